"""A page of a list costs the database the same with many cases as with few.

Counted are the steps of SQLite's own machine, so a busy computer changes nothing, and questions.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.lists import visits
from benchmarks.many_rows import load
from encounters.models import Encounter
from encounters.vocabulary.terms import Role
from tests.support.factories import a_case, a_stage, a_user
from tests.support.other_database import an_empty_database

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="counts SQLite's steps"),
]
FEW, MANY = 1_000, 10_000
# Walking all cases would be ten times as much. A search looks at up to 150 candidates, a count
# stops at 1000, and the index of many is a level deeper.
MOST = 2.0
SATURATES = {
    # Few rows fill no page, so many cost more until a page is full.
    "unsigned",
    "search first and last name",
    "search another script",
    "search three letters",
    "search one letter",
    "search common name",
    "search two letters",
    "search rare pair of common names",
    "search, then list",
}
LEAST_STEPS = 5_000


@pytest.fixture(scope="module")
def costs(tmp_path_factory, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return [_costs(tmp_path_factory.mktemp("many"), count) for count in (FEW, MANY)]


def _costs(folder, count):
    with an_empty_database(folder):
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        case = a_case()
        a_stage(case.lesion)
        reader = a_user(case.practice, Role.SURGEON, Role.PRIVACY_OFFICER)
        load(case.encounter, count)
        assert Encounter.objects.count() == count + 1
        client = Client()
        client.force_login(reader)
        return {name: _cost(client, visit) for name, visit in visits().items()}


def _cost(client, visit):
    # What the first visit of all compiles and reads is not counted.
    visit(client)
    steps = [0]

    def tick():
        steps[0] += 10

    connection.connection.set_progress_handler(tick, 10)
    with CaptureQueriesContext(connection) as queries:
        answer = visit(client)
    connection.connection.set_progress_handler(None, 0)
    assert answer.status_code in (200, 302)
    return steps[0], len(queries)


@pytest.mark.parametrize("name", sorted(set(visits()) - SATURATES))
def test_ten_times_the_cases_cost_the_same(costs, name):
    (few, asked_few), (many, asked_many) = costs[0][name], costs[1][name]
    assert many <= MOST * few + LEAST_STEPS
    assert asked_many == asked_few


@pytest.mark.parametrize("name", sorted(SATURATES))
def test_a_full_page_costs_less_than_a_walk_through_all_cases(costs, name):
    (few, _), (many, _) = costs[0][name], costs[1][name]
    assert many <= MOST * few + 10 * MANY
