"""Merges two charts of one person, and takes a merge back.

No row moves: the chart that ends points to the one that goes on, and whoever shows, lists or
searches charts follows the pointer (docs/adr/0037-same-person-and-merged-charts.md).
"""

from __future__ import annotations

from django.db import transaction

from encounters.actions.audit.log import record_event
from encounters.actions.chart.patients import reason_given
from encounters.actions.saving.refusal import refuse
from encounters.models import Patient, User

_WHY_MERGED = "Say how you know that both charts are of one person."
_WHY_PARTED = "Say why these are two persons after all."


@transaction.atomic
def merge_charts(ending: Patient, into: Patient, *, reason: str, by: User) -> Patient:
    """``ending`` ends and ``into`` goes on for both; ``reason`` is how somebody knows.

    Notes signed under either keep what they say. Drafts of the chart that ends show the other's
    identity from now on.
    """
    ending, into = _locked(ending, into)
    if ending.pk == into.pk:
        raise refuse("This is the chart itself. Give the MRN of the other one.", "mrn")
    if ending.practice_id != into.practice_id:
        raise refuse("Charts of two practices are not merged.", "mrn")
    if ending.merged_into is not None:
        raise refuse(f"This chart was merged into MRN {ending.merged_into.mrn} already.")
    if into.merged_into is not None:
        raise refuse(
            f"That chart was merged into MRN {into.merged_into.mrn}. Name this one.", "mrn"
        )
    if others := list(ending.merged_charts.values_list("mrn", flat=True)[:3]):
        named = ", ".join(others)
        message = f"MRN {named} was merged into this chart. Merge the other one into this instead."
        raise refuse(message, "mrn")
    if first := _case_before_birth(ending, into):
        raise refuse(f"Case {first} lies before the birth date on the chart that goes on.", "mrn")
    given = reason_given(reason, why=_WHY_MERGED)
    _point(ending, into, by)
    _record("merge_charts", ending, into, given, by)
    return ending


@transaction.atomic
def part_charts(ended: Patient, *, reason: str, by: User) -> Patient:
    """Take a merge back: the chart goes on by itself again, as it was."""
    row = Patient.objects.select_for_update(of=("self",), no_key=True).get(pk=ended.pk)
    into = row.merged_into
    if into is None:
        raise refuse("This chart is not merged into another one.")
    given = reason_given(reason, why=_WHY_PARTED)
    _point(row, None, by)
    _record("part_charts", row, into, given, by)
    return row


def _locked(ending: Patient, into: Patient) -> tuple[Patient, Patient]:
    """Both rows, always in one order, so that two who merge them do not wait for each other."""
    keys = {ending.pk, into.pk}
    rows = (
        Patient.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=keys)
        .order_by("pk")
    )
    found = {row.pk: row for row in rows}
    return found[ending.pk], found[into.pk]


def _case_before_birth(ending: Patient, into: Patient) -> str:
    """The number of a draft that would have its surgery before its patient's birth."""
    cases = ending.encounters.filter(
        signed_note__isnull=True, date_of_service__lt=into.date_of_birth
    )
    return cases.values_list("case_number", flat=True).first() or ""


def _point(row: Patient, into: Patient | None, by: User) -> None:
    row.merged_into = into
    row.version += 1
    row.updated_by = by
    row.save(update_fields=["merged_into", "version", "updated_by", "updated_at"])


def _record(action: str, row: Patient, into: Patient, reason: str, by: User) -> None:
    """In the log of both charts: each tells of the other."""
    pointer = (None, into.mrn) if row.merged_into_id else (into.mrn, None)
    told = (None, row.mrn) if row.merged_into_id else (row.mrn, None)
    for patient, changes in (
        (row, {"merged_into": pointer}),
        (into, {"merged_from": told}),
    ):
        record_event(
            action,
            patient,
            by=by,
            practice=row.practice,
            patient_id=patient.pk,
            changes={**changes, "reason": (None, reason)},
        )
