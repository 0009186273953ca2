"""A release of ICD-10-CM: its codes and headings, and the days on which it is in force.

A new table takes effect on each October 1, the first day of the government's fiscal year; a release
in between, on April 1, amends it. So a release covers the days until the next September 30.

CMS publishes two text files. The *order file* is fixed width and holds headings too: columns 1-5
order number, 7-13 code without dot, 15 the billable flag (0 or 1), 17-76 short title, 78 on long
title (icd10cm_order_YYYY.txt and its readme). The *codes file* holds billable codes only: code
without dot, spaces, title (icd10cm_codes_YYYY.txt).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_CODE = re.compile(r"[A-Z][0-9A-Z]{2,6}")
_ORDER_NUMBER = re.compile(r"\d{5} ")
_ORDER_LINE = re.compile(
    r"\d{5} (?P<code>[A-Z0-9 ]{7}) (?P<flag>[01]) (?P<short>.{60}) (?P<long>\S.*)"
)
_CODES_LINE = re.compile(r"(?P<code>[A-Z0-9]{3,7}) +(?P<long>\S.*)")
_CATEGORY_LETTERS = 3
MAX_LABEL_LETTERS = 300
_OCTOBER = 10


class ReleaseError(ValueError):
    """A release holds something unexpected. ``field`` is what was given wrongly."""

    def __init__(self, message: str, *, field: str = "file") -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Entry:
    """A code with its dot, or a heading, with the release's own label."""

    code: str
    label: str
    is_billable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A whole release; ``since`` is the first day on which it is in force."""

    since: date
    entries: tuple[Entry, ...]
    has_headings: bool = True

    @property
    def name(self) -> str:
        return release_name(self.since)

    @property
    def billable(self) -> int:
        """How many of its codes can stand on a claim."""
        return sum(entry.is_billable for entry in self.entries)


def release_name(since: date) -> str:
    """ "ICD-10-CM, October 2026", as releases are commonly called."""
    return f"ICD-10-CM, {since:%B %Y}" if since.day == 1 else f"ICD-10-CM, {since:%B %d, %Y}"


def first_day_of_year(day: date) -> date:
    """The October 1 on or before ``day``."""
    return date(day.year if day.month >= _OCTOBER else day.year - 1, _OCTOBER, 1)


def last_day_of_year(day: date) -> date:
    """The next September 30, or ``day`` itself: a release that begins on it covers that far."""
    return date(first_day_of_year(day).year + 1, _OCTOBER, 1) - timedelta(days=1)


def read_entries(text: str) -> tuple[tuple[Entry, ...], bool]:
    """The codes of either file, and whether headings are among them.

    ``ReleaseError`` names the line that does not fit.
    """
    has_headings = bool(_ORDER_NUMBER.match(text))
    return _read_lines(text, _order_entry if has_headings else _codes_entry), has_headings


def order_file(entries: tuple[Entry, ...]) -> str:
    """``entries`` laid out as CMS's order file; the short titles are left empty."""
    return "".join(
        f"{number:05} {bare(entry.code):<7} {entry.is_billable:d} {'':60} {entry.label}\n"
        for number, entry in enumerate(entries, start=1)
    )


def _read_lines(text: str, read: Callable[[str], Entry | None]) -> tuple[Entry, ...]:
    entries: dict[str, Entry] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        entry = read(line.rstrip())
        if entry is None:
            raise ReleaseError(f"line {number} is not laid out as expected: {line[:80]!r}")
        if entry.code in entries:
            raise ReleaseError(f"line {number} repeats {entry.code}")
        entries[entry.code] = entry
    if not entries:
        raise ReleaseError("the file is empty")
    return tuple(entries.values())


def _order_entry(line: str) -> Entry | None:
    found = _ORDER_LINE.fullmatch(line)
    return entry_of(found["code"].rstrip(), found["long"], found["flag"] == "1") if found else None


def _codes_entry(line: str) -> Entry | None:
    found = _CODES_LINE.fullmatch(line)
    return entry_of(found["code"], found["long"], True) if found else None


def entry_of(letters: str, label: str, is_billable: bool) -> Entry | None:
    """An entry from a code without dot; ``None`` if either cannot be one."""
    fits = label.isprintable() and 0 < len(label) <= MAX_LABEL_LETTERS
    return (
        Entry(with_dot(letters), label, is_billable) if fits and _CODE.fullmatch(letters) else None
    )


def bare(code: str) -> str:
    """A code as CMS's files hold it, without its dot."""
    return code.replace(".", "")


def with_dot(letters: str) -> str:
    """A code as it is printed: a dot after the third character, if more follow."""
    head, tail = letters[:_CATEGORY_LETTERS], letters[_CATEGORY_LETTERS:]
    return f"{head}.{tail}" if tail else head
