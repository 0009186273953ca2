"""What one autosaved field costs: statements sent to the database, and functions of ours called."""

import sys
import uuid
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encounters.actions.saving import receipts
from encounters.actions.saving.writing import update
from encounters.models import AuditEvent, PreOp, Stage
from tests.support.factories import a_stage
from tests.support.opened import opened
from tests.support.source_tree import ROOT

pytestmark = pytest.mark.django_db
OURS = tuple(str(ROOT / folder) for folder in ("encounters", "mohsdoc"))
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture(autouse=True)
def untidied(monkeypatch):
    """One save in a hundred tidies: which one it is depends on how many there were before."""
    monkeypatch.setattr(receipts, "EVERY", 10**12)


@contextmanager
def functions_called():
    """Our functions that run inside; comprehensions and lambdas belong to where they stand."""
    called = set()

    def note(frame, event, _):
        code = frame.f_code
        is_ours = event == "call" and code.co_filename.startswith(OURS)
        if is_ours and not code.co_name.startswith("<"):
            called.add((code.co_filename, code.co_qualname))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield called
    finally:
        sys.setprofile(before)


def saved_stage(case):
    row = a_stage(case.lesion)
    return reverse("stage", args=[row.pk]), Stage.objects.filter(pk=row.pk)


def saved_pre_op(case):
    opened.save_pre_op(case.encounter, {"allergies": "None"}, by=case.nurse)
    return reverse("pre_op", args=[case.encounter.pk]), PreOp.objects.all()


def send(client, case, url, version, **values):
    """One field as its page sends it; the page was made from ``version``."""
    said = {
        "X-Save": "auto",
        "X-Page-User": str(case.nurse.pk),
        "X-Page-Patient": str(case.encounter.patient_id),
        "If-Match": str(version),
        "Idempotency-Key": str(uuid.uuid4()),
    }
    touched = {"touched": list(values), "seen": [str(version)] * len(values)}
    answer = client.post(url, touched | values, headers=said)
    assert (answer.status_code, answer.json()["version"]) == (200, version + 1)


# Statements count all that is sent, savepoints too, which stand for BEGIN and COMMIT in a test.
FIELDS = [
    ("a stage", saved_stage, "depth_plane", ("fascia", "superficial_fat"), 15, 87),
    ("the preparation", saved_pre_op, "allergies", ("Iodine", "Latex"), 16, 84),
]


@pytest.mark.parametrize(
    ("name", "section", "field", "values", "statements", "functions"),
    FIELDS,
    ids=[name for name, *_ in FIELDS],
)
def test_save_cost_of_one_field(case, name, section, field, values, statements, functions):
    url, rows = section(case)
    client = Client()
    client.force_login(case.nurse)
    assert client.get(url).status_code == 200
    # The first save of a process fills what is looked up once for all of them.
    send(client, case, url, 1, **{field: values[0]})
    with CaptureQueriesContext(connection) as asked, functions_called() as called:
        send(client, case, url, 2, **{field: values[1]})
    assert rows.values_list(field, "version").get() == (values[1], 3)
    said = [query["sql"].split()[0] for query in asked]
    # On PostgreSQL one more, for the lock of the audit log.
    statements += connection.vendor == "postgresql"
    assert len(said) <= statements, [query["sql"] for query in asked]
    assert len(called) <= functions, sorted(called)
    # One transaction, and all that is written is written in it.
    assert [word for word in said if word in ("SAVEPOINT", "RELEASE")] == ["SAVEPOINT", "RELEASE"]
    first, last = said.index("SAVEPOINT"), said.index("RELEASE")
    assert all(first < at < last for at, word in enumerate(said) if word in WRITES)


# What was typed, what the record then has of the look besides the change.
LOOKS = [
    ("a change tells the look", "Latex", []),
    ("what changes nothing is a look", "None", ["view_chart"]),
]


@pytest.mark.parametrize(("typed", "looks"), [row[1:] for row in LOOKS], ids=[r[0] for r in LOOKS])
def test_look_of_a_save(case, typed, looks):
    url, _ = saved_pre_op(case)
    client = Client()
    client.force_login(case.surgeon)
    headers = {
        "X-Save": "auto",
        "X-Page-User": str(case.surgeon.pk),
        "X-Page-Patient": str(case.encounter.patient_id),
        "If-Match": "1",
        "Idempotency-Key": str(uuid.uuid4()),
    }
    last = AuditEvent.objects.latest("seq").seq
    sent = {"touched": "allergies", "seen": "1", "allergies": typed}
    assert client.post(url, sent, headers=headers).status_code == 200
    events = AuditEvent.objects.filter(seq__gt=last, encounter_id=str(case.encounter.pk))
    told = [event.action for event in events.order_by("seq")]
    assert [action for action in told if action == "view_chart"] == looks
    assert ("save_preop" in told) == (not looks)


def test_update_of_a_row_that_is_gone(case):
    saved_pre_op(case)
    row = PreOp.objects.get(encounter=case.encounter)
    PreOp.objects.filter(pk=row.pk).delete()
    with pytest.raises(DatabaseError, match="not there any more"):
        update(row, ["allergies"])
