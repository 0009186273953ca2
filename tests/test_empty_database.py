"""The copied tables: what ``migrate`` makes now, made once however many ask, and made again."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.support import empty_database
from tests.support.empty_database import PREFIX, STATES, fill
from tests.support.other_database import an_empty_database
from tests.support.trigger_free_flush import our_triggers

pytestmark = pytest.mark.both_databases

OWN = "mohsdoc_fill_test"


@pytest.fixture
def new_database(db, django_db_blocker, tmp_path, monkeypatch, request):
    """Call it for the connection to a database without tables, of the kind that is tested."""
    monkeypatch.setattr(empty_database, "FOLDER", tmp_path)
    monkeypatch.setattr(empty_database, "state", lambda: "one_state")
    kind = _new_files if connection.vendor == "sqlite" else _new_on_the_server
    return kind(request, tmp_path)


def _new_files(request, folder):
    names = iter(range(9))

    def new():
        other = connection.copy()
        other.settings_dict["NAME"] = folder / f"{next(names)}.sqlite3"
        request.addfinalizer(other.close)
        return other

    return new


def _new_on_the_server(request, _folder):
    made = []

    def run(statement):
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)

    def new():
        other = connection.copy()
        other.settings_dict["NAME"] = f"{OWN}_{len(made)}"
        made.append(other)
        run(f"CREATE DATABASE {other.settings_dict['NAME']}")
        return other

    def remove():
        for other in made:
            other.close()
            run(f"DROP DATABASE IF EXISTS {other.settings_dict['NAME']}")
        for name in ("one_state", "another"):
            run(f"DROP DATABASE IF EXISTS {PREFIX}{name}")

    request.addfinalizer(remove)
    return new


class Migrate:
    """A ``migrate`` that makes one table, and counts."""

    def __init__(self):
        self.times = 0

    def __call__(self, target: BaseDatabaseWrapper) -> None:
        self.times += 1
        with target.cursor() as cursor:
            cursor.execute("CREATE TABLE made (time_number integer)")
            cursor.execute("INSERT INTO made VALUES (%s)", [self.times])


def made_in(target):
    with target.cursor() as cursor:
        cursor.execute("SELECT time_number FROM made")
        return cursor.fetchall()


def test_a_state_is_migrated_once_and_then_copied(new_database):
    migrate = Migrate()
    targets = [new_database() for _ in range(3)]
    for target in targets:
        fill(target, lambda target=target: migrate(target))
    assert [made_in(target) for target in targets] == [[(1,)]] * 3


def test_other_migration_state_is_migrated_again(new_database, monkeypatch):
    migrate = Migrate()
    for name, expect in (("one_state", 1), ("another", 2), ("one_state", 1)):
        monkeypatch.setattr(empty_database, "state", lambda name=name: name)
        target = new_database()
        fill(target, lambda target=target: migrate(target))
        assert made_in(target) == [(expect,)]


def test_rows_of_a_database_are_not_in_the_next(new_database):
    migrate = Migrate()
    for _ in range(3):
        target = new_database()
        fill(target, lambda target=target: migrate(target))
        assert made_in(target) == [(1,)]
        with target.cursor() as cursor:
            cursor.execute("UPDATE made SET time_number = 7")


def test_databases_filled_at_once_migrate_once(new_database, django_db_blocker):
    migrate, start = Migrate(), Barrier(4)

    def filled(target):
        # The connections were made in this thread and are used in one other each.
        target.inc_thread_sharing()
        with django_db_blocker.unblock():
            start.wait()
            fill(target, lambda: migrate(target))
            return made_in(target)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(filled, [new_database() for _ in range(4)])) == [[(1,)]] * 4
    assert migrate.times == 1


def test_a_migration_that_fails_leaves_no_copy(new_database):
    def fails():
        raise RuntimeError("no such column")

    with pytest.raises(RuntimeError, match="no such column"):
        fill(new_database(), fails)
    migrate, target = Migrate(), new_database()
    fill(target, lambda: migrate(target))
    assert made_in(target) == [(1,)]


class TestTheFiles:
    """SQLite's copies, which lie in the environment's folder."""

    @pytest.fixture(autouse=True)
    def _only_there(self, new_database):
        if connection.vendor != "sqlite":
            pytest.skip("PostgreSQL keeps its copies itself")

    def test_a_deleted_copy_is_made_again(self, new_database, tmp_path):
        migrate = Migrate()
        for expect in (1, 2):
            target = new_database()
            fill(target, lambda target=target: migrate(target))
            assert made_in(target) == [(expect,)]
            (tmp_path / f"{PREFIX}one_state.sqlite3").unlink()

    def test_a_copy_that_was_not_finished_is_none(self, new_database, tmp_path):
        (tmp_path / f"{PREFIX}one_state.unfinished").write_bytes(b"half a file")
        migrate, target = Migrate(), new_database()
        fill(target, lambda: migrate(target))
        assert made_in(target) == [(1,)]

    def test_the_oldest_copies_go(self, new_database, tmp_path, monkeypatch):
        for number in range(STATES + 2):
            monkeypatch.setattr(empty_database, "state", lambda number=number: str(number))
            target = new_database()
            fill(target, lambda target=target: Migrate()(target))
        left = {path.name for path in tmp_path.glob(f"{PREFIX}*.sqlite3")}
        assert left == {f"{PREFIX}{number}.sqlite3" for number in range(2, STATES + 2)}

    def test_database_is_migrated_each_time_in_a_read_only_folder(self, new_database, monkeypatch):
        monkeypatch.setattr(empty_database.os, "access", lambda *_: False)
        migrate = Migrate()
        for expect in (1, 2):
            target = new_database()
            fill(target, lambda target=target: migrate(target))
            assert made_in(target) == [(expect,)]


def test_the_state_changes_with_what_the_tables_are_made_from(monkeypatch):
    before = empty_database.state.__wrapped__()
    assert empty_database.state.__wrapped__() == before
    monkeypatch.setattr(empty_database, "ALSO", ())
    monkeypatch.setattr(empty_database, "BY_THEMSELVES", ())
    assert empty_database.state.__wrapped__() != before


def test_the_state_knows_models_and_triggers():
    files = set(empty_database.files_of_the_tables())
    assert {
        "encounters/models/stage.py",
        "encounters/models/freezing_sql.py",
        "encounters/apps.py",
        "mohsdoc/settings.py",
    } <= files


def seen_in_the_database():
    """What is in an empty database: tables, triggers and the rows that ``migrate`` itself makes."""
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        columns = {
            table: connection.introspection.get_table_description(cursor, table) for table in tables
        }
        triggers = our_triggers(cursor)
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        # Not by their words: of a model that got other words since, those of old tables stay.
        names = Permission.objects.values_list("content_type__app_label", "codename")
        return columns, triggers, cursor.fetchall(), Counter(names)


@pytest.mark.full_scale
def test_a_copy_is_what_migrate_makes_now(db, django_db_blocker, tmp_path):
    copied = list(seen_in_the_database())
    with an_empty_database(tmp_path):
        call_command("migrate", verbosity=0)
        *rest, permissions = seen_in_the_database()
        assert rest == copied[:-1]
        assert (permissions - copied[-1], copied[-1] - permissions) == (Counter(), Counter())
