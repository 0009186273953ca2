"""Base of the stage machine: one draft case, and the checks after each action."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from encounters.actions import ActionRefusedError, ReadBlocksError, SpecimenOrder, StaleMapError
from encounters.actions.audit.log import log_faults
from encounters.models import Block, Lesion, Stage, User
from encounters.record import StageRecord
from encounters.snapshot.chart import chart_of
from encounters.vocabulary.terms import MapLayout
from tests.support.factories import Case
from tests.support.stage_invariants import Rows, check_codes, check_maps_in_full, check_stages

REFUSALS = (ActionRefusedError, ReadBlocksError, StaleMapError)

place = st.integers(0, 11)
hour = st.integers(1, 24).map(lambda half: Decimal(half) / 2)
span = st.tuples(hour, hour)
discard = st.booleans()


def ordered(
    layout: MapLayout, count: int | None = None, hours: tuple[Decimal, Decimal] | None = None
) -> SpecimenOrder:
    start, end = hours or (None, None)
    return SpecimenOrder(layout=layout, block_count=count, clock_from=start, clock_to=end)


# As the form sends them: most can be cut, some cannot.
whole = st.sampled_from(
    [MapLayout.SINGLE, MapLayout.HALVES, MapLayout.THIRDS, MapLayout.QUARTERS]
).map(ordered)
strips = st.builds(ordered, st.just(MapLayout.STRIPS_AND_BASE), st.integers(2, 9))
arcs = st.builds(ordered, st.just(MapLayout.ARC), st.integers(0, 7), span)
bases = st.builds(ordered, st.just(MapLayout.BASE_ONLY), st.integers(1, 7), st.none() | span)
cuts_of_a_stage = st.lists(st.one_of(whole, strips, arcs, bases), min_size=1, max_size=3)


class DraftMachine(RuleBasedStateMachine):
    """One draft, rolled back after each sequence; ``counts`` has the actions done and refused."""

    def __init__(self, case: Case, counts: Counter[str]) -> None:
        super().__init__()
        self.case, self.counts = case, counts
        self.fellow = User.objects.exclude(pk__in=[case.surgeon.pk, case.nurse.pk]).get()
        self._sequence = transaction.atomic()
        self._sequence.__enter__()
        self.rows = Rows()

    def teardown(self) -> None:
        try:
            assert list(log_faults()) == []
            check_maps_in_full(self.rows)
        finally:
            transaction.set_rollback(True)
            self._sequence.__exit__(None, None, None)

    def attempt(self, name: str, act: Callable[[], object]) -> bool:
        """Run ``act``, check the invariants, and return whether it was done or refused."""
        try:
            act()
        except REFUSALS:
            assert Rows().values() == self.rows.values(), f"{name}: refused, but"
            self.counts[f"{name}: refused"] += 1
            return False
        self.counts[name] += 1
        before, self.rows = self.rows, Rows()
        check_stages(self.rows)
        if self.rows.billed() != before.billed():
            check_codes(chart_of(self.case.encounter.pk), self.rows)
        return True

    def lesion(self, number: int) -> Lesion:
        found = list(self.case.encounter.lesions.order_by("letter"))
        return found[number % len(found)]

    def stage(self, number: int) -> Stage:
        found = list(
            Stage.objects.select_related("lesion__encounter").order_by("lesion__letter", "number")
        )
        return found[number % len(found)]

    def block(self, number: int) -> Block:
        found = list(
            Block.objects.select_related("stage__lesion__encounter").order_by(
                "stage__lesion__letter", "stage__number", "number"
            )
        )
        return found[number % len(found)]

    def records(self, lesion: Lesion) -> tuple[StageRecord, ...]:
        return chart_of(self.case.encounter.pk).record.lesion(lesion.letter).stages

    def has_stages(self) -> bool:
        return bool(self.rows.stages)
