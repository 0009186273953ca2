"""Very many cases: copies of played ones, whole and named right, added once and told of once."""

from collections import Counter
from datetime import date
from itertools import islice, pairwise
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import AutoField
from django.urls import reverse
from django.utils import timezone

from encounters.actions import practice_today
from encounters.actions.administration.bulk_rows import adding_rows, made_ahead
from encounters.actions.administration.open_rows import Gap, Value, cell, open_rows
from encounters.actions.audit.log import log_faults
from encounters.demo import crowd, many
from encounters.demo.crowd import FEWEST_A_DAY, MOST_A_DAY, person, visits
from encounters.demo.many import add_many, last_copy
from encounters.demo.practice import demo_practice
from encounters.models import (
    AuditEvent,
    Encounter,
    MapVersion,
    Patient,
    SearchEntry,
    freezing,
    search_triggers,
)
from encounters.models.patient import KeyField
from encounters.signed import verification
from encounters.snapshot import take_snapshot
from encounters.snapshot.chart import chart_of
from encounters.vocabulary.terms import StageState

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = date(2026, 11, 30)
# Two shapes; copies 1 to 4 are whole, 5 and 6 are not.
COPIES, WHOLE = 6, 4


@pytest.fixture(scope="module")
def demo(rows_for_all):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(many, "_SHAPES", 2)
        patch.setattr(many, "WHOLE", WHOLE)
        made = demo_practice()
        heard = []
        add_many(WHOLE - 1, made, heard.append)
        add_many(COPIES, made, heard.append)
        assert add_many(COPIES - 1, made, heard.append) == 0
        assert heard == [WHOLE - 1, COPIES]
        yield made


def copies():
    return Encounter.objects.order_by("pk").select_related("patient")


def test_each_number_is_there_once_whatever_run_made_it(demo):
    assert [encounter.case_number[4:] for encounter in copies()] == [
        f"{number:07d}" for number in range(1, COPIES + 1)
    ]
    assert last_copy() == COPIES
    assert Patient.objects.count() == COPIES


@pytest.mark.parametrize("number", range(1, COPIES + 1))
def test_a_copy_names_its_own_patient_day_and_surgeon_everywhere(demo, number):
    encounter = copies()[number - 1]
    who = person(number, practice_today(demo.practice))
    (visit,) = visits(number, number, practice_today(demo.practice))
    assert (encounter.patient.family_name, encounter.patient.mrn) == (who.family_name, who.mrn)
    assert encounter.date_of_service == visit.day
    chart = chart_of(encounter.pk)
    remarks = chart.remarks(timezone.now())
    told = [remark.text for remark in (*remarks.blocking, *remarks.unanswered)]
    assert not [text for text in told if "was confirmed" in text]
    (lesion,) = take_snapshot(encounter.pk).lesions
    whole = number <= WHOLE
    assert lesion.stages[0].date_of_service == visit.day
    assert lesion.stages[0].performer.name == encounter.surgeon.display_name
    assert (lesion.stages[-1].state == StageState.CLEAR) == whole
    assert MapVersion.objects.filter(stage__lesion__encounter=encounter).exists() == whole
    assert [line.code for line in chart.code_sheet.lines][:1]


def test_keys_by_which_patients_are_found_are_what_saving_would_make(demo):
    keys = [field for field in Patient._meta.concrete_fields if isinstance(field, KeyField)]
    for patient in Patient.objects.all():
        assert [getattr(patient, key.name) for key in keys] == [key.key_of(patient) for key in keys]


def test_every_row_passes_the_checks_of_its_model(demo):
    kinds = connection.introspection.installed_models([table.table for table in freezing.FROZEN])
    rows = [row for kind in kinds for row in kind._default_manager.all()]
    assert len(rows) > 10 * WHOLE
    for row in rows:
        row.full_clean()
    connection.check_constraints()


PAGES = ["encounter", "codes", "pre_op", "sign"]


@pytest.mark.parametrize("number", [1, 2, COPIES])
def test_pages_of_a_copy_open(demo, client, number):
    client.force_login(demo.people["surgeon"])
    encounter = copies()[number - 1]
    lesion = encounter.lesions.get()
    rows = [(name, encounter) for name in PAGES]
    for name, row in [*rows, ("lesion", lesion), ("stage", lesion.stages.first())]:
        answer = client.get(reverse(name, args=[row.pk]), follow=True)
        assert answer.status_code == 200, name
    page = client.get("/", {"day": encounter.date_of_service.isoformat()})
    assert encounter.case_number in page.content.decode()


def test_log_and_signatures_have_no_complaint_and_one_event_tells_of_a_run(demo):
    assert list(log_faults()) == []
    assert list(verification.faults()) == []
    events = AuditEvent.objects.filter(action="seed_many").order_by("seq")
    assert [event.changes for event in events] == [
        {"encounters": [0, WHOLE - 1]},
        {"encounters": [0, COPIES - WHOLE + 1]},
    ]


def test_rows_are_added_in_bulk_to_a_demonstration_alone(settings):
    settings.DEMO = False
    with pytest.raises(RuntimeError, match="demonstration"), adding_rows():
        pass


class Died(Exception):
    pass


def everything(practice):
    """The rows of each table, the search's in their order, and what some searches find."""
    kinds = apps.get_models(include_auto_created=True)
    tables = {freezing.ENTRY, *(frozen.table for frozen in freezing.FROZEN)}
    found = {}
    for kind in (Patient, *(kind for kind in kinds if kind._meta.db_table in tables)):
        counted = isinstance(kind._meta.pk, AutoField)
        columns = [field.attname for field in kind._meta.concrete_fields]
        rows = kind._base_manager.order_by("pk").values(*columns[counted:])
        found[kind._meta.db_table] = list(rows)
    numbers = SearchEntry.objects.order_by("pk").values_list("pk", flat=True)
    found["days"] = [number // search_triggers.DAY_STEP for number in numbers]
    for text in ("amber", "ley", "M2", "PLAIN-00", "PLAIN-0000012"):
        found[text] = SearchEntry.objects.newest(practice, text, most=200)
    return found


class TestTriggersSetAside:
    def test_rows_are_those_that_come_by_the_triggers(self, demo, monkeypatch):
        # Every third of them has been there before, and was new then.
        monkeypatch.setattr(crowd, "_BETWEEN_VISITS", 7)
        shapes, found, added = many._Shapes(demo), [], 60
        monkeypatch.setattr(many, "_Shapes", lambda _: shapes)
        for is_direct in (True, False):
            with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
                if not is_direct:
                    # As for a role that does not own the tables.
                    patch.setattr(freezing, "may_set_aside", lambda *_: False)
                add_many(COPIES + added, demo, lambda _: None)
                found.append(everything(demo.practice))
                transaction.set_rollback(True)
        direct, by_trigger = found
        assert {name: rows for name, rows in direct.items() if rows != by_trigger[name]} == {}
        assert len(direct[freezing.ENTRY]) == len(direct["M2"]) == COPIES + added
        assert len(direct["encounters_patient"]) < COPIES + added
        assert direct["amber"] and direct["PLAIN-0000012"]

    def test_they_are_gone_within_the_load_alone(self, demo):
        before = freezing.installed(connection)
        with adding_rows():
            gone = before - freezing.installed(connection)
        assert len(gone) > len(freezing.FROZEN)
        assert all(name.endswith("_insert") for name, _ in gone)
        assert (freezing.missing(connection), freezing.altered(connection)) == (set(), set())

    @pytest.mark.skipif(connection.vendor == "sqlite", reason="its text is written in one piece")
    def test_trigram_indexes_take_what_is_written_at_once_again(self, demo):
        number = Encounter.objects.latest("pk").pk.hex
        asked = "SELECT reloptions FROM pg_class WHERE relname = ANY(%s)"
        waiting = "SELECT gin_clean_pending_list(%s::regclass)"
        with transaction.atomic(), connection.cursor() as cursor:
            SearchEntry.objects.filter(encounter_id=number).delete()
            search_triggers.add_entries(connection, number, number)
            assert SearchEntry.objects.filter(encounter_id=number).count() == 1
            cursor.execute(asked, [list(search_triggers.TRIGRAM_INDEXES)])
            assert cursor.fetchall() == [(["fastupdate=off"],)] * 2
            for index in search_triggers.TRIGRAM_INDEXES:
                assert cursor.execute(waiting, [index]).fetchone() == (0,)
            transaction.set_rollback(True)

    def test_a_load_that_died_leaves_them_and_no_row(self, demo):
        (encounter,) = copies()[:1]
        patient = Patient.objects.get(pk=encounter.patient_id)
        table = Patient._meta.db_table, tuple(field.column for field in Patient._meta.fields)
        patient.pk = UUID(int=7)
        row = [cell(field, getattr(patient, field.attname)) for field in Patient._meta.fields]
        mrn = [field.name for field in Patient._meta.fields].index("mrn")
        row[mrn] = Gap((Value("mrn"),))
        rows = open_rows([row], {Value("mrn"): 0}).filled(["DIED-1"])

        def load_and_die():
            with adding_rows() as insert:
                assert insert({table: rows}) == 1
                assert Patient.objects.filter(mrn="DIED-1").exists()
                raise Died

        with pytest.raises(Died):
            load_and_die()
        assert not Patient.objects.filter(mrn="DIED-1").exists()
        assert (freezing.missing(connection), freezing.altered(connection)) == (set(), set())


class TestMadeAhead:
    def test_pieces_come_whole_and_in_their_order(self):
        pieces = [{("a", ("b",)): [number]} for number in range(5)]
        assert list(made_ahead(iter(pieces))) == pieces

    def test_a_piece_that_cannot_be_made_ends_the_load(self):
        def pieces():
            yield {}
            raise Died

        found = made_ahead(pieces())
        assert next(found) == {}
        with pytest.raises(Died):
            next(found)

    def test_at_most_one_is_made_before_it_is_wanted(self):
        made = []
        found = made_ahead({("a", ("b",)): [made.append(number)]} for number in range(9))
        next(found)
        next(found)
        found.close()
        assert len(made) <= 3


class TestTheCrowd:
    def test_days_are_working_days_before_today_and_as_long_as_real_ones(self):
        found = Counter(visit.day for visit in visits(1, 5_000, TODAY))
        days = list(found)
        assert days[0] == date(2026, 11, 27)
        assert all(later > day for later, day in pairwise(days))
        assert all(day.weekday() < 5 for day in days)
        whole = [found[day] for day in days[:-1]]
        assert min(whole) >= FEWEST_A_DAY and max(whole) <= MOST_A_DAY

    @pytest.mark.parametrize(("first", "last"), [(1, 1), (1, 100), (37, 61), (3_000, 3_010)])
    def test_any_part_is_the_same_part_of_all(self, first, last):
        assert list(visits(first, last, TODAY)) == list(visits(1, 3_100, TODAY))[first - 1 : last]

    def test_who_comes_again_was_there_before(self):
        found = list(visits(1, 9_500, TODAY))
        again = [visit for visit in found if not visit.is_first]
        assert 0.1 < len(again) / len(found) < 0.34
        assert all(found[visit.patient - 1].is_first for visit in again)
        assert all(visit.day < found[visit.patient - 1].day for visit in again)

    def test_numbers_are_unique_and_people_are_born_before_their_day(self):
        found = list(islice(visits(1, 200_000, TODAY), 0, None, 997))
        assert len({visit.case_number for visit in found}) == len(found)
        assert all(person(v.patient, TODAY).date_of_birth < v.day for v in found)

    def test_names_differ(self):
        names = {
            (who.family_name, who.given_names) for who in (person(n, TODAY) for n in range(4_000))
        }
        assert len(names) > 3_000
