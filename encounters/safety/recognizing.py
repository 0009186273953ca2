"""Finds known names in what people typed, and leaves out what they denied.

Whole words only. A name is denied where nothing but a few plain words stands between it and the
"no", or where the last word says so. What denies depends on the question: "avoid latex" is no use
of latex, and an allergy to it. Whatever is less certain counts as said: to be asked once too often
is better than to be missed.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from typing import Generic, TypeVar

from encounters.vocabulary.words import words

Phrase = tuple[str, ...]
EntryT = TypeVar("EntryT", bound=Hashable)


class About(Enum):
    """What a text tells of the names in it."""

    REACTION = auto()  # the patient reacts to them
    PRESENCE = auto()  # the patient has them
    USE = auto()  # they are used


_CLAUSES = re.compile(r"[;,.()\n]|\b(?:but|except|however)\b", re.IGNORECASE)
_DENIALS = {"no", "not", "none", "denies", "denied", "never", "negative", "non"}
_DENIALS_OF_USE = _DENIALS | {"without", "avoid", "avoided", "avoiding", "instead"}
_TOLERATED = {"tolerates", "tolerated", "tolerating"}
# "No latex" may be an order; "no latex allergy" is none.
_SPEAKS_OF_REACTION = {"known", "allergy", "allergies", "allergic", "reaction", "reactions"}
_SPEAKS_OF_REACTION |= {"sensitivity", "history", "hx", "problem", "problems", "denies", "denied"}
# What may stand between a denial and the name: "no known history of allergy to".
_BETWEEN = _SPEAKS_OF_REACTION | {"of", "to", "any", "a", "an", "with", "had", "has", "drug"}
_BETWEEN |= {"the", "for", "or", "nor", "and"}
_BETWEEN_IN_USE = _BETWEEN | {"use", "using", "apply", "give"}
_JOINING = {"or", "nor", "and"}
_DENIED_AFTER = {"no", "denied", "negative", "none"} | _TOLERATED
_DENIED_AFTER_IN_USE = _DENIED_AFTER | {"avoided"}


def mentions(text: str, phrases: Iterable[Phrase], about: About) -> list[Phrase]:
    """The phrases that ``text`` names and does not deny."""
    clauses = list(whole_clauses(text))
    return [
        phrase for phrase in phrases if any(_is_said(phrase, clause, about) for clause in clauses)
    ]


class Lexicon(Generic[EntryT]):
    """Entries by the phrases that name them: one pass over a text finds all it names."""

    def __init__(self, phrases: Mapping[EntryT, Iterable[Phrase]]) -> None:
        self._entries: dict[Phrase, list[EntryT]] = {}
        for entry, spelled in phrases.items():
            for phrase in spelled:
                self._entries.setdefault(phrase, []).append(entry)

    def named_in(self, text: str, about: About) -> dict[EntryT, list[Phrase]]:
        """The entries that ``text`` names and does not deny, with the phrases that did."""
        found: dict[EntryT, list[Phrase]] = {}
        for phrase in mentions(text, self._entries, about):
            for entry in self._entries[phrase]:
                found.setdefault(entry, []).append(phrase)
        return found


def whole_clauses(text: str) -> Iterator[Phrase]:
    """Each clause as its words: "None known; iodine" has two."""
    for clause in _CLAUSES.split(text):
        if found := words(clause):
            yield found


def _is_said(phrase: Phrase, clause: Phrase, about: About) -> bool:
    if phrase[0] not in clause:
        return False
    length = len(phrase)
    return any(
        clause[place : place + length] == phrase
        and not _is_denied(clause[:place], clause[place + length :], about)
        for place in range(len(clause) - length + 1)
    )


def _is_denied(before: Phrase, after: Phrase, about: About) -> bool:
    if _is_denied_after(after, about):
        return True
    in_use = about == About.USE
    denials = _DENIALS_OF_USE if in_use else _DENIALS
    between = _BETWEEN_IN_USE if in_use else _BETWEEN
    for place in range(len(before) - 1, -1, -1):
        word = before[place]
        if word in denials:
            return about != About.REACTION or bool(_SPEAKS_OF_REACTION & {*before, *after})
        if word in _TOLERATED:
            return not {"not", "longer", "never"} & set(before[:place])
        if word not in between and not _is_joined(before, place):
            return False
    return False


def _is_denied_after(after: Phrase, about: About) -> bool:
    """ "Latex: no", "latex allergy denied"; in use "latex free" as well."""
    said = after[1:] if after[:1] == ("allergy",) else after
    if about == About.USE:
        is_free_of_it = said[:1] == ("free",) and said[1:2] != ("of",)
        return is_free_of_it or (len(said) == 1 and said[0] in _DENIED_AFTER_IN_USE)
    return len(said) == 1 and said[0] in _DENIED_AFTER


def _is_joined(before: Sequence[str], place: int) -> bool:
    """Whether a word is one of several under the same denial: "no latex or adhesive allergy"."""
    return bool(_JOINING & set(before[max(place - 1, 0) : place + 2]))
