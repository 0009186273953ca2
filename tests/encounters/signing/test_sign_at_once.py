"""Several hands in the same moment: one signature, and no write that slips in beside it."""

import threading
import uuid

import pytest
from django.db import DatabaseError, connection, connections, transaction

from encounters.models import AuditEvent, Reading, Signature, SignedNote, WrongTry
from tests.encounters.accounts.conftest import code_now, enroll
from tests.support.concurrent_writes import logged_in, run_in_threads
from tests.support.factories import PASSWORD
from tests.support.signed_case import a_complete_case, content_hash, sign, unprinted, url_of

PRESSES = 5
pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time"),
]


@pytest.fixture
def case(monkeypatch):
    unprinted(monkeypatch)
    return a_complete_case()


@pytest.mark.parametrize("has_code", [False, True])
def test_pressed_many_times_at_once_it_is_signed_once(case, has_code):
    """And nobody is told, nor does the log say, that the one code came twice."""
    facts = {"password": PASSWORD, "content": content_hash(case.encounter)}
    key = str(uuid.uuid4())
    clients = [logged_in(case.surgeon) for _ in range(PRESSES)]
    if has_code:
        enroll(case.surgeon)
        facts["code"] = code_now()
    answers = run_in_threads(
        *(
            lambda client=client: client.post(url_of(case), facts, headers={"Idempotency-Key": key})
            for client in clients
        )
    )
    assert [answer.status_code for answer in answers] == [302] * PRESSES
    assert (SignedNote.objects.count(), Signature.objects.count()) == (1, 1)
    assert not AuditEvent.objects.filter(outcome="denied").exists()
    assert not WrongTry.objects.exists()


def test_a_write_beside_the_signature_waits_for_it_and_is_refused(case):
    """Past the actions and their lock: the trigger itself asks only once the signer is done."""
    signing, written = threading.Event(), []

    def write():
        signing.wait(30)
        try:
            written.append(Reading.objects.update(note="slipped in"))
        except DatabaseError as error:
            written.append(error)
        finally:
            connections.close_all()

    other = threading.Thread(target=write)
    other.start()
    with transaction.atomic():
        sign(case)
        signing.set()
        # Long enough for the other to arrive at the lock, or to pass it if there were none.
        other.join(0.3)
    other.join(60)
    [outcome] = written
    assert isinstance(outcome, DatabaseError)
    assert "signed and frozen" in str(outcome)
    assert not Reading.objects.filter(note="slipped in").exists()
