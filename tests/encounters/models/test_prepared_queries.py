"""Prepared queries bring what the ordinary ones bring."""

from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from encounters.models import (
    Defect,
    Encounter,
    Lesion,
    LesionPhoto,
    PackChange,
    ScoreTable,
)
from encounters.snapshot import take_snapshot, take_snapshots
from encounters.snapshot.loading import ENCOUNTERS, TABLES
from encounters.snapshot.prepared import PreparedQuery
from tests.support.factories import DAY, a_case
from tests.support.form_crawl import a_day_at_work
from tests.support.opened import opened

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
QUERIES = {"encounters": ENCOUNTERS} | {name: query for name, (_, query) in TABLES.items()}


@pytest.fixture(scope="module")
def keys(django_db_setup, django_db_blocker):
    """Two cases: one with everything in it, one with little."""
    with django_db_blocker.unblock(), transaction.atomic():
        full, of_page = a_day_at_work()
        opened.record_repair(
            Defect.objects.get(pk=of_page["defect_id"]), {"type": "second_intent"}, by=full.surgeon
        )
        LesionPhoto.objects.filter(pk=of_page["photo_id"]).update(
            in_note=True, moment="marked_site"
        )
        PackChange.objects.create(
            practice=full.practice,
            pack="aetna",
            change="left_out",
            item="stain",
            source="Our contract",
            since=DAY,
        )
        ScoreTable.objects.create(
            practice=full.practice, valid_from=DAY, scores={"x": 5}, sha256="0" * 64
        )
        yield [full.encounter.pk, a_case().encounter.pk]
        transaction.set_rollback(True)


def told(row, deep=2):
    """Every column that was loaded, of the row and of the rows joined to it."""
    columns = {name: value for name, value in vars(row).items() if name != "_state"}
    if not deep:
        return columns
    joined = {
        name: told(value, deep - 1) if isinstance(value, Model) else value
        for name, value in row._state.fields_cache.items()
    }
    return columns | {"joined": joined}


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("count", [1, 2])
def test_a_prepared_query_brings_the_same_rows(keys, name, count):
    query = QUERIES[name]
    asked = keys[:count]
    expected = [told(row) for row in query.build(asked)]
    assert expected, "nothing to compare"
    for _ in range(2):
        assert [told(row) for row in query.rows(asked)] == expected


def test_the_sql_is_made_once_for_all_keys(keys, monkeypatch):
    query = PreparedQuery(lambda found: Lesion.objects.filter(encounter__in=found))
    first = query.rows(keys[:1])
    monkeypatch.setattr(query, "build", lambda found: Lesion.objects.none())
    assert {row.encounter_id for row in first} == set(keys[:1])
    assert {row.encounter_id for row in query.rows(keys[1:])} == set(keys[1:])


def test_a_query_that_hides_its_keys_is_asked_in_the_ordinary_way(keys):
    query = PreparedQuery(
        lambda found: Encounter.objects.filter(case_number__in=[str(key) for key in found])
    )
    assert query.rows(keys) == []
    texts = PreparedQuery(lambda found: Lesion.objects.filter(letter="A"))
    assert len(texts.rows(keys)) == Lesion.objects.filter(letter="A").count()


@pytest.mark.parametrize("count", [0, 51])
def test_none_and_very_many_keys(keys, count):
    asked = [*keys, *(uuid4() for _ in range(count - 2))] if count else []
    assert len(ENCOUNTERS.rows(asked)) == (2 if count else 0)


def test_an_unknown_encounter_is_said_to_be_none(keys):
    with pytest.raises(Encounter.DoesNotExist):
        take_snapshot(uuid4())
    assert [record.id for record in take_snapshots([uuid4(), *keys])] == [str(key) for key in keys]


def test_several_records_take_as_many_queries_as_one(keys):
    with CaptureQueriesContext(
        connection,
    ) as asked_for_one:
        take_snapshots(keys[:1])
    with CaptureQueriesContext(connection) as asked_for_two:
        take_snapshots(keys)
    assert len(asked_for_one) == len(asked_for_two) == len(QUERIES)


def test_what_has_no_parents_is_not_asked_for(keys):
    """A case with a lesion and no stage: nothing is asked of specimens, blocks and repairs."""
    with CaptureQueriesContext(connection) as asked:
        take_snapshot(keys[1])
    asked_for = [
        name
        for name, (parent, _) in TABLES.items()
        if parent in ("encounter_id", "lesion_id") or name == "score_tables"
    ]
    assert len(asked) == 1 + len(asked_for)
