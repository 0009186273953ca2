"""The encounter itself, and the one set of queries that loads all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from encounters.models import (
    EarlierSurgery,
    Encounter,
    Payer,
    PostOpVisit,
    PreOp,
    TimeOut,
)
from encounters.record import (
    AnestheticRecord,
    AnswerRecord,
    CodeOverrideRecord,
    DayRecord,
    EarlierSurgeryRecord,
    EncounterRecord,
    LocationRecord,
    OtherServiceRecord,
    PayerRecord,
    PostOpVisitRecord,
    PracticeRecord,
    PreOpRecord,
    ReconfirmationRecord,
    ReferrerRecord,
)
from encounters.snapshot.closure import defect_record, wound_care_record
from encounters.snapshot.earlier import followed_record
from encounters.snapshot.identity import patient_record
from encounters.snapshot.lesions import lesion_record
from encounters.snapshot.loading import encounters_loaded
from encounters.snapshot.values import attached, person, shared


def take_snapshot(encounter_id: UUID) -> EncounterRecord:
    """The record of one encounter; ``Encounter.DoesNotExist`` if there is none."""
    return _record(encounters_loaded().get(pk=encounter_id))


def take_snapshots(encounter_ids: Sequence[UUID]) -> tuple[EncounterRecord, ...]:
    """Records in the order of the ids, in as many queries as for one; unknown ids are left out."""
    found = encounters_loaded().in_bulk(encounter_ids)
    return tuple(_record(found[key]) for key in encounter_ids if key in found)


def _record(encounter: Encounter) -> EncounterRecord:
    lesions = sorted(encounter.lesions.all(), key=lambda lesion: lesion.letter)
    letters = {lesion.pk: lesion.letter for lesion in lesions}
    assistant = person(encounter.assistant)
    return EncounterRecord(
        **shared(EncounterRecord, encounter),
        practice=PracticeRecord(**shared(PracticeRecord, encounter.practice)),
        location=LocationRecord(**shared(LocationRecord, encounter.location)),
        assistants=(assistant,) if assistant else (),
        patient=patient_record(encounter),
        payer=_payer(encounter.payer),
        referrer=_referrer(encounter),
        pre_op=_pre_op(encounter),
        further_days=_further_days(encounter),
        anesthetics=_anesthetics(encounter, letters),
        lesions=tuple(lesion_record(lesion, letters) for lesion in lesions),
        defects=tuple(defect_record(defect, letters) for defect in encounter.defects.all()),
        wound_care=wound_care_record(encounter),
        other_services=_other_services(encounter, letters),
        overrides=_overrides(encounter),
        answers=_answers(encounter),
        reconfirmations=_reconfirmations(encounter),
        follows=followed_record(encounter),
        **_follow_up(encounter),
    )


def _follow_up(encounter: Encounter) -> dict[str, Any]:
    """The sections that only encounters after earlier surgery have."""
    found: dict[str, Any] = {}
    if surgery := attached(encounter, "earlier_surgery", EarlierSurgery):
        found["earlier_surgery"] = EarlierSurgeryRecord(**shared(EarlierSurgeryRecord, surgery))
    if visit := attached(encounter, "post_op_visit", PostOpVisit):
        found["visit"] = PostOpVisitRecord(**shared(PostOpVisitRecord, visit))
    return found


def _payer(payer: Payer | None) -> PayerRecord | None:
    if payer is None:
        return None
    return PayerRecord(**shared(PayerRecord, payer))


def _referrer(encounter: Encounter) -> ReferrerRecord | None:
    patient = encounter.person
    if not patient.referrer_name:
        return None
    return ReferrerRecord(**shared(ReferrerRecord, patient, prefix="referrer_"))


def _pre_op(encounter: Encounter) -> PreOpRecord:
    facts: dict[str, Any] = {}
    if pre_op := attached(encounter, "pre_op", PreOp):
        facts |= shared(PreOpRecord, pre_op)
    if time_out := attached(encounter, "time_out", TimeOut):
        facts |= {
            "time_out_at": time_out.done_at,
            "time_out_present": time_out.present,
            "time_out_confirmed": tuple(time_out.confirmed),
            "time_out_facts": time_out.confirmed_facts,
        }
    return PreOpRecord(**facts)


def _further_days(encounter: Encounter) -> tuple[DayRecord, ...]:
    return tuple(DayRecord(**shared(DayRecord, row)) for row in encounter.service_days.all())


def _letter(letters: dict[Any, str], lesion_id: object) -> str:
    return letters[lesion_id] if lesion_id else ""


def _anesthetics(encounter: Encounter, letters: dict[Any, str]) -> tuple[AnestheticRecord, ...]:
    return tuple(
        AnestheticRecord(
            **shared(AnestheticRecord, row),
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
            **shared(OtherServiceRecord, row), lesion=_letter(letters, row.lesion_id)
        )
        for row in encounter.other_services.all()
    )


def _overrides(encounter: Encounter) -> tuple[CodeOverrideRecord, ...]:
    return tuple(
        CodeOverrideRecord(
            **shared(CodeOverrideRecord, row), lesion=row.lesion_letter, by=row.by.display_name
        )
        for row in encounter.code_overrides.all()
    )


def _answers(encounter: Encounter) -> tuple[AnswerRecord, ...]:
    return tuple(AnswerRecord(**shared(AnswerRecord, row)) for row in encounter.answers.all())


def _reconfirmations(encounter: Encounter) -> tuple[ReconfirmationRecord, ...]:
    return tuple(
        ReconfirmationRecord(**shared(ReconfirmationRecord, row))
        for row in encounter.reconfirmations.all()
    )
