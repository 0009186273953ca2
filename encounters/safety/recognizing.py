"""Finds known names in what people typed, and leaves out what they denied.

Whole words only. A name is denied where nothing but a few plain words stands between it and the
"no", or where one word after it says so. Whatever is less certain counts as said: to be asked once
too often is better than to be missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from encounters.vocabulary.words import words

Phrase = tuple[str, ...]

_CLAUSES = re.compile(r"[;,.()\n]|\b(?:but|except|however)\b", re.IGNORECASE)
_DENIALS = {"no", "not", "none", "denies", "denied", "without", "never", "negative", "non"}
_DENIALS |= {"avoid", "avoided", "avoiding", "instead"}
_TOLERATED = {"tolerates", "tolerated", "tolerating"}
# What may stand between a denial and the name: "no known history of allergy to".
_BETWEEN = {"known", "history", "hx", "of", "allergy", "allergies", "allergic", "to", "any", "a"}
_BETWEEN |= {"an", "reaction", "reactions", "sensitivity", "problem", "problems", "with", "had"}
_BETWEEN |= {"has", "drug", "the", "for", "or", "nor", "and"}
_JOINING = {"or", "nor", "and"}
_DENIED_AFTER = {"no", "denied", "negative", "none", "avoided", "free"} | _TOLERATED


def mentions(text: str, phrases: Iterable[Phrase]) -> list[Phrase]:
    """The phrases that ``text`` names and does not deny."""
    clauses = list(whole_clauses(text))
    return [phrase for phrase in phrases if any(_is_said(phrase, clause) for clause in clauses)]


def whole_clauses(text: str) -> Iterator[Phrase]:
    """Each clause as its words: "None known; iodine" has two."""
    for clause in _CLAUSES.split(text):
        if found := words(clause):
            yield found


def _is_said(phrase: Phrase, clause: Sequence[str]) -> bool:
    if phrase[0] not in clause:
        return False
    places = range(len(clause) - len(phrase) + 1)
    return any(
        tuple(clause[place : place + len(phrase)]) == phrase
        and not _is_denied(clause[:place], clause[place + len(phrase) :])
        for place in places
    )


def _is_denied(before: Sequence[str], after: Sequence[str]) -> bool:
    said_after = after[1:] if after and after[0] == "allergy" else after
    if said_after and said_after[0] in _DENIED_AFTER:
        # "Latex free dressing", and otherwise the last word: "lidocaine no problem" says nothing.
        return said_after[0] == "free" or len(said_after) == 1
    for place in range(len(before) - 1, -1, -1):
        word = before[place]
        if word in _DENIALS:
            return True
        if word in _TOLERATED:
            return not {"not", "longer", "never"} & set(before[:place])
        if word not in _BETWEEN and not _is_joined(before, place):
            return False
    return False


def _is_joined(before: Sequence[str], place: int) -> bool:
    """Whether a word is one of several under the same denial: "no latex or adhesive allergy"."""
    neighbors = before[max(place - 1, 0) : place + 2]
    return bool(_JOINING & set(neighbors))
