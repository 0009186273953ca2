"""Releases of ICD-10-CM: the packaged one, and CMS's yearly text files.

CMS publishes two files. The *order file* is fixed width and holds headings too: columns 1-5 order
number, 7-13 code without dot, 15 the billable flag (0 or 1), 17-76 short title, 78 on long title
(icd10cm_order_YYYY.txt and its readme). The *codes file* holds billable codes only: code without
dot, spaces, title (icd10cm_codes_YYYY.txt).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

PACKAGED_NAME = "ICD-10-CM, April 2026"
PACKAGED_SINCE = date(2026, 4, 1)

_CODE = re.compile(r"[A-Z][0-9A-Z]{2,6}")
_ORDER_LINE = re.compile(
    r"\d{5} (?P<code>[A-Z0-9 ]{7}) (?P<flag>[01]) (?P<short>.{60}) (?P<long>\S.*)"
)
_CODES_LINE = re.compile(r"(?P<code>[A-Z0-9]{3,7}) +(?P<long>\S.*)")
# The package lists chapters ("2") and blocks ("C43-C44") among the codes.
_CHAPTER_OR_BLOCK = re.compile(r"\d+|.+-.+")
_CATEGORY_LETTERS = 3
MAX_LABEL_LETTERS = 300


class ReleaseError(ValueError):
    """A release holds something unexpected."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A code with its dot, or a heading, with the release's own label."""

    code: str
    label: str
    is_billable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A whole release; ``since`` is the first day on which it is in force."""

    name: str
    since: date
    entries: tuple[Entry, ...]


def packaged_release(since: date = PACKAGED_SINCE) -> Release:
    """The release that comes with the simple-icd-10-cm package (takes about two seconds)."""
    with warnings.catch_warnings():
        # The package still reads its files by a way that Python announces the end of.
        warnings.simplefilter("ignore", DeprecationWarning)
        import simple_icd_10_cm as source
    entries: dict[str, Entry] = {}
    for code in source.get_all_codes(with_dots=True):
        if _CHAPTER_OR_BLOCK.fullmatch(code):
            continue
        # The source's line breaks inside a label are layout.
        label = " ".join(source.get_description(code).split())
        entry = _entry(code.replace(".", ""), label, source.is_leaf(code))
        if entry is None or entry.code != code:
            raise ReleaseError(f"the packaged release holds the odd code {code!r}")
        entries[code] = entry
    return Release(name=PACKAGED_NAME, since=since, entries=tuple(entries.values()))


def read_order_file(text: str) -> tuple[Entry, ...]:
    """CMS's order file; ``ReleaseError`` names the line that does not fit."""
    return _read_lines(text, _order_entry)


def read_codes_file(text: str) -> tuple[Entry, ...]:
    """CMS's codes file; ``ReleaseError`` names the line that does not fit."""
    return _read_lines(text, _codes_entry)


def _read_lines(text: str, read: Callable[[str], Entry | None]) -> tuple[Entry, ...]:
    entries: dict[str, Entry] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
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
    return _entry(found["code"].rstrip(), found["long"], found["flag"] == "1") if found else None


def _codes_entry(line: str) -> Entry | None:
    found = _CODES_LINE.fullmatch(line)
    return _entry(found["code"], found["long"], True) if found else None


def _entry(bare: str, label: str, is_billable: bool) -> Entry | None:
    fits = label.isprintable() and 0 < len(label) <= MAX_LABEL_LETTERS
    return Entry(with_dot(bare), label, is_billable) if fits and _CODE.fullmatch(bare) else None


def with_dot(bare: str) -> str:
    """A code as it is printed: a dot after the third character, if more follow."""
    head, tail = bare[:_CATEGORY_LETTERS], bare[_CATEGORY_LETTERS:]
    return f"{head}.{tail}" if tail else head
