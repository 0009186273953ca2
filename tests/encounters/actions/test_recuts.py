"""Recuts: further sections of a block, each with its reason; nothing that was read goes."""

import pytest

from encounters.actions import ActionRefusedError, CompartmentReading, SpecimenOrder
from encounters.models import AuditEvent, Reading, Recut
from encounters.models.recut import RECUTS_MAX
from encounters.snapshot import take_snapshot
from encounters.vocabulary.recut_terms import RecutReason
from encounters.vocabulary.terms import Compartment, MapLayout, ReadingResult, Role
from tests.support.factories import a_case, a_stage, a_user, read_clear
from tests.support.opened import opened

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
HOLE = {"reason": RecutReason.HOLE.value}


@pytest.fixture
def case():
    return a_case()


@pytest.fixture
def block(case):
    return a_stage(case.lesion).blocks.first()


def read(block, result, by):
    readings = {compartment: CompartmentReading(result=result) for compartment in Compartment}
    opened.read_block(block, readings, by=by)


def test_recuts_are_numbered_in_their_block_and_say_who_and_when(case, block):
    other = block.stage.blocks.last()
    first = opened.record_recut(block, {**HOLE, "detail": "at 3 o'clock"}, by=case.nurse)
    second = opened.record_recut(block, {"reason": "fold"}, by=case.surgeon)
    opened.record_recut(other, HOLE, by=case.surgeon)
    assert [row.number for row in Recut.objects.filter(block=block)] == [1, 2]
    assert (first.recorded_by, second.recorded_by) == (case.nurse, case.surgeon)
    event = AuditEvent.objects.filter(action="record_recut").first()
    assert event.changes["detail"] == [None, "at 3 o'clock"]
    stage = take_snapshot(case.encounter.pk).lesions[0].stages[0]
    assert [len(found.recuts) for found in stage.blocks] == [2, 1]
    assert stage.blocks[0].recuts[0].recorded_by.id == str(case.nurse.pk)


def test_a_recut_leaves_readings_and_the_next_reading_leaves_the_one_before(case, block):
    read(block, ReadingResult.INCOMPLETE, case.surgeon)
    before = list(Reading.objects.filter(is_binding=True).values_list("pk", flat=True))
    opened.record_recut(block, HOLE, by=case.surgeon)
    assert list(Reading.objects.filter(is_binding=True).values_list("pk", flat=True)) == before
    read(block, ReadingResult.NO_TUMOR, case.surgeon)
    kept = Reading.objects.filter(pk__in=before)
    assert {row.result for row in kept} == {"incomplete"}
    assert {row.superseded_by for row in kept} == {case.surgeon}
    record = take_snapshot(case.encounter.pk).lesions[0].stages[0].blocks[0]
    assert {row.result for row in record.readings} == {ReadingResult.NO_TUMOR}
    assert {row.result for row in record.earlier} == {ReadingResult.INCOMPLETE}


def test_what_was_seen_after_the_recut_is_corrected_as_ever(case, block):
    opened.record_recut(block, HOLE, by=case.surgeon)
    read(block, ReadingResult.INCOMPLETE, case.surgeon)
    read(block, ReadingResult.NO_TUMOR, case.surgeon)
    assert {row.result for row in Reading.objects.all()} == {"no_tumor"}


REFUSED = [
    ("another reason that is not told", {"reason": "other"}, "Say what the other reason was"),
    ("no reason", {"reason": ""}, "cannot be blank"),
    ("a reason that there is not", {"reason": "bored"}, "not a valid choice"),
]


@pytest.mark.parametrize(("name", "values", "said"), REFUSED)
def test_a_recut_without_a_reason_is_refused(case, block, name, values, said):
    with pytest.raises(ActionRefusedError, match=said):
        opened.record_recut(block, values, by=case.surgeon)
    assert not Recut.objects.exists()


def test_another_reason_that_is_told_is_taken(case, block):
    opened.record_recut(block, {"reason": "other", "detail": "Ice crystals."}, by=case.surgeon)
    assert Recut.objects.get().detail == "Ice crystals."


def test_a_block_has_so_many_recuts_and_not_one_more(case, block):
    for _ in range(RECUTS_MAX):
        opened.record_recut(block, HOLE, by=case.surgeon)
    with pytest.raises(ActionRefusedError, match=f"at most {RECUTS_MAX}"):
        opened.record_recut(block, HOLE, by=case.surgeon)


def test_a_concluded_stage_is_recut_only_after_it_is_reopened(case, block):
    read_clear(block.stage)
    with pytest.raises(ActionRefusedError, match="concluded"):
        opened.record_recut(block, HOLE, by=case.surgeon)


def test_only_the_newest_is_taken_back_by_whoever_recorded_it_or_a_surgeon(case, block):
    nurse = a_user(case.encounter.practice, Role.ASSISTANT)
    first, second = (opened.record_recut(block, HOLE, by=case.nurse) for _ in range(2))
    for recut, by, said in ((first, case.nurse, "later recut"), (second, nurse, "Only a surgeon")):
        with pytest.raises(ActionRefusedError, match=said):
            opened.remove_recut(recut, by=by)
    opened.remove_recut(second, by=case.nurse)
    opened.remove_recut(first, by=case.surgeon)
    assert not Recut.objects.exists()
    assert AuditEvent.objects.filter(action="remove_recut").count() == 2


def test_tissue_divided_another_way_asks_before_a_recut_goes_with_it(case, block):
    opened.record_recut(block, HOLE, by=case.surgeon)
    thirds = [SpecimenOrder(layout=MapLayout.THIRDS)]
    with pytest.raises(ActionRefusedError, match="have been read"):
        opened.divide_stage(block.stage, specimens=thirds, by=case.surgeon)
    opened.divide_stage(block.stage, specimens=thirds, by=case.surgeon, discard_readings=True)
    assert not Recut.objects.exists()
    assert AuditEvent.objects.filter(action="remove_recut").count() == 1
