"""Writes at the same time: by several people, or the same save sent many times."""

import threading
import uuid

from django.db import connections, transaction
from django.urls import reverse

from encounters.actions.audit.log import log_faults, record_event
from encounters.models import Anesthetic, AuditEvent, Practice
from tests.support.factories import PASSWORD
from tests.support.page_client import PageClient

PRESSES = 8
WRITERS, EVENTS = 8, 12


def logged_in(user):
    client = PageClient()
    assert client.login(username=user.username, password=PASSWORD)
    return client


def run_in_threads(*works, patience=60):
    """Run each of ``works`` in its own thread; return their results in the order they ended."""
    ended = []

    def work(call):
        try:
            ended.append(call())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[call]) for call in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(patience)
    assert len(ended) == len(works)
    return ended


def send_identical_saves_at_once(case):
    """Send the same save many times at once: it is done once, and each request gets its answer."""
    url, key = reverse("anesthetics", args=[case.encounter.pk]), str(uuid.uuid4())
    facts = {"agent": "Lidocaine", "volume_ml": "3"}
    clients = [logged_in(case.surgeon) for _ in range(PRESSES)]
    answers = run_in_threads(
        *(
            lambda client=client: client.post(url, facts, headers={"Idempotency-Key": key})
            for client in clients
        )
    )
    assert [answer.status_code for answer in answers] == [302] * PRESSES
    assert Anesthetic.objects.count() == 1
    assert sum("Idempotent-Replayed" not in answer for answer in answers) == 1


def write_events_at_once():
    """Let many threads write to the audit log at once: the log stays one chain."""
    practice = Practice.objects.create(name="Elm")

    def write():
        for _ in range(EVENTS):
            with transaction.atomic():
                record_event("try", practice, by=None, practice=practice)

    run_in_threads(*[write] * WRITERS)
    assert AuditEvent.objects.count() == WRITERS * EVENTS
    assert list(log_faults()) == []
