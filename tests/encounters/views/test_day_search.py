"""Who is found by what somebody types, alike on both databases."""

import pytest
from django.urls import reverse

from encounters import actions
from encounters.models import Patient
from encounters.vocabulary.terms import Role
from tests.support.factories import DAY, a_practice, a_user, lesion_facts, patient_facts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

PEOPLE = [
    ("N-1", "Nguyễn", "Quỳnh-Hương"),
    ("N-2", "O'Brien-Zürcher", "Fionnuala"),
    ("N-3", "李", "小龍"),
    ("N-30", "Þórsdóttir", "Sólveig"),
]
SEARCHES = [
    ("as written", "Nguyễn", {"N-1"}),
    ("without accents", "nguyen", {"N-1"}),
    ("in capitals", "ZÜRCHER", {"N-2"}),
    ("without the apostrophe", "obrien", {"N-2"}),
    ("with another hyphen", "O'Brien\u2011Zürcher", {"N-2"}),
    ("both names in any order", "huong nguyen", {"N-1"}),
    ("names of two people", "nguyen fionnuala", set()),
    ("another script", "小龍", {"N-3"}),
    ("part of a name", "dottir", {"N-30"}),
    ("an MRN's beginning", "n-3", {"N-3", "N-30"}),
    ("an MRN's end", "-30", set()),
    ("a percent sign", "%", set()),
    ("an underscore", "_", set()),
]


@pytest.fixture(scope="module")
def surgeon(rows_for_all):
    """Of a practice with all these people."""
    practice = a_practice()
    surgeon = a_user(practice, Role.SURGEON)
    for mrn, family, given in PEOPLE:
        actions.open_encounter(
            practice=practice,
            by=surgeon,
            patient=patient_facts(mrn=mrn, family_name=family, given_names=given),
            values={
                "date_of_service": DAY,
                "location": practice.locations.get(),
                "surgeon": surgeon,
            },
            lesions=[lesion_facts()],
        )
    return surgeon


@pytest.fixture
def desk(surgeon, as_user):
    return as_user(surgeon)


@pytest.mark.parametrize(("what", "typed", "found"), SEARCHES)
def test_a_search_finds(desk, what, typed, found):
    desk.post(reverse("day_search"), {"search": typed})
    rows = desk.get(reverse("day_list")).context["rows"]
    assert {row.mrn for row in rows} == found, what


def test_a_new_name_is_found_and_the_old_one_no_more(desk):
    patient = Patient.objects.get(mrn="N-1")
    actions.update_patient(patient, {"family_name": "Trần"}, by=patient.encounters.get().surgeon)
    for typed, found in (("tran", 1), ("nguyen", 0)):
        desk.post(reverse("day_search"), {"search": typed})
        assert len(desk.get(reverse("day_list")).context["rows"]) == found
