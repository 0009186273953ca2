"""Stages and the outcome of their lesion: what follows when the last stage is another one."""

import pytest

from encounters import actions
from encounters.actions import ActionRefusedError, SpecimenOrder
from encounters.models import AuditEvent, Lesion, Membership, Stage
from encounters.vocabulary.terms import (
    LesionOutcome,
    MapLayout,
    ReadingResult,
    Role,
    StageConclusion,
    StageReason,
)
from tests.support.factories import (
    a_practice,
    a_stage,
    a_user,
    lesion_facts,
    read_clear,
    read_tumor,
    verify,
)
from tests.support.opened import opened
from tests.support.stage_invariants import Rows

pytestmark = pytest.mark.django_db
THIRDS = (SpecimenOrder(layout=MapLayout.THIRDS),)


def outcome_of(case):
    return Lesion.objects.get(pk=case.lesion.pk).outcome


def test_a_stage_that_another_followed_is_neither_removed_nor_divided_anew(case):
    """Its conclusion is why the next one was taken, its blocks are what was concluded on."""
    first = read_tumor(a_stage(case.lesion))
    a_stage(case.lesion)
    before = Rows().values()
    for act in (
        lambda: opened.remove_stage(first, by=case.surgeon, discard_readings=True),
        lambda: opened.divide_stage(
            first, specimens=THIRDS, by=case.surgeon, discard_readings=True
        ),
        lambda: opened.reopen_stage(first, by=case.surgeon),
    ):
        with pytest.raises(ActionRefusedError, match="A later stage exists"):
            act()
        assert Rows().values() == before


def test_dividing_a_clear_stage_anew_takes_back_what_was_concluded(case):
    stage = a_stage(case.lesion)
    block = stage.blocks.first()
    readings = actions.clear_readings(block)
    edge = actions.CompartmentReading(result=ReadingResult.INCOMPLETE)
    opened.read_block(block, readings | {next(iter(readings)): edge}, by=case.surgeon)
    opened.read_all_clear(stage, by=case.surgeon)
    opened.conclude_stage(
        stage, by=case.surgeon, conclusion=StageConclusion.CLEAR, reason="Only torn."
    )
    assert outcome_of(case) == LesionOutcome.CLEAR
    opened.divide_stage(stage, specimens=THIRDS, by=case.surgeon, discard_readings=True)
    row = Stage.objects.get()
    assert (row.conclusion, row.clear_despite_incomplete_reason) == ("", "")
    assert row.blocks.count() == 3
    assert outcome_of(case) == LesionOutcome.IN_PROGRESS


def test_lesion_is_not_clear_without_its_clear_last_stage(case):
    read_tumor(a_stage(case.lesion))
    second = read_clear(a_stage(case.lesion))
    opened.remove_stage(second, by=case.surgeon, discard_readings=True)
    assert outcome_of(case) == LesionOutcome.IN_PROGRESS
    event = AuditEvent.objects.filter(action="settle_lesion").last()
    assert event.changes == {"outcome": ["clear", "in_progress"]}


def test_another_layer_after_a_clear_stage_has_to_be_clear_too(case):
    read_clear(a_stage(case.lesion))
    second = a_stage(case.lesion, reason=StageReason.SCAR.value)
    assert outcome_of(case) == LesionOutcome.IN_PROGRESS
    opened.remove_stage(second, by=case.surgeon)
    assert outcome_of(case) == LesionOutcome.CLEAR


def test_outcome_set_by_hand_stays_when_a_stage_is_removed(case):
    read_tumor(a_stage(case.lesion))
    stopped = {"outcome": LesionOutcome.STOPPED, "reason": "The patient is tired."}
    opened.settle_lesion(case.lesion, by=case.surgeon, **stopped)
    opened.remove_stage(a_stage(case.lesion), by=case.surgeon)
    row = Lesion.objects.get(pk=case.lesion.pk)
    assert (row.outcome, row.outcome_reason) == ("stopped", "The patient is tired.")


def test_a_lesion_that_parts_again_is_clear_by_its_own_stages_alone(case):
    a_stage(case.lesion)
    other = opened.add_lesion(case.encounter, lesion_facts(side="right"), by=case.surgeon)
    verify(other, by=case.surgeon)
    read_tumor(a_stage(other))
    other = opened.merge_lesion(other, into=case.lesion, at_stage=1, by=case.surgeon)
    opened.settle_lesion(other, by=case.surgeon, outcome=LesionOutcome.CLEAR)
    assert opened.part_lesion(other, by=case.surgeon).outcome == LesionOutcome.IN_PROGRESS


# Whose role says that they are a fellow, what is said beside the performer, what the stage holds.
FELLOWS = [
    ("a fellow cuts", True, {}, (True, True)),
    (
        "a fellow cuts, and it is said that he is none",
        True,
        {"fellow_accredited": False},
        (False, False),
    ),
    ("a surgeon cuts", False, {}, (False, False)),
    ("it is said of a surgeon", False, {"fellow_accredited": True}, (True, False)),
]


@pytest.mark.parametrize(
    ("what", "is_fellow", "said", "held"), FELLOWS, ids=[case[0] for case in FELLOWS]
)
@pytest.mark.parametrize("when", ["taken", "corrected"])
def test_a_fellows_role_proposes_what_the_stage_says_of_him(
    case, what, is_fellow, said, held, when
):
    other = a_user(case.practice, Role.SURGEON)
    other.memberships.update(is_accredited_fellow=is_fellow)
    if when == "taken":
        stage = a_stage(case.lesion, performer=other, **said)
    else:
        stage = opened.update_stage(
            a_stage(case.lesion), {"performer": other, **said}, by=case.surgeon
        )
    stage.refresh_from_db()
    assert (stage.fellow_accredited, "fellow_accredited" in stage.unconfirmed) == held


def test_a_fellow_of_another_practice_and_one_who_cuts_no_more_are_none_here(case):
    fellow = a_user(case.practice, Role.SURGEON)
    fellow.memberships.update(is_accredited_fellow=True)
    stage = a_stage(case.lesion, performer=fellow)
    opened.update_stage(stage, {"performer": case.surgeon}, by=case.surgeon)
    stage.refresh_from_db()
    assert stage.fellow_accredited is False
    elsewhere = a_user(case.practice, Role.SURGEON)
    own = a_practice("Another")
    Membership.objects.create(
        user=elsewhere, practice=own, role=Role.SURGEON, is_accredited_fellow=True
    )
    opened.update_stage(stage, {"performer": elsewhere}, by=case.surgeon)
    stage.refresh_from_db()
    assert stage.fellow_accredited is False
