"""Names and numbers as the eye reads them: look-alike letters of other scripts become Latin ones.

The data are Unicode's confusables (UTS 39) and scripts, from the package confusable-homoglyphs.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from confusable_homoglyphs import categories, confusables

from encounters.vocabulary.typed_text import is_invisible
from encounters.vocabulary.words import name_key

# Characters that every script uses.
_SHARED = {"COMMON", "INHERITED"}
# In a number nobody tells them apart by sight.
_ALIKE_IN_NUMBERS = str.maketrans({"o": "0", "i": "1", "l": "1"})


def name_skeleton(name: str) -> str:
    """The words of ``name`` as they look, without case, accents and what cannot be seen.

    >>> name_skeleton("D\\u041ee, J\\u00e0ne")
    'doe jane'
    """
    if name.isascii():
        return name_key(name)
    return name_key("".join(_seen(letter) for letter in _decomposed(name)))


def number_skeleton(number: str) -> str:
    """A record number as it looks: without case, spaces and hyphens, and O as the digit 0."""
    return name_skeleton(number).replace(" ", "").translate(_ALIKE_IN_NUMBERS)


def scripts_of(text: str) -> frozenset[str]:
    """The scripts of its letters and digits, such as LATIN; what all scripts share is left out."""
    found = (_script(character) for character in text if character.isalnum())
    return frozenset(found) - _SHARED


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


def _seen(character: str) -> str:
    if character.isascii():
        return character
    if is_invisible(character):
        return ""
    digit = unicodedata.digit(character, None)
    return _latin_alike(character) if digit is None else str(digit)


@cache
def _latin_alike(character: str) -> str:
    """The Latin letter that ``character`` looks like; itself where there is none."""
    for spelling in (character, character.upper(), character.lower()):
        for alike in confusables.confusables_data.get(spelling, ()):
            found = str(alike["c"])
            if len(found) == 1 and found.isascii() and found.isalpha():
                return found
    return _without_stroke(character)


def _without_stroke(character: str) -> str:
    """Unicode takes accents off a letter but no stroke: the letter's name tells it."""
    kind, _, letter = unicodedata.name(character, "").partition(" LETTER ")
    base, has_more, _ = letter.partition(" WITH ")
    return base if has_more and kind.startswith("LATIN") and len(base) == 1 else character


@cache
def _script(character: str) -> str:
    return str(categories.aliases_categories(character)[0])
