"""The releases that come with Mohsdoc: files in ``data``, described by ``data/releases.toml``.

``tools/icd10_release.py`` makes them. Odd files raise: a practice must not open with half a table.
"""

from __future__ import annotations

import gzip
import hashlib
import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any

from encounters.icd10.releases import Release, ReleaseError, last_day_of_year, read_entries

_KEYS = {
    "name",
    "effective_from",
    "effective_to",
    "file",
    "sha256",
    "billable",
    "headings",
    "source",
}
_DATA = files("encounters.icd10").joinpath("data")


def shipped_days() -> tuple[date, ...]:
    """The first day of each shipped release, the oldest first."""
    return tuple(row["effective_from"] for row in _rows())


def shipped_release(since: date | None = None) -> Release:
    """The shipped release in force from ``since``, or the newest; under a second."""
    rows = {row["effective_from"]: row for row in _rows()}
    return read_shipped(rows[since or max(rows)])


def read_shipped(row: dict[str, Any]) -> Release:
    """The release that a row of ``releases.toml`` describes; ``ReleaseError`` if it is another."""
    content = gzip.decompress(_DATA.joinpath(row["file"]).read_bytes())
    if hashlib.sha256(content).hexdigest() != row["sha256"]:
        raise ReleaseError(f"{row['file']}: its content is not that of releases.toml")
    entries, has_headings = read_entries(content.decode("utf-8"))
    release = Release(since=row["effective_from"], entries=entries, has_headings=has_headings)
    expected = {
        "name": release.name,
        "effective_to": last_day_of_year(release.since),
        "billable": release.billable,
        "headings": len(entries) - release.billable,
    }
    odd = sorted(key for key, value in expected.items() if row[key] != value)
    if odd:
        raise ReleaseError(f"{row['file']}: releases.toml says otherwise of its {', '.join(odd)}")
    return release


def _rows() -> list[dict[str, Any]]:
    tables = tomllib.loads(_DATA.joinpath("releases.toml").read_text("utf-8"))
    return list(read_rows(tables))


def read_rows(tables: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of ``releases.toml``, from the oldest release to the newest."""
    if set(tables) != {"release"}:
        raise ReleaseError(f"releases.toml: unexpected tables {sorted(tables)}")
    rows = sorted(tables["release"], key=lambda row: row["effective_from"])
    for row in rows:
        if set(row) != _KEYS:
            odd = sorted(set(row) ^ _KEYS)
            raise ReleaseError(f"releases.toml: missing or unexpected {odd}")
        yield row
