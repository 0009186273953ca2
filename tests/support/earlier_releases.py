"""The backups of earlier releases, for tests to restore; see ``tests/releases/README.md``."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from encounters.file_store import ADDENDUM_PDF, NOTE_PDF, read
from encounters.models import Addendum, AuditEvent, Signature, SignedNote

FOLDER = Path(__file__).parents[1] / "releases"
# Rows that no release may change; columns that come later are no change.
KEPT = (SignedNote, Signature, Addendum, AuditEvent)
PDFS = {SignedNote: NOTE_PDF, Addendum: ADDENDUM_PDF}


@dataclass(frozen=True)
class Release:
    """``name`` is a version and a database, as in "0.1.0-sqlite"."""

    name: str

    @property
    def backup(self) -> Path:
        return FOLDER / f"{self.name}.backup.gz"

    @property
    def facts(self) -> Path:
        return FOLDER / f"{self.name}.json"

    def unpacked(self, folder: Path) -> Path:
        target = folder / self.name
        target.write_bytes(gzip.decompress(self.backup.read_bytes()))
        return target

    def written(self) -> dict[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = json.loads(self.facts.read_text("utf-8"))
        return found


def releases() -> list[Release]:
    names = sorted(path.name.removesuffix(".backup.gz") for path in FOLDER.glob("*.backup.gz"))
    return [Release(name) for name in names]


def of_this_database() -> list[Release]:
    return [release for release in releases() if release.name.endswith(f"-{connection.vendor}")]


def kept_rows() -> dict[str, list[dict[str, str]]]:
    """Every row that must stay as it is, long values by their SHA-256."""
    return {model.__name__: list(_rows(model)) for model in KEPT}


def _rows(model: type) -> Iterator[dict[str, str]]:
    pdfs = dict(read(PDFS[model], model.objects.all())) if model in PDFS else {}
    for row in model.objects.order_by("pk").values():
        # Until version 0.1.0 they stood in the row.
        pdf = {"pdf": pdfs[row["id"]]} if row["id"] in pdfs else {}
        yield {column: _shown(value) for column, value in (row | pdf).items()}


def _shown(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(bytes(value)).hexdigest()
    text = json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else str(value)
    return text if len(text) <= 80 else hashlib.sha256(text.encode()).hexdigest()
