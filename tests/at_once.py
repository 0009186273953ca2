"""Several people, or one impatient one, in the same moment."""

import threading
import uuid

from django.db import connections, transaction
from django.urls import reverse

from encounters.actions.audit.log import log_faults, record_event
from encounters.models import Anesthetic, AuditEvent, Practice
from tests.factories import PASSWORD
from tests.page_client import PageClient

PRESSES = 8
WRITERS, EVENTS = 8, 12


def logged_in(user):
    client = PageClient()
    assert client.login(username=user.username, password=PASSWORD)
    return client


def together(*works, patience=60):
    """Runs them in threads of their own; what they return, in the order in which they ended."""
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


def press_at_once(case):
    """One save sent many times at once has one effect, and everybody gets its answer."""
    url, key = reverse("anesthetics", args=[case.encounter.pk]), str(uuid.uuid4())
    facts = {"agent": "Lidocaine", "volume_ml": "3"}
    clients = [logged_in(case.surgeon) for _ in range(PRESSES)]
    answers = together(
        *(
            lambda client=client: client.post(url, facts, headers={"Idempotency-Key": key})
            for client in clients
        )
    )
    assert [answer.status_code for answer in answers] == [302] * PRESSES
    assert Anesthetic.objects.count() == 1
    assert sum("Idempotent-Replayed" not in answer for answer in answers) == 1


def write_events_at_once():
    """However many write to the audit log, it is one chain."""
    practice = Practice.objects.create(name="Elm")

    def write():
        for _ in range(EVENTS):
            with transaction.atomic():
                record_event("try", practice, by=None, practice=practice)

    together(*[write] * WRITERS)
    assert AuditEvent.objects.count() == WRITERS * EVENTS
    assert list(log_faults()) == []
