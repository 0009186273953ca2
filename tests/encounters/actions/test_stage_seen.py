"""What a page's buttons say it showed, and which changes make it stale."""

from decimal import Decimal

import pytest

from encounters import actions
from encounters.actions import CompartmentReading, StalePageError, stage_seen
from encounters.models import Stage
from encounters.vocabulary.terms import ReadingResult, StageConclusion
from tests.support.opened import opened

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

CLEAR = StageConclusion.CLEAR
TUMOR = CompartmentReading(
    result=ReadingResult.TUMOR, clock_from=Decimal("8.5"), clock_to=Decimal("9.5")
)


def test_a_tap_on_another_state_than_was_shown_is_refused(room):
    before = stage_seen(room.stage)
    room.read(room.surgeon)
    with pytest.raises(StalePageError, match="Look again"):
        room.read(room.surgeon, seen=before.blocks[str(room.block.pk)])
    other = room.stage.blocks.get(number=2)
    opened.read_block(
        other,
        actions.clear_readings(other),
        by=room.fellow,
        seen=before.blocks[str(other.pk)],
    )
    with pytest.raises(StalePageError):
        opened.conclude_stage(room.stage, conclusion=CLEAR, seen=before.whole, by=room.surgeon)


# Each of these is something a page of the stage shows.
MOVES = [
    ("a reading", lambda r: r.read(r.surgeon)),
    ("a confirmation", lambda r: opened.confirm_stage(r.stage, by=r.surgeon)),
    (
        "a reading that shows on no map",
        lambda r: r.read(
            r.surgeon,
            CompartmentReading(result=ReadingResult.NOT_READABLE),
        ),
    ),
    ("a change that waits", lambda r: (r.read(r.surgeon), r.read(r.nurse, TUMOR))),
    (
        "a finding",
        lambda r: opened.add_finding(
            r.block, {"kind": "scar", "compartment": "deep"}, by=r.surgeon
        ),
    ),
    (
        "a conclusion",
        lambda r: (
            opened.read_all_clear(r.stage, by=r.surgeon),
            opened.conclude_stage(r.stage, conclusion=CLEAR, by=r.surgeon),
        ),
    ),
]


@pytest.mark.parametrize("move", [row[1] for row in MOVES], ids=[row[0] for row in MOVES])
def test_what_a_page_shows_moves_what_its_buttons_say(room, move):
    room.read(room.nurse)
    before = stage_seen(Stage.objects.get(pk=room.stage.pk)).whole
    version = room.stage.specimen_map.version
    move(room)
    assert stage_seen(Stage.objects.get(pk=room.stage.pk)).whole != before
    room.stage.specimen_map.refresh_from_db()
    assert room.stage.specimen_map.version > version or room.stage.lesion.stages.get().conclusion


def test_a_stage_form_moves_nothing_that_a_button_says(room):
    before = stage_seen(room.stage)
    opened.update_stage(room.stage, {"margin_mm": Decimal(2)}, by=room.nurse)
    assert stage_seen(Stage.objects.get(pk=room.stage.pk)) == before
