"""Searches, filters, sortings and pop-ups take five hundred injections as words, or not at all."""

import itertools
from urllib.parse import quote, urlencode

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encounters.models import AuditEvent, Encounter, Ink, Membership, Patient, Site, User
from encounters.vocabulary.terms import Role
from tests.encounters.admin.pages import listing
from tests.support import scale
from tests.support.factories import a_user
from tests.support.injections import INJECTIONS, LEAKING

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

# Every parameter of a list in the administration, and one of each kind of filter.
PARAMETERS = ("q", "o", "p", "e", "all", "_to_field", "_popup", "_facets", "_changelist_filters")
PARAMETERS += (
    "practice__id__exact",
    "sex__exact",
    "id__exact",
    "nonsense",
    "date_of_service__year",
)
TABLES = (Patient, Encounter, User, AuditEvent, Ink, Site, Membership)


@pytest.fixture
def surgeon(case):
    client = Client()
    client.force_login(case.surgeon)
    return client


@pytest.fixture
def administrator(case):
    client = Client()
    client.force_login(a_user(case.practice, Role.ADMINISTRATOR, Role.SURGEON))
    return client


def test_injections_are_five_hundred_or_more():
    assert len(set(INJECTIONS)) + len(set(LEAKING)) >= 500


def test_search_text_never_becomes_part_of_a_statement(surgeon):
    boxes = itertools.cycle(("site_search", "icd10_search"))
    for text in scale.some(INJECTIONS):
        address = reverse(next(boxes))
        with CaptureQueriesContext(connection) as asked:
            answer = surgeon.get(address, {"q": text})
        assert answer.status_code == 200, text[:60]
        assert len(asked) <= 6, text[:60]
    assert User.objects.filter(is_superuser=True).count() == 0
    assert Patient.objects.count() == 1


@pytest.mark.parametrize("part", range(3))
def test_a_search_for_patients_takes_anything_as_words(surgeon, part):
    for text in scale.some(INJECTIONS[part::9]):
        surgeon.post(reverse("day_search"), {"search": text})
        page = surgeon.get(reverse("day_list"))
        assert page.status_code == 200, text[:60]
        assert len(page.context["rows"]) <= 1


def test_a_list_of_the_administration_takes_anything_as_words(administrator):
    tables, names = itertools.cycle(TABLES), itertools.cycle(PARAMETERS)
    for text in scale.some(INJECTIONS[::3]):
        query = urlencode({next(names): text.replace("\0", "")})
        answer = administrator.get(f"{listing(next(tables))}?{query}")
        assert answer.status_code in (200, 302, 400), query[:90]


def test_no_list_answers_a_guess_at_a_secret(case, administrator):
    """The right guess and a wrong one get the same answer, which is none."""
    secret = case.surgeon.password
    tables = itertools.cycle(TABLES)
    for name in scale.some(LEAKING[::2], each=2):
        address, answers = listing(next(tables)), set()
        for guess in (secret[:5], "zzzzz"):
            answer = administrator.get(f"{address}?{name}={quote(guess)}")
            shown = answer.context["cl"].result_count if answer.status_code == 200 else None
            answers.add((answer.status_code, shown))
        assert len(answers) == 1, name
        assert answers.pop()[0] in (302, 400), name


SECRET_FIELDS = ("password", "is_superuser", "user__password", "pk__password", "username")


def test_no_pop_up_hands_out_a_secret(case, administrator):
    for place, model in enumerate(admin.site._registry):
        for field in scale.some(SECRET_FIELDS, start=place):
            if field == "username" and model is User:
                continue
            answer = administrator.get(f"{listing(model)}?_popup=1&_to_field={field}")
            assert answer.status_code in (302, 400, 403), (model.__name__, field)
    page = administrator.get(f"{listing(User)}?_popup=1&_to_field=id").content.decode()
    assert case.surgeon.password not in page


MENUS = ("field_name", "model_name", "app_label", "term", "page")


def test_a_menu_gives_only_what_its_field_offers(administrator):
    known = {"app_label": "encounters", "model_name": "location", "field_name": "practice"}
    address = reverse("admin:autocomplete")
    for name, text in scale.some(itertools.product(MENUS, INJECTIONS[::31]), each=3):
        answer = administrator.get(address, {**known, name: text.replace("\0", "")})
        assert answer.status_code in (200, 400, 403, 404), (name, text[:60])
    for field in ("password", "memberships", "pk", "practice__memberships__user"):
        assert administrator.get(address, {**known, "field_name": field}).status_code == 403
