"""A stage that several people read."""

from copy import deepcopy
from dataclasses import dataclass

import pytest

from encounters import actions
from encounters.models import Reading, Stage
from encounters.vocabulary.terms import Compartment, Role
from tests.support.factories import a_case, a_stage, a_user
from tests.support.opened import opened
from tests.support.signed_case import remarks_on


@dataclass
class Room:
    """A stage of two blocks, its surgeon, a fellow (a surgeon too) and a nurse."""

    stage: Stage
    surgeon: object
    fellow: object
    nurse: object

    @property
    def block(self):
        return self.stage.blocks.get(number=1)

    def read(self, by, edge=None, **named):
        seen = actions.clear_readings(self.block)
        opened.read_block(
            self.block, seen | ({Compartment.EDGE: edge} if edge else {}), by=by, **named
        )

    def edge(self):
        """Readings of the edge: result, reader, and how it stands."""
        rows = Reading.objects.filter(block=self.block, compartment="edge").order_by("created_at")
        return [(row.result, row.reader, self._state(row)) for row in rows]

    @staticmethod
    def _state(row):
        if row.superseded_at:
            return "superseded"
        if not row.is_binding:
            return "waits"
        return "counts" if row.is_confirmed else "unconfirmed"

    def lacks(self):
        found = remarks_on(self.stage.lesion.encounter).blocking
        return [remark.text for remark in found if remark.rule.id == "confirmation"]


@pytest.fixture(scope="module")
def _room_for_all(rows_for_all):
    case = a_case()
    fellow = a_user(case.practice, Role.SURGEON, first_name="Kim", last_name="Fellow")
    return Room(a_stage(case.lesion), case.surgeon, fellow, case.nurse)


@pytest.fixture
def room(_room_for_all, db):
    return deepcopy(_room_for_all)
