"""The rules as data: what each asks, of what, how strictly, from when, and by which source.

One TOML file of ``data/`` holds the rules of one topic, each in a table under its id. The loader
refuses a rule without a source, with a key it does not know, or whose condition does not exist.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from encounters.vocabulary.kind_terms import EncounterKind
from encounters.workflow.confirmations import Confirmation
from encounters.workflow.rules.conditions import CONDITIONS
from encounters.workflow.sections import Level, Section

_FOLDER = Path(__file__).with_name("data")


class RuleError(ValueError):
    """A file of rules holds something unexpected; the message names file and rule."""


class Severity(StrEnum):
    """How a rule holds up the signature."""

    BLOCKS = "blocks"
    # Until it is mended, or somebody gives a reason that the note prints.
    MUST_BE_ANSWERED = "must_be_answered"
    TELLS = "tells"


class Kind(StrEnum):
    """Something is not there yet, or two facts exclude each other."""

    ELEMENT = "element"
    CONTRADICTION = "contradiction"


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule. ``of`` is what it is asked of, once for each; ``condition`` a function's name.

    ``says`` is what a person reads, with the words of its subject and of the condition in braces;
    ``section`` is where it is mended, ``also_in`` where else it is said. It holds for
    days of service from ``since`` to ``until``, and for encounters of ``kinds``.
    """

    id: str
    kind: Kind
    of: Level
    condition: str
    severity: Severity
    section: Section
    says: str
    source: str
    also_in: tuple[Section, ...] = ()
    # What is confirmed again to mend it, where that is what mends it.
    confirmation: Confirmation | None = None
    since: date = date.min
    until: date = date.max
    # Of which kinds of encounter it is asked.
    kinds: tuple[EncounterKind, ...] = tuple(EncounterKind)

    def holds_on(self, day: date) -> bool:
        return self.since <= day <= self.until

    @property
    def test(self) -> Callable[..., Any]:
        return CONDITIONS[self.condition]


@cache
def rules() -> tuple[Rule, ...]:
    """All rules in the order of the files' names, which is that of a Mohs day."""
    found = [rule for path in sorted(_FOLDER.glob("*.toml")) for rule in _of_file(path)]
    return _without_doubles(found)


def _of_file(path: Path) -> list[Rule]:
    return read_rules(path.name, path.read_text(encoding="utf-8"))


def read_rules(name: str, text: str) -> list[Rule]:
    """The rules of one file; ``RuleError`` names what is odd in it."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{name}: {error}") from error
    return [_read(f"{name} [{key}]", key, cells) for key, cells in tables.items()]


def _read(place: str, key: str, cells: object) -> Rule:
    if not isinstance(cells, dict):
        raise RuleError(f"{place}: a rule is a table")
    try:
        rule = msgspec.convert({**cells, "id": key}, Rule)
    except msgspec.ValidationError as error:
        raise RuleError(f"{place}: {error}") from error
    for problem in _problems(rule):
        raise RuleError(f"{place} {problem}")
    return rule


def _problems(rule: Rule) -> Iterator[str]:
    for field in ("says", "source"):
        value = getattr(rule, field)
        if not value.strip() or value != value.strip():
            yield f"{field}: must be a text that is not empty"
    if rule.condition not in CONDITIONS:
        yield f"condition: there is no {rule.condition!r}"
    if rule.since > rule.until:
        yield "until: lies before since"
    for section in _out_of_reach(rule):
        yield f"section: {section} is not of a {rule.of} or of what it lies in"
    if rule.confirmation is not None and rule.confirmation.level != rule.of:
        yield f"confirmation: {rule.confirmation} is not of a {rule.of}"
    if not rule.says.endswith((".", "?", "{finding}")):
        yield "says: must be a sentence"


def _out_of_reach(rule: Rule) -> list[Section]:
    sections = (rule.section, *rule.also_in)
    return [section for section in sections if not rule.of.reaches(section.level)]


def _without_doubles(found: Iterable[Rule]) -> tuple[Rule, ...]:
    by_id: dict[str, Rule] = {}
    for rule in found:
        if rule.id in by_id:
            raise RuleError(f"{rule.id}: two rules have this id")
        by_id[rule.id] = rule
    return tuple(by_id.values())
