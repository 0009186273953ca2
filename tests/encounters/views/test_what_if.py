"""The pages of a coder: what if, and the review of an edition."""

import pytest
from django.test import Client
from django.urls import reverse

from encounters.models import AuditEvent, EditionReview, Encounter, Payer
from encounters.vocabulary.terms import Role
from tests.support.factories import a_case, a_practice, a_stage, a_user, lesion_facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    made = a_case(lesion_facts(), lesion_facts(site="dorsal-hand"))
    for lesion in made.encounter.lesions.all():
        a_stage(lesion)
    return made


def client_of(case, role=Role.CODER):
    client = Client()
    client.force_login(a_user(case.practice, role))
    return client


def asked(case, **query):
    return client_of(case).get(reverse("what_if", args=[case.encounter.pk]), query)


def test_another_payer_beside_the_present_one_changes_nothing(case):
    payer = Payer.objects.create(
        practice=case.practice, key="other", name="Elm Mutual", distinct_lesion_modifier="XS"
    )
    before = Encounter.objects.values().get(pk=case.encounter.pk)
    answer = asked(case, payer=payer.pk, day="")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Elm Mutual" in page and "1 line differs" in page
    assert "17313-XS" in page or "17311-XS" in page
    assert Encounter.objects.values().get(pk=case.encounter.pk) == before
    assert not AuditEvent.objects.filter(action__startswith="save").filter(
        subject_id=str(case.encounter.pk)
    )


def test_another_day_has_the_edition_of_that_day(case):
    page = asked(case, day="2027-02-01").content.decode()
    assert "Rulebook 2027.1" in page and "Every line is the same" in page
    assert "Said only of the other" in page


REFUSED = [
    ("a day without an edition", {"day": "2028-01-01"}, "No rulebook covers 2028-01-01"),
    ("an odd day", {"day": "01/02/2027"}, "as year-month-day"),
    ("a payer of nobody", {"payer": "987654"}, "Select a valid choice"),
    ("no payer at all", {"payer": "x' OR 1=1"}, "Select a valid choice"),
]


@pytest.mark.parametrize(
    ("query", "words"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_an_odd_question_is_refused_at_its_field(case, query, words):
    answer = asked(case, **query)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_payer_of_another_practice_is_no_choice(case):
    other = Payer.objects.create(practice=a_practice(), key="other", name="Elsewhere")
    assert asked(case, payer=other.pk).status_code == 422


REVIEW = {"edition": "2026.4", "credentials": "CPC", "words": "Held against the files of October."}


def test_a_review_is_kept_shown_and_logged(case):
    client = client_of(case)
    codes = reverse("codes", args=[case.encounter.pk])
    assert "is not yet reviewed by a coder" in client.get(codes).content.decode()
    answer = client.post(reverse("editions"), REVIEW)
    assert answer.status_code == 302
    review = EditionReview.objects.get()
    assert (review.edition, review.practice, review.credentials) == (
        "2026.4",
        case.practice,
        "CPC",
    )
    for address in (reverse("editions"), codes):
        page = client.get(address).content.decode()
        assert "reviewed by <bdi>" in page.lower() and "CPC" in page
    event = AuditEvent.objects.get(action="review_edition")
    assert (event.actor, event.practice) == (review.by, case.practice)
    assert event.changes["words"] == [None, REVIEW["words"]]


def test_another_practice_sees_no_review_of_this_one(case):
    client_of(case).post(reverse("editions"), REVIEW)
    other = Client()
    other.force_login(a_user(a_practice(), Role.CODER))
    assert "Held against" not in other.get(reverse("editions")).content.decode()


WRONG = [
    ("no words", {"words": ""}, "words"),
    ("no credential", {"credentials": " "}, "credentials"),
    ("an edition that is not", {"edition": "1999.1"}, "edition"),
    ("too many words", {"words": "x" * 1001}, "words"),
]


@pytest.mark.parametrize(
    ("changed", "field"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_half_a_review_is_refused_at_the_field(case, changed, field):
    answer = client_of(case).post(reverse("editions"), {**REVIEW, **changed})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not EditionReview.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.SURGEON, 302), (Role.CODER, 302), (Role.ASSISTANT, 403)]
)
def test_who_codes_reviews(case, role, status):
    assert client_of(case, role).post(reverse("editions"), REVIEW).status_code == status
