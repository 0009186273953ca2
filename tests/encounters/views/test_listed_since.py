"""Who looked at a patient is asked of the log from the first event about them on."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encounters.actions.audit.log import record_access
from encounters.models import AuditEvent
from encounters.views.oversight.audit_query import about_encounter, about_patient
from tests.support.factories import a_case, an_encounter

LATER = "audit_listing (practice_id=? AND seq>?)"
NAMES = ("audit_listing", "audit_of_encounter")

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def seen(case, as_user):
    """An older case, and one that a list showed after it; and the list's event."""
    client = as_user(case.nurse)
    client.post(reverse("day_search"), {"search": "qzxvw"})
    newer = an_encounter(case.practice, case.surgeon)
    client.post(reverse("day_search"), {"search": newer.case_number})
    listed = AuditEvent.objects.filter(action="search_charts").latest("seq")
    assert str(newer.pk) in listed.changes["shown"]
    return newer, listed


def test_the_list_that_showed_it_is_told_and_older_events_are_not_read(seen):
    newer, listed = seen
    first = AuditEvent.objects.filter(patient_id=str(newer.patient_id)).earliest("seq").seq
    for rows in (
        about_encounter(AuditEvent.objects.all(), newer),
        about_patient(AuditEvent.objects.all(), newer.patient),
    ):
        found = set(rows.values_list("seq", flat=True))
        assert {first, listed.seq} <= found
        assert min(found) == first


def test_a_patient_of_whom_no_event_tells_is_looked_for_in_the_whole_log(seen, as_user):
    newer, listed = seen
    unknown = newer.patient
    unknown.pk = newer.pk
    assert listed in about_patient(AuditEvent.objects.all(), unknown)


def test_each_kind_of_event_is_found_by_an_index(seen):
    newer, _ = seen
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    with CaptureQueriesContext(connection) as queries:
        list(about_encounter(AuditEvent.objects.all(), newer))
    assert len(queries) <= 2
    plan = about_encounter(AuditEvent.objects.all(), newer).explain()
    # With few rows PostgreSQL walks along the numbers of the log for the first event.
    assert connection.vendor == "postgresql" or "audit_of_patient" in plan
    assert [name for name in NAMES if name not in plan] == [], plan
    # Lists from before the chart was there are not read.
    assert connection.vendor == "postgresql" or LATER in plan, plan


def test_a_list_of_another_practice_is_not_told(seen, as_user):
    newer, listed = seen
    other = a_case()
    record_access(
        "list_charts", ("practice", other.practice.pk), by=None, practice_id=other.practice.pk,
        details={"shown": [str(newer.pk)]},
    )  # fmt: skip
    found = about_encounter(AuditEvent.objects.all(), newer)
    assert found.filter(seq__gt=listed.seq, action="list_charts").count() == 0
