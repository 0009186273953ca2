"""The page of what is open: answers, confirmations given again, and who may."""

from copy import deepcopy

import pytest
from django.urls import reverse
from lxml import html

from encounters.models import RuleAnswer
from encounters.vocabulary.terms import Role
from tests.support.factories import a_user
from tests.support.opened import opened
from tests.support.page_client import PageClient
from tests.support.signed_case import a_complete_case

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _small_defect_for_all(rows_for_all):
    case = a_complete_case()
    opened.update_lesion(case.lesion, {"length_mm": 12}, by=case.surgeon)
    return case


@pytest.fixture
def case(_small_defect_for_all, db):
    """Complete, but that its defect is smaller than its lesion was."""
    return deepcopy(_small_defect_for_all)


@pytest.fixture
def client(case):
    client = PageClient()
    client.force_login(case.nurse)
    return client


def page(client, case, name="remarks"):
    return html.fromstring(client.get(reverse(name, args=[case.encounter.pk])).content)


def form_of(document, action):
    [form] = document.xpath(f"//form[contains(@action, '{action}')]")
    return dict(form.fields)


def test_an_answer_is_given_and_taken_back(client, case):
    asked = form_of(page(client, case), "/answer/")
    url = reverse("remark_answer", args=[case.encounter.pk])
    answer = client.post(url, {**asked, "reason": "It had shrunk after the biopsy."})
    assert (answer.status_code, answer.url) == (302, reverse("remarks", args=[case.encounter.pk]))
    document = page(client, case)
    assert "It had shrunk after the biopsy." in document.text_content()
    assert "Nothing is missing" in document.text_content()
    client.post(reverse("answer_withdraw", args=[RuleAnswer.objects.get().pk]), {})
    assert not RuleAnswer.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": " "}, "Say why it is so"),
        ({"reason": "x" * 501}, "Say why it is so"),
        ({"reason": "Sure.", "statement": "The defect is small."}, "does not say this any more"),
        ({"reason": "Sure.", "rule": "site_verification"}, "does not say this any more"),
        ({"reason": "Sure.", "subject": ""}, "Load it again"),
    ],
    ids=["no reason", "too long", "other words", "other rule", "not whole"],
)
def test_an_answer_to_something_else_is_refused_in_words(client, case, changes, words):
    asked = form_of(page(client, case), "/answer/")
    url = reverse("remark_answer", args=[case.encounter.pk])
    answer = client.post(url, {**asked, **changes})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not RuleAnswer.objects.exists()


def test_the_page_of_the_field_says_it_and_the_others_do_not(client, case):
    defect = case.encounter.defects.get()
    shown = client.get(reverse("defect", args=[defect.pk])).content.decode()
    assert "less than the 12 mm" in shown
    assert (
        "less than the 12 mm"
        not in client.get(reverse("pre_op", args=[case.encounter.pk])).content.decode()
    )


def test_a_change_after_tissue_is_confirmed_again_from_the_page_of_the_signature(client, case):
    opened.update_lesion(
        case.lesion, {"side": "right", "site_change_reason": "Mirrored."}, by=case.nurse
    )
    surgeon = PageClient()
    surgeon.force_login(case.surgeon)
    url = reverse("confirm_again", args=[case.encounter.pk])
    for _ in range(4):
        [form, *_] = page(surgeon, case, "sign").xpath("//form[contains(@action, '/confirm/')]")
        assert surgeon.post(url, dict(form.fields)).url == reverse("sign", args=[case.encounter.pk])
    assert not page(surgeon, case, "sign").xpath("//form[contains(@action, '/confirm/')]")


def test_a_confirmation_of_something_else_is_refused_in_words(client, case):
    url = reverse("confirm_again", args=[case.encounter.pk])
    sound = {"confirmation": "time_out", "key": case.encounter.pk, "shown": "0" * 64}
    for changes in ({}, {"key": case.lesion.pk}, {"confirmation": "everything"}, {"key": "x"}):
        answer = client.post(url, {**sound, **changes})
        assert answer.status_code == 422
        assert html.fromstring(answer.content).xpath("//*[@role='alert']")


def test_a_coder_reads_what_is_open_and_answers_nothing(case):
    coder = PageClient()
    coder.force_login(a_user(case.practice, Role.CODER))
    assert not page(coder, case).xpath("//form[contains(@action, '/answer/')]")
    assert coder.post(reverse("remark_answer", args=[case.encounter.pk]), {}).status_code == 403
