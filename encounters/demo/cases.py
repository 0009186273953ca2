"""The demo's cases as values, read strictly from the TOML files beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from importlib.resources import files
from typing import Any

from encounters.vocabulary.kind_terms import EncounterKind

Facts = Mapping[str, Any]

CASE_FILES = ("cases_older.toml", "cases_hard.toml", "cases_today.toml")
# What was written up, for each of today's cases that is under way; it is played after all of those.
WRITTEN_UP_FILE = "cases_written_up.toml"
# What goes back to signed cases of those files, or to surgery elsewhere.
FOLLOW_UP_FILES = ("cases_follow_up.toml",)


class Trap(StrEnum):
    """What breaks naive records; the demo shows every one of them at least once."""

    OPPOSITE_POLES = "opposite_poles"
    BASE_ONLY = "base_only"
    DEEP_ONLY = "deep_only"
    INFLAMMATION = "inflammation"
    LOST_SECTION = "lost_section"
    STOPPED = "stopped"
    SECOND_DAY = "second_day"
    TYPE_CHANGED = "type_changed"
    MERGED = "merged"
    FELLOW = "fellow"
    OTHER_SURGEON = "other_surgeon"
    BONE = "bone"
    SAME_REGION = "same_region"
    SEVEN_BLOCKS = "seven_blocks"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoStage:
    """``cut`` lists specimens as "<layout> [from-to] [blocks]"; marks are "<block> <place> ...".

    ``recuts`` are "<block> <reason>", in the order in which they were cut.

    ``reading``: "all" reads what no mark names as clear, "listed" leaves it unread, "none" all.
    """

    cut: tuple[str, ...]
    taken: Facts = field(default_factory=dict)
    days_later: int = 0
    reading: str = "all"
    tumor: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    recuts: tuple[str, ...] = ()
    histology: Facts = field(default_factory=dict)
    carried: int = 0
    conclusion: str = ""
    conclusion_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLesion:
    facts: Facts
    biopsy: Facts = field(default_factory=dict)
    verified: tuple[str, ...] = ()
    landmarks: str = ""
    changed: Facts = field(default_factory=dict)
    outcome: Facts = field(default_factory=dict)
    merged: Facts = field(default_factory=dict)
    stages: tuple[DemoStage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDefect:
    lesions: tuple[str, ...]
    facts: Facts
    repair: Facts
    further_repairs: tuple[Facts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCase:
    """``days_ago`` counts from today in the practice's time zone.

    ``answers`` are reasons given to rules. ``lacks`` names the elements that its payer's pack asks
    for and a case that is still under way does not have yet.
    """

    key: str
    tells: str
    days_ago: int
    location: str
    patient: Facts
    lesions: tuple[DemoLesion, ...]
    shows: tuple[Trap, ...] = ()
    pre_op: Facts = field(default_factory=dict)
    anesthetics: tuple[Facts, ...] = ()
    defects: tuple[DemoDefect, ...] = ()
    wound_care: Facts = field(default_factory=dict)
    services: tuple[Facts, ...] = ()
    answers: tuple[Facts, ...] = ()
    override: Facts = field(default_factory=dict)
    signed: bool = False
    addenda: tuple[Facts, ...] = ()
    lacks: tuple[str, ...] = ()
    kind: EncounterKind = EncounterKind.MOHS
    # The MRN of the case that it follows, and the lesions of that case that it is about.
    follows: str = ""
    letters: tuple[str, ...] = ()
    earlier: Facts = field(default_factory=dict)
    visit: Facts = field(default_factory=dict)

    @property
    def mrn(self) -> str:
        return self.follows or str(self.patient["mrn"])


def read_toml(name: str) -> dict[str, Any]:
    """A file of this package; measures become ``Decimal``."""
    text = files("encounters.demo").joinpath(name).read_text("utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def demo_cases() -> tuple[DemoCase, ...]:
    """All cases, the longest ago first: their case numbers count in this order.

    Those that were written up beside today's come last.
    """
    told = [case for name in CASE_FILES for case in _cases_of(name)]
    written_up = _cases_of(WRITTEN_UP_FILE)
    if len({case.mrn for case in (*told, *written_up)}) < len(told) + len(written_up):
        raise ValueError("two demo cases share an MRN")
    return (*_longest_ago_first(told), *_longest_ago_first(written_up))


def _cases_of(name: str) -> list[DemoCase]:
    usual = read_toml("usual.toml")
    return [_case(_with_usual(cells, usual)) for cells in read_toml(name)["case"]]


def _longest_ago_first(cases: Iterable[DemoCase]) -> tuple[DemoCase, ...]:
    return tuple(sorted(cases, key=lambda case: -case.days_ago))


def _with_usual(cells: dict[str, Any], usual: Mapping[str, Facts]) -> dict[str, Any]:
    """A case that is written up, with what the practice usually does where it says nothing else."""
    if not cells.pop("usual", False):
        return cells
    for part in ("pre_op", "wound_care"):
        cells[part] = {**usual[part], **cells.get(part, {})}
    cells["anesthetics"] = [{**usual["anesthetic"], **given} for given in cells["anesthetics"]]
    for lesion in cells["lesion"]:
        lesion |= {**usual["lesion"], **lesion}
        if "biopsy" in lesion:
            lesion["biopsy"] = {**usual["biopsy"], **lesion["biopsy"]}
        for stage in lesion.get("stage", ()):
            stage["taken"] = {**usual["taken"], **stage.get("taken", {})}
    return cells


def demo_follow_ups() -> tuple[DemoCase, ...]:
    """Cases after earlier surgery, the longest ago first; they are played after all others."""
    cases = [_case(cells) for name in FOLLOW_UP_FILES for cells in read_toml(name)["case"]]
    return _longest_ago_first(cases)


def _case(cells: dict[str, Any]) -> DemoCase:
    """``TypeError`` names a key that no case has."""
    return DemoCase(
        kind=EncounterKind(cells.pop("kind", EncounterKind.MOHS)),
        letters=tuple(cells.pop("letters", ())),
        patient=cells.pop("patient", {}),
        lesions=tuple(_lesion(lesion) for lesion in cells.pop("lesion")),
        defects=tuple(
            DemoDefect(
                lesions=tuple(defect.pop("lesions")),
                further_repairs=tuple(defect.pop("further_repairs", ())),
                **defect,
            )
            for defect in cells.pop("defect", ())
        ),
        shows=tuple(Trap(trap) for trap in cells.pop("shows", ())),
        anesthetics=tuple(cells.pop("anesthetics", ())),
        services=tuple(cells.pop("services", ())),
        answers=tuple(cells.pop("answers", ())),
        addenda=tuple(cells.pop("addenda", ())),
        lacks=tuple(cells.pop("lacks", ())),
        **cells,
    )


def _lesion(cells: dict[str, Any]) -> DemoLesion:
    """What is no part of the story is a fact of the lesion; its action knows which there are."""
    stages = tuple(_stage(stage) for stage in cells.pop("stage", ()))
    story = ("biopsy", "landmarks", "changed", "outcome", "merged")
    parts = {name: cells.pop(name) for name in story if name in cells}
    verified = tuple(cells.pop("verified", ()))
    return DemoLesion(facts=cells, stages=stages, verified=verified, **parts)


def _stage(cells: dict[str, Any]) -> DemoStage:
    lists = ("cut", "tumor", "incomplete", "unreadable", "findings", "recuts")
    frozen: dict[str, Any] = {name: tuple(cells[name]) for name in lists if name in cells}
    return DemoStage(**{**cells, **frozen})
