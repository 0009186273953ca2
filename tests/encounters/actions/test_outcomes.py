"""Boundary values, searches and commands have one outcome each, whatever the database."""

from pathlib import Path

import pytest
from django.test import Client

from encounters import actions
from encounters.models import Patient
from encounters.vocabulary.terms import Role
from tests.support.factories import a_user
from tests.support.full_case import a_full_case
from tests.support.outcomes import BIRTHS, NUMBERS, outcomes
from tests.support.page_client import PageClient

pytestmark = [pytest.mark.both_databases, pytest.mark.begins_early]

EXPECTED = Path(__file__).parents[2] / "outcomes.txt"


@pytest.mark.django_db
def test_every_outcome_is_the_one_written_down(tmp_path, monkeypatch, request):
    case, _ = a_full_case()
    # Has the letter and the digit of the searches for "M-1", and is not it.
    Patient.objects.update(mrn="MRN-31")
    monkeypatch.chdir(tmp_path)
    actions.add_member(case.surgeon, case.practice, Role.CODER, by=None)
    clients = PageClient(), Client()
    clients[0].force_login(case.surgeon)
    clients[1].force_login(a_user(case.practice, Role.ADMINISTRATOR, Role.SURGEON))
    found = list(outcomes(case, clients, str(tmp_path)))
    if request.config.getoption("write_outcomes"):
        EXPECTED.write_text("\n".join(found) + "\n", encoding="utf-8")
    assert found == EXPECTED.read_text(encoding="utf-8").splitlines()


def test_boundaries_are_sixty_or_more():
    assert sum(len(values) for _, _, values in NUMBERS) + len(BIRTHS) >= 60
