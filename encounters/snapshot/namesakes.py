"""Name alerts of a day: who of its patients is easily taken for another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from encounters.models import Encounter
from encounters.record import EncounterRecord
from encounters.snapshot.days import seen_on
from encounters.snapshot.identity import patient_record, with_identity
from encounters.vocabulary.namesakes import NameAlert, Present, alerts_for, name_alerts

Alerts = Mapping[str, tuple[NameAlert, ...]]
# More than any practice operates on in a day; each pair of them is compared.
MOST_PEOPLE = 200


def alerts_on(practice_id: int, day: date, *, today: date) -> Alerts:
    """By the encounter's id, for every case of the day that has any; one query."""
    return name_alerts(_present(practice_id, day), when=_when(day, today))


def alerts_of(record: EncounterRecord, practice_id: int, *, today: date) -> tuple[NameAlert, ...]:
    """Those of one case: of today, if a stage of it is taken today, else of its own day."""
    days = {stage.date_of_service for lesion in record.lesions for stage in lesion.stages}
    day = today if today in days else record.date_of_service
    return alerts_for(record.id, _present(practice_id, day), when=_when(day, today))


def _when(day: date, today: date) -> str:
    return "today" if day == today else f"on {day.isoformat()}"


def _present(practice_id: int, day: date) -> list[Present]:
    shown = Encounter.objects.in_lists().filter(practice_id=practice_id)
    rows = seen_on(shown, day)
    return [_person(row) for row in with_identity(rows).order_by("case_number")[:MOST_PEOPLE]]


def _person(encounter: Encounter) -> Present:
    shown = patient_record(encounter)
    key: UUID = encounter.pk
    return Present(
        key=str(key),
        person=str(encounter.person.pk),
        family_name=shown.family_name,
        given_names=shown.given_names,
        date_of_birth=shown.date_of_birth,
    )
