"""What people do to a whole case, well or badly: one function for each act, by its name.

An act chooses what it does from the numbers of ``desk.choose`` alone, so that it can be done again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from encounters import actions
from encounters.actions import (
    ActionRefusedError,
    CompartmentReading,
    ReadBlocksError,
    SpecimenOrder,
    StaleMapError,
)
from encounters.models import Block, BlockFinding, Encounter, Lesion, Reading, Stage, User
from encounters.vocabulary.terms import (
    Compartment,
    FindingKind,
    LesionOutcome,
    MapLayout,
    ReadingResult,
    StageConclusion,
    StageReason,
)
from tests.support.factories import DAY, Case, lesion_facts, moment, verify
from tests.support.opened import opened
from tests.support.signed_case import answer_all, complete, confirm_all

RowT = TypeVar("RowT", bound=Model)
SITES = (
    ("dorsal-forearm", "left"),
    ("dorsal-forearm", "right"),
    ("nasal-tip", "midline"),
    ("nasal-ala", "left"),
    ("nasal-ala", "right"),
    ("temple", "right"),
)
FAR = (-4000, -400, -40, -1, 1, 2, 30, 50, 27000)


class NothingToDoError(Exception):
    """What the act is about is not there."""


REFUSALS = (ActionRefusedError, ReadBlocksError, StaleMapError, NothingToDoError, Http404)


@dataclass
class Desk:
    """A case, the people round it, and who acts now."""

    case: Case
    people: tuple[User, ...]
    counts: Counter[str] = field(default_factory=Counter)
    choose: Random = field(default_factory=Random)

    def attempt(self, name: str, act: Callable[[], object]) -> bool:
        """Do it, and tell whether it was done; a refusal is an answer like any other."""
        try:
            act()
        except REFUSALS:
            self.counts[f"{name}: refused"] += 1
            return False
        self.counts[name] += 1
        return True

    @property
    def by(self) -> User:
        return self.choose.choice(self.people)

    @property
    def encounter(self) -> Encounter:
        return self.case.encounter

    @property
    def surgeon(self) -> User:
        """Who signs, as the case says now."""
        return Encounter.objects.select_related("surgeon").get(pk=self.encounter.pk).surgeon

    def some(self, rows: QuerySet[RowT], *order: str) -> RowT:
        found = list(rows.order_by(*order))
        if not found:
            raise NothingToDoError
        return self.choose.choice(found)

    def lesion(self) -> Lesion:
        return self.some(self.encounter.lesions.select_related("encounter"), "letter")

    def stage(self) -> Stage:
        rows = Stage.objects.select_related("lesion__encounter").filter(
            lesion__encounter=self.encounter
        )
        return self.some(rows, "lesion__letter", "number")

    def block(self) -> Block:
        rows = Block.objects.select_related("stage__lesion__encounter").filter(
            stage__lesion__encounter=self.encounter
        )
        return self.some(rows, "stage__lesion__letter", "stage__number", "number")

    def day(self) -> date:
        return DAY + timedelta(days=self.choose.choice((0, 0, 0, 0, *FAR)))

    def moment(self) -> datetime:
        hour = self.choose.choice((7, 8, 8, 9, 9, 11, 23))
        days = self.choose.choice((0, 0, 0, 0, 0, *FAR))
        return moment(hour, self.choose.randrange(0, 60, 5)) + timedelta(days=days)

    def clock(self) -> time:
        return time(self.choose.choice((7, 9, 10, 11, 13, 23)), self.choose.randrange(0, 60, 5))

    def length(self) -> Decimal:
        return Decimal(self.choose.choice((1, 4, 8, 9, 10, 12, 15, 22, 40)))

    def hours(self) -> tuple[Decimal, Decimal]:
        return (Decimal(self.choose.randint(1, 12)), Decimal(self.choose.randint(1, 12)))

    def is_so(self, percent: int = 50) -> bool:
        return self.choose.randrange(100) < percent


Act = Callable[[Desk], object]
ACTS: dict[str, Act] = {}
WEIGHTS: dict[str, int] = {}


def act(weight: int = 2) -> Callable[[Act], Act]:
    """Register an act; ``weight`` says how often it is done beside others."""

    def register(function: Act) -> Act:
        name = function.__name__.replace("_", " ").strip()
        ACTS[name], WEIGHTS[name] = function, weight
        return function

    return register


@act(3)
def enter_everything(desk: Desk) -> None:
    complete(desk.case)


@act()
def prepare(desk: Desk) -> None:
    values: Mapping[str, object] = {
        "allergies": desk.choose.choice(["None known", "", "Latex"]),
        "photo_consent": desk.choose.choice([True, False, None]),
        **({"consent_by": "Robin"} if desk.is_so() else {"consented_at": desk.moment()}),
    }
    opened.save_pre_op(desk.encounter, values, by=desk.by)


@act()
def stop_for_the_time_out(desk: Desk) -> None:
    opened.save_time_out(desk.encounter, {"done_at": desk.moment()}, by=desk.by)


@act(3)
def confirm_the_site(desk: Desk) -> None:
    values = {
        "methods": ["photo"],
        "verified_by": desk.by,
        "verified_at": desk.moment(),
        "patient_agreed": desk.is_so(),
    }
    opened.verify_site(desk.lesion(), values, by=desk.by)


@act(4)
def change_the_site(desk: Desk) -> None:
    site, side = desk.choose.choice(SITES)
    values = {"site": site, "side": side, "site_detail": desk.choose.choice(["", "lower third"])}
    if desk.is_so(70):
        values["site_change_reason"] = "The photograph was mirrored."
    opened.update_lesion(desk.lesion(), values, by=desk.by)


@act(3)
def measure_the_lesion(desk: Desk) -> None:
    values = {
        "length_mm": desk.length(),
        "width_mm": desk.length() if desk.is_so() else None,
        "indications": desk.choose.choice([["ill_defined"], ["large"], ["recurrent"], []]),
        "borders": desk.choose.choice(["", "ill_defined", "well_defined"]),
    }
    opened.update_lesion(desk.lesion(), values, by=desk.by)


@act()
def enter_the_biopsy(desk: Desk) -> None:
    values = {"biopsied": True, "biopsy_date": desk.day()}
    opened.update_lesion(desk.lesion(), values, by=desk.by)


@act()
def add_a_lesion(desk: Desk) -> None:
    site, side = desk.choose.choice(SITES)
    facts = lesion_facts(site=site, side=side, indications=["ill_defined"], borders="ill_defined")
    lesion = opened.add_lesion(desk.encounter, facts, by=desk.by)
    if desk.is_so(70):
        verify(lesion, by=desk.surgeon)


@act(1)
def remove_a_lesion(desk: Desk) -> None:
    opened.remove_lesion(desk.lesion(), by=desk.by)


@act(3)
def merge_lesions(desk: Desk) -> None:
    at = desk.stage()
    others = desk.encounter.lesions.exclude(pk=at.lesion_id).select_related("encounter")
    lesion = desk.some(others, "letter")
    opened.merge_lesion(lesion, into=at.lesion, at_stage=at.number, by=desk.by)


@act(1)
def part_lesions(desk: Desk) -> None:
    opened.part_lesion(desk.lesion(), by=desk.by)


def cuts(desk: Desk) -> list[SpecimenOrder]:
    layout = desk.choose.choice(
        [MapLayout.SINGLE, MapLayout.HALVES, MapLayout.QUARTERS, MapLayout.STRIPS_AND_BASE]
    )
    many = desk.choose.randint(2, 8) if layout == MapLayout.STRIPS_AND_BASE else None
    return [SpecimenOrder(layout=layout, block_count=many)]


@act(8)
def take_a_stage(desk: Desk) -> None:
    values: dict[str, object] = {}
    if desk.is_so(30):
        values["started_at"] = desk.clock()
    if desk.is_so(15):
        values["date_of_service"] = desk.day()
    if desk.is_so(20):
        values["performer"] = desk.by
    if desk.is_so(20):
        values |= {"reason": StageReason.SCAR.value}
    opened.take_stage(desk.lesion(), values, specimens=cuts(desk), by=desk.by)


@act(8)
def go_through_a_stage(desk: Desk) -> None:
    """As on most days: take it where none is open, read it, and conclude what was read."""
    lesion, by = desk.lesion(), desk.surgeon
    stage = lesion.stages.select_related("lesion__encounter").order_by("number").last()
    if stage is None or stage.conclusion:
        stage = opened.take_stage(lesion, {}, specimens=cuts(desk), by=by)
    tumor = CompartmentReading(result=ReadingResult.TUMOR)
    if is_left := desk.is_so(40):
        block = desk.some(stage.blocks.select_related("stage__lesion__encounter"), "number")
        seen = actions.clear_readings(block) | {Compartment.DEEP: tumor}
        opened.read_block(block, seen, by=by)
    opened.read_all_clear(stage, by=by)
    found = StageConclusion.RESIDUAL_TUMOR if is_left else StageConclusion.CLEAR
    opened.conclude_stage(stage, conclusion=found, by=by)


@act(4)
def change_how_it_was_taken(desk: Desk) -> None:
    values: dict[str, object] = {
        "started_at": desk.clock(),
        "date_of_service": desk.day(),
        "performer": desk.by,
        "reader": desk.by,
        "supervisor": desk.by,
        "technique": desk.choose.choice(["frozen", "permanent"]),
        "reason": desk.choose.choice(list(StageReason)).value,
        "deep_structure": desk.choose.choice(["", "cartilage"]),
    }
    name = desk.choose.choice(sorted(values))
    opened.update_stage(desk.stage(), {name: values[name]}, by=desk.by)


@act(1)
def recut(desk: Desk) -> None:
    opened.recut_stage(
        desk.stage(), specimens=cuts(desk), discard_readings=desk.is_so(), by=desk.by
    )


@act(1)
def remove_a_stage(desk: Desk) -> None:
    opened.remove_stage(desk.stage(), discard_readings=desk.is_so(), by=desk.by)


@act(6)
def read_a_block(desk: Desk) -> None:
    block = desk.block()
    edge = desk.choose.choice([result for result in ReadingResult if result != "not_applicable"])
    start, end = desk.hours() if edge == ReadingResult.TUMOR else (None, None)
    seen = actions.clear_readings(block) | {
        Compartment.EDGE: CompartmentReading(result=edge, clock_from=start, clock_to=end)
    }
    answers = [str(row.pk) for row in block.readings.all()] if desk.is_so() else []
    opened.read_block(block, seen, by=desk.by, answers=answers)


@act(5)
def read_the_rest_clear(desk: Desk) -> None:
    opened.read_all_clear(desk.stage(), by=desk.by)


@act(1)
def take_a_reading_back(desk: Desk) -> None:
    opened.unread_block(desk.block(), by=desk.by)


@act(3)
def find_something_else(desk: Desk) -> None:
    kind = desk.choose.choice(list(FindingKind)).value
    opened.add_finding(desk.block(), {"kind": kind, "compartment": "edge"}, by=desk.by)


@act(1)
def take_a_finding_back(desk: Desk) -> None:
    rows = BlockFinding.objects.filter(block__stage__lesion__encounter=desk.encounter)
    opened.remove_finding(desk.some(rows, "created_at"), by=desk.by)


@act(7)
def conclude(desk: Desk) -> None:
    opened.conclude_stage(
        desk.stage(),
        conclusion=desk.choose.choice(list(StageConclusion)),
        reason=desk.choose.choice(["", "The next level was complete."]),
        by=desk.by,
    )


@act(3)
def confirm_what_was_entered(desk: Desk) -> None:
    opened.confirm_stage(desk.stage(), by=desk.by)


@act()
def take_or_leave_a_change(desk: Desk) -> None:
    rows = Reading.objects.filter(block__stage__lesion__encounter=desk.encounter)
    waiting = rows.filter(is_binding=False, superseded_at=None)
    reading = desk.some(waiting.select_related("block__stage__lesion__encounter"), "read_at")
    decide = opened.take_change if desk.is_so() else opened.leave_change
    decide(reading, by=desk.by)


@act(3)
def reopen(desk: Desk) -> None:
    opened.reopen_stage(desk.stage(), by=desk.by)


@act(4)
def describe(desk: Desk) -> None:
    values: dict[str, Any] = {
        "growth_pattern": desk.choose.choice(["", "Nodular"]),
        "perineural_invasion": desk.choose.choice([True, False, None]),
        "lymphovascular_invasion": desk.choose.choice([True, False, None]),
        "scar": desk.choose.choice([True, False, None]),
    }
    opened.describe_histology(desk.stage(), values, by=desk.by)


@act(3)
def carry_the_description(desk: Desk) -> None:
    opened.carry_histology(desk.stage(), from_stage=desk.choose.randint(1, 2), by=desk.by)


@act(4)
def settle(desk: Desk) -> None:
    opened.settle_lesion(
        desk.lesion(),
        outcome=desk.choose.choice(list(LesionOutcome)),
        reason=desk.choose.choice(["", "The patient is tired."]),
        by=desk.by,
    )


@act(3)
def give_again_what_was_confirmed(desk: Desk) -> None:
    confirm_all(desk.encounter, by=desk.by)


@act()
def answer_what_is_asked(desk: Desk) -> None:
    answer_all(desk.encounter, by=desk.by)
