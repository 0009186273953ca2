"""What one autosaved field costs: statements sent to the database, and functions of ours called."""

import sys
import uuid
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encounters.models import PreOp, Stage
from tests.factories import a_case, a_stage
from tests.opened import opened
from tests.source_tree import ROOT

pytestmark = pytest.mark.django_db
OURS = tuple(str(ROOT / folder) for folder in ("encounters", "mohsdoc"))


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


@pytest.fixture
def case():
    return a_case()


def saved_stage(case):
    row = a_stage(case.lesion)
    return reverse("stage", args=[row.pk]), Stage.objects.filter(pk=row.pk)


def saved_pre_op(case):
    opened.save_pre_op(case.encounter, {"allergies": "None"}, by=case.nurse)
    return reverse("pre_op", args=[case.encounter.pk]), PreOp.objects.all()


# Statements count all that is sent: savepoints stand for BEGIN and COMMIT in a test.
FIELDS = [
    ("a stage", saved_stage, "depth_plane", "superficial_fat", 47, 124),
    ("the preparation", saved_pre_op, "allergies", "Latex", 35, 119),
]


@pytest.mark.parametrize(
    ("name", "section", "field", "value", "statements", "functions"),
    FIELDS,
    ids=[name for name, *_ in FIELDS],
)
def test_save_cost_of_one_field(case, name, section, field, value, statements, functions):
    url, rows = section(case)
    client = Client()
    client.force_login(case.nurse)
    assert client.get(url).status_code == 200
    said = {
        "X-Save": "auto",
        "X-Page-User": str(case.nurse.pk),
        "X-Page-Patient": str(case.encounter.patient_id),
        "If-Match": "1",
        "Idempotency-Key": str(uuid.uuid4()),
    }
    data = {"touched": field, "seen": "1", field: value}
    with CaptureQueriesContext(connection) as asked, functions_called() as called:
        answer = client.post(url, data, headers=said)
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert rows.values_list(field, "version").get() == (value, 2)
    assert len(asked) <= statements, [query["sql"] for query in asked]
    assert len(called) <= functions, sorted(called)
