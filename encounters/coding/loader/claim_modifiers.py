"""The modifiers of a claim, in their order."""

from __future__ import annotations

from collections.abc import Mapping

from encounters.coding.claim_modifiers import ClaimModifiers, ModifierGroup
from encounters.coding.loader.codes import patterns
from encounters.coding.loader.sources import Sources
from encounters.coding.loader.strict import RulebookError, Table
from encounters.coding.rulebook import Payer, PlaceModifiers
from encounters.vocabulary.repair_terms import (
    PayerNotice,
)


def read_claim_modifiers(
    table: Table, sources: Sources, payers: Mapping[str, Payer], places: PlaceModifiers
) -> ClaimModifiers:
    """Raises for a modifier without a group, and for one that another table uses and this lacks."""
    sources.named_in(table)
    groups = _groups(table)
    teaching, notice, by_place = (table.table(key) for key in ("teaching", "notice", "by_place"))
    for part in (teaching, notice, by_place):
        sources.named_in(part)
    found = ClaimModifiers(
        groups=groups,
        teaching=teaching.modifier("modifier"),
        teaching_payers=_payers(teaching, payers),
        notice_payers=_payers(notice, payers),
        notices={word: notice.modifier(word.value) for word in PayerNotice},
        needs_place=tuple((found.low, found.high) for found in patterns(by_place, "codes")),
    )
    for part in (teaching, notice, by_place, table):
        part.done()
    used = {found.teaching, *found.notices.values(), *places.known, places.fallback}
    for modifier in sorted(used - set(groups)):
        raise RulebookError(f"{table.place}: {modifier} is used and stands in no group")
    return found


def _groups(table: Table) -> Mapping[str, ModifierGroup]:
    groups: dict[str, ModifierGroup] = {}
    for cells in table.tables("modifier"):
        group = cells.member("group", ModifierGroup)
        for modifier in cells.texts("codes"):
            if len(modifier) != 2 or modifier in groups:
                raise cells.refuse("codes", f"{modifier!r} is stated twice or no modifier")
            groups[modifier] = group
        cells.done()
    return groups


def _payers(table: Table, payers: Mapping[str, Payer]) -> frozenset[str]:
    names = table.texts("payers")
    for name in names:
        if name not in payers or payers[name].key != name:
            raise table.refuse("payers", f"{name!r} is no payer")
    return frozenset(names)
