"""Modifiers as they stand on a claim: which there are, in which order, and what excludes what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from encounters.vocabulary.repair_terms import (
    PayerNotice,
)
from encounters.vocabulary.spoken import listed


class ModifierGroup(StrEnum):
    VISIT = "visit"
    DISTINCT = "distinct"
    PAYMENT = "payment"
    PLACE = "place"
    NOTICE = "notice"
    PERSON = "person"


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class ClaimModifiers:
    """``groups`` has every modifier in the order of a claim.

    ``needs_place`` are pairs of lowest and highest code whose lines name a lid or a digit.
    ``teaching`` and ``notices`` are asked for by the payers named with them.
    """

    groups: Mapping[str, ModifierGroup]
    teaching: str
    teaching_payers: frozenset[str]
    notices: Mapping[PayerNotice, str]
    notice_payers: frozenset[str]
    needs_place: tuple[tuple[str, str], ...]

    def place_is_needed(self, code: str) -> bool:
        return _place_is_needed(self, code)

    def in_order(self, modifiers: Sequence[str]) -> tuple[int, ...]:
        """The places of ``modifiers`` as they stand on a claim; unknown ones stay last."""
        return _in_order(self, tuple(modifiers))

    def faults(self, modifiers: Sequence[str], *, is_visit: bool, is_add_on: bool) -> Iterator[str]:
        """What is impossible in modifiers that a person typed for one line."""
        unknown = [modifier for modifier in modifiers if modifier not in self.groups]
        if unknown:
            yield f"{listed(unknown)}: no modifier of this kind of claim is known by that name."
        for group in (ModifierGroup.DISTINCT, ModifierGroup.PLACE):
            found = self._of(group, modifiers)
            if len(found) > 1:
                yield f"{listed(found)} exclude each other: give one of them."
        visit = self._of(ModifierGroup.VISIT, modifiers)
        if visit and not is_visit:
            yield f"{listed(visit)}: only a visit carries it."
        distinct = self._of(ModifierGroup.DISTINCT, modifiers)
        if distinct and is_visit:
            yield f"{listed(distinct)}: a visit is told apart by 25 or 57."
        if "51" in modifiers and is_add_on:
            yield "51: never on an add-on."
        if "50" in modifiers and {"LT", "RT"} & set(modifiers):
            yield "50 says both sides, LT and RT one: give the one or the other."

    def _of(self, group: ModifierGroup, modifiers: Iterable[str]) -> list[str]:
        return [modifier for modifier in modifiers if self.groups.get(modifier) is group]


# Bounded, because people type codes and modifiers too.
@lru_cache(maxsize=4096)
def _place_is_needed(known: ClaimModifiers, code: str) -> bool:
    return any(low <= code <= high for low, high in known.needs_place)


@lru_cache(maxsize=4096)
def _in_order(known: ClaimModifiers, modifiers: tuple[str, ...]) -> tuple[int, ...]:
    ranks = {modifier: rank for rank, modifier in enumerate(known.groups)}
    return tuple(
        sorted(range(len(modifiers)), key=lambda place: ranks.get(modifiers[place], len(ranks)))
    )
