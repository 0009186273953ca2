"""A reading belongs to who read: what each role may do to what another surgeon saw."""

from contextlib import nullcontext
from decimal import Decimal

import pytest

from encounters import actions
from encounters.actions import (
    ActionRefusedError,
    CompartmentReading,
    QuestionError,
)
from encounters.models import AuditEvent, BlockFinding, Lesion, Reading, Stage
from encounters.snapshot import take_snapshot
from encounters.vocabulary.terms import MapLayout, ReadingResult, StageConclusion
from tests.support.opened import opened

pytestmark = pytest.mark.django_db

CLEAR, RESIDUAL = StageConclusion.CLEAR, StageConclusion.RESIDUAL_TUMOR
TUMOR = CompartmentReading(
    result=ReadingResult.TUMOR, clock_from=Decimal("8.5"), clock_to=Decimal("9.5")
)


def no_tumor(reader, state):
    return ("no_tumor", reader, state)


def tumor(reader, state):
    return ("tumor", reader, state)


def test_a_surgeon_s_own_reading_counts_at_once_and_is_corrected_without_a_trace(room):
    room.read(room.surgeon, TUMOR)
    room.read(room.surgeon)
    assert room.edge() == [no_tumor(room.surgeon, "counts")]
    assert room.lacks() == []


def test_a_nurse_enters_for_the_surgeon_who_confirms_with_one_tap(room):
    room.read(room.nurse, TUMOR)
    opened.read_all_clear(room.stage, by=room.nurse)
    assert room.edge() == [tumor(room.surgeon, "unconfirmed")]
    name = room.surgeon.display_name
    assert room.lacks() == [f"{name}'s confirmation of the readings of stage I of lesion A."]
    opened.confirm_stage(room.stage, by=room.surgeon)
    assert room.edge() == [tumor(room.surgeon, "counts")]
    assert room.lacks() == []
    row = Reading.objects.get(block=room.block, compartment="edge")
    assert (row.entered_by, row.confirmed_at is not None) == (room.nurse, True)


@pytest.mark.parametrize("who", ["nurse", "fellow"])
def test_nobody_confirms_for_another(room, who):
    room.read(room.nurse)
    with pytest.raises(ActionRefusedError, match="waits for your confirmation"):
        opened.confirm_stage(room.stage, by=getattr(room, who))
    assert room.edge() == [no_tumor(room.surgeon, "unconfirmed")]


def test_a_nurse_s_change_waits_beside_what_the_surgeon_read(room):
    room.read(room.surgeon, TUMOR)
    room.read(room.nurse)
    assert room.edge() == [tumor(room.surgeon, "counts"), no_tumor(room.surgeon, "waits")]
    name = room.surgeon.display_name
    words = f"{name}'s confirmation of a change of block I-1 of stage I of lesion A."
    assert room.lacks() == [words]


SETTLED = [
    ("the reader takes it", "take_change", "surgeon", ["superseded", "counts"]),
    ("the reader leaves it", "leave_change", "surgeon", ["counts", "superseded"]),
    ("who entered it takes it back", "leave_change", "nurse", ["counts"]),
]


@pytest.mark.parametrize(
    ("act", "who", "states"), [row[1:] for row in SETTLED], ids=[r[0] for r in SETTLED]
)
def test_a_change_that_waits_is_settled(room, act, who, states):
    room.read(room.surgeon, TUMOR)
    room.read(room.nurse)
    change = Reading.objects.get(is_binding=False)
    getattr(opened, act)(change, by=getattr(room, who))
    assert [state for *_, state in room.edge()] == states
    assert room.lacks() == []


@pytest.mark.parametrize(
    ("act", "who"),
    [("take_change", "nurse"), ("take_change", "fellow"), ("leave_change", "fellow")],
)
def test_a_change_that_waits_is_not_settled_by_others(room, act, who):
    room.read(room.surgeon, TUMOR)
    room.read(room.nurse)
    with pytest.raises(ActionRefusedError, match="Only"):
        getattr(opened, act)(Reading.objects.get(is_binding=False), by=getattr(room, who))


def test_nobody_concludes_past_a_change_that_waits(room):
    room.read(room.surgeon)
    opened.read_all_clear(room.stage, by=room.surgeon)
    room.read(room.nurse, TUMOR)
    for by in (room.surgeon, room.fellow, room.nurse):
        with pytest.raises(ActionRefusedError, match="takes this change or leaves it"):
            opened.conclude_stage(room.stage, conclusion=CLEAR, by=by)


def test_another_surgeon_s_reading_is_his_own_and_the_first_stays(room):
    room.read(room.surgeon)
    room.read(room.fellow, TUMOR)
    assert room.edge() == [no_tumor(room.surgeon, "superseded"), tumor(room.fellow, "counts")]


def test_foreign_tumor_is_asked_about_and_goes_only_with_a_yes(room):
    room.read(room.surgeon, TUMOR)
    with pytest.raises(QuestionError) as asked:
        room.read(room.fellow)
    [words] = asked.value.words
    assert f"{room.surgeon.display_name} read tumor, edge, 8:30 to 9:30 o'clock" in words
    assert words.endswith("Replace it?")
    assert room.edge() == [tumor(room.surgeon, "counts")]
    room.read(room.fellow, answers=asked.value.answers)
    assert room.edge() == [tumor(room.surgeon, "superseded"), no_tumor(room.fellow, "counts")]


def test_clear_waits_until_somebody_says_whose_reading_counts(room):
    room.read(room.surgeon, TUMOR)
    row = Reading.objects.get(result="tumor")
    room.read(room.fellow, answers=[str(row.pk)])
    opened.read_all_clear(room.stage, by=room.fellow)
    with pytest.raises(ActionRefusedError, match="A surgeon says whose reading counts"):
        opened.conclude_stage(room.stage, conclusion=CLEAR, by=room.nurse)
    with pytest.raises(QuestionError, match="o'clock") as asked:
        opened.conclude_stage(room.stage, conclusion=CLEAR, by=room.fellow)
    done = opened.conclude_stage(
        room.stage, conclusion=CLEAR, by=room.fellow, answers=asked.value.answers
    )
    assert (done.conclusion, done.conclusion_by) == ("clear", room.fellow)
    named = Reading.objects.get(named_at__isnull=False)
    assert (named.reader, named.named_by) == (room.fellow, room.fellow)


TAKEN_BACK = [
    ("one's own", "surgeon", "surgeon", None),
    ("a nurse's entry, by the surgeon", "nurse", "surgeon", "superseded"),
    ("one's own entry", "nurse", "nurse", None),
    ("another surgeon's", "surgeon", "fellow", "superseded"),
]


@pytest.mark.parametrize(
    ("reader", "by", "left"), [row[1:] for row in TAKEN_BACK], ids=[r[0] for r in TAKEN_BACK]
)
def test_taking_back(room, reader, by, left):
    room.read(getattr(room, reader))
    opened.unread_block(room.block, by=getattr(room, by))
    assert [state for *_, state in room.edge()] == ([left] if left else [])
    assert opened.read_all_clear(room.stage, by=room.surgeon) == 2


def test_a_nurse_does_not_take_back_what_the_surgeon_read(room):
    room.read(room.surgeon)
    with pytest.raises(ActionRefusedError, match="Enter what differs"):
        opened.unread_block(room.block, by=room.nurse)
    assert room.edge() == [no_tumor(room.surgeon, "counts")]


FINDINGS = [
    ("surgeon", "surgeon", "gone"),
    ("nurse", "nurse", "gone"),
    ("nurse", "surgeon", "superseded"),
    ("surgeon", "fellow", "superseded"),
    ("surgeon", "nurse", "refused"),
]


@pytest.mark.parametrize(("noted", "taken_off", "left"), FINDINGS)
def test_a_finding_is_taken_off_as_a_reading_is(room, noted, taken_off, left):
    facts = {"kind": "pni", "compartment": "edge"}
    finding = opened.add_finding(room.block, facts, by=getattr(room, noted))
    with pytest.raises(ActionRefusedError) if left == "refused" else nullcontext():
        opened.remove_finding(finding, by=getattr(room, taken_off))
    row = BlockFinding.objects.first()
    found = "gone" if row is None else "superseded" if row.superseded_at else "refused"
    assert found == left
    record = take_snapshot(room.stage.lesion.encounter_id).lesions[0].stages[0].blocks[0]
    assert len(record.findings) == (left == "refused")
    assert len(record.earlier_findings) == (left == "superseded")


REOPENED = [
    ("who concluded", "surgeon", "surgeon", True),
    ("the surgeon of the case", "fellow", "surgeon", True),
    ("another surgeon", "surgeon", "fellow", False),
    ("a nurse", "surgeon", "nurse", False),
    ("a nurse, what a nurse entered", "nurse", "nurse", True),
]


@pytest.mark.parametrize(
    ("concluded", "by", "is_done"), [row[1:] for row in REOPENED], ids=[r[0] for r in REOPENED]
)
@pytest.mark.parametrize("act", ["reopen_stage", "remove_stage", "divide_stage"])
def test_who_reopens(room, concluded, by, is_done, act):
    opened.read_all_clear(room.stage, by=getattr(room, concluded))
    opened.conclude_stage(room.stage, conclusion=CLEAR, by=getattr(room, concluded))
    named = {"discard_readings": True} if act != "reopen_stage" else {}
    if act == "divide_stage":
        named["specimens"] = [actions.SpecimenOrder(layout=MapLayout.SINGLE)]
    with nullcontext() if is_done else pytest.raises(ActionRefusedError, match="reopens it"):
        getattr(opened, act)(room.stage, by=getattr(room, by), **named)
    concluded_still = Stage.objects.filter(pk=room.stage.pk, conclusion="clear").exists()
    assert concluded_still is not is_done


def test_readings_of_another_surgeon_do_not_go_with_the_tissue(room):
    room.read(room.surgeon, TUMOR)
    for by in (room.fellow, room.nurse):
        with pytest.raises(ActionRefusedError, match="the surgeon of this case, lets that go"):
            opened.remove_stage(room.stage, discard_readings=True, by=by)
    opened.remove_stage(room.stage, discard_readings=True, by=room.surgeon)
    assert not Stage.objects.exists()


def test_a_nurse_s_conclusion_waits_for_the_surgeon(room):
    opened.read_all_clear(room.stage, by=room.surgeon)
    done = opened.conclude_stage(room.stage, conclusion=CLEAR, by=room.nurse)
    assert (done.conclusion_by, done.conclusion_entered_by) == (room.surgeon, room.nurse)
    name = room.surgeon.display_name
    assert room.lacks() == [f"{name}'s confirmation of the conclusion of stage I of lesion A."]
    opened.confirm_stage(room.stage, by=room.surgeon)
    assert room.lacks() == []


def test_a_surgeon_who_concludes_confirms_what_was_entered_for_him(room):
    opened.read_all_clear(room.stage, by=room.nurse)
    opened.conclude_stage(room.stage, conclusion=CLEAR, by=room.surgeon)
    assert room.lacks() == []


def test_each_change_of_a_foreign_reading_is_in_the_log(room):
    room.read(room.surgeon)
    room.read(room.fellow, TUMOR)
    events = AuditEvent.objects.filter(action="supersede_reading")
    assert {event.actor for event in events} == {room.fellow}
    assert Lesion.objects.get().stages.get().reader == room.surgeon
