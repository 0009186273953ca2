"""Stages under any sequence of acts."""

from collections import Counter
from decimal import Decimal

import pytest

from encounters.vocabulary.terms import MapLayout, Role
from tests.support import scale
from tests.support.factories import a_case, a_user
from tests.support.stage_draft import ordered
from tests.support.stage_machine import StageMachine, run

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.begins_early]

# A machine whose every act is refused would find nothing. A few examples meet most of these.
FEW = 7
WANTED = {
    "take a preset",
    "take pieces",
    "take as proposed",
    "conclude residual_tumor",
    "reopen",
    "divide",
    "draw",
    "remove the last stage",
    "remove a middle stage: refused",
    "add a lesion",
}


def test_no_sequence_of_acts_breaks_a_lesions_stages():
    told = run(scale.number(scale.by_database(25, 10)), 20)
    assert len(WANTED & told.keys()) >= (len(WANTED) if scale.is_full() else FEW)


@pytest.fixture
def machine():
    """Acts by hand, each with what must hold after it."""
    case = a_case()
    a_user(case.practice, Role.SURGEON)
    machine = StageMachine(case, Counter())
    yield machine
    machine.teardown()


def test_a_third_stage_follows_tumor_all_along_a_bent_second_one(machine):
    """The middle of that tumor lies outside of the tissue, and no map may."""
    machine.take_pieces(on=0, orders=[ordered(MapLayout.SINGLE)], reason=None)
    machine.finish_with_residual_tumor(on=0, at=0, hours=(Decimal(8), Decimal(3)))
    machine.take_as_proposed(on=0)
    machine.finish_with_residual_tumor(on=1, at=0, hours=(Decimal(8), Decimal(3)))
    machine.take_as_proposed(on=1)
    assert len(machine.rows.stages) == 3


@pytest.mark.parametrize("blocks", [1, 6])
def test_a_ring_all_around_can_be_drawn_on_and_keeps_its_hours(machine, blocks):
    ring = ordered(MapLayout.ARC, blocks, (Decimal("1.5"), Decimal("1.5")))
    machine.take_pieces(on=0, orders=[ring], reason=None)
    machine.draw(at=0, cuts=0, turned=0, may_discard=False, is_stale=False)
    (piece,) = machine.rows.specimens
    assert (piece.layout, piece.clock_from, piece.clock_to) == ("arc", 1.5, 1.5)
