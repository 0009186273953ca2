"""Times are typed, kept and shown by the clock of the practice, wherever the server stands."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from encounters.models import SiteVerification
from tests.support.factories import a_case

pytestmark = pytest.mark.django_db

# The same typed time in summer, and what it is in UTC.
ZONES = [
    ("America/New_York", 13),
    ("America/Los_Angeles", 16),
    ("America/Phoenix", 16),
    ("Pacific/Honolulu", 19),
]


@pytest.mark.parametrize(("zone", "hour_utc"), ZONES)
@pytest.mark.both_databases
def test_a_typed_time_is_the_practices_time(as_user, zone, hour_utc):
    case = a_case()
    case.practice.time_zone = zone
    case.practice.save()
    client, url = as_user(case.surgeon), reverse("site_verification", args=[case.lesion.pk])
    values = {"methods": ["photo"], "verified_by": case.surgeon.pk}
    client.post(url, {**values, "verified_at": "2026-07-01T09:00"})
    stored = SiteVerification.objects.get(lesion=case.lesion).verified_at
    assert stored == datetime(2026, 7, 1, hour_utc, tzinfo=UTC)
    assert 'value="2026-07-01T09:00"' in client.get(url).content.decode()
    assert timezone.get_current_timezone_name() == "America/New_York"


@pytest.mark.parametrize("moment", ["2026-03-08T02:30", "2026-11-01T01:30"], ids=["gap", "twice"])
def test_an_hour_that_is_not_or_is_twice_is_refused(as_user, moment):
    case = a_case()
    url = reverse("site_verification", args=[case.lesion.pk])
    values = {"methods": ["photo"], "verified_by": case.surgeon.pk, "verified_at": moment}
    answer = as_user(case.surgeon).post(url, values)
    assert answer.status_code == 422
    assert "may be ambiguous or it may not exist" in answer.content.decode()
