"""Any sequence of acts on the stages of a case, and what must hold after each of them.

Hypothesis chooses the acts and shortens a sequence that breaks something. A refusal is an answer
like any other, but must have changed nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as hypothesis_seed
from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
    run_state_machine_as_test,
)

from encounters import actions
from encounters.actions import (
    CompartmentReading,
    SpecimenOrder,
)
from encounters.models import BlockFinding, Lesion, MapPreset, SpecimenMap, Stage
from encounters.vocabulary.terms import (
    Compartment,
    LesionOutcome,
    MapLayout,
    ReadingResult,
    Role,
    StageConclusion,
    StageReason,
)
from encounters.workflow.next_stage import propose_next_stage
from tests.support.factories import DAY, a_case, a_user, lesion_facts, verify
from tests.support.opened import opened
from tests.support.redrawn_maps import redrawn
from tests.support.stage_draft import DraftMachine, cuts_of_a_stage, discard, ordered, place, span
from tests.support.stage_invariants import Rows

SITES = (("dorsal-forearm", "left"), ("nasal-tip", "midline"), ("nasal-ala", "left"))
# What a failure needs is a short sequence; the explanation would take as long again.
PHASES = (Phase.generate, Phase.shrink)
RESIDUAL = StageConclusion.RESIDUAL_TUMOR

reasons = st.sampled_from([None, None, StageReason.SCAR, StageReason.FIRST_STAGE])
results = st.sampled_from(
    [result for result in ReadingResult if result != ReadingResult.NOT_APPLICABLE]
)


class StageMachine(DraftMachine):
    """Every act that touches a stage, its blocks, its map or its conclusion."""

    def _take(
        self,
        way: str,
        lesion: Lesion,
        orders: list[SpecimenOrder],
        reason: StageReason | None = None,
        preset: MapPreset | None = None,
    ) -> bool:
        values: Mapping[str, object] = {"reason": reason.value} if reason else {}
        return self.attempt(
            f"take {way}",
            lambda: opened.take_stage(
                lesion, values, specimens=orders, by=self.case.surgeon, preset=preset
            ),
        )

    @rule(on=place, preset=place, reason=reasons)
    def take_a_preset(self, on: int, preset: int, reason: StageReason | None) -> None:
        found = list(MapPreset.objects.filter(practice=self.case.practice).order_by("pk"))
        chosen = found[preset % len(found)]
        order = ordered(MapLayout(chosen.layout), chosen.block_count)
        self._take("a preset", self.lesion(on), [order], reason, chosen)

    @rule(on=place, orders=cuts_of_a_stage, reason=reasons)
    def take_pieces(self, on: int, orders: list[SpecimenOrder], reason: StageReason | None) -> None:
        self._take("pieces", self.lesion(on), orders, reason)

    @precondition(DraftMachine.has_stages)
    @rule(on=place)
    def take_as_proposed(self, on: int) -> None:
        """A layer that the readings ask for can be taken wherever a stage may follow at all."""
        self._take_as_proposed(self.stage(on).lesion)

    def _take_as_proposed(self, lesion: Lesion) -> None:
        last = self.records(lesion)[-1]
        layers = propose_next_stage(last)
        if not layers:
            return
        orders = [
            SpecimenOrder(layout=layer.layout, clock_from=layer.clock_from, clock_to=layer.clock_to)
            for layer in layers
        ]
        taken = self._take("as proposed", lesion, orders)
        assert taken is (last.conclusion is not None and not lesion.merged_into_id)

    @precondition(DraftMachine.has_stages)
    @rule(at=place, orders=cuts_of_a_stage, may_discard=discard)
    def divide(self, at: int, orders: list[SpecimenOrder], may_discard: bool) -> None:
        stage = self.stage(at)
        self.attempt(
            "divide",
            lambda: opened.divide_stage(
                stage, specimens=orders, by=self.case.surgeon, discard_readings=may_discard
            ),
        )

    @precondition(DraftMachine.has_stages)
    @rule(at=place, may_discard=discard)
    def remove(self, at: int, may_discard: bool) -> None:
        stage = self.stage(at)
        is_middle = stage.lesion.stages.filter(number__gt=stage.number).exists()
        is_gone = self.attempt(
            "remove a middle stage" if is_middle else "remove the last stage",
            lambda: opened.remove_stage(stage, by=self.case.surgeon, discard_readings=may_discard),
        )
        assert not (is_middle and is_gone)

    @precondition(DraftMachine.has_stages)
    @rule(at=place, day=st.integers(-1, 2))
    def move_to_another_day(self, at: int, day: int) -> None:
        values = {"date_of_service": DAY + timedelta(days=day)}
        stage = self.stage(at)
        self.attempt("move", lambda: opened.update_stage(stage, values, by=self.case.nurse))

    @precondition(DraftMachine.has_stages)
    @rule(at=place, edge=results, deep=results, hours=st.none() | span, by_fellow=st.booleans())
    def read(
        self,
        at: int,
        edge: ReadingResult,
        deep: ReadingResult,
        hours: tuple[Decimal, Decimal] | None,
        by_fellow: bool,
    ) -> None:
        """Whoever reads a stage first is its reader; another may read a block again."""
        block = self.block(at)
        start, end = hours or (None, None)
        seen = {
            Compartment.EDGE: CompartmentReading(result=edge, clock_from=start, clock_to=end),
            Compartment.DEEP: CompartmentReading(result=deep),
        }
        by = self.fellow if by_fellow and block.stage.reader_id else self.case.surgeon
        foreign = [str(row.pk) for row in block.readings.all()]
        self.attempt("read", lambda: opened.read_block(block, seen, by=by, answers=foreign))

    @precondition(DraftMachine.has_stages)
    @rule(at=place)
    def take_a_reading_back(self, at: int) -> None:
        block = self.block(at)
        self.attempt("unread", lambda: opened.unread_block(block, by=self.case.nurse))

    @precondition(DraftMachine.has_stages)
    @rule(at=place, kind=st.sampled_from(["scar", "pni"]))
    def find_something_else(self, at: int, kind: str) -> None:
        block, values = self.block(at), {"kind": kind, "compartment": "edge"}
        self.attempt(
            "add a finding", lambda: opened.add_finding(block, values, by=self.case.surgeon)
        )

    @precondition(lambda self: bool(self.rows.findings))
    @rule(at=place)
    def take_a_finding_back(self, at: int) -> None:
        found = list(BlockFinding.objects.order_by("block__stage__lesion__letter", "created_at"))
        finding = found[at % len(found)]
        self.attempt(
            "remove a finding", lambda: opened.remove_finding(finding, by=self.case.surgeon)
        )

    @precondition(DraftMachine.has_stages)
    @rule(at=place)
    def read_the_rest_clear(self, at: int) -> None:
        stage = self.stage(at)
        self.attempt("read all clear", lambda: opened.read_all_clear(stage, by=self.case.nurse))

    @precondition(DraftMachine.has_stages)
    @rule(at=place, conclusion=st.sampled_from(StageConclusion), has_reason=st.booleans())
    def conclude(self, at: int, conclusion: StageConclusion, has_reason: bool) -> None:
        self._conclude(self.stage(at), conclusion, "Torn at the cut." if has_reason else "")

    def _conclude(self, stage: Stage, conclusion: StageConclusion, reason: str = "") -> bool:
        return self.attempt(
            f"conclude {conclusion.value}",
            lambda: opened.conclude_stage(
                stage, by=self.case.surgeon, conclusion=conclusion, reason=reason
            ),
        )

    @precondition(DraftMachine.has_stages)
    @rule(on=place, at=place, hours=span)
    def finish_with_residual_tumor(self, on: int, at: int, hours: tuple[Decimal, Decimal]) -> None:
        """The usual way on to another stage, which single acts would rarely find."""
        stage = self.stage(on)
        blocks = list(stage.blocks.order_by("number"))
        tumor = CompartmentReading(
            result=ReadingResult.TUMOR, clock_from=hours[0], clock_to=hours[1]
        )
        block = blocks[at % len(blocks)]
        seen = actions.clear_readings(block) | {Compartment.EDGE: tumor}
        by = self.case.surgeon
        if self.attempt("read", lambda: opened.read_block(block, seen, by=by)):
            self.attempt("read all clear", lambda: opened.read_all_clear(stage, by=by))
            self._conclude(stage, RESIDUAL)

    @precondition(DraftMachine.has_stages)
    @rule(on=place, at=place, hours=span)
    def go_on_to_another_stage(self, on: int, at: int, hours: tuple[Decimal, Decimal]) -> None:
        lesion = self.stage(on).lesion
        last = [stage for stage in self.rows.stages if stage.lesion_id == lesion.pk][-1]
        self.finish_with_residual_tumor(self.rows.stages.index(last), at, hours)
        self._take_as_proposed(lesion)

    @precondition(lambda self: any(row.number > 1 for row in self.rows.stages))
    @rule(on=place, may_discard=discard)
    def remove_a_followed_stage(self, on: int, may_discard: bool) -> None:
        """Which a stage chosen at random rarely is."""
        later = [stage for stage in self.rows.stages if stage.number > 1]
        before = self.rows.stages.index(later[on % len(later)]) - 1
        self.remove(before, may_discard)

    @precondition(DraftMachine.has_stages)
    @rule(at=place)
    def reopen(self, at: int) -> None:
        stage = self.stage(at)
        self.attempt("reopen", lambda: opened.reopen_stage(stage, by=self.case.surgeon))

    @precondition(DraftMachine.has_stages)
    @rule(at=place, outcome=st.sampled_from(LesionOutcome))
    def settle(self, at: int, outcome: LesionOutcome) -> None:
        lesion = self.stage(at).lesion
        self.attempt(
            "settle",
            lambda: opened.settle_lesion(
                lesion, by=self.case.surgeon, outcome=outcome, reason="The patient is tired."
            ),
        )

    @precondition(DraftMachine.has_stages)
    @rule(
        at=place,
        cuts=st.sampled_from([1, -1, 1, -1, 3, 0]),
        turned=st.integers(0, 2),
        may_discard=discard,
        is_stale=st.sampled_from([False, False, False, True]),
    )
    def draw(self, at: int, cuts: int, turned: int, may_discard: bool, is_stale: bool) -> None:
        stage = self.stage(at)
        lesion = stage.lesion
        record = self.records(lesion)[stage.number - 1]
        drawing = redrawn(stage, record, cuts=cuts, turned=turned, discard=may_discard)
        version = SpecimenMap.objects.get(stage=stage).version - is_stale
        is_drawn = self.attempt(
            "draw",
            lambda: opened.save_drawing(stage, drawing, version=version, by=self.case.surgeon),
        )
        is_sound = not (stage.conclusion or is_stale)
        assert is_sound or not is_drawn
        if may_discard or (cuts >= 0):
            assert is_drawn is is_sound, "what is drawn can be saved"

    @precondition(lambda self: self.rows.stages and len(self.rows.lesions) < len(SITES))
    @rule(is_verified=st.booleans())
    def add_a_lesion(self, is_verified: bool) -> None:
        taken = set(self.case.encounter.lesions.values_list("site", flat=True))
        site, side = next(entry for entry in SITES if entry[0] not in taken)
        facts = lesion_facts(site=site, side=side)
        by = self.case.surgeon
        self.attempt("add a lesion", lambda: opened.add_lesion(self.case.encounter, facts, by=by))
        if is_verified:
            verify(self.case.encounter.lesions.get(site=site), by=by)
            self.rows = Rows()

    @precondition(lambda self: len(self.rows.lesions) > 1)
    @rule(on=place)
    def remove_a_lesion(self, on: int) -> None:
        lesion = self.lesion(on)
        self.attempt("remove a lesion", lambda: opened.remove_lesion(lesion, by=self.case.nurse))

    @precondition(lambda self: len(self.rows.lesions) > 1 and self.rows.stages)
    @rule(merged=place, remaining=place, at=st.integers(1, 3))
    def merge(self, merged: int, remaining: int, at: int) -> None:
        lesion, into = self.lesion(merged), self.lesion(remaining)
        self.attempt(
            "merge",
            lambda: opened.merge_lesion(lesion, into=into, at_stage=at, by=self.case.surgeon),
        )

    @precondition(lambda self: any(row.merged_into_id for row in self.rows.lesions))
    @rule(on=place)
    def part(self, on: int) -> None:
        lesion = self.lesion(on)
        self.attempt("part", lambda: opened.part_lesion(lesion, by=self.case.surgeon))


def run(examples: int, steps: int, *, seed: int | None = None) -> Counter[str]:
    """Run ``examples`` sequences of at most ``steps`` acts in the database at hand.

    Without a ``seed`` they are the same each time. What each act came to, by its name; the first
    thing that does not hold raises, with the shortest sequence that leads there.
    """
    counts: Counter[str] = Counter()
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=seed is None,
        database=None,
        phases=PHASES,
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    with transaction.atomic():
        case = a_case()
        a_user(case.practice, Role.SURGEON)

        def machine() -> StageMachine:
            return StageMachine(case, counts)

        try:
            seeded = machine if seed is None else hypothesis_seed(seed)(machine)
            run_state_machine_as_test(seeded, settings=chosen)
        finally:
            transaction.set_rollback(True)
    return counts
