"""The audit report in another order than that of time sorts a bounded number of events."""

import pytest
from django.urls import reverse

from encounters.actions.chart.dates import practice_today
from encounters.models import AuditEvent
from encounters.views.oversight import audit_report
from encounters.views.oversight.audit_query import Question
from encounters.vocabulary.terms import Role
from encounters.web import keyset
from tests.support.factories import a_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
CUT = "In this order only the newest"


@pytest.fixture
def report(case, as_user, monkeypatch):
    """Asks for the report; more than three events are not counted, and no more than four sorted."""
    client = as_user(a_user(case.practice, Role.PRIVACY_OFFICER))
    monkeypatch.setattr(keyset, "MOST_COUNTED", 3)
    monkeypatch.setattr(audit_report, "MOST_SORTED", 4)
    return lambda **asked: client.get(reverse("audit_report"), asked)


@pytest.mark.parametrize(
    ("sort", "is_cut"), [("newest", False), ("oldest", False), ("person", True), ("action", True)]
)
def test_another_order_than_that_of_time_is_of_the_newest_alone(report, sort, is_cut):
    answer = report(sort=sort)
    assert (CUT in answer.content.decode()) == is_cut
    shown = {row.seq for row in answer.context["rows"]}
    before = AuditEvent.objects.filter(practice__isnull=False).order_by("-at", "-seq")[1:]
    newest = list(before.values_list("seq", flat=True))
    assert shown == set(newest[:4] if is_cut else newest)
    assert str(answer.context["page"].count) == "3+"


def test_few_events_are_all_sorted(report, monkeypatch):
    monkeypatch.setattr(keyset, "MOST_COUNTED", 1000)
    monkeypatch.setattr(audit_report, "MOST_SORTED", 1001)
    answer = report(sort="action")
    assert CUT not in answer.content.decode()
    actions = [event.action for event in answer.context["page"].rows]
    assert len(actions) > 4
    assert actions == sorted(actions)


def test_the_newest_are_those_of_the_days_asked_for(case):
    today = practice_today(case.practice)
    question = Question(practice=case.practice, since=today, until=today, sort="action")
    assert question.events(most_sorted=2).count() == 2
