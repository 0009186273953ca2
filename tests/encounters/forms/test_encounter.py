"""Who the patient is and which day it was: what cannot be, and what is asked about once."""

from datetime import UTC, date, datetime

import pytest

from encounters.actions import open_encounter
from encounters.forms.encounter import EncounterForm
from encounters.forms.patient import PatientForm
from encounters.models import Payer
from tests.support.factories import DAY, a_case, patient_facts

TODAY = date(2026, 10, 5)
FACTS = {"mrn": "F-1", "family_name": "Larkspur", "given_names": "Theodora", "sex": "female"}


@pytest.fixture
def patient_says(case, said):
    def ask(**facts):
        return said(PatientForm, FACTS | facts, practice=case.practice, today=TODAY)

    return ask


BIRTHS = [
    ("today", "2026-10-05", "", ""),
    ("tomorrow", "2026-10-06", "lies in the future", "lies in the future"),
    ("110 years and a day less than one more", "1915-10-06", "", ""),
    ("111 years", "1915-10-05", "would be 111 years old", ""),
    ("120 years and a day less than one more", "1905-10-06", "would be 120 years old", ""),
    ("121 years", "1905-10-05", "over 120 years old", "over 120 years old"),
    ("a leap day", "1956-02-29", "", ""),
    ("a leap day in no leap year", "1957-02-29", "valid date", "valid date"),
    ("two figures of a year", "58-03-14", "year-month-day", "year-month-day"),
    ("before all years", "0001-01-01", "from 1900 to 2100", "from 1900 to 2100"),
]


@pytest.mark.parametrize(
    ("born", "first", "confirmed"),
    [birth[1:] for birth in BIRTHS],
    ids=[birth[0] for birth in BIRTHS],
)
def test_a_birth_is_possible_likely_or_confirmed(patient_says, born, first, confirmed):
    for answers, expected in (({}, first), ({"confirm_age": "on"}, confirmed)):
        words = patient_says(date_of_birth=born, **answers).get("date_of_birth", "")
        assert expected in words
        assert bool(expected) == bool(words)


TWINS = [
    ("the same", {}, True),
    ("in capitals without the accent", {"family_name": "OKAFOR", "given_names": "MIRIAM"}, True),
    ("with an accent", {"family_name": "Ókafor"}, True),
    ("with a hyphen", {"given_names": "Miri-am"}, True),
    ("a family name one letter apart", {"family_name": "Okafora"}, True),
    ("a family name two letters apart", {"family_name": "Okaforas"}, False),
    ("born a day later", {"date_of_birth": "1958-03-15"}, False),
    ("born in a year with two digits exchanged", {"date_of_birth": "1985-03-14"}, True),
]


@pytest.mark.parametrize(
    ("changes", "asked"), [row[1:] for row in TWINS], ids=[row[0] for row in TWINS]
)
def test_one_person_with_two_numbers_is_asked_about(case, patient_says, changes, asked):
    born = patient_facts()["date_of_birth"].isoformat()
    twin = {"family_name": "Okafor", "given_names": "Miriam", "date_of_birth": born} | changes
    assert bool(patient_says(**twin)) == asked
    form = PatientForm(FACTS | twin, practice=case.practice, today=TODAY)
    assert form.is_valid() != asked
    answer = {"confirm_other": "on", "who_asked": form.asked_token}
    assert not patient_says(**twin, **answer)


def test_an_answer_counts_for_the_chart_that_was_shown(case, patient_says):
    born = patient_facts()["date_of_birth"].isoformat()
    twin = {"family_name": "Okafor", "given_names": "Miriam", "date_of_birth": born}
    form = PatientForm(FACTS | twin, practice=case.practice, today=TODAY)
    assert [choice.patient for choice in form.alike] == []
    form.is_valid()
    assert [choice.patient for choice in form.alike] == [case.encounter.patient]
    answer = {"confirm_other": "on", "who_asked": form.asked_token}
    assert patient_says(**twin | {"given_names": "M."}, **answer)
    assert patient_says(**twin, confirm_other="on")


def test_another_practices_patient_is_no_twin(case, patient_says):
    elsewhere = a_case()
    facts = patient_facts(family_name="Quill", mrn="Q-1")
    open_encounter(
        practice=elsewhere.practice,
        by=elsewhere.surgeon,
        patient=facts,
        values={
            "date_of_service": DAY,
            "location": elsewhere.practice.locations.get(),
            "surgeon": elsewhere.surgeon,
        },
    )
    born = facts["date_of_birth"].isoformat()
    assert not patient_says(family_name="Quill", given_names="Miriam", date_of_birth=born)


SHOWN = [
    ("an empty page", None, True),
    ("nothing to ask", {"date_of_birth": "1958-03-14"}, True),
    ("asked", {"date_of_birth": "1915-10-05"}, False),
    ("answered", {"date_of_birth": "1958-03-14", "confirm_age": "on"}, False),
]


@pytest.mark.parametrize(
    ("data", "hidden"), [row[1:] for row in SHOWN], ids=[row[0] for row in SHOWN]
)
def test_a_question_is_seen_once_it_is_asked(case, data, hidden):
    form = PatientForm(data and FACTS | data, practice=case.practice, today=TODAY)
    form.is_valid()
    assert form["confirm_age"].is_hidden == hidden


def test_an_answer_is_not_a_fact(case):
    data = FACTS | {"date_of_birth": "1915-10-05", "confirm_age": "on"}
    form = PatientForm(data, practice=case.practice, today=TODAY)
    assert form.is_valid()
    assert not {"confirm_age", "confirm_other"} & form.cleaned_data.keys()


DAYS = [
    ("the day itself", "2026-11-04", False),
    ("30 days back", "2026-10-05", False),
    ("31 days back", "2026-10-04", True),
    ("ten years back", "2016-11-04", True),
]


@pytest.mark.parametrize(("day", "asked"), [row[1:] for row in DAYS], ids=[row[0] for row in DAYS])
def test_a_case_entered_late_is_asked_about(case, said, stop_clock, day, asked):
    # Ten past eleven in the evening of November 4 where the practice is.
    stop_clock(datetime(2026, 11, 5, 4, 10, tzinfo=UTC))
    facts = {
        "date_of_service": day,
        "location": case.practice.locations.get().pk,
        "surgeon": case.surgeon.pk,
    }
    answers = [
        said(EncounterForm, facts | more, practice=case.practice)
        for more in ({}, {"confirm_date": "on"})
    ]
    assert [answer.keys() for answer in answers] == [{"date_of_service"} if asked else set(), set()]


def test_people_places_and_payers_are_the_practices_own(case, said):
    other = a_case()
    facts = {
        "date_of_service": DAY,
        "location": other.practice.locations.get().pk,
        "surgeon": other.surgeon.pk,
        "assistant": case.surgeon.pk,
        "histotechnician": case.nurse.pk,
        "payer": Payer.objects.filter(practice=other.practice).first().pk,
    }
    wrong = said(EncounterForm, facts, practice=case.practice)
    assert wrong.keys() >= {"location", "surgeon", "assistant", "histotechnician", "payer"}


def test_recorded_person_stays_in_the_list(case, said):
    """Saving takes out neither a payer that was switched off nor a person who left."""
    payer = Payer.objects.filter(practice=case.practice).first()
    encounter = case.encounter
    encounter.payer, encounter.assistant = payer, case.nurse
    Payer.objects.filter(pk=payer.pk).update(is_offered=False)
    case.practice.memberships.all().delete()
    facts = {
        "date_of_service": encounter.date_of_service,
        "location": encounter.location_id,
        "surgeon": case.surgeon.pk,
        "assistant": case.nurse.pk,
        "payer": payer.pk,
    }
    assert said(EncounterForm, facts, instance=encounter, practice=case.practice) == {}
    people_and_payer = {"surgeon", "assistant", "payer"}
    refused = said(EncounterForm, facts, practice=case.practice).keys()
    assert refused & {*people_and_payer, "location"} == people_and_payer
