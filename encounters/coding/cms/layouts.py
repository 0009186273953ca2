"""Which table a file holds: by the headings of its columns, never by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from encounters.coding.cms.errors import CmsFileError
from encounters.coding.cms.rows import Row
from encounters.vocabulary.record_terms import CmsKind

# Titles, notices and headings that stand above the first row of a table.
_MOST_ROWS_BEFORE = 40
# Headings of the relative value file are spread over up to five rows.
_HEADING_ROWS = 5
_MOST_ROWS_UNDER = 8
_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")
CODE = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]")

# For each kind the headings' beginnings, in small letters and figures alone, by our own name.
_COLUMNS: Mapping[CmsKind, Mapping[str, str]] = {
    CmsKind.PAIRS: {
        "column1": "column1",
        "column2": "column2",
        "begins": "effective",
        "ends": "deletion",
        "indicator": "modifier",
    },
    CmsKind.LIMITS: {
        "code": "hcpcs",
        "units": "practitionerservicesmue",
        "indicator": "mueadjudicationindicator",
    },
    CmsKind.ADD_ONS: {
        "type": "aocedittype",
        "code": "addoncode",
        "code_ends": "aocdel",
        "primary": "primarycode",
        "primary_ends": "primarycodedel",
        "begins": "aoceditef",
        "ends": "aoceditdel",
    },
    CmsKind.VALUES: {
        "code": "hcpcs",
        "modifier": "mod",
        "status": "statuscode",
        "office": "nonfacilitytotal",
        "facility": "facilitytotal",
        "global_days": "globdays",
        "reduction": "multproc",
    },
}
# The same tables for somebody else.
_OTHERS = {
    "outpatienthospitalservicesmue": "the limits of hospitals; take those of practitioner services",
    "dmesupplierservicesmue": "the limits of suppliers; take those of practitioner services",
}
_FIRST = {CmsKind.PAIRS: "column1", CmsKind.LIMITS: "code", CmsKind.ADD_ONS: "code"}


@dataclass(frozen=True, slots=True)
class Found:
    """A table that was recognized: the places of its columns, and its rows with their numbers."""

    kind: CmsKind
    columns: Mapping[str, int]
    titles: tuple[str, ...]
    rows: Iterator[tuple[int, Row]]


def recognized(place: str, rows: Iterator[Row]) -> Found | None:
    """The table in ``rows``, ``None`` where none begins within the first rows."""
    numbered = enumerate(rows, start=1)
    before: list[Row] = []
    for _, row in numbered:
        before.append(row)
        kind, columns = _kind_of(place, before)
        if kind is not None:
            titles = tuple(cell for above in before for cell in above if cell)
            return Found(kind, columns, titles, _from_first_code(place, kind, columns, numbered))
        if len(before) == _MOST_ROWS_BEFORE:
            return None
    return None


def _kind_of(place: str, before: Sequence[Row]) -> tuple[CmsKind | None, Mapping[str, int]]:
    own = [_plain(cell) for cell in before[-1]]
    for heading in own:
        for other, words in _OTHERS.items():
            if heading.startswith(other):
                raise CmsFileError(f"{place} holds {words}")
    for kind in (CmsKind.PAIRS, CmsKind.LIMITS, CmsKind.ADD_ONS):
        if columns := _places(kind, own):
            return kind, columns
    if own and own[0] == "hcpcs" and (columns := _places(CmsKind.VALUES, _spread(before))):
        return CmsKind.VALUES, columns
    return None, {}


def _places(kind: CmsKind, headings: Sequence[str]) -> Mapping[str, int] | None:
    """Where each column stands; the shortest heading of those that begin so."""
    found = {}
    for name, begins in _COLUMNS[kind].items():
        places = [place for place, text in enumerate(headings) if text.startswith(begins)]
        if not places:
            return None
        found[name] = min(places, key=lambda place: (len(headings[place]), place))
    return found


def _spread(before: Sequence[Row]) -> list[str]:
    """Headings that are written over several rows, put together column by column."""
    rows = before[-_HEADING_ROWS:]
    width = len(rows[-1])
    columns = ([row[place] for row in rows if place < len(row)] for place in range(width))
    joined = [_plain(" ".join(cells)) for cells in columns]
    # A title above the table stands in one column and is no part of its heading.
    own = [_plain(cell) for cell in rows[-1]]
    return [
        heading if name not in ("hcpcs", "mod", "description") else name
        for heading, name in zip(joined, own, strict=True)
    ]


def _plain(text: str) -> str:
    return _NOT_A_LETTER.sub("", text.lower())


def _from_first_code(
    place: str, kind: CmsKind, columns: Mapping[str, int], rows: Iterator[tuple[int, Row]]
) -> Iterator[tuple[int, Row]]:
    """The rows that are not empty, from the first that has a code on: headings may go on."""
    first = columns[_FIRST.get(kind, "code")]
    for count, (number, row) in enumerate(rows):
        if len(row) > first and CODE.fullmatch(row[first]):
            yield from ((at, found) for at, found in chain([(number, row)], rows) if any(found))
            return
        if count == _MOST_ROWS_UNDER:
            raise CmsFileError(f"{place}: row {number} has no code in its first column")
