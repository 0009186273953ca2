"""Who a chart is of: made with the first case, mended later."""

from __future__ import annotations

from django.db import transaction

from encounters.actions.audit.log import Change, record_event
from encounters.actions.chart.dates import refuse_birth
from encounters.actions.saving.merging import SeenVersions, merged
from encounters.actions.saving.offered import refuse_unoffered
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import SectionSave, Values, assign
from encounters.models import Encounter, Patient, Practice, User
from encounters.models.base import own_columns
from encounters.signed.identity import IDENTITY_COLUMNS
from encounters.snapshot.identity import signed_count
from encounters.vocabulary.typed_text import composed, text_fault

PATIENT_FIELDS = own_columns(Patient, leave_out=("practice",))
# By what a person is told from others; the rest of a chart's facts may change without a word.
IDENTITY_FIELDS = IDENTITY_COLUMNS
LONGEST_REASON = 500


def add_patient(practice: Practice, values: Values, *, by: User) -> Patient:
    """A new chart; the caller holds the transaction of the case that it is opened with."""
    patient = Patient(practice=practice, updated_by=by)
    assign(patient, values, PATIENT_FIELDS)
    refuse_unoffered(patient, practice, values.keys())
    refuse_birth(patient.date_of_birth, practice)
    patient.save(force_insert=True)
    record_event(
        "add_patient",
        patient,
        by=by,
        practice=practice,
        patient_id=patient.pk,
        changes={name: (None, getattr(patient, name)) for name in values},
    )
    return patient


@transaction.atomic
def update_patient(
    patient: Patient,
    values: Values,
    *,
    by: User,
    reason: str = "",
    seen: SeenVersions | None = None,
) -> SectionSave[Patient]:
    """Mend a chart's identity. Encounters refer to it; signed notes keep their own copy.

    Where there are any, whoever changes by what the person is told from others gives a ``reason``.
    """
    fresh = Patient.objects.select_for_update(of=("self",), no_key=True).get(pk=patient.pk)
    if fresh.merged_into is not None:
        raise refuse(f"This chart was merged into MRN {fresh.merged_into.mrn}. Change that one.")
    values, others = merged(fresh, values, seen)
    mrn = values.get("mrn", fresh.mrn)
    alike = Patient.objects.filter(practice=fresh.practice_id).exclude(pk=fresh.pk)
    if alike.filter(mrn__iexact=mrn).exists():
        raise refuse("Another patient of this practice has this MRN.", "mrn")
    changes = assign(fresh, values, PATIENT_FIELDS)
    refuse_unoffered(fresh, fresh.practice, changes.keys())
    _refuse_birth_after_service(fresh, changes)
    told = _reason_where_signed(fresh, changes, reason)
    if changes:
        fresh.version += 1
        fresh.updated_by = by
        fresh.save()
        record_event(
            "update_patient",
            fresh,
            by=by,
            practice=fresh.practice,
            patient_id=fresh.pk,
            changes={**changes, **told},
        )
    return SectionSave(fresh, changes, others)


def _refuse_birth_after_service(patient: Patient, changes: dict[str, Change]) -> None:
    if "date_of_birth" in changes:
        refuse_birth(patient.date_of_birth, patient.practice)
    cases = Encounter.objects.of_person(patient)
    first = cases.order_by("date_of_service").first()
    if first and first.date_of_service < patient.date_of_birth:
        raise refuse("An encounter lies before this date of birth.", "date_of_birth")


def _reason_where_signed(
    patient: Patient, changes: dict[str, Change], reason: str
) -> dict[str, Change]:
    """What the audit event says beside the changes; nothing where no note was signed."""
    if not changes.keys() & set(IDENTITY_FIELDS):
        return {}
    count = signed_count(patient)
    if not count:
        return {}
    given = reason_given(reason, why=f"{signed_words(count)} Say why it changes.")
    return {"reason": (None, given), "signed_notes_that_keep_it": (None, count)}


def signed_words(count: int) -> str:
    """What a change of identity leaves alone."""
    if count == 1:
        return "1 signed note keeps the identity it was signed with."
    return f"{count} signed notes keep the identity they were signed with."


def reason_given(reason: str, *, why: str) -> str:
    """A reason as it is kept; ``why`` is said at the field where there is none."""
    text = composed(reason)
    if fault := text_fault(text, lines=True):
        raise refuse(fault, "reason")
    if len(text) > LONGEST_REASON:
        raise refuse(f"Give a reason of at most {LONGEST_REASON} characters.", "reason")
    if not text:
        raise refuse(why, "reason")
    return text
