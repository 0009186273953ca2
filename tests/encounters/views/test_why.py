"""Why Mohs surgery, said anew while a lesion's form is filled in; nothing is saved by asking."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse
from lxml import html

from encounters.models import AuditEvent, Lesion
from encounters.vocabulary.terms import Role
from tests.support.before_page import form_of
from tests.support.factories import a_case, a_user, lesion_facts
from tests.support.html_forms import post_forms
from tests.support.opened import opened
from tests.support.signed_case import a_complete_case, sign, unprinted

pytestmark = pytest.mark.django_db

FACTS = {"tumor_subtype": "Nodular", "immunosuppressed": False, "length_mm": 9}


@pytest.fixture
def case():
    return a_case(lesion_facts(**FACTS))


@pytest.fixture
def surgeon(as_user, case):
    return as_user(case.surgeon)


def lesion_form(client, case):
    url = reverse("lesion", args=[case.lesion.pk])
    found = post_forms(client.get(url).content, url)
    return next(form for form in found if any(name == "tumor_subtype" for name, _ in form.values))


def ask(client, case, form, **typed):
    kept = [(name, value) for name, value in form.values if name not in typed]
    body = urlencode([*kept, *typed.items()]).encode()
    url = reverse("lesion_why", args=[case.lesion.pk])
    return client.post(url, body, content_type="application/x-www-form-urlencoded")


def said(answer):
    """The category, and all that is said."""
    panel = html.fromstring(answer.content)
    category = panel.xpath("//b[contains(@class, 'why-category')]")[0].text_content()
    return category, " ".join(panel.text_content().split())


# What is typed, the category, what is said with it: pairs at each border of a nodular carcinoma.
TYPED = [
    ({}, "Inappropriate", "9 mm: up to 10 mm"),
    ({"size": "10 x 4"}, "Inappropriate", "10 mm: up to 10 mm"),
    ({"size": "11 x 4"}, "Uncertain", "11 mm: more than 10 and up to 20 mm"),
    ({"size": "20"}, "Uncertain", "Say in your own words"),
    ({"size": "21"}, "Appropriate", "21 mm: more than 20 mm"),
    ({"size": ""}, "Not rated", "not entered: the size"),
    ({"tumor_subtype": "Infiltrative"}, "Appropriate", "more than 5 mm"),
    ({"irradiated": "true"}, "Appropriate", "irradiated skin"),
    ({"site": "nasal-tip", "side": "midline"}, "Appropriate", "area H"),
    ({"tumor_type": "merkel_cell"}, "Not rated", "which this table does not rate"),
    # What the field does not take counts as it is stored.
    ({"size": "large"}, "Inappropriate", "9 mm"),
]


@pytest.mark.parametrize(("typed", "category", "words"), TYPED, ids=[str(t[0]) for t in TYPED])
def test_the_category_follows_what_is_typed(surgeon, case, typed, category, words):
    answer = ask(surgeon, case, lesion_form(surgeon, case), **typed)
    assert answer.status_code == 200
    assert said(answer)[0] == category
    assert words in said(answer)[1]


def test_asking_saves_nothing(surgeon, case):
    form = lesion_form(surgeon, case)
    before = AuditEvent.objects.filter(place="").count(), Lesion.objects.get().version
    ask(surgeon, case, form, size="21", appropriate_use_reason="It is hard to see.")
    assert (AuditEvent.objects.filter(place="").count(), Lesion.objects.get().version) == before
    assert Lesion.objects.get().length_mm == 9


def test_words_that_stand_there_are_not_asked_for(surgeon, case):
    form = lesion_form(surgeon, case)
    assert "Say in your own words" in said(ask(surgeon, case, form))[1]
    own = {"appropriate_use_reason": "Its edge cannot be seen."}
    assert "Say in your own words" not in said(ask(surgeon, case, form, **own))[1]


def test_the_page_says_it_without_a_script(surgeon, case):
    page = surgeon.get(reverse("lesion", args=[case.lesion.pk]))
    assert said(page)[0] == "Inappropriate"
    opened.update_lesion(case.lesion, {"length_mm": 21}, by=case.surgeon)
    page = surgeon.get(reverse("lesion", args=[case.lesion.pk]))
    assert said(page)[0] == "Appropriate"


def test_before_the_cut_each_lesion_has_its_own(as_user):
    case = a_case(lesion_facts(**FACTS), lesion_facts(site="nasal-ala", side="left"))
    client = as_user(case.surgeon)
    form = form_of(client, case.encounter)
    assert said(ask(client, case, form))[0] == "Inappropriate"
    # The other lesion's fields say nothing of this one.
    typed = {"lesion_A-size": "15", "lesion_B-size": "40"}
    assert said(ask(client, case, form, **typed))[0] == "Uncertain"
    page = html.fromstring(client.get(form.action).content)
    boxes = page.xpath("//div[@data-why]")
    assert [box.get("id") for box in boxes] == ["why-A", "why-B"]


# What is known of a lesion, and which folds of the page before the cut are open.
FOLDS = [
    ("rated", {"length_mm": 21}, []),
    ("not rated for want of a fact", {"immunosuppressed": None}, ["Subtype, immune status"]),
    ("uncertain, without words", {"length_mm": 11}, ["Other treatments, own words"]),
    ("uncertain, with words", {"length_mm": 11, "appropriate_use_reason": "Its edge."}, []),
]


@pytest.mark.parametrize(
    ("facts", "expected"), [row[1:] for row in FOLDS], ids=[r[0] for r in FOLDS]
)
def test_before_the_cut_only_what_is_asked_for_is_open(as_user, facts, expected):
    case = a_case(lesion_facts(**(FACTS | facts)))
    url = reverse("before_the_cut", args=[case.encounter.pk])
    page = html.fromstring(as_user(case.surgeon).get(url).content)
    opened_folds = page.xpath("//*[@id='part-lesion_A']//details[@open]/summary")
    assert [fold.text_content().strip() for fold in opened_folds] == expected


def test_who_may_not_change_the_chart_is_not_answered(as_user, surgeon, case):
    form = lesion_form(surgeon, case)
    coder = as_user(a_user(case.practice, Role.CODER))
    assert ask(coder, case, form).status_code == 403
    url = reverse("lesion_why", args=[case.lesion.pk])
    assert surgeon.get(url).status_code == 405


def test_a_signed_case_is_rated_no_more(as_user, monkeypatch):
    unprinted(monkeypatch)
    case = a_complete_case()
    client = as_user(case.surgeon)
    form = lesion_form(client, case)
    sign(case)
    assert ask(client, case, form).status_code in (403, 409)
