"""Whose chart a new case belongs to: what is asked, and what each answer does."""

import re

import pytest
from django.urls import reverse

from encounters.actions import merge_charts
from encounters.models import AuditEvent, Encounter, Patient
from encounters.vocabulary.terms import Role
from tests.encounters.views.test_new_case import facts
from tests.support.factories import a_practice, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(as_user):
    practice = a_practice()
    surgeon = a_user(practice, Role.SURGEON)
    return practice, surgeon, as_user(surgeon)


@pytest.fixture
def known(office):
    assert opens(office).status_code == 302
    return Patient.objects.get()


def opens(office, answer=(), **changes):
    sent = facts(office, **{f"patient-{name}": value for name, value in changes.items()})
    return office[2].post(reverse("encounter_new"), {**sent, **dict(answer)})


def asked(answer):
    assert answer.status_code == 422
    [token] = re.findall(r'name="who_asked" value="(\w+)"', answer.content.decode())
    return token


def answers(office, who, reason="", **changes):
    first = opens(office, **changes)
    answer = {"who_asked": asked(first), "who": who, "who_reason": reason}
    return opens(office, answer, **changes)


def named(rows):
    """Rows whose first word is their name."""
    values = [row[1] if len(row) == 2 else row[1:] for row in rows]
    return {"argvalues": values, "ids": [row[0] for row in rows]}


DIFFERENT = [
    ("another given name", {"given_names": "COMPLETELY OTHER"}),
    ("no given name", {"given_names": ""}),
    ("another family name", {"family_name": "Rowan"}),
    ("another sex", {"sex": "male"}),
    ("another birth", {"date_of_birth": "1958-03-15"}),
    ("an accent", {"family_name": "Lárkspur"}),
    ("a referring clinician", {"referrer_name": "Doctor Fern"}),
    ("another of everything", {"given_names": "X", "sex": "male", "date_of_birth": "1990-01-01"}),
]
SAME = [
    ("word for word", {}),
    ("in capitals", {"family_name": "LARKSPUR", "mrn": "n-1"}),
    ("with two spaces", {"given_names": " Theodora  "}),
    ("with the sex left open", {"sex": "unknown"}),
]


@pytest.mark.parametrize(
    "changes", [row[1] for row in DIFFERENT], ids=[row[0] for row in DIFFERENT]
)
def test_a_known_number_with_other_facts_is_asked_about(office, known, changes):
    page = opens(office, **changes)
    asked(page)
    text = page.content.decode()
    assert "This MRN is known. Is this the patient?" in text
    assert text.count("who-mark") == len(changes)
    assert Encounter.objects.count() == 1
    for value in changes.values():
        assert value in text


@pytest.mark.parametrize("changes", **named(SAME))
def test_a_known_number_with_the_same_facts_is_not(office, known, changes):
    assert opens(office, **changes).status_code == 302
    assert Encounter.objects.filter(patient=known).count() == 2


def test_the_chart_is_used_as_it_is(office, known):
    assert answers(office, f"chart:{known.pk}", given_names="Other", sex="male").status_code == 302
    known.refresh_from_db()
    assert (known.given_names, known.sex, known.version) == ("Theodora", "female", 1)
    assert known.encounters.count() == 2


@pytest.mark.both_databases
def test_the_chart_is_corrected_and_it_is_written_down(office, known):
    corrected = answers(office, f"correct:{known.pk}", given_names="Dora", sex="unknown")
    assert corrected.status_code == 302
    known.refresh_from_db()
    assert (known.given_names, known.sex) == ("Dora", "female")
    event = AuditEvent.objects.get(action="update_patient")
    assert event.changes == {"given_names": ["Theodora", "Dora"]}


NO_ANSWERS = [
    ("nothing", ""),
    ("another person with the same number", "other"),
    ("a chart that was not shown", "chart:8f6ec2a6-1111-4222-8333-444455556666"),
    ("no word of ours", "yes"),
]


@pytest.mark.parametrize("who", **named(NO_ANSWERS))
def test_what_is_no_answer_opens_nothing(office, known, who):
    page = answers(office, who, given_names="Other")
    assert page.status_code == 422
    assert "Choose one of the answers." in page.content.decode()
    assert Encounter.objects.count() == 1


def test_an_answer_is_for_what_was_shown(office, known):
    """Whoever types something else after the question is asked anew; so is who answers late."""
    token = asked(opens(office, given_names="Other"))
    answer = {"who_asked": token, "who": f"chart:{known.pk}"}
    page = opens(office, answer, given_names="Third")
    assert "has changed since. Answer once more." in page.content.decode()
    Patient.objects.update(version=2)
    assert "has changed since." in opens(office, answer, given_names="Other").content.decode()
    assert Encounter.objects.count() == 1


ALIKE = [
    ("names exchanged", {"family_name": "Theodora", "given_names": "Larkspur"}, "exchanged"),
    ("an initial", {"given_names": "T."}, "an initial"),
    ("a second given name", {"given_names": "Theodora Jane"}, "a further given name"),
    ("day and month exchanged", {"date_of_birth": "1958-12-03"}, "day and month"),
    ("a year with digits exchanged", {"date_of_birth": "1985-03-14"}, "two digits of the birth"),
    ("an accent", {"family_name": "Lárkspur"}, "accents"),
    ("Cyrillic letters", {"family_name": "L\u0430rks\u0440ur"}, "another script"),
    ("a number that looks the same", {"mrn": "N 1", "given_names": "Else"}, "MRN looks the same"),
]
NOT_ALIKE = [
    ("another person", {"family_name": "Rowan", "given_names": "Basil"}),
    ("a namesake", {"date_of_birth": "1961-07-20"}),
    ("a family", {"given_names": "Humphrey", "date_of_birth": "1961-07-20"}),
    ("a neighbor in the file", {"mrn": "N-3", "family_name": "Rowan", "given_names": "Basil"}),
]


@pytest.mark.parametrize(
    ("changes", "why"), [row[1:] for row in ALIKE], ids=[row[0] for row in ALIKE]
)
@pytest.mark.both_databases
def test_somebody_like_a_known_patient_is_asked_about(office, changes, why):
    born = {"date_of_birth": "1958-03-12"} if "day and month" in why else {}
    assert opens(office, **born).status_code == 302
    known = Patient.objects.get()
    confirmed = {"confirm_letters": "on"}
    first = opens(office, **{"mrn": "N-27", **born, **changes, **confirmed})
    asked(first)
    assert "This patient may be known. Who is this?" in first.content.decode()
    assert why in first.content.decode()
    facts = {"mrn": "N-27", **born, **changes, **confirmed}
    assert answers(office, "other", **facts).status_code == 302
    assert Patient.objects.exclude(pk=known.pk).get().encounters.count() == 1


@pytest.mark.parametrize(
    "changes", [row[1] for row in NOT_ALIKE], ids=[row[0] for row in NOT_ALIKE]
)
def test_somebody_else_is_not(office, known, changes):
    assert opens(office, **{"mrn": "N-27", **changes}).status_code == 302
    assert Patient.objects.count() == 2


def test_the_known_chart_of_another_number_takes_the_case(office, known):
    assert answers(office, f"chart:{known.pk}", mrn="N-2", given_names="T.").status_code == 302
    assert Patient.objects.get().encounters.count() == 2


def test_another_practices_patient_is_not_asked_about(office, as_user, known):
    practice = a_practice()
    surgeon = a_user(practice, Role.SURGEON)
    elsewhere = (practice, surgeon, as_user(surgeon))
    assert opens(elsewhere, given_names="T.").status_code == 302


@pytest.fixture
def merged(office, known):
    """N-1 was merged into N-2."""
    assert answers(office, "other", mrn="N-2", family_name="Larkspurs").status_code == 302
    into = Patient.objects.get(mrn="N-2")
    merge_charts(known, into, reason="One card", by=office[1])
    return into


@pytest.mark.both_databases
def test_the_number_of_a_merged_chart_brings_the_one_that_goes_on(office, merged):
    page = opens(office)
    text = page.content.decode()
    assert "MRN N-1 was merged into MRN N-2" in text
    facts = {"who_asked": asked(page), "who": f"chart:{merged.pk}"}
    assert opens(office, facts).status_code == 302
    assert merged.encounters.count() == 2


def test_correcting_from_a_merged_number_leaves_the_numbers_alone(office, merged):
    assert answers(office, f"correct:{merged.pk}").status_code == 302
    merged.refresh_from_db()
    assert (merged.mrn, merged.family_name) == ("N-2", "Larkspur")


def test_who_is_shown_is_written_down(office, known):
    opens(office, mrn="N-2", given_names="T.")
    assert AuditEvent.objects.filter(action="view_chart", patient_id=str(known.pk)).exists()
