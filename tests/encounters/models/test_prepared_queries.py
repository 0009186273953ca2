"""Prepared queries bring what the ordinary ones bring."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encounters.models import (
    Block,
    CmsTable,
    Defect,
    Encounter,
    Lesion,
    LesionPhoto,
    PackChange,
    ScoreTable,
)
from encounters.snapshot import take_snapshot, take_snapshots
from encounters.snapshot.combined import CombinedQuery
from encounters.snapshot.loading import ENCOUNTERS, TABLES_TOGETHER
from encounters.snapshot.prepared import PreparedQuery
from tests.support.factories import DAY, a_case
from tests.support.form_crawl import a_day_at_work
from tests.support.opened import opened

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


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
        CmsTable.objects.create(
            kind="pairs",
            first_day=DAY,
            last_day=DAY + timedelta(days=90),
            is_whole=True,
            entries=1,
            files=[],
            content=b"",
            loaded_at=timezone.now(),
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


@pytest.mark.parametrize("count", [1, 2, 3])
def test_combined_tables_bring_the_same_rows_in_the_same_order(keys, count):
    """Three keys are asked for by the statement for four."""
    asked = [*keys, uuid4()][:count]
    for query in (ENCOUNTERS, TABLES_TOGETHER):
        expected = {
            name: [told(row) for row in build(asked)] for name, build in query.builds.items()
        }
        assert all(expected.values()), "nothing to compare"
        for _ in range(2):
            found = query.rows(asked)
            assert {name: [told(row) for row in rows] for name, rows in found.items()} == expected


def test_rows_of_a_combined_query_keep_their_order(keys):
    query = CombinedQuery(
        {
            order: lambda found, order=order: Block.objects.filter(
                stage__lesion__encounter__in=found
            ).order_by(order, "pk")
            for order in ("number", "-number")
        }
    )
    found = query.rows(keys)
    numbers = [block.number for block in found["number"]]
    assert len(set(numbers)) > 1
    assert numbers == sorted(numbers)
    assert [block.number for block in found["-number"]] == numbers[::-1]


def test_the_sql_is_made_once_for_all_keys(keys, monkeypatch):
    query = CombinedQuery({"lesions": lambda found: Lesion.objects.filter(encounter__in=found)})
    first = query.rows(keys[:1])["lesions"]
    monkeypatch.setattr(query, "builds", {"lesions": lambda found: Lesion.objects.none()})
    assert {row.encounter_id for row in first} == set(keys[:1])
    assert {row.encounter_id for row in query.rows(keys[1:])["lesions"]} == set(keys[1:])


def test_a_combined_query_that_hides_its_keys_is_refused(keys):
    query = CombinedQuery({"lesions": lambda found: Lesion.objects.filter(letter="A")})
    with pytest.raises(AssertionError, match="does not ask for its keys"):
        query.rows(keys)


@pytest.mark.parametrize("count", [0, 2, 256, 257])
def test_none_and_very_many_keys(keys, count):
    """With more than 256 a second statement."""
    asked = [*(uuid4() for _ in range(count - 2)), *keys] if count else []
    with CaptureQueriesContext(connection) as sent:
        found = ENCOUNTERS.rows(asked)
    assert len(found["encounters"]) == (2 if count else 0)
    assert len(sent) == -(-count // 256)


VALUES = [
    ("a key", lambda lesion: (lesion.pk,), lambda key: Lesion.objects.filter(pk=key)),
    (
        "a key, a number and a text",
        lambda lesion: (lesion.encounter_id, lesion.encounter.practice_id, lesion.letter),
        lambda key, number, text: Lesion.objects.filter(
            encounter=key, encounter__practice=number, letter=text
        ).select_related("encounter__practice"),
    ),
    (
        "a number twice",
        lambda lesion: (lesion.encounter.practice_id,),
        lambda number: Lesion.objects.filter(
            encounter__practice=number, encounter__patient__practice=number
        ).order_by("pk"),
    ),
]


@pytest.mark.parametrize(
    ("values", "build"), [case[1:] for case in VALUES], ids=[case[0] for case in VALUES]
)
def test_a_prepared_query_brings_the_same_rows(keys, values, build):
    query = PreparedQuery(build)
    for key in (*keys, keys[0]):
        lesion = Lesion.objects.filter(encounter=key).order_by("letter").first()
        expected = [told(row) for row in build(*values(lesion))]
        assert expected, "nothing to compare"
        assert [told(row) for row in query.rows(*values(lesion))] == expected
        assert told(query.first(*values(lesion))) == expected[0]


def test_a_prepared_query_makes_its_sql_once(keys, monkeypatch):
    query = PreparedQuery(lambda key: Encounter.objects.filter(pk=key))
    assert query.first(keys[0]).pk == keys[0]
    monkeypatch.setattr(query, "build", lambda key: Encounter.objects.none())
    assert query.first(keys[1]).pk == keys[1]
    assert query.first(uuid4()) is None


def test_a_query_that_hides_its_values_is_asked_in_the_ordinary_way(keys):
    query = PreparedQuery(
        lambda key, letter: Lesion.objects.filter(encounter=key, letter=letter.upper()[:1])
    )
    for _ in range(2):
        assert [row.letter for row in query.rows(keys[0], "a")] == ["A"]
        assert [row.encounter_id for row in query.rows(keys[1], "a")] == [keys[1]]


def test_an_unknown_encounter_is_said_to_be_none(keys):
    with pytest.raises(Encounter.DoesNotExist):
        take_snapshot(uuid4())
    assert [record.id for record in take_snapshots([uuid4(), *keys])] == [str(key) for key in keys]


@pytest.mark.parametrize("count", [1, 2])
def test_records_take_two_statements_however_many_they_are(keys, count):
    with CaptureQueriesContext(connection) as sent:
        take_snapshots(keys[:count])
    assert len(sent) == 2
