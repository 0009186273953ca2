"""Hostile inputs by chance: every answer is one that a sound server gives."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path

from encounters.models import AuditEvent
from tests.support import hostile_input, scale
from tests.support.hostile_input import HostileInput

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

INPUTS = 100


def test_hostile_input_gets_a_sound_answer_and_leaves_nothing():
    hostile = HostileInput(seed=1)
    events = AuditEvent.objects.count()
    lines = list(hostile.outcomes(scale.number(INPUTS)))
    assert not [line for line in lines if "FAULT" in line]
    assert AuditEvent.objects.count() == events
    assert {line.split(" ")[1].strip("'") for line in lines} == {
        "form",
        "drawing",
        "administration",
        "address",
    }


@login_not_required
def breaks(request):
    raise ZeroDivisionError("nobody thought of this")


urlpatterns = [path("breaks/", breaks)]


@pytest.mark.urls(__name__)
def test_an_error_page_is_told_as_a_fault(client):
    client.raise_request_exception = False
    answer = client.get("/breaks/")
    assert hostile_input._outcome_line("x", answer).endswith(
        "FAULT ZeroDivisionError: nobody thought of this"
    )
    assert "FAULT" not in hostile_input._outcome_line("x", HttpResponse(status=404))
