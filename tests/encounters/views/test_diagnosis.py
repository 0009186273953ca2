"""The diagnosis on a lesion's page: codes of the day of service, and a word if none are loaded."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from encounters.models import Icd10Code
from tests.support.factories import DAY, a_case

pytestmark = pytest.mark.django_db

YEAR = date(DAY.year if DAY.month >= 10 else DAY.year - 1, 10, 1)


def a_code(code, since, until=None):
    return Icd10Code.objects.create(
        code=code,
        label="Nose",
        is_billable=True,
        effective_from=since,
        effective_to=until,
        release="Test",
        search_text=" nose",
    )


@pytest.mark.parametrize(
    ("since", "is_covered"),
    [(None, False), (date(YEAR.year - 1, 10, 1), False), (YEAR, True), (DAY, True)],
    ids=["nothing loaded", "last year's", "this year's", "begun that day"],
)
def test_a_day_that_no_release_covers_is_told(as_user, since, is_covered):
    """At the diagnosis, at the codes, and to whoever signs."""
    case = a_case()
    if since:
        a_code("C44.311", since)
    client = as_user(case.surgeon)
    sentence = f"No loaded release of ICD-10-CM covers {DAY.isoformat()}: diagnosis codes may"
    for name, key in (("lesion", case.lesion), ("codes", case.encounter), ("sign", case.encounter)):
        page = client.get(reverse(name, args=[key.pk])).content.decode()
        assert (sentence in page) != is_covered, name


def test_the_search_offers_the_codes_of_the_day_of_service(as_user):
    case = a_case()
    client = as_user(case.surgeon)
    page = client.get(reverse("lesion", args=[case.lesion.pk])).content.decode()
    assert f'hx-get="{reverse("icd10_search")}?on={DAY.isoformat()}"' in page
    a_code("C44.311", YEAR, until=DAY)
    found = client.get(reverse("icd10_search"), {"on": DAY.isoformat(), "q": "nose"})
    assert "C44.311" in found.content.decode()
    next_day = DAY.replace(day=DAY.day + 1).isoformat()
    later = client.get(reverse("icd10_search"), {"on": next_day, "q": "nose"})
    assert "C44.311" not in later.content.decode()


@pytest.mark.parametrize("on", ["", "today", "2026-13-01", "99999-01-01", "\0", "２０２６-01-01"])
def test_an_odd_day_is_today(as_user, on):
    case = a_case()
    a_code("C44.311", date(2015, 10, 1))
    found = as_user(case.surgeon).get(reverse("icd10_search"), {"on": on, "q": "nose"})
    assert found.status_code == 200
    assert "C44.311" in found.content.decode()
