"""Whose a case is, wherever it is shown: of a signed one, whose it was when it was signed.

The chart's identity may change later, or the chart be merged into another. A signed case keeps what
was signed, and what the chart says now stands beside it (``later``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from encounters.models import Encounter, Patient, SignedNote
from encounters.record import PatientRecord
from encounters.snapshot.values import attached, shared

# What a query over encounters loads for it, and what it leaves out: a whole note each.
_RELATED = ("patient__merged_into", "signed_note")
_HEAVY = ("signed_note__content", "signed_note__page")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownIdentity:
    """``later`` is empty where the chart says the same today."""

    name: str
    date_of_birth: date
    mrn: str
    later: str


def with_identity(rows: QuerySet[Encounter]) -> QuerySet[Encounter]:
    """The encounters with all that ``shown_identity`` reads, in the query that loads them."""
    return rows.select_related(*_RELATED).defer(*_HEAVY)


def patient_record(encounter: Encounter) -> PatientRecord:
    """The patient as the case shows them."""
    note = _note(encounter)
    return _chart(encounter) if note is None else PatientRecord(**shared(PatientRecord, note))


def shown_identity(encounter: Encounter) -> ShownIdentity:
    shown = patient_record(encounter)
    return ShownIdentity(
        name=shown.name,
        date_of_birth=shown.date_of_birth,
        mrn=shown.mrn,
        later=later_identity(encounter),
    )


def later_identity(encounter: Encounter) -> str:
    """What became of the patient's identity since signing, in words; empty if nothing did."""
    note = _note(encounter)
    if note is None:
        return ""
    signed, now = PatientRecord(**shared(PatientRecord, note)), _chart(encounter)
    if signed == now:
        return ""
    with_sex = signed.sex != now.sex
    return (
        f"Signed as {_words(signed, with_sex=with_sex)}; "
        f"the chart now says {_words(now, with_sex=with_sex)}."
    )


def later_identities(encounter_ids: Iterable[object]) -> dict[str, str]:
    """``later_identity`` of those that have one, by the encounter's id: one query for a list."""
    rows = Encounter.objects.filter(pk__in=list(encounter_ids), signed_note__isnull=False)
    found = {str(row.pk): later_identity(row) for row in with_identity(rows)}
    return {key: words for key, words in found.items() if words}


def shown_identities(encounter_ids: Iterable[object]) -> dict[str, ShownIdentity]:
    """By the encounter's id, in one query."""
    rows = Encounter.objects.filter(pk__in=list(encounter_ids))
    return {str(row.pk): shown_identity(row) for row in with_identity(rows)}


def chart_patients(encounter_ids: Iterable[object]) -> dict[str, PatientRecord]:
    """The patients as the rows of their own charts have them, by the encounter's id.

    In one query. A chart that was merged into another is still its own row.
    """
    rows = Encounter.objects.filter(pk__in=list(encounter_ids)).select_related("patient")
    return {str(row.pk): PatientRecord(**shared(PatientRecord, row.patient)) for row in rows}


def signed_count(patient: Patient) -> int:
    """How many signed notes keep the identity that they were signed with."""
    return SignedNote.objects.filter(encounter__in=Encounter.objects.of_person(patient)).count()


def _note(encounter: Encounter) -> SignedNote | None:
    """The signed note; ``None`` also for one whose content named nobody when it was read."""
    note = attached(encounter, "signed_note", SignedNote)
    return note if note is not None and note.date_of_birth is not None else None


def _chart(encounter: Encounter) -> PatientRecord:
    return PatientRecord(**shared(PatientRecord, encounter.person))


def _words(patient: PatientRecord, *, with_sex: bool) -> str:
    sex = f", {patient.sex.label.lower()}" if with_sex else ""
    return f"{patient.name}, born {patient.date_of_birth.isoformat()}, MRN {patient.mrn}{sex}"
