""" "All clear, conclude": one tap reads what nobody read and concludes, or does neither."""

from dataclasses import dataclass, field

import pytest
from django.urls import reverse
from lxml import html

from encounters import actions
from encounters.actions import CompartmentReading, stage_seen
from encounters.models import Reading, Stage
from encounters.vocabulary.terms import Compartment, ReadingResult, Role
from tests.support.factories import a_case, a_stage, a_user
from tests.support.opened import opened

pytestmark = pytest.mark.django_db

ALL_FOUR = 4
TICKS = "every item"


@dataclass(frozen=True)
class Tap:
    """A stage of two blocks: what block 1 was read as, what is sent, and what is answered."""

    name: str
    read: ReadingResult | None = None
    sent: dict = field(default_factory=dict)
    asks_each: bool = False
    refused: str = ""


TAPS = [
    Tap("nobody read it"),
    Tap("one block was read clear", read=ReadingResult.NO_TUMOR),
    Tap("tumor was read", read=ReadingResult.TUMOR, refused="shows tumor, so it is not clear"),
    Tap(
        "a section is incomplete",
        read=ReadingResult.INCOMPLETE,
        refused="say why the stage is clear all the same",
    ),
    Tap(
        "a section is incomplete, for a reason",
        read=ReadingResult.INCOMPLETE,
        sent={"reason": "Recut: clear."},
    ),
    Tap("the practice asks each item, none ticked", asks_each=True, refused="tick it"),
    Tap("the practice asks each item, all ticked", asks_each=True, sent={"ticked": TICKS}),
    Tap("the page is older than a reading", sent={"shown": "0" * 16}, refused="has changed since"),
]


@pytest.fixture
def stage():
    return a_stage(a_case().lesion)


def sent_by(client, stage, fields):
    """What the button of the page sends, and ``fields`` in its place."""
    page = html.fromstring(client.get(reverse("stage", args=[stage.pk])).content)
    boxes = page.xpath("//input[@name='ticked']/@value")
    shown = stage_seen(stage).whole
    if fields.get("ticked") == TICKS:
        assert boxes
        fields = fields | {"ticked": boxes}
    return {"conclusion": "rest_clear", "shown": shown} | fields


@pytest.mark.parametrize("tap", TAPS, ids=lambda tap: tap.name)
def test_one_tap_concludes_or_reads_nothing(as_user, stage, tap):
    practice = stage.lesion.encounter.practice
    type(practice).objects.filter(pk=practice.pk).update(asks_each_at_clear=tap.asks_each)
    block = stage.blocks.get(number=1)
    if tap.read:
        seen = {Compartment.EDGE: CompartmentReading(result=tap.read)}
        opened.read_block(block, actions.clear_readings(block) | seen, by=stage.performer)
    before = set(Reading.objects.values_list("pk", flat=True))
    client = as_user(stage.performer)
    answer = client.post(
        reverse("stage_conclude", args=[stage.pk]), sent_by(client, stage, tap.sent)
    )
    stage = Stage.objects.get(pk=stage.pk)
    if tap.refused:
        assert answer.status_code in (409, 422)
        assert tap.refused in answer.content.decode()
        assert stage.conclusion == ""
        assert set(Reading.objects.values_list("pk", flat=True)) == before
    else:
        assert answer.status_code == 302
        assert stage.conclusion == "clear"
        assert stage.conclusion_facts
        assert Reading.objects.filter(is_binding=True).count() == ALL_FOUR
        assert before <= set(Reading.objects.values_list("pk", flat=True))


def test_a_nurse_s_tap_waits_for_the_surgeon_s_word(as_user, stage):
    nurse = a_user(stage.lesion.encounter.practice, Role.ASSISTANT)
    client = as_user(nurse)
    answer = client.post(reverse("stage_conclude", args=[stage.pk]), sent_by(client, stage, {}))
    assert answer.status_code == 302
    stage = Stage.objects.get(pk=stage.pk)
    assert (stage.conclusion_by, stage.conclusion_entered_by) == (stage.performer, nurse)
    assert stage.conclusion_confirmed_at is None
    assert Reading.objects.filter(confirmed_at=None, entered_by=nurse).count() == ALL_FOUR


@pytest.mark.parametrize(
    ("read", "offered"),
    [
        (None, "All clear, conclude"),
        (ReadingResult.NO_TUMOR, "The rest clear, conclude"),
        (ReadingResult.TUMOR, "Clear"),
    ],
)
def test_the_button_says_what_it_does(as_user, stage, read, offered):
    block = stage.blocks.get(number=1)
    if read:
        seen = {Compartment.EDGE: CompartmentReading(result=read)}
        opened.read_block(block, actions.clear_readings(block) | seen, by=stage.performer)
    answer = as_user(stage.performer).get(reverse("stage", args=[stage.pk]))
    (button,) = html.fromstring(answer.content).xpath("//button[contains(@class, 'btn-clear')]")
    assert button.text_content() == offered
    assert (button.get("aria-disabled") == "true") == (read == ReadingResult.TUMOR)
    if read == ReadingResult.TUMOR:
        assert button.get("aria-describedby") == "why-not-clear"
