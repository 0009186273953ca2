"""A page of a list costs the database the same with many cases as with few.

Counted are the steps of SQLite's own machine, so a busy computer changes nothing, and questions.
"""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.lists import READER, administration, visits
from benchmarks.many_rows import load
from encounters.models import Encounter
from encounters.vocabulary.terms import Role
from tests.support.factories import a_case, a_stage, a_user
from tests.support.short_lists import shorten

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.begins_early,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="counts SQLite's steps"),
]
FEW, MANY = 1_000, 10_000
PAGES = (
    "list",
    "past day",
    "search absent",
    "search common name",
    "search rare pair of common names",
    "search two letters",
    "search case number",
    "search MRN",
    "search absent number",
    "new case",
    "audit log",
    "audit log by person",
    "who looked at an old case",
    "emergency queue",
    "unsigned",
    *administration(),
)
# A walk through all cases would be tens of thousands of steps more. A page that few rows do not
# fill, a day with more signed cases and fewer drafts, a count up to 1000 and an index that is a
# level deeper are some thousands.
MOST_MORE = 25_000


@pytest.fixture(scope="module")
def costs(rows_for_all):
    """By page, with few cases and with many: steps and questions."""
    case = a_case()
    a_stage(case.lesion)
    client = Client()
    client.force_login(a_user(case.practice, *map(Role, READER)))
    found = []
    patch = pytest.MonkeyPatch()
    shorten(patch, shown=FEW // 10, found=FEW // 50)
    for count in (FEW, FEW, MANY):
        with transaction.atomic():
            load(case.encounter, count)
            assert Encounter.objects.count() == count + 1
            found.append({name: _cost(client, visits()[name]) for name in PAGES})
            transaction.set_rollback(True)
    patch.undo()
    # What the first visits compile and read once is not counted.
    return found[1:]


def _cost(client, visit):
    steps = [0]

    def tick():
        steps[0] += 10

    connection.connection.set_progress_handler(tick, 10)
    with CaptureQueriesContext(connection) as queries:
        answer = visit(client)
    connection.connection.set_progress_handler(None, 0)
    assert answer.status_code in (200, 302)
    return steps[0], len(queries)


@pytest.mark.parametrize("name", PAGES)
def test_ten_times_the_cases_cost_no_walk_through_them(costs, name):
    (few, _), (many, _) = costs[0][name], costs[1][name]
    assert many - few <= MOST_MORE


@pytest.mark.parametrize("name", ["list", "past day", "unsigned", "new case", "audit log"])
def test_ten_times_the_cases_ask_no_more_questions(costs, name):
    assert costs[1][name][1] <= costs[0][name][1]
