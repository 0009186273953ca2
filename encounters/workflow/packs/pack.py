"""A payer's pack: which elements its note must have, and which criteria cover a lesion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.terms import TumorType
from encounters.workflow.packs.criteria import Criterion
from encounters.workflow.packs.questions import QUESTIONS
from encounters.workflow.rules.rule import Rule, Severity, rules
from encounters.workflow.sections import Level, Section


class PackError(ValueError):
    """A file of packs holds something unexpected; the message names file and table."""


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a fact is from. ``confidence`` is high, medium or low, or own for a reading of ours."""

    id: str
    title: str
    edition: str
    consulted: date
    confidence: str


class Element(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that a note must hold, asked once of each part ``of`` the record.

    It is asked as a rule of the record asks it already (``rule``), or by a ``question`` of its own,
    which answers whether it lacks. ``when`` names the question that says whether it is asked of a
    part at all, ``kinds`` of which kinds of encounter; a rule has kinds of its own. ``section`` is
    where it is entered, ``field`` the id of the field there.
    """

    id: str
    label: str
    rule: str = ""
    question: str = ""
    of: Level | None = None
    section: Section | None = None
    when: str = ""
    field: str = ""
    kinds: tuple[EncounterKind, ...] = tuple(EncounterKind)

    @property
    def ruled(self) -> Rule | None:
        return next((rule for rule in rules() if rule.id == self.rule), None)

    @property
    def level(self) -> Level:
        level = self.ruled.of if self.ruled else self.of
        assert level is not None
        return level

    @property
    def entered_in(self) -> Section:
        section = self.section or (self.ruled.section if self.ruled else None)
        assert section is not None
        return section

    @property
    def severity(self) -> Severity:
        """That of the rule; a payer's wish alone holds up no signature."""
        return self.ruled.severity if self.ruled else Severity.TELLS

    @property
    def lacks(self) -> Callable[..., Any]:
        return self.ruled.test if self.ruled else QUESTIONS[self.question]

    @property
    def is_asked(self) -> Callable[..., Any]:
        return QUESTIONS[self.when] if self.when else _always


def _always(*_: object) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An element in a pack, with the source by which that payer asks for it."""

    element: Element
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One edition of one payer's pack; it holds for days of service from ``since`` to ``until``.

    ``contractor`` is set for a pack of one Medicare contractor. ``policy`` is how the policy is
    named in the note. ``tumors`` are those the policy is about; empty for all.
    """

    key: str
    payer: str
    contractor: str
    name: str
    policy: str
    since: date
    until: date
    tumors: tuple[TumorType, ...]
    elements: tuple[Asked, ...]
    criteria: tuple[Criterion, ...]

    def holds_on(self, day: date) -> bool:
        return self.since <= day <= self.until

    @property
    def id(self) -> str:
        """One edition of the pack: "bcbs from 2023-04-12"."""
        return f"{self.key} from {self.since.isoformat()}"
