"""Pages of a long list, forward and back, are together the list."""

import random
from datetime import timedelta

import pytest
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone

from encounters.models import AuditEvent
from encounters.views.oversight.audit_query import SORTS
from encounters.web import keyset
from encounters.web.keyset import Order, capped_count, page_of
from tests.support.factories import a_practice, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SIZE = 4


@pytest.fixture(scope="module")
def practice(rows_for_all):
    """With events of few moments, people, acts and places, so that many are alike."""
    chance, practice, now = random.Random(7), a_practice(), timezone.now()
    people = [None, *(a_user(practice, last_name=name) for name in ("Ng", "Ng", "Ábel"))]
    newest = AuditEvent.objects.order_by("-seq").values_list("seq", "digest").first()
    assert newest
    seq, digest = newest
    for _ in range(23):
        seq += 1
        event = AuditEvent.objects.create(
            seq=seq,
            previous=digest,
            digest=f"d{seq}",
            at=now - timedelta(minutes=chance.randrange(5)),
            actor=chance.choice(people),
            practice=practice,
            action=chance.choice(["view_chart", "list_charts"]),
            subject_kind="encounter",
            subject_id="1",
            source=chance.choice(["", "10.0.0.1"]),
        )
        digest = event.digest
    return practice


def events(practice):
    return AuditEvent.objects.filter(practice=practice).annotate(
        last_name=Coalesce("actor__last_name", Value("")),
        first_name=Coalesce("actor__first_name", Value("")),
    )


@pytest.mark.parametrize("sort", SORTS)
def test_the_pages_are_the_list_in_both_directions(practice, sort):
    rows, order = events(practice), SORTS[sort]
    whole = list(order.sorted(rows).values_list("seq", flat=True))
    pages = [page_of(rows, order, QueryDict(), size=SIZE)]
    assert pages[0].previous == ""
    while pages[-1].next:
        pages.append(page_of(rows, order, QueryDict(pages[-1].next), size=SIZE))
    assert [event.seq for page in pages for event in page.rows] == whole
    back = pages[-1]
    for page in reversed(pages[:-1]):
        back = page_of(rows, order, QueryDict(back.previous), size=SIZE)
        assert [event.seq for event in back.rows] == [event.seq for event in page.rows]
        assert back.next
    assert back.previous == ""


@pytest.mark.parametrize(
    "asked",
    [
        "after=",
        "after=x",
        "after=-1",
        "after=0",
        "after=1e3",
        "after=\N{ARABIC-INDIC DIGIT THREE}",
        f"before={10**18 - 1}",
        f"after={10**22}",
        "before=%00",
    ],
)
def test_an_address_of_no_row_is_the_first_page(practice, asked):
    order = Order(("-seq",))
    first = page_of(events(practice), order, QueryDict(), size=SIZE)
    assert page_of(events(practice), order, QueryDict(asked), size=SIZE).rows == first.rows


def test_an_event_of_another_practice_is_no_row_of_the_list(practice):
    a_practice()
    other = AuditEvent.objects.exclude(practice=practice).latest("seq")
    order = Order(("-seq",))
    first = page_of(events(practice), order, QueryDict(), size=SIZE)
    found = page_of(events(practice), order, QueryDict(f"after={other.seq}"), size=SIZE)
    assert found.rows == first.rows


@pytest.mark.parametrize(("most", "words"), [(22, "22+"), (23, "23"), (24, "23")])
def test_counting_stops(practice, monkeypatch, most, words):
    monkeypatch.setattr(keyset, "MOST_COUNTED", most)
    only = AuditEvent.objects.filter(practice=practice, subject_kind="encounter")
    assert str(capped_count(only)) == words
