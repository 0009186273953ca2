"""How the lines of one derivation differ from those of another, counted over many cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from encounters.coding.shapes import Claim

CASES_TOLD = 3


class DifferenceKind(StrEnum):
    GONE = "no longer derived"
    NEW = "newly derived"
    UNITS = "other units"
    MODIFIERS = "other modifiers"
    DIAGNOSES = "other diagnoses"
    DAY = "other day"


# What differs, and the code of the line.
Difference = tuple[DifferenceKind, str]


def differences(before: Sequence[Claim], after: Sequence[Claim]) -> Iterator[Difference]:
    """Each difference once a line; the order of the lines is none."""
    if before == after:
        return
    left, right = Counter(before), Counter(after)
    old, new = list((left - right).elements()), list((right - left).elements())
    for claim in old:
        other = _nearest(claim, new)
        if other is None:
            yield DifferenceKind.GONE, claim.code
            continue
        new.remove(other)
        yield from _between(claim, other)
    for claim in new:
        yield DifferenceKind.NEW, claim.code


def _nearest(claim: Claim, others: Sequence[Claim]) -> Claim | None:
    """The line of the same code and lesion; of several the one that is most alike."""
    same = [o for o in others if o.code == claim.code and o.lesion == claim.lesion]
    return min(same, key=lambda other: len(list(_between(claim, other))), default=None)


def _between(claim: Claim, other: Claim) -> Iterator[Difference]:
    if claim.date_of_service != other.date_of_service:
        yield DifferenceKind.DAY, claim.code
    if claim.units != other.units:
        yield DifferenceKind.UNITS, claim.code
    if claim.modifiers != other.modifiers:
        yield DifferenceKind.MODIFIERS, claim.code
    if claim.icd10 != other.icd10:
        yield DifferenceKind.DIAGNOSES, claim.code


@dataclass
class Tally:
    """Of the cases of one standing (drafts, or signed ones): how many, and what differs."""

    cases: int = 0
    lines: int = 0
    differing: int = 0
    uncovered: int = 0
    quick: int = 0
    found: Counter[Difference] = field(default_factory=Counter)
    first: defaultdict[Difference, list[str]] = field(default_factory=lambda: defaultdict(list))

    def count(self, lines: int) -> None:
        """A case of so many lines that do not differ, or have nothing to differ from."""
        self.cases += 1
        self.lines += lines

    def add(self, case: str, before: Sequence[Claim], after: Sequence[Claim]) -> None:
        self.count(len(after))
        seen = set(differences(before, after))
        self.differing += bool(seen)
        for difference in seen:
            self.found[difference] += 1
            if len(self.first[difference]) < CASES_TOLD:
                self.first[difference].append(case)

    def take_in(self, other: Tally) -> None:
        """What another process counted."""
        self.cases += other.cases
        self.lines += other.lines
        self.differing += other.differing
        self.uncovered += other.uncovered
        self.quick += other.quick
        self.found += other.found
        for difference, cases in other.first.items():
            told = self.first[difference]
            told.extend(cases[: CASES_TOLD - len(told)])

    def sentences(self) -> Iterator[str]:
        """The most frequent difference first."""
        for difference, count in sorted(self.found.items(), key=lambda item: (-item[1], item[0])):
            kind, code = difference
            cases = ", ".join(self.first[difference])
            more = ", ..." if count > len(self.first[difference]) else ""
            yield f"{code}: {kind.value} in {count:,} (cases {cases}{more})"
