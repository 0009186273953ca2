"""What the page before the cut tells in words, folds and leaves out, and when it opens a fold."""

import pytest
from lxml import html

from encounters.forms.shown_when import OtherThan
from encounters.models import SurgeonDefaults
from encounters.vocabulary.terms import Role
from tests.support.before_page import READY, address, form_of, send
from tests.support.factories import a_practice, a_user, an_encounter
from tests.support.opened import opened

pytestmark = pytest.mark.django_db
SOLUTION = {"anesthetic_agent": "Lidocaine", "anesthetic_percent": "1.00"}
MIXED = {"anesthetic_epinephrine": "1:100,000", "anesthetic_buffered": True}


@pytest.fixture
def surgeon(db):
    return a_user(a_practice(), Role.SURGEON, credentials="MD", first_name="Ada", last_name="Quill")


@pytest.fixture
def encounter(surgeon):
    return an_encounter(surgeon.memberships.get().practice, surgeon)


@pytest.fixture
def client(client, surgeon):
    client.force_login(surgeon)
    return client


def usually(encounter, **values):
    SurgeonDefaults.objects.create(practice=encounter.practice, user=encounter.surgeon, **values)


def page_of(answer):
    return html.fromstring(answer.content)


def fold_of(page, name):
    """The fold around a field, and what its line says."""
    (fold,) = page.xpath(f"//*[@id='id_{name}']/ancestor::details")
    words = " ".join(fold.find("summary").text_content().split())
    return words.removesuffix("Change").strip(), "open" in fold.attrib


# What the surgeon usually uses, and what the line says of it; a line without words is open.
TOLD = [
    ("all of it", SOLUTION | MIXED, "Lidocaine 1 %, epinephrine 1:100,000, buffered", False),
    ("the agent alone", {"anesthetic_agent": "Lidocaine"}, "Lidocaine", False),
    ("nothing", {}, "", True),
]


@pytest.mark.parametrize(
    ("usual", "words", "is_open"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD]
)
def test_a_usual_anesthetic_is_told_in_words_and_folded(client, encounter, usual, words, is_open):
    usually(encounter, **usual)
    page = page_of(client.get(address(encounter)))
    assert fold_of(page, "anesthetic-agent") == (words, is_open)
    assert not page.xpath("//*[@id='id_anesthetic-volume_ml']/ancestor::details")


def test_who_takes_the_consent_and_who_is_present_is_told_in_words(client, encounter):
    page = page_of(client.get(address(encounter)))
    assert fold_of(page, "consent-consent_by") == ("Taken by Ada Quill, MD, now", False)
    assert fold_of(page, "time_out-present") == ("Present: Ada Quill, MD; now", False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("consent-consented_at", "2090-01-01T09:00"),
        ("time_out-done_at", "2090-01-01T09:00"),
        ("anesthetic-concentration_percent", "much"),
    ],
)
def test_a_fold_in_which_something_is_wrong_is_open(client, encounter, name, value):
    usually(encounter, **SOLUTION)
    answer = send(client, form_of(client, encounter), **{**READY, name: value})
    assert answer.status_code == 422
    assert fold_of(page_of(answer), name)[1]


# What the record says of anticoagulants and their plan, and whether the plan is in view.
PLANS = [
    ("nothing entered", {}, False),
    ("none", {"anticoagulants": "None"}, False),
    ("some", {"anticoagulants": "Apixaban"}, True),
    ("none, with a plan", {"anticoagulants": "None", "anticoagulant_plan": "Held"}, True),
]


@pytest.mark.parametrize(
    ("said", "is_shown"), [row[1:] for row in PLANS], ids=[row[0] for row in PLANS]
)
def test_the_plan_is_asked_of_who_takes_anticoagulants(client, encounter, surgeon, said, is_shown):
    if said:
        opened.save_pre_op(encounter, said, by=surgeon)
    page = page_of(client.get(address(encounter)))
    (box,) = page.xpath("//*[@id='id_pre_op-anticoagulant_plan']/ancestor::*[@data-shown-when]")
    assert ("hidden" not in box.attrib) is is_shown


@pytest.mark.parametrize(
    ("value", "expected"),
    [("", False), ("none", False), (" NONE ", False), ("None since May", True), ("0", True)],
)
def test_another_value_than_those_named(value, expected):
    assert (value in OtherThan(("", "none"))) is expected


def test_allergies_in_words_open_their_fold(client, encounter, surgeon):
    def is_open():
        page = page_of(client.get(address(encounter)))
        (fold,) = page.xpath("//*[@id='id_pre_op-allergies']/ancestor::details")
        return "open" in fold.attrib

    assert not is_open()
    opened.save_pre_op(encounter, {"allergies": "Bee stings"}, by=surgeon)
    assert is_open()


def test_from_where_the_page_proposes_is_told_once(client, encounter):
    usually(encounter, antiseptic="Chlorhexidine", **SOLUTION)
    text = page_of(client.get(address(encounter))).text_content()
    assert text.count("proposed by the surgeon's defaults") == 1
    assert "Rather:" not in text


def test_the_immune_status_is_asked_at_the_lesion_alone(client, encounter):
    names = page_of(client.get(address(encounter))).xpath("//*[contains(@name, 'immun')]/@name")
    (prefix,) = {name.rpartition("-")[0] for name in names}
    assert {name.rpartition("-")[2] for name in names} == {"immunosuppressed", "immune_cause"}
    assert prefix != "pre_op"


@pytest.mark.parametrize(("role", "is_proposed"), [(Role.ASSISTANT, True), (Role.CODER, False)])
def test_nothing_is_proposed_to_who_only_reads(client, encounter, role, is_proposed):
    usually(encounter, antiseptic="Chlorhexidine", **SOLUTION)
    client.force_login(a_user(encounter.practice, role))
    text = page_of(client.get(address(encounter))).text_content()
    assert ("Taken by" in text, "proposed by" in text) == (is_proposed, is_proposed)
    assert ("Not recorded yet" in text) is not is_proposed
