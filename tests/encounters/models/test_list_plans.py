"""Questions over tables that grow are answered by an index, on either database.

What an index is worth with few rows neither database knows, so PostgreSQL is told to walk through
no table here that it can do without.
"""

from datetime import date

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from encounters.actions.audit.emergency import _numbered
from encounters.actions.chart.encounters import _next_case_number
from encounters.anatomy import catalogue
from encounters.models import AuditEvent, Encounter, SearchEntry
from encounters.models.numbers import begins_with
from encounters.views.day.unsigned import unsigned_before
from encounters.views.oversight.audit_query import Question
from encounters.web.last_time import _LEARNED, _rows
from tests.support.factories import DAY, an_encounter

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def known(case):
    with connection.cursor() as cursor:
        # Figures that an earlier test took would say how few rows there are.
        if connection.vendor == "postgresql":
            cursor.execute(
                "UPDATE pg_class SET relpages = 0, reltuples = -1"
                " WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace"
            )
            cursor.execute("SET LOCAL enable_seqscan = off")
            # With few rows every index of a practice is as good as any other.
            for sentence in dropping_others_of_the_practice(cursor):
                cursor.execute(sentence)
        else:
            for sentence in ("ANALYZE", "DELETE FROM sqlite_stat1", "ANALYZE sqlite_schema"):
                cursor.execute(sentence)
    return case


def dropping_others_of_the_practice(cursor):
    """Of indexes that begin with the practice and that no case asks for."""
    wanted = {name for *_, indexes in CASES for name in indexes}
    for table in (AuditEvent._meta.db_table, Encounter._meta.db_table):
        found = connection.introspection.get_constraints(cursor, table)
        for name, about in found.items():
            if about["columns"][:1] == ["practice_id"] and about["index"] and name not in wanted:
                rule = f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'
                yield rule if about["unique"] else f'DROP INDEX "{name}"'


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
    ("the log by time", audited(), {"audit_of_practice_by_time"}),
    ("the log by person", audited(sort="person"), {"audit_of_practice_by_time"}),
    ("what was denied", audited(outcome="denied"), {"audit_not_done"}),
]


@pytest.mark.parametrize(
    ("ask", "indexes"), [pytest.param(*rest, id=name) for name, *rest in CASES]
)
def test_an_index_answers(known, ask, indexes):
    if "encounter_by_number" in indexes and connection.vendor == "postgresql":
        pytest.skip("with few rows PostgreSQL takes one of several indexes that hold the number")
    with CaptureQueriesContext(connection) as queries:
        ask(known)
    plans = "\n".join(plan(query["sql"]) for query in queries.captured_queries)
    assert {name for name in indexes if name not in plans} == set(), plans


def plan(sql):
    if not sql.lstrip("(").startswith("SELECT"):
        return ""
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        # The statement has its values in it already.
        cursor.cursor.execute(f"{explain} {sql}")
        return "\n".join(str(row) for row in cursor.fetchall())


GIVEN = [
    ("none", [], "M26-0001"),
    ("of another year", ["M25-0007"], "M26-0001"),
    ("the second last", ["M26-9998"], "M26-9999"),
    ("the last of four digits", ["M26-9999"], "M26-10000"),
    ("of five digits", ["M26-9999", "M26-10000", "M26-10001"], "M26-10002"),
    ("the last of five digits", ["M26-9999", "M26-99999"], "M26-100000"),
    ("of a longer year", ["M26-0003", "M26-0012", "M260-0099"], "M26-0013"),
    ("a letter among the digits", ["M26-0003", "M26-00X9", "M26-1234A"], "M26-0004"),
    ("digits of another script", ["M26-0003", "M26-\N{ARABIC-INDIC DIGIT NINE}999"], "M26-0004"),
    ("a small letter before", ["M26-0003", "m26-0007"], "M26-0008"),
]


def numbered(case, *numbers):
    """Cases of the practice with these numbers; the one there is gets another."""
    made = [an_encounter(case.practice, case.surgeon) for _ in numbers]
    Encounter.objects.filter(pk=case.encounter.pk).update(case_number="other")
    for place, encounter in enumerate(made):
        Encounter.objects.filter(pk=encounter.pk).update(case_number=f"passing-{place}")
    for encounter, number in zip(made, numbers, strict=True):
        Encounter.objects.filter(pk=encounter.pk).update(case_number=number)


@pytest.mark.parametrize(("given", "next_one"), [row[1:] for row in GIVEN])
def test_the_next_case_number_follows_the_highest(case, given, next_one):
    numbered(case, *given)
    assert _next_case_number(case.practice, date(2026, 3, 1)) == next_one


WIDE = "M26-1\N{LATIN SMALL LETTER Z WITH CARON}"
BEGINNINGS = [
    ("M26-1", {"M26-1", "m26-10", WIDE}),
    ("m26-1", {"M26-1", "m26-10", WIDE}),
    ("M26-10", {"m26-10"}),
    ("M26-2", {"M26-2"}),
    ("M-26", {"M-26"}),
    ("M2", {"M26-1", "m26-10", WIDE, "M26-2", "M261"}),
    ("%", set()),
    ("_", set()),
]


@pytest.mark.parametrize(("typed", "found"), BEGINNINGS)
def test_a_beginning_is_found_in_the_order_of_bytes(case, typed, found):
    numbers = ("M26-1", "m26-10", WIDE, "M26-2", "M-26", "M261")
    numbered(case, *numbers)
    rows = Encounter.objects.filter(practice=case.practice, case_number__in=numbers)
    for condition in (begins_with("case_number", typed), Q(case_number__istartswith=typed)):
        assert set(rows.filter(condition).values_list("case_number", flat=True)) == found
