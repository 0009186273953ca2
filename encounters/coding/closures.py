"""Closures that were entered as services, and what the record must say of any service."""

from __future__ import annotations

from collections.abc import Sequence

from encounters.coding.case import CodingCase, CodingRepair, OtherService
from encounters.coding.rulebook import CodeKind, Rulebook, ServiceFact
from encounters.vocabulary.service_terms import ServiceWound
from encounters.vocabulary.terms import (
    RepairClass,
    RepairType,
    WoundPart,
)

CLASSES = {
    CodeKind.SIMPLE_REPAIR: RepairClass.SIMPLE,
    CodeKind.INTERMEDIATE_REPAIR: RepairClass.INTERMEDIATE,
    CodeKind.COMPLEX_REPAIR: RepairClass.COMPLEX,
}
_OWN_WOUND = (None, ServiceWound.DEFECT)
_NOT_CLOSED = (RepairType.SECOND_INTENT, RepairType.DELAYED, RepairType.OTHER_SURGEON)


def lacking(service: OtherService, rulebook: Rulebook) -> tuple[ServiceFact, ...]:
    """What the record should say of the service and does not; nothing without a record."""
    if service.told is None:
        return ()
    return tuple(fact for fact in rulebook.needed_of(service.code) if fact not in service.told)


def closure_of(
    service: OtherService, case: CodingCase, rulebook: Rulebook, recorded: Sequence[CodingRepair]
) -> CodingRepair | None:
    """The linear closure that was entered as a service, to be added up with those of the record.

    ``None`` for anything else: no linear code, no length, a wound that nobody named, the donor site
    of a graft, or a lesion whose repair is recorded already.
    """
    entry = rulebook.codes.entry(service.code)
    site, choice = _place(service, case)
    if entry is None or entry.kind not in CLASSES or service.length_cm is None or not site:
        return None
    if lacking(service, rulebook) or not _is_a_wound_of_its_own(service, recorded):
        return None
    is_secondary = service.wound is ServiceWound.SECONDARY
    return CodingRepair(
        type=RepairType.LINEAR,
        date_of_service=service.date_of_service,
        site=site,
        choice=choice,
        lesions=(service.lesion,) if service.lesion else (),
        repair_class=CLASSES[entry.kind],
        length_cm=service.length_cm,
        closes=WoundPart.SECONDARY if is_secondary else WoundPart.WHOLE,
        icd10=service.icd10,
    )


def _is_a_wound_of_its_own(service: OtherService, recorded: Sequence[CodingRepair]) -> bool:
    if not service.lesion:
        return service.wound is ServiceWound.ANOTHER
    if service.wound not in _OWN_WOUND:
        return service.wound is ServiceWound.SECONDARY
    return not any(
        service.lesion in repair.lesions
        for repair in recorded
        if repair.type not in _NOT_CLOSED and not repair.by_other_surgeon
    )


def _place(service: OtherService, case: CodingCase) -> tuple[str, str]:
    """Site and choice: those entered, else those of the lesion."""
    if service.site:
        return service.site, ""
    found = (lesion for lesion in case.lesions if lesion.id == service.lesion)
    return next(((lesion.site, lesion.choice) for lesion in found), ("", ""))
