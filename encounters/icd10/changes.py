"""What a release changes in the table: which rows begin, which end, which are mended.

Pure, so that "loading twice changes nothing" is a property of a function.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from encounters.icd10.releases import Entry, Release, ReleaseError

# The first release in use had 68,000, today's has 75,000; a release ends a few hundred.
FEWEST_BILLABLE = 60_000
LARGEST_SHARE_ENDED = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A row of the table: ``key`` is its primary key."""

    key: int
    entry: Entry
    since: date
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """``ended`` rows get ``last_day``, ``reopened`` lose it, ``withdrawn`` were never in force."""

    last_day: date
    begun: tuple[Entry, ...]
    ended: tuple[int, ...]
    reopened: tuple[int, ...]
    withdrawn: tuple[int, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.begun or self.ended or self.reopened or self.withdrawn)


def newest_day(held: Iterable[Held]) -> date | None:
    """The first day of the newest release that the table shows traces of."""
    days = [row.since if row.until is None else row.until + timedelta(days=1) for row in held]
    return max(days, default=None)


def with_headings(release: Release, held: Iterable[Held]) -> Release:
    """``release`` with the table's headings that still stand above one of its codes.

    For a list of billable codes alone, which would otherwise end every heading.
    """
    known = {entry.code for entry in release.entries}
    above = {code[:length].rstrip(".") for code in known for length in range(3, len(code))}
    kept = {
        row.entry.code: row.entry
        for row in held
        if not row.entry.is_billable and row.entry.code in above - known
    }
    return replace(release, entries=(*release.entries, *kept.values()))


def check_whole(release: Release, held: Iterable[Held]) -> None:
    """Raise ``ReleaseError`` for what can only be a part of a release."""
    if release.billable < FEWEST_BILLABLE:
        raise ReleaseError(
            f"the file holds {release.billable:,} billable codes; a whole release has more than "
            f"{FEWEST_BILLABLE:,}"
        )
    coming = {entry.code for entry in release.entries}
    current = [row.entry.code for row in held if row.until is None and row.since < release.since]
    gone = sum(code not in coming for code in current)
    if gone > len(current) * LARGEST_SHARE_ENDED:
        raise ReleaseError(
            f"the file lacks {gone:,} of the {len(current):,} codes in force; a release ends a few "
            "hundred: it is not whole"
        )


def changes_for(release: Release, held: Iterable[Held]) -> Changes:
    """Compare ``release`` with the table; raises ``ReleaseError`` if the table is newer.

    A release loaded again for the same day, corrected or not, replaces the first: rows that only
    the first brought are withdrawn, rows that only the first ended are reopened.
    """
    rows = tuple(held)
    newest = newest_day(rows)
    if newest is not None and newest > release.since:
        raise ReleaseError(
            f"the table holds a release in force from {newest.isoformat()}, "
            f"newer than {release.since.isoformat()}",
            field="effective_from",
        )
    last_day = release.since - timedelta(days=1)
    current = [row for row in rows if row.until is None or row.until == last_day]
    old = {row.entry.code: row for row in current if row.since < release.since}
    new = {row.entry.code: row for row in current if row.since == release.since}
    keep: set[int] = set()
    begun: list[Entry] = []
    for entry in release.entries:
        same = [code for code in (old.get(entry.code), new.get(entry.code)) if code is not None]
        right = next((row.key for row in same if row.entry == entry), None)
        if right is None:
            begun.append(entry)
        else:
            keep.add(right)
    return Changes(
        last_day=last_day,
        begun=tuple(begun),
        ended=tuple(r.key for r in old.values() if r.key not in keep and r.until is None),
        reopened=tuple(r.key for r in old.values() if r.key in keep and r.until is not None),
        withdrawn=tuple(r.key for r in new.values() if r.key not in keep),
    )
