"""Printing takes seconds: it stands before the lock, so that everybody else goes on saving."""

from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection

from encounters.models import Addendum, SignedNote
from encounters.vocabulary.terms import Role
from tests.support import empty_database
from tests.support.concurrent_writes import logged_in, run_in_threads
from tests.support.factories import PASSWORD, a_case, a_user
from tests.support.opened import opened
from tests.support.other_database import an_empty_database
from tests.support.signed_case import a_complete_case, content_hash, printing, url_of


@contextmanager
def a_database_for_several(folder):
    """One that threads open by themselves; SQLite's test database lies in one's memory."""
    if connection.vendor != "sqlite":
        yield
        return
    with an_empty_database(folder):
        empty_database.fill(connection, lambda: call_command("migrate", verbosity=0))
        yield


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_another_case_is_saved_while_something_is_printed(tmp_path, monkeypatch):
    """By the pages of note, addendum and co-signature; the save is another person's own."""
    with a_database_for_several(tmp_path):
        case, other = a_complete_case(), a_case()
        attending = a_user(case.practice, Role.SURGEON)

        def save():
            given = {"agent": "Lidocaine", "volume_ml": 3}
            run_in_threads(lambda: opened.give_anesthetic(other.encounter, given, by=other.nurse))

        printing(monkeypatch, save)
        surgeon, second = logged_in(case.surgeon), logged_in(attending)
        sent = {"password": PASSWORD, "content": content_hash(case.encounter)}
        assert surgeon.post(url_of(case), sent).status_code == 302
        sent = {"password": PASSWORD, "kind": "addendum", "text": "Seen again."}
        assert surgeon.post(url_of(case, "addendum_new"), sent).status_code == 302
        assert second.post(url_of(case, "co_sign"), {"password": PASSWORD}).status_code == 302
        assert other.encounter.anesthetics.count() == 3
        assert (SignedNote.objects.count(), Addendum.objects.count()) == (1, 2)
