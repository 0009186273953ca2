"""Repairs coded by what is recorded: cartilage, lip, lid, island pedicle; Burow's graft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from encounters.coding.case import CodingRepair
from encounters.coding.day import Day
from encounters.coding.results import Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import CodeKind
from encounters.coding.rules.recorded import goes_by_record, has_axial_vessel, recorded_code
from encounters.coding.rules.wounds import (
    named,
    one_lesion,
    own_repairs,
    site_name,
    wounds_of,
)
from encounters.coding.sheet import Line, info, warning
from encounters.vocabulary.terms import RepairClass, RepairType

LINEAR = (RepairType.LINEAR, RepairType.PURSE_STRING)


def recorded_repairs(day: Day, lines: Sequence[Line]) -> Iterator[Line]:
    """One line for each; what has no code at its place is told by ``repair_not_coded``."""
    for repair in day.own_repairs:
        found = recorded_code(day, repair) if goes_by_record(day, repair) else None
        if found is None:
            continue
        vessel = f" ({repair.axial_vessel.strip()})" if has_axial_vessel(repair) else ""
        yield Line(
            code=found.code,
            units=1,
            rule=RuleId.RECORDED_REPAIR,
            facts=(f"{found.what}{vessel}, to {site_name(repair)}",),
            lesions=tuple(sorted(repair.lesions)),
            entry=day.rulebook.codes.entry(found.code),
            wounds=wounds_of([repair]),
        )


def names_excision(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    """Some codes of lip and lid are of excision and repair in one; Mohs surgery did the first."""
    for line in lines:
        is_repair = line.rule is RuleId.RECORDED_REPAIR and line.is_a(CodeKind.LESION_REMOVAL)
        if is_repair and any(day.had_mohs(lesion) for lesion in line.lesions):
            yield warning(
                RuleId.NAMES_EXCISION,
                f"{line.code} names the excision beside the repair, and Mohs surgery was the "
                "excision. The note must tell the reconstruction by itself; ask the payer whether "
                "it wants a reduced service (52), or 59.",
                line.lesion,
            )


def is_in_burow_graft(day: Day, repair: CodingRepair) -> bool:
    """Whether it is the linear closure from which a Burow's graft of the same wound came."""
    grafts = own_repairs(day, RepairType.BUROW_GRAFT)
    return repair.type in LINEAR and any(set(g.lesions) & set(repair.lesions) for g in grafts)


def burow_graft(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    for repair in own_repairs(day, *LINEAR):
        if is_in_burow_graft(day, repair):
            yield info(
                RuleId.BUROW_GRAFT,
                f"The linear closure beside the Burow's graft of {named(sorted(repair.lesions))} "
                "is where the graft was taken: closing the donor site is part of the graft, so "
                "only the graft is reported.",
                one_lesion(repair),
            )


def island_pedicle(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    for repair in own_repairs(day, RepairType.ISLAND_PEDICLE):
        if not has_axial_vessel(repair):
            yield info(
                RuleId.ISLAND_PEDICLE,
                f"The island flap of {named(sorted(repair.lesions))} is coded by its area, as "
                "adjacent tissue transfer: 15740 needs an axial vessel with a name, found and "
                "dissected.",
                one_lesion(repair),
            )


def purse_string(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    for repair in own_repairs(day, RepairType.PURSE_STRING):
        if repair.repair_class is None:
            continue
        is_simple = repair.repair_class is RepairClass.SIMPLE
        why = "one layer was closed" if is_simple else "a deeper layer was closed too"
        yield info(
            RuleId.PURSE_STRING,
            f"The purse-string closure of {named(sorted(repair.lesions))} counts as "
            f"{'a simple' if is_simple else 'an intermediate'} repair, since {why}: it has no code "
            "of its own, and no publication was found that settles its class.",
            one_lesion(repair),
        )
