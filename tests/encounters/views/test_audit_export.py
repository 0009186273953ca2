"""The audit log as a file for a spreadsheet: nothing in it is a formula."""

import csv
import io

import pytest
from django.db import connection
from django.urls import reverse

from encounters.vocabulary.terms import Role
from tests.support.factories import PASSWORD, a_user
from tests.support.page_client import PageClient
from tests.support.payloads import FORMULAS

pytestmark = pytest.mark.django_db

# Neither database keeps a NUL at the beginning of a name.
STORABLE = [text for text in FORMULAS if "\x00" not in text]


@pytest.fixture
def officer(case):
    client = PageClient()
    user = a_user(case.practice, Role.PRIVACY_OFFICER)
    assert client.login(username=user.username, password=PASSWORD)
    return client


def name_everybody(text):
    """As it is: the fields of the model would take white space away."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE encounters_patient SET family_name = %s, given_names = ''", [text])


def exported(officer):
    answer = officer.get(reverse("audit_csv"))
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


def test_no_name_of_a_patient_is_a_formula(case, officer):
    """Stored past all forms, as an import or an older release might have left it."""
    officer.get(reverse("audit_report"), {"patient": case.encounter.patient_id})
    for text in STORABLE:
        name_everybody(text)
        names = {line["Patient"] for line in exported(officer)} - {""}
        assert names == {f"'{text}"}, ascii(text)


@pytest.mark.parametrize(
    "name", ["Larkspur", "O'Brien-Z\u00fcrcher", "\u674e\u5c0f\u9f8d", "a=b", "\u2212 5"]
)
def test_any_other_name_is_exported_as_it_is(case, officer, name):
    officer.get(reverse("audit_report"), {"patient": case.encounter.patient_id})
    name_everybody(name)
    assert {line["Patient"] for line in exported(officer)} - {""} == {name}


def test_a_name_typed_at_the_log_in_is_no_formula(case, officer):
    """By somebody whom nobody knows: of all cells the one that a stranger writes."""
    PageClient().post(reverse("login"), {"username": "=cmd|' /C calc'!A0", "password": "wrong"})
    cells = [cell for line in exported(officer) for cell in line.values()]
    assert not [cell for cell in cells if cell.lstrip().startswith("=")]
