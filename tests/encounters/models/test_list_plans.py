"""Questions over tables that grow are answered by an index, on either database.

They are asked among rows enough that an index is worth its while: with a handful neither database
has a reason to take the right one.
"""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.lists import READER, administration
from benchmarks.many_rows import load
from encounters.actions.audit.emergency import _numbered
from encounters.actions.chart.encounters import _next_case_number
from encounters.admin.long_lists import newest_charts, numbered_cases
from encounters.anatomy import catalogue
from encounters.models import SearchEntry, search_entry
from encounters.signed.verification import touched_since
from encounters.views.day.unsigned import unsigned_before
from encounters.views.oversight.audit_query import Question
from encounters.vocabulary.terms import Role
from encounters.web.last_time import _LEARNED, _rows
from tests.support.factories import DAY, a_case, a_stage, a_user, an_encounter, time_out, verify
from tests.support.short_lists import shorten

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MANY = 8_000


@pytest.fixture(scope="module")
def known(rows_for_all):
    """A surgeon's case among many of a colleague, with the figures of the tables taken anew."""
    made = a_case()
    colleague = a_user(made.practice, Role.SURGEON)
    theirs = an_encounter(made.practice, colleague)
    lesion = theirs.lesions.get()
    verify(lesion, by=colleague)
    time_out(theirs, by=made.nurse)
    a_stage(lesion)
    # PostgreSQL sets no trigger aside while keys wait to be checked.
    connection.check_constraints()
    load(theirs, MANY)
    return made


def searched(case):
    list(SearchEntry.objects.newest(case.practice, case.encounter.patient.mrn, most=5))


def learned(section):
    return lambda case: list(_rows(section, case.encounter, catalogue().sites[0]))


def audited(**asked):
    def ask(case):
        question = Question(practice=case.practice, since=DAY, until=date(2027, 1, 1), **asked)
        list(question.events(most_sorted=10)[:5])

    return ask


CASES = [
    (
        "a number in the search",
        searched,
        {"encounter_by_number", "patient_by_mrn", "patient_merged", "signednote_by_mrn"},
    ),
    (
        "the next case number",
        lambda case: _next_case_number(case.practice, DAY),
        {"encounter_highest_number"},
    ),
    (
        "a number in an emergency",
        lambda case: list(_numbered("R-1")),
        {"encounter_by_number", "patient_by_mrn", "patient_merged"},
    ),
    *(
        (f"what {section.value} was last time", learned(row), {"encounter_by_surgeon"})
        for section, row in _LEARNED.items()
    ),
    (
        "drafts of earlier days",
        lambda case: list(unsigned_before(case.practice, DAY).order_by("date_of_service")[:5]),
        {"encounter_drafts"},
    ),
    (
        "notes touched since a moment",
        lambda case: list(touched_since(timezone.now() + timedelta(days=1)).values("pk")),
        {"signednote_by_time", "enteredinerror_by_time", "addendum_by_time"},
    ),
    ("the log by time", audited(), {"audit_of_practice_by_time"}),
    ("the log by person", audited(sort="person"), {"audit_of_practice_by_time"}),
    ("what was denied", audited(outcome="denied"), {"audit_not_done"}),
    (
        "a case number in the administration",
        lambda case: numbered_cases({case.practice.pk}, "M26"),
        {"encounter_by_number"},
    ),
    (
        "patients in the administration",
        lambda case: newest_charts({case.practice.pk}),
        {"encounter_by_day"},
    ),
    (
        "an MRN in the administration",
        lambda case: SearchEntry.objects.charts(case.practice, "R1000001", most=5),
        {"patient_by_mrn"},
    ),
]


@pytest.mark.parametrize(
    ("ask", "indexes"), [pytest.param(*rest, id=name) for name, *rest in CASES]
)
def test_an_index_answers(known, ask, indexes):
    with CaptureQueriesContext(connection) as queries:
        ask(known)
    plans = "\n".join(plan(query["sql"]) for query in queries.captured_queries)
    assert {name for name in indexes if name not in plans} == set(), plans


# Of each there are as many rows as cases, or nearly.
GROWING = (
    *("encounter", "patient", "lesion", "stage", "specimen", "block", "signednote", "signature"),
    *("searchentry", "auditevent"),
)


@pytest.fixture(scope="module")
def reader(known):
    client = Client()
    client.force_login(a_user(known.practice, *map(Role, READER)))
    return client


# Of the tables that have rows here; all others are in ``test_list_cost``.
LISTED = {
    *("encounters", "patients", "lesions", "stages", "specimens", "blocks", "signed notes"),
    *("signatures", "addenda", "encounters entered in error", "audit events"),
}


@pytest.mark.parametrize(
    "name", [name for name in administration() if name.split(", ")[1] in LISTED]
)
def test_no_list_of_the_administration_walks_a_table_that_grows(reader, monkeypatch, name):
    """With few rows to show, for with many it is cheaper to walk a table of this size.

    Nor is it a walk where a statement ends after the first rows, since all are meant.
    """
    shorten(monkeypatch, shown=5, found=5)
    monkeypatch.setattr(search_entry, "_CHUNK", 5)
    with CaptureQueriesContext(connection) as queries:
        assert administration()[name](reader).status_code == 200
    walks = [
        (line, query["sql"])
        for query in queries.captured_queries
        for line in plan(query["sql"]).splitlines()
        if "LIMIT 6" not in query["sql"] and WALK.search(line)
    ]
    assert walks == []


# SQLite's own way through an index in its order ends with the rows that are wanted.
WALK = re.compile(
    r"(?:SCAN (?:TABLE )?|Seq Scan on )encounters_(?:" + "|".join(GROWING) + r")\b(?! USING INDEX)"
)


def plan(sql):
    if not sql.lstrip("(").startswith("SELECT"):
        return ""
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        # The statement has its values in it already.
        cursor.cursor.execute(f"{explain} {sql}")
        return "\n".join(str(row) for row in cursor.fetchall())
