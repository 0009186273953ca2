"""The search for a site beside the forms: what the practice of the chart offers, by its words."""

import pytest
from django.urls import reverse

from encounters.vocabulary.terms import Role
from tests.support.factories import a_case, a_practice, a_site_row, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(as_user):
    case = a_case()
    client = as_user(case.surgeon)

    def found(text, **query):
        answer = client.get(reverse("site_search"), {"q": text, **query})
        return answer.status_code, answer.content.decode()

    return case, found


def test_own_words_find_and_a_site_that_is_off_is_not_proposed(search):
    case, found = search
    a_site_row(case.practice, "philtrum", synonyms="snotgutter")
    a_site_row(case.practice, "temple", is_offered=False)
    assert 'data-fill="philtrum"' in found("snotgutter")[1]
    assert found("temple")[0] == 200
    assert 'data-fill="temple"' not in found("temple")[1]


def test_the_practice_of_the_chart_counts_not_the_one_at_work(search):
    case, found = search
    other = a_practice("AAA comes first")
    other.memberships.create(user=case.surgeon, role=Role.SURGEON.value)
    a_site_row(case.practice, "philtrum", synonyms="snotgutter")
    assert "data-fill" in found("snotgutter", practice=case.practice.pk)[1]
    assert "data-fill" not in found("snotgutter", practice=other.pk)[1]
    assert "data-fill" not in found("snotgutter")[1]


@pytest.mark.parametrize("key", ["0", "x", "-1", "９", "9" * 40])
def test_a_practice_of_nobody_is_not_found(search, key):
    assert search[1]("temple", practice=key)[0] == 404


def test_another_practice_is_not_found(search):
    assert search[1]("temple", practice=a_practice().pk)[0] == 404


@pytest.mark.parametrize("name", ["lesion_new", "lesion", "encounter_new"])
def test_a_page_searches_in_its_own_practice(as_user, name):
    case = a_case()
    keys = {"lesion_new": [case.encounter.pk], "lesion": [case.lesion.pk], "encounter_new": []}
    page = as_user(case.surgeon).get(reverse(name, args=keys[name])).content.decode()
    assert f'hx-get="{reverse("site_search")}?practice={case.practice.pk}"' in page


def test_somebody_who_reads_no_chart_searches_no_site(as_user):
    client = as_user(a_user(a_practice(), Role.ADMINISTRATOR))
    assert client.get(reverse("site_search"), {"q": "temple"}).status_code == 404
