"""From files to releases: one for each kind of table that the files hold, whole or refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from encounters.coding.cms.errors import CmsFileError
from encounters.coding.cms.files import CmsFile, Member, members_of
from encounters.coding.cms.layouts import Found, recognized
from encounters.coding.cms.packing import as_pairs
from encounters.coding.cms.quarters import (
    first_day_for,
    last_day_of_quarter,
    last_day_of_year,
    quarter_words,
)
from encounters.coding.cms.reading import (
    merged_pairs,
    read_add_ons,
    read_limits,
    read_pairs,
    read_values,
)
from encounters.coding.cms.rows import rows_of
from encounters.coding.cms.tables import CmsTable, PairTable
from encounters.vocabulary.record_terms import CmsKind

# About half of what CMS's own tables have held for years.
FEWEST = {
    CmsKind.PAIRS: 500_000,
    CmsKind.LIMITS: 5_000,
    CmsKind.ADD_ONS: 400,
    CmsKind.VALUES: 5_000,
}
# Every table has it; a table without it is not of practitioners, or is half of one.
MOHS = "17311"
# Each of these beginnings has pairs in column 1: CMS cuts the table into parts between them.
BEGINNINGS = ("0", *(f"{number}" for number in range(10, 70) if number != 18), "7", "8", "9")
_NOT_FOR_US = ("oph", "hospital", "outpatient", "medicaid", "mcd")


@dataclass(frozen=True, kw_only=True)
class CmsRelease:
    """One table of one quarter, with the files it was read from by name and SHA-256.

    ``missing`` are beginnings of codes of which no pair was in these files: the other parts.
    """

    kind: CmsKind
    first_day: date
    last_day: date
    table: CmsTable
    files: Mapping[str, str]

    @property
    def quarter(self) -> str:
        return quarter_words(self.first_day)

    @property
    def count(self) -> int:
        return self.table.count if isinstance(self.table, PairTable) else len(self.table)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        return missing_parts(self.table) if isinstance(self.table, PairTable) else ()

    def with_part(self, other: CmsRelease) -> CmsRelease:
        """This part of the pairs together with another that was kept before."""
        table = merged_pairs([as_pairs(other.table), as_pairs(self.table)])
        return replace(self, table=table, files={**other.files, **self.files})


@dataclass(frozen=True, slots=True)
class _Table:
    """A recognized table with the names by which its quarter may be told."""

    file: CmsFile
    place: str
    found: Found

    @property
    def names(self) -> tuple[str, ...]:
        titles = self.found.titles if self.found.kind is CmsKind.VALUES else ()
        return (self.file.name, self.place.rpartition("/")[2].partition(" in ")[0], *titles)


def read_cms_files(
    files: Sequence[CmsFile], first_day: date | None, *, today: date
) -> tuple[CmsRelease, ...]:
    """A release for each kind of table in ``files``; ``CmsFileError`` says what is wrong.

    ``first_day`` is that of the quarter; without it the names of the files say it.
    """
    if not files:
        raise CmsFileError("no file was given")
    by_kind: dict[CmsKind, list[CmsRelease]] = {}
    for file in files:
        for release in _releases_in(file, first_day, today):
            by_kind.setdefault(release.kind, []).append(release)
    return tuple(_together(by_kind[kind]) for kind in CmsKind if kind in by_kind)


def _releases_in(file: CmsFile, first_day: date | None, today: date) -> Iterator[CmsRelease]:
    count = 0
    for forms in members_of(file):
        table = _first_recognized(file, forms)
        if table is not None:
            count += 1
            yield _release(table, first_day, today)
    if not count:
        raise CmsFileError(
            f"{file.name} holds no table of CMS: neither code pairs, units a day, add-on codes "
            "nor relative values have its columns"
        )


def _first_recognized(file: CmsFile, forms: Iterable[Member]) -> _Table | None:
    for member in forms:
        found = recognized(member.place, rows_of(member))
        if found is not None:
            if found.kind is CmsKind.PAIRS and _is_for_others(member.place):
                raise CmsFileError(
                    f"{member.place} holds pairs for somebody else; take those of practitioners"
                )
            return _Table(file, member.place, found)
    return None


def _is_for_others(place: str) -> bool:
    return any(word in place.lower() for word in _NOT_FOR_US)


def _release(table: _Table, given: date | None, today: date) -> CmsRelease:
    first_day = first_day_for(table.names, given, today=today)
    last_day = last_day_of_quarter(first_day)
    kind, found, place = table.found.kind, table.found, table.place
    read: CmsTable
    if kind is CmsKind.PAIRS:
        read = read_pairs(place, found, first_day, last_day)
    elif kind is CmsKind.LIMITS:
        read = read_limits(place, found)
    elif kind is CmsKind.ADD_ONS:
        read = read_add_ons(place, found, first_day, last_day)
    else:
        read = read_values(place, found)
    return CmsRelease(
        kind=kind,
        first_day=first_day,
        # CMS publishes add-on codes once a year, and again in a quarter only where they change.
        last_day=last_day_of_year(first_day) if kind is CmsKind.ADD_ONS else last_day,
        table=read,
        files={table.file.printable_name: table.file.sha256},
    )


def _together(parts: Sequence[CmsRelease]) -> CmsRelease:
    """Parts of the pairs as one; any other table must say the same in each of its forms."""
    first = parts[0]
    for part in parts[1:]:
        if part.first_day != first.first_day:
            raise CmsFileError(
                f"the files are of {first.quarter} and of {part.quarter}", field="first_day"
            )
    files = {name: digest for part in parts for name, digest in part.files.items()}
    if first.kind is CmsKind.PAIRS:
        whole = merged_pairs([as_pairs(part.table) for part in parts])
        return replace(first, table=whole, files=files)
    if any(part.table != first.table for part in parts[1:]):
        raise CmsFileError(f"two files of {first.kind.label.lower()} differ; give one of them")
    return replace(first, files=files)


def missing_parts(table: PairTable) -> tuple[str, ...]:
    """The beginnings of codes that no pair has in column 1."""
    begun = {
        code[:letters]
        for held in (table.never, table.with_modifier)
        for text in held.values()
        for code in text.split()
        for letters in (1, 2)
    }
    return tuple(name for name in BEGINNINGS if name not in begun)


def check_whole(release: CmsRelease) -> None:
    """Refuse a release that cannot be all of its table."""
    if missing := release.missing:
        raise CmsFileError(
            f"{release.kind.label} of {release.quarter}: no pair begins with {', '.join(missing)}; "
            "give the other parts too"
        )
    if release.count < FEWEST[release.kind]:
        raise CmsFileError(
            f"{release.kind.label} of {release.quarter}: {release.count:,} entries are too few for "
            "the whole table"
        )
    if release.kind in (CmsKind.LIMITS, CmsKind.VALUES):
        assert not isinstance(release.table, PairTable)
        if MOHS not in release.table:
            raise CmsFileError(f"{release.kind.label} of {release.quarter}: {MOHS} is missing")
