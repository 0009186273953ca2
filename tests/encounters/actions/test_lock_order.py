"""On PostgreSQL nobody waits for somebody who waits for him, whatever two people do at once.

Whoever writes an event holds the log until he ends, and then asks whether what his rows name is
still there.
"""

import threading
import time

import pytest
from django.db import connection, transaction
from django.urls import reverse

from encounters import actions
from encounters.actions.audit.emergency import EmergencyRequest, open_emergency
from encounters.actions.audit.log import record_access, record_event
from encounters.actions.chart.booking import Booking, open_booked
from encounters.models import Encounter, Patient
from encounters.vocabulary.terms import Role
from tests.support.concurrent_writes import logged_in, run_in_threads
from tests.support.factories import DAY, a_practice, a_user, an_encounter
from tests.support.opened import opened
from tests.support.records import NEXT_DAY

pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time"),
]


@pytest.fixture
def booked_for():
    """A practice, its surgeon, and two patients who have had a case."""
    practice = a_practice()
    surgeon = a_user(practice, Role.SURGEON)
    return practice, surgeon, [an_encounter(practice, surgeon).patient for _ in range(2)]


def book_all(practice, surgeon, patients):
    values = {
        "date_of_service": NEXT_DAY,
        "surgeon": surgeon,
        "location": practice.locations.get(),
    }
    bookings = [Booking(number=number, patient=each) for number, each in enumerate(patients)]
    open_booked(practice, bookings, values, by=surgeon)


@pytest.mark.parametrize("mended", [0, 1])
def test_who_mends_a_chart_holds_nobody_up_for_ever(booked_for, mended):
    """He holds the chart and asks for the log; whoever books asks for charts before that."""
    practice, surgeon, patients = booked_for
    is_held = threading.Event()

    def mend():
        with transaction.atomic():
            row = Patient.objects.select_for_update(of=("self",)).get(pk=patients[mended].pk)
            is_held.set()
            # Long enough for the other to arrive at the chart.
            time.sleep(0.5)
            record_event("update_patient", row, by=surgeon, practice=practice, patient_id=row.pk)

    def book():
        is_held.wait(30)
        book_all(practice, surgeon, patients)

    run_in_threads(mend, book)
    assert Encounter.objects.filter(patient__in=patients).count() == 4


def test_who_opens_a_case_by_itself_asks_in_the_same_order(booked_for, monkeypatch):
    practice, surgeon, patients = booked_for
    is_held, first = threading.Event(), actions.open_encounter
    patient, client = patients[0], logged_in(surgeon)

    def late(**facts):
        is_held.set()
        time.sleep(0.5)
        return first(**facts)

    monkeypatch.setattr(actions, "open_encounter", late)
    case = {
        "patient-mrn": patient.mrn,
        "patient-family_name": patient.family_name,
        "patient-given_names": patient.given_names,
        "patient-date_of_birth": patient.date_of_birth.isoformat(),
        "patient-sex": patient.sex,
        "case-date_of_service": DAY.isoformat(),
        "case-location": practice.locations.get().pk,
        "case-surgeon": surgeon.pk,
        "case-confirm_date": "on",
        "lesion-site": "dorsal-forearm",
        "lesion-side": "left",
        "lesion-tumor_type": "bcc",
    }

    def book():
        is_held.wait(30)
        book_all(practice, surgeon, [patient])

    answers = run_in_threads(lambda: client.post(reverse("encounter_new"), case), book)
    assert [answer.status_code for answer in answers if answer] == [302]
    assert Encounter.objects.filter(patient=patient).count() == 3


def test_who_looks_at_a_page_while_a_case_is_opened(booked_for):
    practice, surgeon, [patient, _] = booked_for
    is_told = threading.Event()

    def look():
        with transaction.atomic():
            record_access(
                "list_charts", ("practice", practice.pk), by=surgeon, practice_id=practice.pk
            )
            is_told.set()
            time.sleep(0.5)

    def book():
        is_told.wait(30)
        book_all(practice, surgeon, [patient])

    run_in_threads(look, book)
    assert Encounter.objects.filter(patient=patient).count() == 2


def test_who_opens_a_chart_in_an_emergency_while_it_is_written_in(booked_for):
    _, surgeon, [patient, _] = booked_for
    case = patient.encounters.get()
    is_told = threading.Event()
    asked = EmergencyRequest(
        number=case.case_number,
        date_of_birth=patient.date_of_birth,
        reason="Bleeds, and nobody is there",
    )
    other = a_user(a_practice(), Role.SURGEON)

    def look():
        with transaction.atomic():
            open_emergency(asked, by=other)
            is_told.set()
            time.sleep(0.5)

    def write():
        is_told.wait(30)
        opened.update_encounter(case, {"date_of_service": NEXT_DAY}, by=surgeon)

    run_in_threads(look, write)
    case.refresh_from_db()
    assert case.date_of_service == NEXT_DAY
