"""The encounter itself, and the one set of queries that loads all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from encounters.models import (
    Anesthetic,
    CodeOverride,
    EarlierSurgery,
    Encounter,
    OtherService,
    PackChange,
    Payer,
    PostOpVisit,
    PreOp,
    Reconfirmation,
    RuleAnswer,
    ScoreTable,
    ServiceDay,
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
    PackChangeRecord,
    PayerRecord,
    PostOpVisitRecord,
    PracticeRecord,
    PreOpRecord,
    ReconfirmationRecord,
    ReferrerRecord,
)
from encounters.snapshot.closure import defect_record, wound_care_record
from encounters.snapshot.cms_tables import LoadedKey
from encounters.snapshot.earlier import followed_record
from encounters.snapshot.identity import patient_record
from encounters.snapshot.lesions import lesion_record
from encounters.snapshot.loading import LoadedRows
from encounters.snapshot.scores import with_score
from encounters.snapshot.values import attached, person, shared
from encounters.vocabulary.record_terms import PackChangeKind


@dataclass(frozen=True, slots=True)
class LoadedCase:
    """A record with what was read together with it: its row with the patient's, the practice's
    licensed scores, and the tables of CMS that are loaded."""

    record: EncounterRecord
    row: Encounter
    score_tables: tuple[ScoreTable, ...]
    tables: tuple[LoadedKey, ...]


def load_case(encounter_id: UUID) -> LoadedCase:
    """``Encounter.DoesNotExist`` if there is none."""
    loaded = LoadedRows([encounter_id])
    row = loaded.encounters.get(encounter_id)
    if row is None:
        raise Encounter.DoesNotExist(f"There is no encounter {encounter_id}.")
    scores = tuple(loaded.of("score_tables", row.practice))
    return LoadedCase(_record(row, loaded), row, scores, loaded.tables)


def take_snapshot(encounter_id: UUID) -> EncounterRecord:
    """The record of one encounter; ``Encounter.DoesNotExist`` if there is none."""
    return load_case(encounter_id).record


def take_snapshots(encounter_ids: Sequence[UUID]) -> tuple[EncounterRecord, ...]:
    """Records in the order of the ids, in as many queries as for one; unknown ids are left out."""
    loaded = LoadedRows(encounter_ids)
    found = loaded.encounters
    return tuple(_record(found[key], loaded) for key in encounter_ids if key in found)


def _record(encounter: Encounter, loaded: LoadedRows) -> EncounterRecord:
    lesions = loaded.of("lesions", encounter)
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
        further_days=_further_days(loaded.of("service_days", encounter)),
        anesthetics=_anesthetics(loaded.of("anesthetics", encounter), letters),
        lesions=tuple(
            with_score(
                lesion_record(lesion, letters, loaded),
                loaded.of("score_tables", encounter.practice),
                encounter.date_of_service,
            )
            for lesion in lesions
        ),
        defects=tuple(
            defect_record(defect, letters, loaded) for defect in loaded.of("defects", encounter)
        ),
        wound_care=wound_care_record(encounter),
        other_services=_other_services(loaded.of("other_services", encounter), letters),
        overrides=_overrides(loaded.of("code_overrides", encounter)),
        answers=_answers(loaded.of("answers", encounter)),
        reconfirmations=_reconfirmations(loaded.of("reconfirmations", encounter)),
        pack_changes=tuple(
            _pack_change(row)
            for row in loaded.of("pack_changes", encounter.practice)
            if _holds_on(row, encounter.date_of_service)
        ),
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


def _further_days(rows: Sequence[ServiceDay]) -> tuple[DayRecord, ...]:
    return tuple(DayRecord(**shared(DayRecord, row)) for row in rows)


def _letter(letters: dict[Any, str], lesion_id: object) -> str:
    return letters[lesion_id] if lesion_id else ""


def _anesthetics(
    rows: Sequence[Anesthetic], letters: dict[Any, str]
) -> tuple[AnestheticRecord, ...]:
    return tuple(
        AnestheticRecord(
            **shared(AnestheticRecord, row),
            lesion=_letter(letters, row.lesion_id),
            stage=row.stage_number,
        )
        for row in rows
    )


def _other_services(
    rows: Sequence[OtherService], letters: dict[Any, str]
) -> tuple[OtherServiceRecord, ...]:
    return tuple(
        OtherServiceRecord(
            **shared(OtherServiceRecord, row), lesion=_letter(letters, row.lesion_id)
        )
        for row in rows
    )


def _overrides(rows: Sequence[CodeOverride]) -> tuple[CodeOverrideRecord, ...]:
    return tuple(
        CodeOverrideRecord(
            **shared(CodeOverrideRecord, row), lesion=row.lesion_letter, by=row.by.display_name
        )
        for row in rows
    )


def _answers(rows: Sequence[RuleAnswer]) -> tuple[AnswerRecord, ...]:
    return tuple(AnswerRecord(**shared(AnswerRecord, row)) for row in rows)


def _reconfirmations(rows: Sequence[Reconfirmation]) -> tuple[ReconfirmationRecord, ...]:
    return tuple(ReconfirmationRecord(**shared(ReconfirmationRecord, row)) for row in rows)


def _holds_on(row: PackChange, day: date) -> bool:
    return row.since <= day and (row.until is None or day <= row.until)


def _pack_change(row: PackChange) -> PackChangeRecord:
    return PackChangeRecord(
        pack=row.pack,
        change=PackChangeKind(row.change),
        item=row.item,
        at_least_mm=row.at_least_mm,
        source=row.source,
    )
