"""Repairs as the rules see them: sorted into what has a code here and what has none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from encounters.anatomy import RepairGroups, catalogue
from encounters.coding.case import CodingRepair
from encounters.coding.day import Day, is_part_of_flap
from encounters.coding.results import Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import RepairTable, RepairTableKind
from encounters.coding.rules.recorded import (
    goes_by_record,
    recorded_code,
    why_no_recorded_code,
)
from encounters.coding.sheet import Line, Wound, info, listed, warning
from encounters.vocabulary.repair_kinds import FLAPS
from encounters.vocabulary.service_terms import ServiceWound
from encounters.vocabulary.terms import (
    RepairClass,
    RepairType,
    WoundPart,
)

UNCODED = {
    RepairType.SECOND_INTENT: "heals by second intention, which has no code",
    RepairType.DELAYED: "is repaired another day and reported then, by that day's surgeon",
    RepairType.OTHER_SURGEON: "is repaired by another surgeon, who reports the repair",
}
_WOUNDS = {
    WoundPart.WHOLE: "The wound of {}",
    WoundPart.PART: "A part of the wound of {}",
    WoundPart.SECONDARY: "The secondary defect of {}",
    WoundPart.SUPPORT: "The cartilage under the wound of {}",
}
_LINEAR = (RepairType.LINEAR, RepairType.PURSE_STRING)
_LOCAL_FLAPS = (RepairType.FLAP, RepairType.ISLAND_PEDICLE)
_KIND_OF_TYPE: Mapping[RepairType, RepairTableKind] = {
    RepairType.FLAP: RepairTableKind.FLAP,
    RepairType.ISLAND_PEDICLE: RepairTableKind.FLAP,
    RepairType.BUROW_GRAFT: RepairTableKind.FULL_THICKNESS_GRAFT,
    RepairType.FULL_THICKNESS_GRAFT: RepairTableKind.FULL_THICKNESS_GRAFT,
    RepairType.SPLIT_THICKNESS_GRAFT: RepairTableKind.SPLIT_THICKNESS_GRAFT,
    RepairType.SKIN_SUBSTITUTE: RepairTableKind.SKIN_SUBSTITUTE,
    RepairType.INTERPOLATION_FLAP: RepairTableKind.INTERPOLATION_FLAP,
    RepairType.PEDICLE_DIVISION: RepairTableKind.PEDICLE_DIVISION,
}


def own_repairs(day: Day, *types: RepairType) -> tuple[CodingRepair, ...]:
    """The surgeon's own repairs of these types that day, but what is part of a flap."""
    return tuple([repair for repair in day.own_repairs if repair.type in types])


def secondary_defect(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    """Say how each closure of a secondary defect is coded, and what to check."""
    for repair in day.repairs:
        if repair.closes is not WoundPart.SECONDARY or repair.by_other_surgeon:
            continue
        of = f"the secondary defect of {named(sorted(repair.lesions))}"
        if repair.type in FLAPS:
            yield warning(
                RuleId.SECONDARY_DEFECT,
                f"A flap that closes {of} has no code of its own here: the area of every secondary "
                "defect counts with the first flap.",
                one_lesion(repair),
            )
        elif repair.type in _LINEAR and repair.repair_class is RepairClass.INTERMEDIATE:
            yield warning(
                RuleId.SECONDARY_DEFECT,
                f"The layered closure of {of} is not reported: no source says that it is. A payer "
                "that wants it gets the code by hand.",
                one_lesion(repair),
            )
        elif is_part_of_flap(repair):
            yield info(
                RuleId.SECONDARY_DEFECT,
                f"The closure of {of} is part of the flap.",
                one_lesion(repair),
            )
        elif repair.type not in UNCODED:
            yield info(
                RuleId.SECONDARY_DEFECT,
                f"The closure of {of} is coded by {site_name(repair)}: change the code if the "
                "secondary defect lies in another group.",
                one_lesion(repair),
            )


def table_kind(repair: CodingRepair) -> RepairTableKind | None:
    """Which kind of table codes the repair; ``None`` for a linear one without a class."""
    if repair.type in _LINEAR:
        return RepairTableKind(repair.repair_class.value) if repair.repair_class else None
    return _KIND_OF_TYPE.get(repair.type)


def group_of(repair: CodingRepair, kind: RepairTableKind) -> tuple[str, str]:
    """The group of the repair's site in the tables of ``kind``, and its words."""
    return _group_of(repair.site, repair.choice, kind)


@lru_cache(maxsize=4096)
def _group_of(site: str, choice: str, kind: RepairTableKind) -> tuple[str, str]:
    groups: RepairGroups = catalogue().site(site).reading(choice).groups
    found = {
        RepairTableKind.SIMPLE: groups.simple,
        RepairTableKind.INTERMEDIATE: groups.intermediate,
        RepairTableKind.COMPLEX: groups.complex,
        RepairTableKind.FLAP: groups.flap,
        RepairTableKind.FULL_THICKNESS_GRAFT: groups.full_thickness,
        RepairTableKind.SPLIT_THICKNESS_GRAFT: groups.split_thickness,
        RepairTableKind.SKIN_SUBSTITUTE: groups.split_thickness,
        RepairTableKind.INTERPOLATION_FLAP: groups.flap,
        RepairTableKind.PEDICLE_DIVISION: groups.flap,
    }[kind]
    return found.value, found.label


def table_of(day: Day, repair: CodingRepair, kind: RepairTableKind) -> RepairTable | None:
    return day.rulebook.tables.get((kind, group_of(repair, kind)[0]))


def measure_of(repair: CodingRepair) -> Decimal | None:
    """What the tables go by: length, area, or both defects of a flap; ``None`` if not measured."""
    if repair.type in _LINEAR:
        measure = repair.length_cm
    elif repair.type in _LOCAL_FLAPS:
        if repair.primary_cm2 is None or repair.secondary_cm2 is None:
            return None
        measure = repair.primary_cm2 + repair.secondary_cm2
    else:
        measure = repair.area_cm2
    return measure if measure is not None and measure > 0 else None


def lesions_of(repairs: Iterable[CodingRepair]) -> tuple[str, ...]:
    """The lesions behind the repairs, each once, by id."""
    return tuple(sorted({lesion for repair in repairs for lesion in repair.lesions}))


def wounds_of(repairs: Iterable[CodingRepair]) -> tuple[Wound, ...]:
    """The wounds that the repairs closed, each once."""
    found: dict[Wound, None] = {}
    for repair in repairs:
        part = ServiceWound.SECONDARY.value if repair.closes is WoundPart.SECONDARY else ""
        for lesion in sorted(repair.lesions):
            found[Wound(lesion=lesion, part=part)] = None
        if not repair.lesions:
            found[Wound(site=repair.site, is_another=True)] = None
    return tuple(found)


def named(lesions: Sequence[str]) -> str:
    """ "lesion A", "lesions A and B"; a repair of no recorded lesion is "a wound"."""
    if not lesions:
        return "a wound"
    return f"lesion{'s' if len(lesions) > 1 else ''} {listed(lesions)}"


def site_name(repair: CodingRepair) -> str:
    name = catalogue().site(repair.site).name
    return name[:1].lower() + name[1:]


def no_own_repair(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    for repair in day.repairs:
        kind = RepairType.OTHER_SURGEON if repair.by_other_surgeon else repair.type
        if kind in UNCODED:
            wound = _WOUNDS[repair.closes].format(named(sorted(repair.lesions)))
            text = f"{wound} {UNCODED[kind]}."
            yield info(RuleId.NO_OWN_REPAIR, text, one_lesion(repair))


def repair_not_coded(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    """Name each own repair that the tables cannot code, and what is missing."""
    for repair in day.repairs:
        if repair.by_other_surgeon or repair.type in UNCODED or is_part_of_flap(repair):
            continue
        problem = _problem(day, repair)
        if problem:
            text = f"The repair of {named(sorted(repair.lesions))} has no code yet: {problem}."
            yield warning(RuleId.REPAIR_NOT_CODED, text, one_lesion(repair))


def _problem(day: Day, repair: CodingRepair) -> str:
    if goes_by_record(day, repair):
        return "" if recorded_code(day, repair) else why_no_recorded_code(day, repair)
    kind = table_kind(repair)
    if kind is None:
        return "say whether it is simple, intermediate or complex"
    if kind is RepairTableKind.INTERPOLATION_FLAP:
        if repair.design in day.rulebook.designs or table_of(day, repair, kind):
            return ""
        return "the rulebook has no interpolation flap for this site, enter the code by hand"
    if kind is RepairTableKind.PEDICLE_DIVISION:
        return ""
    if measure_of(repair) is None:
        needed = {
            RepairType.LINEAR: "its length in cm",
            RepairType.PURSE_STRING: "its length in cm",
            **dict.fromkeys(
                _LOCAL_FLAPS, "the areas of the primary and the secondary defect in sq cm"
            ),
        }.get(repair.type, "its area in sq cm")
        return f"enter {needed}"
    return ""


def one_lesion(repair: CodingRepair) -> str:
    """The lesion's id where the repair belongs to one alone, else empty."""
    return repair.lesions[0] if len(repair.lesions) == 1 else ""
