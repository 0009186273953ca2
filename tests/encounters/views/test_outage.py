"""A database that is away, a disk that is full: said in words, no fault, nothing half done."""

import sqlite3
import uuid

import psycopg
import pytest
from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
)
from django.urls import reverse

from encounters import actions
from encounters.models import Anesthetic, AuditEvent, SaveReceipt
from encounters.web.outage import FULL, UNCERTAIN, UNREACHABLE, outage_of
from tests.support.concurrent_writes import logged_in
from tests.support.factories import a_case

pytestmark = pytest.mark.both_databases


def caused(error, cause):
    error.__cause__ = cause
    return error


def of_sqlite(code):
    cause = sqlite3.OperationalError("told by SQLite")
    cause.sqlite_errorcode = code
    return caused(OperationalError("told by SQLite"), cause)


def of_postgresql(kind):
    return caused(OperationalError("told by PostgreSQL"), kind("told by PostgreSQL"))


CASES = [
    (of_sqlite(sqlite3.SQLITE_FULL), FULL),
    (of_sqlite(sqlite3.SQLITE_BUSY), UNREACHABLE),
    (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), UNREACHABLE),
    (of_sqlite(sqlite3.SQLITE_IOERR), UNREACHABLE),
    (of_sqlite(sqlite3.SQLITE_CANTOPEN), UNREACHABLE),
    (of_sqlite(sqlite3.SQLITE_READONLY), UNREACHABLE),
    # "No such table" is a fault of the installation, and waiting does not mend it.
    (of_sqlite(sqlite3.SQLITE_ERROR), None),
    (of_postgresql(psycopg.errors.DiskFull), FULL),
    (of_postgresql(psycopg.errors.AdminShutdown), UNCERTAIN),
    (of_postgresql(psycopg.errors.CannotConnectNow), UNCERTAIN),
    (of_postgresql(psycopg.errors.TooManyConnections), UNCERTAIN),
    (of_postgresql(psycopg.errors.DeadlockDetected), UNCERTAIN),
    (of_postgresql(psycopg.OperationalError), UNCERTAIN),
    (InterfaceError("the connection is closed"), UNCERTAIN),
    (caused(ProgrammingError("no such table"), psycopg.errors.UndefinedTable("x")), None),
    (DatabaseError("corrupt"), None),
    (OSError(28, "No space left on device"), FULL),
    (OSError(2, "No such file"), None),
    (ValueError("a fault"), None),
    (None, None),
]


@pytest.mark.parametrize(("error", "outage"), CASES)
def test_error_is_an_outage(error, outage):
    assert outage_of(error) == outage


@pytest.fixture
def case(db):
    return a_case()


@pytest.fixture
def visitor(case):
    client = logged_in(case.surgeon)
    # As a server would answer; a test client passes exceptions on.
    client.raise_request_exception = False
    return client


def fail(error):
    def failing(*args, **values):
        raise error

    return failing


def rows():
    """What was changed; that somebody looked stands in the log, saved or not."""
    kept = (Anesthetic.objects, AuditEvent.objects.filter(place=""), SaveReceipt.objects)
    return {found.model: list(found.order_by("pk").values()) for found in kept}


def give(visitor, case, **headers):
    url = reverse("anesthetics", args=[case.encounter.pk])
    headers = {"Idempotency-Key": str(uuid.uuid4()), **headers}
    return visitor.post(url, {"agent": "Lidocaine", "volume_ml": "3"}, headers=headers)


@pytest.mark.parametrize(
    ("error", "status", "words", "retry"),
    [
        (of_postgresql(psycopg.errors.CannotConnectNow), 503, "Do not count on this", "5"),
        (of_sqlite(sqlite3.SQLITE_BUSY), 503, "Nothing was saved", "5"),
        (of_sqlite(sqlite3.SQLITE_FULL), 507, "Charts can still be read", None),
    ],
)
def test_a_save_in_an_outage(case, visitor, monkeypatch, error, status, words, retry):
    before = rows()
    monkeypatch.setattr(actions, "give_anesthetic", fail(error))
    answer = give(visitor, case)
    assert answer.status_code == status
    assert answer.get("Retry-After") == retry
    assert answer["Cache-Control"] == "no-store"
    assert words in answer.text
    assert rows() == before
    monkeypatch.undo()
    assert give(visitor, case).status_code == 302


def test_a_script_gets_json(case, visitor, monkeypatch):
    monkeypatch.setattr(actions, "give_anesthetic", fail(of_sqlite(sqlite3.SQLITE_FULL)))
    answer = give(visitor, case, **{"X-Page-User": str(case.surgeon.pk)})
    assert answer.status_code == 507
    assert answer.json()["error"]["path"] == "disk_full"


def test_a_database_that_is_away_before_anybody_is_known(case, visitor, monkeypatch):
    """The session is read long before a view is: that failure has no view to catch it."""
    away = of_postgresql(psycopg.errors.CannotConnectNow)
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", fail(away))
    answer = visitor.get(reverse("day_list"))
    assert answer.status_code == 503
    assert 'href="/"' in answer.text
    assert "Try again" in answer.text


def test_a_fault_stays_a_fault_and_shows_nothing(case, visitor, monkeypatch):
    monkeypatch.setattr(actions, "give_anesthetic", fail(ZeroDivisionError("secret")))
    answer = give(visitor, case)
    assert answer.status_code == 500
    assert "Something failed" in answer.text
    assert "secret" not in answer.text


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a page count is SQLite's own limit")
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_refuses_saves_and_goes_on_showing_charts(transactional_db):
    case = a_case()
    visitor = logged_in(case.surgeon)
    visitor.raise_request_exception = False
    before = rows()
    with connection.cursor() as cursor:
        # Pages that earlier tests left free would take up many saves.
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    try:
        answers = {give(visitor, case).status_code for _ in range(60)}
        assert 507 in answers
        assert answers <= {302, 507}
        assert visitor.get(reverse("encounter", args=[case.encounter.pk])).status_code == 200
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    given = Anesthetic.objects.count() - len(before[Anesthetic])
    assert AuditEvent.objects.filter(action="give_anesthetic").count() == given
