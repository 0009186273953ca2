"""The encounter itself, and the one set of queries that loads all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from encounters.models import (
    Block,
    BlockFinding,
    Defect,
    Encounter,
    Lesion,
    Payer,
    PreOp,
    Reading,
    Specimen,
    Stage,
    TimeOut,
)
from encounters.record import (
    AnestheticRecord,
    CodeOverrideRecord,
    EncounterRecord,
    LocationRecord,
    OtherServiceRecord,
    PatientRecord,
    PayerRecord,
    PracticeRecord,
    PreOpRecord,
    ReferrerRecord,
)
from encounters.snapshot.closure import defect_record, wound_care_record
from encounters.snapshot.lesions import lesion_record
from encounters.snapshot.values import attached, known_person, person, texts
from encounters.vocabulary.terms import EncounterStatus, PlaceOfService, Sex

_PRE_OP_TEXTS = (
    "anticoagulants",
    "anticoagulant_plan",
    "implanted_device",
    "device_precautions",
    "allergies",
    "immune_status",
    "prosthesis",
    "antibiotic_prophylaxis",
    "consent_by",
    "consent_detail",
    "antiseptic",
)


def take_snapshot(encounter_id: UUID) -> EncounterRecord:
    """The record of one encounter; ``Encounter.DoesNotExist`` if there is none."""
    return _record(_loading().get(pk=encounter_id))


def take_snapshots(encounter_ids: Sequence[UUID]) -> tuple[EncounterRecord, ...]:
    """Records in the order of the ids, in as many queries as for one; unknown ids are left out."""
    found = _loading().in_bulk(encounter_ids)
    return tuple(_record(found[key]) for key in encounter_ids if key in found)


def _record(encounter: Encounter) -> EncounterRecord:
    lesions = sorted(encounter.lesions.all(), key=lambda lesion: lesion.letter)
    letters = {lesion.pk: lesion.letter for lesion in lesions}
    assistant = person(encounter.assistant)
    return EncounterRecord(
        id=str(encounter.pk),
        case_number=encounter.case_number,
        date_of_service=encounter.date_of_service,
        status=EncounterStatus(encounter.status),
        practice=_practice(encounter),
        location=_location(encounter),
        surgeon=known_person(encounter.surgeon),
        assistants=(assistant,) if assistant else (),
        histotechnician=person(encounter.histotechnician),
        patient=_patient(encounter),
        payer=_payer(encounter.payer),
        referrer=_referrer(encounter),
        pre_op=_pre_op(encounter),
        anesthetics=_anesthetics(encounter, letters),
        lesions=tuple(lesion_record(lesion, letters) for lesion in lesions),
        defects=tuple(defect_record(defect, letters) for defect in encounter.defects.all()),
        wound_care=wound_care_record(encounter),
        other_services=_other_services(encounter, letters),
        overrides=_overrides(encounter),
    )


def _loading() -> QuerySet[Encounter]:
    # Each list in its own order; that of a model goes through all its parents, and costs as much
    # as the rows themselves.
    blocks = Block.objects.order_by("number").prefetch_related(
        Prefetch(
            "readings",
            Reading.objects.filter(is_binding=True)
            .select_related("reader")
            .order_by("compartment", "read_at"),
        ),
        Prefetch("findings", BlockFinding.objects.order_by("created_at")),
    )
    specimens = Specimen.objects.order_by("number").prefetch_related(Prefetch("blocks", blocks))
    stages = (
        Stage.objects.order_by("number")
        .select_related("performer", "reader", "supervisor", "specimen_map")
        .prefetch_related(Prefetch("specimens", specimens))
    )
    lesions = (
        Lesion.objects.order_by("letter")
        .select_related("verification__verified_by")
        .prefetch_related(Prefetch("stages", stages))
    )
    defects = Defect.objects.select_related("repair__surgeon").prefetch_related(
        Prefetch("lesions", Lesion.objects.order_by("letter"))
    )
    return Encounter.objects.select_related(
        "practice",
        "patient",
        "location",
        "surgeon",
        "assistant",
        "histotechnician",
        "payer",
        "pre_op",
        "time_out",
        "wound_care",
    ).prefetch_related(
        Prefetch("lesions", lesions),
        Prefetch("defects", defects),
        "anesthetics",
        "other_services",
        "code_overrides__by",
    )


def _practice(encounter: Encounter) -> PracticeRecord:
    practice = encounter.practice
    return PracticeRecord(
        name=practice.name,
        npi=practice.npi,
        phone=practice.phone,
        time_zone=practice.time_zone,
    )


def _location(encounter: Encounter) -> LocationRecord:
    location = encounter.location
    return LocationRecord(
        name=location.name,
        place_of_service=PlaceOfService(location.place_of_service),
        address=location.address,
        clia_number=location.clia_number,
        medicare_contractor=location.medicare_contractor,
    )


def _patient(encounter: Encounter) -> PatientRecord:
    patient = encounter.patient
    return PatientRecord(
        mrn=patient.mrn,
        family_name=patient.family_name,
        given_names=patient.given_names,
        date_of_birth=patient.date_of_birth,
        sex=Sex(patient.sex),
    )


def _payer(payer: Payer | None) -> PayerRecord | None:
    if payer is None:
        return None
    return PayerRecord(
        key=payer.key,
        name=payer.name,
        distinct_lesion_modifier=payer.distinct_lesion_modifier,
    )


def _referrer(encounter: Encounter) -> ReferrerRecord | None:
    patient = encounter.patient
    if not patient.referrer_name:
        return None
    return ReferrerRecord(
        name=patient.referrer_name,
        practice=patient.referrer_practice,
        phone=patient.referrer_phone,
        fax=patient.referrer_fax,
        address=patient.referrer_address,
    )


def _pre_op(encounter: Encounter) -> PreOpRecord:
    facts: dict[str, Any] = {}
    if pre_op := attached(encounter, "pre_op", PreOp):
        facts |= texts(pre_op, *_PRE_OP_TEXTS)
        facts |= {"consented_at": pre_op.consented_at, "photo_consent": pre_op.photo_consent}
    if time_out := attached(encounter, "time_out", TimeOut):
        facts |= {
            "time_out_at": time_out.done_at,
            "time_out_present": time_out.present,
            "time_out_confirmed": tuple(time_out.confirmed),
        }
    return PreOpRecord(**facts)


def _letter(letters: dict[Any, str], lesion_id: object) -> str:
    return letters[lesion_id] if lesion_id else ""


def _anesthetics(encounter: Encounter, letters: dict[Any, str]) -> tuple[AnestheticRecord, ...]:
    return tuple(
        AnestheticRecord(
            agent=row.agent,
            concentration_percent=row.concentration_percent,
            epinephrine=row.epinephrine,
            buffered=row.buffered,
            volume_ml=row.volume_ml,
            technique=row.technique,
            given_at=row.given_at,
            lesion=_letter(letters, row.lesion_id),
            stage=row.stage_number,
        )
        for row in encounter.anesthetics.all()
    )


def _other_services(
    encounter: Encounter, letters: dict[Any, str]
) -> tuple[OtherServiceRecord, ...]:
    return tuple(
        OtherServiceRecord(
            code=row.code,
            units=row.units,
            lesion=_letter(letters, row.lesion_id),
            circumstance=row.circumstance,
            note=row.note,
        )
        for row in encounter.other_services.all()
    )


def _overrides(encounter: Encounter) -> tuple[CodeOverrideRecord, ...]:
    return tuple(
        CodeOverrideRecord(
            code=row.code,
            lesion=row.lesion_letter,
            date_of_service=row.date_of_service,
            units=row.units,
            modifiers=tuple(row.modifiers),
            reason=row.reason,
            by=row.by.display_name,
            at=row.at,
        )
        for row in encounter.code_overrides.all()
    )
