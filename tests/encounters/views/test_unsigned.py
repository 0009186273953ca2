"""The list of unsigned notes says of each what it lacks, and which is ready to sign."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encounters.models import Encounter
from encounters.views.day import unsigned
from tests.encounters.models.test_search_entries import in_error
from tests.support.factories import an_encounter
from tests.support.signed_case import a_complete_case, answer_all, confirm_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(monkeypatch, as_user):
    """The list, asked for a day after the surgery of a case that lacks nothing."""
    case = a_complete_case()
    confirm_all(case.encounter, by=case.surgeon)
    answer_all(case.encounter, by=case.surgeon)
    tomorrow = case.encounter.date_of_service + timedelta(days=1)
    monkeypatch.setattr(unsigned, "practice_today", lambda _: tomorrow)
    return case, as_user(case.surgeon)


def rows_of(client):
    return client.get(reverse("unsigned")).context["rows"]


def test_a_case_that_lacks_nothing_is_ready(listed):
    _, client = listed
    page = client.get(reverse("unsigned")).content.decode()
    assert rows_of(client)[0].missing == ()
    assert "Ready to sign" in page
    assert "Read and sign" in page


def test_an_empty_case_names_the_first_of_what_it_lacks_and_counts_the_rest(listed):
    case, client = listed
    an_encounter(case.practice, surgeon=case.surgeon)
    row = next(row for row in rows_of(client) if not row.is_ready)
    assert len(row.first) == unsigned.MOST_MISSING
    assert row.more == len(row.missing) - unsigned.MOST_MISSING
    page = client.get(reverse("unsigned")).content.decode()
    assert f"{len(row.missing)} things missing or to mend" in page
    assert all(text in page for text in row.first)


def test_a_long_list_has_pages_on_each_of_which_the_rules_are_asked(listed, monkeypatch):
    case, client = listed
    for _ in range(2):
        an_encounter(case.practice, surgeon=case.surgeon)
    monkeypatch.setattr(unsigned, "PAGE_ROWS", 2)
    first = client.get(reverse("unsigned"))
    assert "Before</a>" not in first.content.decode()
    second = client.get(f"{reverse('unsigned')}?{first.context['page'].next}")
    assert "Before</a>" in second.content.decode()
    pages = [answer.context["rows"] for answer in (first, second)]
    assert [len(page) for page in pages] == [2, 1]
    keys = [waiting.row.encounter.pk for page in pages for waiting in page]
    oldest = Encounter.objects.order_by("date_of_service", "case_number")
    assert keys == list(oldest.values_list("pk", flat=True))


@pytest.mark.parametrize("asked", ["after=", "after=x", "before=1", f"after={UUID(int=7)}"])
def test_an_address_of_no_draft_is_the_first_page(listed, asked):
    _, client = listed
    answer = client.get(f"{reverse('unsigned')}?{asked}")
    assert (answer.status_code, len(answer.context["rows"])) == (200, 1)


@pytest.mark.parametrize(("most", "is_told"), [(1, True), (2, False)])
def test_what_was_entered_in_error_is_cut_and_says_so(listed, monkeypatch, most, is_told):
    case, client = listed
    for _ in range(2):
        wrong = an_encounter(case.practice, surgeon=case.surgeon)
        in_error(wrong, case.surgeon)
    monkeypatch.setattr(unsigned, "MOST_ROWS", most)
    answer = client.get(reverse("unsigned"))
    assert len(answer.context["marks"]) == most
    assert ("Only the 1 newest are shown" in answer.content.decode()) == is_told


def test_more_rows_take_no_more_questions(listed):
    case, client = listed
    counts = []
    for _ in range(2):
        an_encounter(case.practice, surgeon=case.surgeon)
        with CaptureQueriesContext(connection) as queries:
            assert len(rows_of(client)) > 1
        counts.append(len(queries))
    assert counts[0] == counts[1]
