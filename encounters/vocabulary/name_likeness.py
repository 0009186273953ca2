"""How two names are alike: written in two ways, exchanged, shortened, misspelled or misheard.

Pure; the words it answers with are shown to people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import jellyfish

from encounters.vocabulary.look_alikes import name_skeleton, scripts_of

# Of shorter words nearly all are one letter from one another.
_SHORTEST_MISSPELLED = 4
# Metaphone drops those within a word, and would take "Aoki" and "Oka" for one name.
_VOWELS = frozenset("aeiou")


@dataclass(frozen=True)
class Name:
    """A family name and given names as they stand in a chart or were typed."""

    family: str
    given: str

    @cached_property
    def family_words(self) -> tuple[str, ...]:
        return tuple(name_skeleton(self.family).split())

    @cached_property
    def given_words(self) -> tuple[str, ...]:
        return tuple(name_skeleton(self.given).split())

    @property
    def words(self) -> tuple[str, ...]:
        return (*self.family_words, *self.given_words)

    @property
    def exchanged(self) -> Name:
        return Name(self.given, self.family)


def names_alike(first: Name, second: Name) -> tuple[str, ...]:
    """Why they may be one person's; empty where they are not alike."""
    straight = _alike(first, second)
    if straight:
        return straight
    exchanged = _alike(first.exchanged, second)
    return ("family name and given name exchanged", *exchanged[1:]) if exchanged else ()


def _alike(first: Name, second: Name) -> tuple[str, ...]:
    family = family_alike(first, second)
    given = given_alike(first, second)
    if not family or not given:
        return ()
    found = tuple(why for why in (family, given) if not why.startswith("same"))
    # A slip in both is another name.
    if len(found) > 1 and "one letter" in found[0] and "one letter" in found[1]:
        return ()
    return found or (_same_words(first, second),)


def _same_words(first: Name, second: Name) -> str:
    """What differs between two names that look the same."""
    pairs = ((first.family, second.family), (first.given, second.given))
    if all(one.casefold().split() == other.casefold().split() for one, other in pairs):
        return "same name"
    if any(scripts_of(one) != scripts_of(other) for one, other in pairs):
        return "same name in look-alike letters of another script"
    return "same name but for accents or hyphens"


def family_alike(first: Name, second: Name) -> str:
    """Says "same family name", or how the family names are alike; empty where they are not."""
    one, other = "".join(first.family_words), "".join(second.family_words)
    if not one or not other:
        return ""
    if one == other:
        return "same family name"
    if is_misspelled(one, other):
        return "family name one letter apart"
    return "family name sounds alike" if sounds_alike(one, other) else ""


def given_alike(first: Name, second: Name) -> str:
    """As ``family_alike``, for given names; a name without any is like none that has some."""
    one, other = first.given_words, second.given_words
    if "".join(one) == "".join(other):
        return "same given name"
    if not one or not other:
        return ""
    if _is_shortened(one, other) or _is_shortened(other, one):
        return "an initial stands for a given name"
    if set(one) <= set(other) or set(other) <= set(one):
        return "a further given name"
    if is_misspelled("".join(one), "".join(other)):
        return "given name one letter apart"
    return "given name sounds alike" if sounds_alike("".join(one), "".join(other)) else ""


def _is_shortened(short: Sequence[str], full: Sequence[str]) -> bool:
    """Whether each word of ``short`` is the word of ``full`` in its place, or its first letter."""
    if len(short) > len(full) or all(len(word) > 1 for word in short):
        return False
    return all(
        word == whole or (len(word) == 1 and whole.startswith(word))
        for word, whole in zip(short, full, strict=False)
    )


def is_misspelled(one: str, other: str) -> bool:
    """Whether one letter was changed, added, left out, or exchanged with its neighbor."""
    if one == other or min(len(one), len(other)) < _SHORTEST_MISSPELLED:
        return False
    is_near = abs(len(one) - len(other)) <= 1
    return is_near and jellyfish.damerau_levenshtein_distance(one, other) == 1


def sounds_alike(one: str, other: str) -> bool:
    """By the Metaphone code, which is made for names spoken in English; only of Latin letters."""
    is_latin = one.isascii() and other.isascii()
    if not is_latin or (one[0] != other[0] and {one[0], other[0]} & _VOWELS):
        return False
    sound = jellyfish.metaphone(one)
    return bool(sound) and sound == jellyfish.metaphone(other)
