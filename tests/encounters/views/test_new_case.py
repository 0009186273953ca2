"""A new patient and case in one step: what is refused, what is asked, what is found again."""

from datetime import timedelta

import pytest
from django.urls import reverse

from encounters.actions import ActionRefusedError, practice_today, print_note
from encounters.models import Encounter, Patient
from encounters.vocabulary.terms import Role
from tests.support.factories import a_practice, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(as_user):
    practice = a_practice()
    surgeon = a_user(practice, Role.SURGEON)
    return practice, surgeon, as_user(surgeon)


def facts(office, **changes):
    practice, surgeon, _ = office
    return {
        "patient-mrn": "N-1",
        "patient-family_name": "Larkspur",
        "patient-given_names": "Theodora",
        "patient-date_of_birth": "1958-03-14",
        "patient-sex": "female",
        "case-date_of_service": practice_today(practice).isoformat(),
        "case-location": practice.locations.get().pk,
        "case-surgeon": surgeon.pk,
        "lesion-site": "dorsal-forearm",
        "lesion-side": "left",
        "lesion-tumor_type": "bcc",
        **changes,
    }


def opens(office, **changes):
    return office[2].post(reverse("encounter_new"), facts(office, **changes))


def years_ago(office, years, days=0):
    today = practice_today(office[0])
    return (today.replace(year=today.year - years, day=1) - timedelta(days=days)).isoformat()


def test_one_step_makes_patient_case_and_lesion(office):
    answer = opens(office)
    case = Encounter.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("encounter", args=[case.pk])
    assert str(case.patient) == "Larkspur, Theodora"
    assert case.lesions.get().site == "dorsal-forearm"


REFUSED = [
    ("a birth to come", {"patient-date_of_birth": "2099-01-01"}, "lies in the future"),
    ("a birth in short", {"patient-date_of_birth": "01/02/58"}, "year-month-day"),
    ("a day that is none", {"patient-date_of_birth": "1958-02-30"}, "Enter a valid date"),
    ("a first day of the era", {"patient-date_of_birth": "0001-01-01"}, "a year from 1900"),
    ("no name", {"patient-family_name": " "}, "This field is required"),
    ("a name one cannot see", {"patient-family_name": "\u200b"}, "cannot be blank"),
    ("a name that turns the line", {"patient-family_name": "Lark\u202espur"}, "U+202E"),
    ("a name of a filler", {"patient-family_name": "\u3164"}, "cannot be blank"),
    ("a filler in a name", {"patient-given_names": "Theo\u3164dora"}, "U+3164"),
    ("a name without a letter", {"patient-family_name": "."}, "at least one letter"),
    ("a name under a heap of marks", {"patient-given_names": "T" + "\u0336" * 5}, "one mark too"),
    ("an MRN of two scripts", {"patient-mrn": "D\u0415MO-1"}, "mixes Cyrillic and Latin"),
    ("an MRN of a dot", {"patient-mrn": "."}, "at least one letter or digit"),
    ("service in years to come", {"case-date_of_service": "2099-01-01"}, "60 days ahead"),
    ("no side of an arm", {"lesion-side": ""}, "choose left or right"),
    ("the other practice's surgeon", {"case-surgeon": 10**9}, "Select a valid choice"),
]


@pytest.mark.parametrize(
    ("changes", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_impossible_value_is_refused_at_its_field_and_the_form_stays_filled(office, changes, said):
    answer = opens(office, **changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'value="left" selected' in page or changes.keys() & {"lesion-side"}
    assert not Patient.objects.exists()


@pytest.mark.parametrize(
    ("years", "days", "asked"), [(111, 1, True), (110, 0, False)], ids=["111", "110"]
)
def test_a_very_old_patient_is_asked_about_once(office, years, days, asked):
    born = {"patient-date_of_birth": years_ago(office, years, days)}
    first = opens(office, **born)
    assert first.status_code == (422 if asked else 302)
    if asked:
        assert "111 years old" in first.content.decode()
        assert 'name="patient-confirm_age"' in first.content.decode()
        assert opens(office, **born, **{"patient-confirm_age": "on"}).status_code == 302


@pytest.mark.parametrize(("days", "asked"), [(31, True), (30, False)])
def test_a_late_entry_is_asked_about_once(office, days, asked):
    day = (practice_today(office[0]) - timedelta(days=days)).isoformat()
    first = opens(office, **{"case-date_of_service": day})
    assert first.status_code == (422 if asked else 302)
    if asked:
        assert "more than 30 days back" in first.content.decode()
        confirmed = {"case-date_of_service": day, "case-confirm_date": "on"}
        assert opens(office, **confirmed).status_code == 302


@pytest.mark.both_databases
def test_a_known_mrn_finds_its_patient(office):
    opens(office)
    assert opens(office).status_code == 302
    assert Patient.objects.count() == 1
    assert Encounter.objects.count() == 2


def test_editing_a_case_does_not_ask_about_its_own_old_day(office):
    old = (practice_today(office[0]) - timedelta(days=90)).isoformat()
    opens(office, **{"case-date_of_service": old, "case-confirm_date": "on"})
    case = Encounter.objects.get()
    values = {
        key.removeprefix("case-"): value
        for key, value in facts(office, **{"case-date_of_service": old}).items()
        if key.startswith("case-")
    }
    answer = office[2].post(reverse("encounter_header", args=[case.pk]), values)
    assert answer.status_code == 302


@pytest.mark.parametrize(("days", "fits"), [(60, True), (61, False)])
def test_a_case_is_booked_some_weeks_ahead(office, days, fits):
    """Before its day nothing of it is signed."""
    day = practice_today(office[0]) + timedelta(days=days)
    answer = opens(office, **{"case-date_of_service": day.isoformat()})
    assert answer.status_code == (302 if fits else 422)
    if fits:
        with pytest.raises(ActionRefusedError, match="booked for a later day"):
            print_note(Encounter.objects.get(), by=office[1], seen="")
    else:
        assert "at most 60 days ahead" in answer.content.decode()
