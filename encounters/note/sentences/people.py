"""The head of the note: whose it is, and everybody who took part, once with all titles."""

from __future__ import annotations

from collections.abc import Iterable

from encounters.note.parts import Fact
from encounters.note.phrases import day, listed_days
from encounters.note.sentences.facts import known
from encounters.note.teller import days_of, surgeons_beside
from encounters.record import EncounterRecord, PersonRecord
from encounters.vocabulary.terms import Sex

_SEX = {Sex.UNKNOWN: "", Sex.OTHER: ", sex other"}


def patient_facts(record: EncounterRecord) -> tuple[Fact, ...]:
    patient = record.patient
    sex = _SEX.get(patient.sex, f", {patient.sex.label.lower()}")
    age = f"{day(patient.date_of_birth)} ({patient.age_on(record.date_of_service)} years{sex})"
    days = days_of(record)
    place = record.location.place_of_service
    return known(
        ("Patient", patient.name),
        ("Date of birth", age),
        ("MRN", patient.mrn),
        ("Case number", record.case_number),
        ("Dates of service" if len(days) > 1 else "Date of service", listed_days(days)),
        ("Place of service", f"{place.label} ({place.value})"),
    )


def people_facts(record: EncounterRecord) -> tuple[Fact, ...]:
    """Which day each had a part in is said with that day."""
    referrer = record.referrer
    later = record.further_days
    technicians = [record.histotechnician, *(own.histotechnician for own in later)]
    assistants = [*record.assistants, *(own.assistant for own in later)]
    return known(
        ("Surgeon", record.surgeon.signature_name),
        (
            "Other surgeons" if len(surgeons_beside(record)) > 1 else "Other surgeon",
            _names(surgeons_beside(record)),
        ),
        ("Assistant", _names(assistants)),
        ("Histotechnician", _names(technicians)),
        (
            "Referred by",
            ", ".join(part for part in (referrer.name, referrer.practice) if part)
            if referrer
            else "",
        ),
        ("Payer", record.payer.name if record.payer else ""),
    )


def _names(people: Iterable[PersonRecord | None]) -> str:
    """Each once, with all titles."""
    known_people = {person.id: person for person in people if person}
    return "; ".join(person.signature_name for person in known_people.values())
