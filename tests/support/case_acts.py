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
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from encounters.actions import (
    ActionRefusedError,
    ReadBlocksError,
    StaleMapError,
)
from encounters.models import Block, Encounter, Lesion, Stage, User
from encounters.vocabulary.terms import (
    LesionOutcome,
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
        return self.some(self.mostly_open(rows, ""), "lesion__letter", "number")

    def block(self) -> Block:
        rows = Block.objects.select_related("stage__lesion__encounter").filter(
            stage__lesion__encounter=self.encounter
        )
        rows = self.mostly_open(rows, "stage__")
        return self.some(rows, "stage__lesion__letter", "stage__number", "number")

    def mostly_open(self, rows: QuerySet[RowT], path: str) -> QuerySet[RowT]:
        """Mostly of a stage that waits for its conclusion: there most is done."""
        waiting = rows.filter(**{f"{path}conclusion": ""})
        return waiting if self.is_so(70) and waiting.exists() else rows

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
    if not desk.encounter.lesions.filter(letter="A").exists():
        raise NothingToDoError
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
