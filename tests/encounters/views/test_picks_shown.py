"""A page shows its fields' buttons; a save that is done looks none up."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_a_save_looks_up_nothing_to_offer(case, as_user):
    url = reverse("wound_care", args=[case.encounter.pk])
    client = as_user(case.nurse)
    with CaptureQueriesContext(connection) as queries:
        assert client.post(url, {"blood_loss": "Minimal"}).status_code == 302
    assert not [query for query in queries if "usualwords" in query["sql"]]


def test_page_has_the_buttons_below_the_field(case, as_user):
    shown = as_user(case.nurse).get(reverse("wound_care", args=[case.encounter.pk]))
    page = shown.content.decode()
    assert 'aria-label="Usual answers" aria-controls="id_blood_loss"' in page
    assert 'data-pick="Minimal" aria-pressed="false">Minimal</button>' in page
