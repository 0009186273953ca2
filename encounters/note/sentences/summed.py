"""Which repairs of a day are added up for one code: those of one kind and one group of sites."""

from __future__ import annotations

from decimal import Decimal

from encounters.coding.case import CodingRepair
from encounters.coding.day import is_part_of_flap
from encounters.coding.from_record import case_from_record
from encounters.coding.rulebook import RepairTableKind
from encounters.coding.rules.wounds import group_of, measure_of, table_kind
from encounters.record import DefectRecord, EncounterRecord, RepairRecord
from encounters.vocabulary.spoken import listed, plain
from encounters.vocabulary.terms import RepairType

_SUMMED = {
    RepairType.LINEAR: ("length", "cm"),
    RepairType.PURSE_STRING: ("length", "cm"),
    RepairType.BUROW_GRAFT: ("area", "cm²"),
    RepairType.FULL_THICKNESS_GRAFT: ("area", "cm²"),
    RepairType.SPLIT_THICKNESS_GRAFT: ("area", "cm²"),
    RepairType.SKIN_SUBSTITUTE: ("area", "cm²"),
}
_Heap = tuple[object, RepairTableKind, str]


def summed_words(record: EncounterRecord, defect: DefectRecord, repair: RepairRecord) -> str:
    """ "Its length is added to that of lesion B (2.1 cm): together 6.3 cm"; empty where alone."""
    coded = _coded(record)
    own = coded.get(repair.id)
    if len(coded) < 2 or own is None or repair.type not in _SUMMED or not defect.lesions:
        return ""
    heap = _heap(own)
    beside = [
        (other, measure)
        for key, other in coded.items()
        if key != repair.id and heap is not None and _heap(other) == heap
        if (measure := measure_of(other)) is not None
    ]
    own_measure = measure_of(own)
    if not beside or own_measure is None:
        return ""
    what, unit = _SUMMED[repair.type]
    others = listed(f"{_named(other, own)} ({plain(measure)} {unit})" for other, measure in beside)
    together = own_measure + sum((measure for _, measure in beside), Decimal(0))
    return f"Its {what} is added to that of {others}: together {plain(together)} {unit}"


def _coded(record: EncounterRecord) -> dict[str, CodingRepair]:
    """The repairs as the codes see them, by the id of each; made only where there are several."""
    repairs = [repair for defect in record.defects if defect.lesions for repair in defect.repairs]
    if len(repairs) < 2:
        return {}
    coded = case_from_record(record).repairs
    return {repair.id: found for repair, found in zip(repairs, coded, strict=True)}


def _heap(repair: CodingRepair) -> _Heap | None:
    """What it is added up in; ``None`` for what is not coded here."""
    kind = table_kind(repair)
    if kind is None or repair.by_other_surgeon or is_part_of_flap(repair):
        return None
    return repair.date_of_service, kind, group_of(repair, kind)[0]


def _named(repair: CodingRepair, own: CodingRepair) -> str:
    if repair.lesions == own.lesions:
        return "the other repair of this wound"
    return f"the repair of lesion{'s' * (len(repair.lesions) > 1)} {listed(repair.lesions)}"
