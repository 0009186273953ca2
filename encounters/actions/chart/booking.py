"""Open the cases of a day's schedule, all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction

from encounters.actions.chart.encounters import open_encounter
from encounters.actions.saving.refusal import ActionRefusedError, refuse
from encounters.actions.saving.rows import Values
from encounters.models import Encounter, Patient, Practice, User

CHANGED = "Somebody changed this chart just now. Check it once more."
BOOKED = "This patient has a case on this day already."


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One row: for a known chart as it was shown, or with the facts of a new one."""

    number: int
    patient: Patient | Values
    lesions: Sequence[Values] = field(default=())


def hold_bookings(practice: Practice) -> None:
    """Until the transaction ends nobody else opens a case of this practice."""
    Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)


@transaction.atomic
def open_booked(
    practice: Practice, bookings: Sequence[Booking], values: Values, *, by: User
) -> list[Encounter]:
    """A case for each of ``bookings``; refusals carry the row: ``rows.3.mrn``."""
    hold_bookings(practice)
    held = _held(booking.patient for booking in bookings)
    opened = []
    for booking in bookings:
        try:
            opened.append(_open(practice, booking, held, values, by=by))
        except ActionRefusedError as error:
            raise ActionRefusedError(
                {f"rows.{booking.number}.{name}": found for name, found in error.errors.items()}
            ) from error
    return opened


def _held(patients: Iterable[Patient | Values]) -> Mapping[UUID, Patient]:
    """The known charts as they are now, under lock, in one order and before the first event.

    Whoever changes a chart holds it and asks for the log, which the first case opened here holds.
    """
    keys = [patient.pk for patient in patients if isinstance(patient, Patient)]
    rows = Patient.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys)
    return {row.pk: row for row in rows.order_by("pk")}


def _open(
    practice: Practice,
    booking: Booking,
    held: Mapping[UUID, Patient],
    values: Values,
    *,
    by: User,
) -> Encounter:
    patient = booking.patient
    if isinstance(patient, Patient):
        seen, patient = patient, held[patient.pk]
        if patient.version != seen.version:
            raise refuse(CHANGED, "mrn")
        day = values.get("date_of_service")
        if isinstance(day, date) and cases_on(patient, day):
            raise refuse(BOOKED, "mrn")
    return open_encounter(
        practice=practice, by=by, patient=patient, values=values, lesions=booking.lesions
    )


def cases_on(patient: Patient, day: date) -> list[str]:
    """The numbers of the patient's cases on ``day``, those of merged charts too."""
    rows = Encounter.objects.filter(
        patient__in=Patient.objects.of_persons([patient.pk]),
        date_of_service=day,
        entered_in_error__isnull=True,
    )
    return list(rows.order_by("case_number").values_list("case_number", flat=True))
