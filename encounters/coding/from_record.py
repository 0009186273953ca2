"""From the record of an encounter to the case its codes depend on.

Only facts are carried over; a coder's changes are applied to the derived sheet afterwards, by
``encounters.coding.overrides``.
"""

from __future__ import annotations

from collections.abc import Iterable

from encounters.coding.case import CodingCase, CodingLesion, CodingRepair, CodingStage, OtherService
from encounters.coding.earlier import SignedProcedure, earlier_procedures
from encounters.coding.rulebook import ServiceFact
from encounters.record import (
    DefectRecord,
    EncounterRecord,
    LesionRecord,
    OtherServiceRecord,
    PersonRecord,
    RepairRecord,
    StageRecord,
)
from encounters.vocabulary.repair_kinds import WORDS
from encounters.vocabulary.terms import DeepStructure, LesionOutcome, RepairType, Technique
from encounters.vocabulary.words import words

_PERMANENT = "The tissue went to permanent sections."
_DESIGNS = {"paramedian": "paramedian_forehead"}


def case_from_record(
    record: EncounterRecord, signed_before: Iterable[SignedProcedure] = ()
) -> CodingCase:
    """What the record says about its codes; stages without a block have not been done.

    ``signed_before`` is what other signed encounters of the patient reported.
    """
    return CodingCase(
        id=record.case_number or record.id,
        date_of_service=record.date_of_service,
        payer=record.payer.key if record.payer else "other",
        lesions=tuple(_lesion(lesion, record) for lesion in record.lesions),
        repairs=tuple(
            _repair(defect, repair, record)
            for defect in record.defects
            for repair in defect.repairs
            if defect.lesions
        ),
        other_services=tuple(_service(service, record) for service in record.other_services),
        distinct_lesion_modifier=record.payer.distinct_lesion_modifier if record.payer else "",
        kind=record.kind,
        place_of_service=record.location.place_of_service.value,
        earlier=earlier_procedures(record, signed_before),
    )


def _lesion(lesion: LesionRecord, record: EncounterRecord) -> CodingLesion:
    done = [stage for stage in lesion.stages if stage.block_count]
    structure, met_in = _deep_structure(done)
    return CodingLesion(
        id=lesion.letter,
        site=lesion.site.slug,
        side=lesion.site.side,
        tumor=lesion.coded_tumor_type,
        stages=tuple(_stage(stage, record.surgeon) for stage in done),
        choice=lesion.site.choice,
        lid=lesion.site.lid,
        deep_structure=structure,
        deep_structure_stage=met_in,
        icd10=lesion.icd10,
        icd10_reason=lesion.icd10_reason,
        payer_notice=lesion.payer_notice.value if lesion.payer_notice else "",
        merged_into=lesion.merged_into,
        stopped=lesion.outcome is LesionOutcome.STOPPED,
    )


def _deep_structure(stages: list[StageRecord]) -> tuple[DeepStructure | None, int | None]:
    """The first structure met, and the stage that met it."""
    for stage in stages:
        if stage.deep_structure is not None:
            return stage.deep_structure, stage.number
    return None, None


def _stage(stage: StageRecord, surgeon: PersonRecord) -> CodingStage:
    why_not, caution = _surgeon_and_pathologist(stage, surgeon)
    return CodingStage(
        number=stage.number,
        date_of_service=stage.date_of_service,
        blocks=stage.block_count,
        is_mohs=not why_not,
        not_mohs_because=why_not,
        caution=caution,
        reader_may_bill=bool(why_not) and _is_read(stage) and not stage.reader_does_not_bill,
        with_fellow=stage.fellow_accredited,
        key_parts_attended=stage.present_for_key_parts,
    )


def _is_read(stage: StageRecord) -> bool:
    """Whether frozen sections were read; permanent ones are a pathologist's own service."""
    return stage.technique is Technique.FROZEN and stage.reader is not None


def _surgeon_and_pathologist(stage: StageRecord, surgeon: PersonRecord) -> tuple[str, str]:
    """Why the stage is not Mohs surgery, and what to explain where it is; either may be empty.

    One physician cuts and reads. Where a fellow cuts, the supervising surgeon who reads and is
    present is that physician. A stage that nobody has read yet is taken as the performer's.
    """
    if stage.technique is not Technique.FROZEN:
        return _PERMANENT, ""
    performer = stage.performer or surgeon
    reader = stage.reader
    if reader is None or reader.id == performer.id:
        return "", ""
    responsible = {surgeon.id} | ({stage.supervisor.id} if stage.supervisor else set())
    if reader.id not in responsible:
        return f"{performer.name} cut the tissue and {reader.name} read it.", ""
    caution = (
        f"{performer.name} cut the tissue and {reader.name} read it. It counts as Mohs surgery of "
        f"{reader.name} alone, if the note says that {reader.name} supervised and was present."
    )
    if not stage.supervision_statement:
        caution += " The supervision statement is missing."
    return "", caution


def _repair(defect: DefectRecord, repair: RepairRecord, record: EncounterRecord) -> CodingRepair:
    site = record.lesion(repair.site_lesion or defect.lesions[0]).site
    return CodingRepair(
        type=repair.type,
        date_of_service=repair.date_of_service,
        site=site.slug,
        choice=site.choice,
        lesions=defect.lesions,
        repair_class=repair.repair_class,
        length_cm=repair.length_cm,
        primary_cm2=repair.primary_cm2,
        secondary_cm2=repair.secondary_cm2,
        area_cm2=repair.area_cm2,
        by_other_surgeon=_is_by_another(repair, record.surgeon),
        design=_design(repair),
        closes=repair.closes,
        words={
            name: str(word)
            for name in WORDS.get(repair.type, ())
            if (word := getattr(repair, name))
        },
        axial_vessel=repair.axial_vessel,
        with_fellow=repair.with_fellow or repair.fellow is not None,
        key_parts_attended=repair.with_fellow or repair.fellow is None,
    )


def _is_by_another(repair: RepairRecord, surgeon: PersonRecord) -> bool:
    if repair.type is RepairType.OTHER_SURGEON or repair.other_surgeon:
        return True
    return repair.surgeon is not None and repair.surgeon.id != surgeon.id


def _design(repair: RepairRecord) -> str:
    """The flap design that has its own code, by the surgeon's word for it."""
    if repair.type is not RepairType.INTERPOLATION_FLAP:
        return ""
    return next((_DESIGNS[word] for word in words(repair.flap_design) if word in _DESIGNS), "")


def _service(service: OtherServiceRecord, record: EncounterRecord) -> OtherService:
    return OtherService(
        code=service.code,
        date_of_service=record.date_of_service,
        lesion=service.lesion,
        units=service.units,
        circumstance=service.circumstance,
        wound=service.wound,
        site=service.site,
        side=service.side,
        another_session=service.another_session,
        modifiers=service.modifiers,
        length_cm=service.length_cm,
        icd10=service.icd10,
        visit_about=service.visit_about,
        told=told_of(service),
    )


def told_of(service: OtherServiceRecord) -> frozenset[str]:
    """Which facts of a service the record holds; a lesion is a place, and has its diagnosis."""
    facts = {
        ServiceFact.PLACE: service.lesion or service.site,
        ServiceFact.REASON: service.reason,
        ServiceFact.TECHNIQUE: service.technique,
        ServiceFact.SPECIMENS: service.specimens,
        ServiceFact.SENT_TO: service.sent_to,
        ServiceFact.ANTIBODY: service.antibody,
        ServiceFact.CONTROL: service.control,
        ServiceFact.LENGTH: service.length_cm,
        ServiceFact.DIAGNOSIS: service.lesion or service.icd10,
    }
    return frozenset(fact.value for fact, entered in facts.items() if entered)
