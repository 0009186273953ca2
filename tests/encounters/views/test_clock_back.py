"""A clock that jumps: saves go on, and what happened keeps its order, whatever the times say."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from encounters.installation.doctor import examine
from encounters.models import Anesthetic, AuditEvent
from tests.support.concurrent_writes import logged_in
from tests.support.factories import a_case

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "jump", [timedelta(minutes=-10), timedelta(hours=-1), timedelta(minutes=10)]
)
def test_saves_go_on_in_their_order(stop_clock, jump):
    case = a_case()
    client = logged_in(case.nurse)
    url = reverse("anesthetics", args=[case.encounter.pk])
    agents = ["before", "after", "later"]
    for number, agent in enumerate(agents):
        if number == 1:
            stop_clock(timezone.now() + jump)
        assert client.post(url, {"agent": agent, "volume_ml": "1"}).status_code == 302
    events = AuditEvent.objects.filter(action="give_anesthetic").order_by("id")
    given = {str(anesthetic.pk): anesthetic.agent for anesthetic in Anesthetic.objects.all()}
    assert [given[event.subject_id] for event in events] == agents
    versions = [event.version for event in events if event.version is not None]
    assert versions == sorted(versions)


def test_the_keeper_is_told_when_it_went_back(stop_clock):
    case = a_case()
    now = timezone.now()
    assert examine(only=["clocks"]) == []
    stop_clock(now - timedelta(minutes=10))
    [(_, told)] = examine(only=["clocks"])
    assert "gone back" in told.what
    assert case.encounter.pk
