"""A tap acts on what its page showed: stale pages, questions, and who is asked what."""

from copy import deepcopy
from decimal import Decimal

import pytest
from django.urls import reverse
from lxml import html

from encounters import actions
from encounters.actions import CompartmentReading, stage_seen
from encounters.models import Reading, Stage
from encounters.vocabulary.terms import Compartment, ReadingResult, Role, StageConclusion
from tests.support.factories import a_case, a_stage, a_user, lesion_facts, read_clear, read_tumor
from tests.support.opened import opened

pytestmark = pytest.mark.django_db

TUMOR = CompartmentReading(
    result=ReadingResult.TUMOR, clock_from=Decimal("8.5"), clock_to=Decimal("9.5")
)


@pytest.fixture(scope="module")
def _stage_for_all(rows_for_all):
    return a_stage(a_case().lesion)


@pytest.fixture
def stage(_stage_for_all, db):
    return deepcopy(_stage_for_all)


@pytest.fixture
def fellow(stage):
    return a_user(stage.lesion.encounter.practice, Role.SURGEON)


def read_tumor_in(stage, by):
    block = stage.blocks.get(number=1)
    seen = actions.clear_readings(block) | {Compartment.EDGE: TUMOR}
    opened.read_block(block, seen, by=by)
    return block


def words_of(answer):
    page = html.fromstring(answer.content)
    return " ".join(page.xpath("string(//*[@role='alert'])").split())


def form_to(answer, url):
    """What the button to this address sends."""
    forms = html.fromstring(answer.content).forms
    return dict(next(form for form in forms if form.action == url).form_values())


TAPS = ["block_clear", "block_unread", "block_reading", "block_finding", "block_recut"]
STAGE_TAPS = [
    "stage_all_clear",
    "stage_conclude",
    "stage_reopen",
    "stage_confirm",
    "stage_remove",
    "stage_divide",
]


@pytest.mark.parametrize("name", [*TAPS, *STAGE_TAPS])
def test_a_page_that_does_not_say_what_it_showed_is_refused(as_user, stage, name):
    key = stage.pk if name in STAGE_TAPS else stage.blocks.first().pk
    sent = {"shown": "", "conclusion": "clear", "kind": "scar", "compartment": "edge"}
    sent |= {"edge_result": "no_tumor", "deep_result": "no_tumor"}
    answer = as_user(stage.performer).post(reverse(name, args=[key]), sent)
    assert answer.status_code == 428
    assert "Load it again" in answer.json()["error"]["message"]
    assert not Reading.objects.exists()


def test_a_stale_tap_asks_about_tumor_and_its_answer_is_one_more_tap(as_user, stage, fellow):
    """K1: the surgeon drew tumor while the fellow's page still says "Not read"."""
    client, page = as_user(fellow), reverse("stage", args=[stage.pk])
    url = reverse("block_clear", args=[stage.blocks.get(number=1).pk])
    stale = form_to(client.get(page), url)
    read_tumor_in(stage, stage.performer)
    asked = client.post(url, stale)
    assert asked.status_code == 409
    assert f"{stage.performer.display_name} read tumor, edge, 8:30 to 9:30" in words_of(asked)
    assert Reading.objects.filter(is_binding=True, result="tumor").count() == 1
    assert client.post(url, form_to(asked, url)).status_code == 302
    kept = Reading.objects.get(result="tumor")
    assert (kept.is_binding, kept.superseded_by) == (False, fellow)


def test_clear_on_a_stale_page_is_refused_in_words(as_user, stage, fellow):
    opened.read_all_clear(stage, by=fellow)
    shown = stage_seen(stage).whole
    opened.read_block(
        stage.blocks.first(),
        actions.clear_readings(stage.blocks.first()) | {Compartment.EDGE: TUMOR},
        by=stage.performer,
    )
    url = reverse("stage_conclude", args=[stage.pk])
    answer = as_user(fellow).post(url, {"conclusion": "clear", "shown": shown})
    assert answer.status_code == 409
    assert "has changed since this page was made" in words_of(answer)
    assert "tumor, edge, 8:30 to 9:30" in words_of(answer)
    assert Stage.objects.get().conclusion == ""


def test_what_others_read_elsewhere_stops_no_tap(as_user, stage, fellow):
    other = stage.blocks.get(number=2)
    shown = stage_seen(stage).blocks[str(other.pk)]
    read_tumor_in(stage, stage.performer)
    answer = as_user(fellow).post(reverse("block_clear", args=[other.pk]), {"shown": shown})
    assert answer.status_code == 302


def test_a_nurse_is_told_that_her_change_waits(as_user, stage):
    block = read_tumor_in(stage, stage.performer)
    nurse = a_user(stage.lesion.encounter.practice, Role.ASSISTANT)
    client = as_user(nurse)
    answer = client.post(reverse("block_clear", args=[block.pk]), follow=True)
    text = html.fromstring(answer.content).text_content()
    assert "Your change waits until" in text
    assert f"Unconfirmed change, entered by {nurse.display_name}" in text


def test_the_surgeon_confirms_a_stage_with_one_tap(as_user, stage):
    nurse = a_user(stage.lesion.encounter.practice, Role.ASSISTANT)
    opened.read_all_clear(stage, by=nurse)
    client, page = as_user(stage.performer), reverse("stage", args=[stage.pk])
    text = " ".join(html.fromstring(client.get(page).content).text_content().split())
    assert f"Entered for you: I-1 clear; I-2 clear, entered by {nurse.display_name}" in text
    url = reverse("stage_confirm", args=[stage.pk])
    assert client.post(url).status_code == 302
    assert not Reading.objects.filter(confirmed_at=None).exists()


@pytest.mark.parametrize("name", ["lesion_remove", "lesion_part", "lesion_merge"])
def test_a_lesion_that_has_changed_is_looked_at_first(as_user, stage, name):
    shown = actions.lesion_seen(stage.lesion)
    case = stage.lesion.encounter
    other = opened.add_lesion(case, lesion_facts(site="temple"), by=case.surgeon)
    moved = {"site_detail": "2 cm above", "site_change_reason": "Measured again."}
    opened.update_lesion(stage.lesion, moved, by=case.surgeon)
    sent = {"shown": shown, "into": str(other.pk), "merged_at_stage": "1"}
    answer = as_user(case.surgeon).post(reverse(name, args=[stage.lesion.pk]), sent)
    assert answer.status_code in (409, 422)
    assert "changed since this page was made" in words_of(answer)


def test_defaults_are_confirmed_as_they_were_shown(as_user, stage):
    Stage.objects.filter(pk=stage.pk).update(unconfirmed=["margin_mm"], margin_mm=2)
    url = reverse("stage_confirm_defaults", args=[stage.pk])
    client = as_user(stage.performer)
    assert client.post(url, {"default": "margin_mm=3.0"}).status_code == 422
    assert client.post(url).status_code == 302
    assert Stage.objects.get().unconfirmed == []


def test_the_presence_beat_tells_of_the_stage(as_user, stage, fellow):
    read_tumor_in(stage, stage.performer)
    case = stage.lesion.encounter
    url = reverse("presence", args=[case.pk])
    place = reverse("stage", args=[stage.pk])
    sent = {"page": "00000000-0000-4000-8000-000000000001", "place": place}
    now = as_user(fellow).post(url, sent).json()["stage"]
    stage.refresh_from_db()
    assert now["seen"] == stage_seen(stage).whole
    assert now["version"] == stage.specimen_map.version
    assert now["who"] == stage.performer.display_name
    elsewhere = as_user(fellow).post(url, sent | {"place": "/"}).json()
    assert "stage" not in elsewhere


def test_the_signature_lists_what_others_changed_since(as_user):
    case = a_case()
    stage = a_stage(case.lesion)
    read_clear(stage)
    client, url = as_user(case.surgeon), reverse("sign", args=[case.encounter.pk])
    assert "Changed by others" not in client.get(url).content.decode()
    opened.describe_histology(stage, {"scar": True}, by=case.nurse)
    text = " ".join(html.fromstring(client.get(url).content).text_content().split())
    assert "Changed by others since you last entered something here" in text
    assert "stage I of lesion A: changed scar" in text
    # An entry elsewhere does not hide what was changed in what he had entered himself.
    opened.save_pre_op(case.encounter, {"allergies": "None"}, by=case.surgeon)
    assert "stage I of lesion A" in client.get(url).content.decode()
    opened.describe_histology(stage, {"scar": False}, by=case.surgeon)
    assert "Changed by others" not in client.get(url).content.decode()


@pytest.mark.both_databases
def test_the_signature_names_changed_fields_without_their_units(as_user):
    case = a_case()
    size = {"length_mm": 22, "width_mm": 10}
    opened.update_lesion(case.lesion, size, by=case.nurse)
    page = as_user(case.surgeon).get(reverse("sign", args=[case.encounter.pk]))
    *_, line = html.fromstring(page.content).xpath("//*[@aria-labelledby='changed-title']//li")
    assert line.text_content().endswith("lesion A: changed length, width")


def test_what_was_changed_twice_is_named_once(as_user):
    case = a_case()
    opened.update_lesion(case.lesion, {"width_mm": 10}, by=case.nurse)
    opened.update_lesion(case.lesion, {"length_mm": 22, "width_mm": 11}, by=case.nurse)
    page = as_user(case.surgeon).get(reverse("sign", args=[case.encounter.pk]))
    *_, line = html.fromstring(page.content).xpath("//*[@aria-labelledby='changed-title']//li")
    assert line.text_content().endswith("lesion A: changed width, length")


def test_conclusion_of_a_nurse_is_said_to_be_unconfirmed(as_user, stage):
    nurse = a_user(stage.lesion.encounter.practice, Role.ASSISTANT)
    opened.read_all_clear(stage, by=stage.performer)
    opened.conclude_stage(stage, conclusion=StageConclusion.CLEAR, by=nurse)
    page = as_user(nurse).get(reverse("stage", args=[stage.pk])).content.decode()
    assert "not confirmed" in page
    assert f"Waits for the confirmation of {stage.performer.display_name}" in page


def test_a_stage_with_residual_tumor_leads_to_the_outcome_and_an_open_one_does_not(as_user, stage):
    client, page = as_user(stage.performer), reverse("stage", args=[stage.pk])
    outcome = reverse("lesion_outcome", args=[stage.lesion_id])
    links = f"//*[@class='conclude']//a[starts-with(@href, '{outcome}')]"
    assert not html.fromstring(client.get(page).content).xpath(links)
    read_tumor(stage)
    [link] = html.fromstring(client.get(page).content).xpath(links)
    assert link.text_content() == "Stop, tumor left"
