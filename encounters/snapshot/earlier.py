"""What signed encounters of the same person say: of the one that is followed, and of the others."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from encounters.coding.earlier import SignedProcedure, signed_procedures
from encounters.coding.results import CodeSheet
from encounters.coding.rules.global_days import GLOBAL_DAYS
from encounters.integrity.restoring import value_of
from encounters.models import Encounter, Patient, SignedNote
from encounters.record import EncounterRecord, FollowedLesionRecord, FollowedRecord, LesionRecord

_LONGEST = timedelta(days=max(GLOBAL_DAYS.values()))
# A case goes on over days: its last ones may lie within, though its first does not.
_CASE_SPAN = timedelta(days=60)
# How long before a case what was signed can matter to its codes.
LOOKED_BACK = _LONGEST + _CASE_SPAN


def followed_record(encounter: Encounter) -> FollowedRecord | None:
    """The case that ``encounter`` follows, from its signed note."""
    if encounter.follows is None:
        return None
    before = _record_in(encounter.follows.signed_note.content)
    return FollowedRecord(
        id=before.id,
        case_number=before.case_number,
        date_of_service=before.date_of_service,
        surgeon=before.surgeon,
        lesions=tuple(_lesion(lesion, before) for lesion in before.lesions),
    )


def _lesion(lesion: LesionRecord, before: EncounterRecord) -> FollowedLesionRecord:
    defects = [defect for defect in before.defects if lesion.letter in defect.lesions]
    last = defects[-1] if defects else None
    return FollowedLesionRecord(
        id=lesion.id,
        letter=lesion.letter,
        site=lesion.site,
        stages=len(lesion.stages),
        outcome=lesion.outcome,
        defect_length_mm=last.length_mm if last else None,
        defect_width_mm=last.width_mm if last else None,
        closures=tuple(repair.type for defect in defects for repair in defect.repairs),
    )


def signed_before(keys: Sequence[UUID]) -> dict[str, tuple[SignedProcedure, ...]]:
    """By id of each of these encounters: what was signed for the person up to 90 days before.

    Two queries, however many they are.
    """
    return signed_before_rows(Encounter.objects.filter(pk__in=keys).select_related("patient"))


def signed_before_rows(rows: Iterable[Encounter]) -> dict[str, tuple[SignedProcedure, ...]]:
    """The same of encounters that were read with their patients: one query."""
    asked = list(rows)
    if not asked:
        return {}
    found: dict[object, list[SignedNote]] = defaultdict(list)
    for note in _near(asked):
        found[_whose(note.encounter)].append(note)
    return {
        str(encounter.pk): _procedures(encounter, found[_whose(encounter)]) for encounter in asked
    }


def _whose(encounter: Encounter) -> object:
    """Practice and person, by the chart that is theirs today."""
    patient = encounter.patient
    return encounter.practice_id, patient.survivor_id


def _near(asked: Sequence[Encounter]) -> QuerySet[SignedNote]:
    days = [encounter.date_of_service for encounter in asked]
    persons = {encounter.patient.survivor_id for encounter in asked}
    first = min(days) - LOOKED_BACK
    return (
        SignedNote.objects.filter(
            encounter__patient__in=Patient.objects.of_persons(persons),
            encounter__practice__in={encounter.practice_id for encounter in asked},
            encounter__date_of_service__range=(first, max(days)),
            encounter__entered_in_error__isnull=True,
        )
        .select_related("encounter__patient")
        .defer("page")
        .order_by("encounter__date_of_service", "pk")
    )


def _procedures(encounter: Encounter, notes: Iterable[SignedNote]) -> tuple[SignedProcedure, ...]:
    return tuple(
        procedure
        for note in notes
        if note.encounter_id != encounter.pk
        for procedure in signed_procedures(_record_in(note.content), _sheet_in(note.content))
        if procedure.date_of_service < encounter.date_of_service
    )


def _record_in(content: str) -> EncounterRecord:
    return value_of(EncounterRecord, json.loads(content)["record"])


def _sheet_in(content: str) -> CodeSheet:
    return value_of(CodeSheet, json.loads(content)["code_sheet"])
