"""Groups of allergies: picked from a list, or named in what somebody typed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

import msgspec

from encounters.safety.agents import agents
from encounters.safety.reading import (
    SafetyDataError,
    phrases_of,
    read_entry,
    read_tables,
    refuse_empty,
    text_of,
)
from encounters.safety.recognizing import About, Lexicon, Phrase, whole_clauses

_FILE = "allergies.toml"
NONE_KNOWN = "none_known"
Contains = Literal["amide", "ester", "epinephrine"]


class AllergyGroup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One group; ``contains`` is what of an injection meets it."""

    key: str
    label: str
    words: tuple[str, ...]
    source: str
    drug: bool = False
    contains: Contains | None = None
    related: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Within a sentence: "amide anesthetics"."""
        bare = self.label.partition(" (")[0]
        return bare[:1].lower() + bare[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergyList:
    groups: tuple[AllergyGroup, ...]
    reviewed: date
    none_label: str
    none: tuple[Phrase, ...]
    no_drugs: tuple[Phrase, ...]


@cache
def allergy_list() -> AllergyList:
    return read_allergies(text_of(_FILE))


@cache
def group_phrases(group: AllergyGroup) -> tuple[Phrase, ...]:
    """How it is spelled; a class of anesthetics is named by each of its agents as well."""
    spelled = [
        word for agent in agents() if agent.agent_class == group.contains for word in agent.words
    ]
    return phrases_of(group.key, dict.fromkeys((*group.words, *spelled)))


def allergy_groups() -> tuple[AllergyGroup, ...]:
    return allergy_list().groups


def allergy_choices() -> list[tuple[str, str]]:
    """Key and label, the answer "none" first."""
    found = allergy_list()
    return [(NONE_KNOWN, found.none_label), *((group.key, group.label) for group in found.groups)]


def allergy_labels(keys: Collection[str]) -> list[str]:
    """The labels of what was picked, in the order of the list."""
    return [label for key, label in ALLERGY_CHOICES if key in keys]


def named_groups(picked: Collection[str], text: str) -> tuple[AllergyGroup, ...]:
    """What was picked, and what the text names and does not deny."""
    said = _lexicon().named_in(text, About.REACTION)
    return tuple(group for group in allergy_groups() if group.key in picked or group in said)


@cache
def _lexicon() -> Lexicon[AllergyGroup]:
    return Lexicon({group: group_phrases(group) for group in allergy_groups()})


def denied_groups(picked: Collection[str], text: str) -> tuple[AllergyGroup, ...]:
    """The groups that "none known", picked or typed, says the patient has not."""
    found, clauses = allergy_list(), set(whole_clauses(text))
    if NONE_KNOWN in picked or clauses & set(found.none):
        return found.groups
    if clauses & set(found.no_drugs):
        return tuple(group for group in found.groups if group.drug)
    return ()


def read_allergies(text: str) -> AllergyList:
    """The groups of a file; ``SafetyDataError`` names what is odd in it."""
    tables = read_tables(_FILE, text)
    reviewed, label = tables.pop("reviewed", None), tables.pop("none_label", "")
    if not isinstance(reviewed, date):
        raise SafetyDataError(f"{_FILE}: reviewed must be a date")
    refuse_empty(_FILE, none_label=label)
    none = phrases_of(f"{_FILE} none", tables.pop("none", ()))
    no_drugs = phrases_of(f"{_FILE} no_drugs", tables.pop("no_drugs", ()))
    groups = tuple(_group(key, cells) for key, cells in tables.items())
    for problem in _problems(groups):
        raise SafetyDataError(f"{_FILE} {problem}")
    return AllergyList(
        groups=groups, reviewed=reviewed, none_label=label, none=none, no_drugs=no_drugs
    )


def _group(key: str, cells: Any) -> AllergyGroup:
    place = f"{_FILE} [{key}]"
    group = read_entry(place, key, cells, AllergyGroup)
    refuse_empty(place, label=group.label, source=group.source)
    phrases_of(place, group.words)
    return group


def _problems(groups: tuple[AllergyGroup, ...]) -> Iterator[str]:
    keys = {group.key for group in groups}
    if NONE_KNOWN in keys:
        yield f"[{NONE_KNOWN}]: is the answer, and no group"
    for group in groups:
        if unknown := set(group.related) - keys:
            yield f"[{group.key}] related: there is no {', '.join(sorted(unknown))}"


ALLERGY_CHOICES = allergy_choices()
