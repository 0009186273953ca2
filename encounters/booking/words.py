"""The words of ``words.toml``, each phrase with what it means."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from encounters.vocabulary.terms import Presentation, Sex, Side, TumorType
from encounters.vocabulary.words import words

_FILE = Path(__file__).with_name("words.toml")


class Column(StrEnum):
    """What a schedule can tell of a patient."""

    MRN = "mrn"
    NAME = "name"
    FAMILY_NAME = "family_name"
    GIVEN_NAMES = "given_names"
    DATE_OF_BIRTH = "date_of_birth"
    SEX = "sex"
    LINE = "line"
    PAYER = "payer"


class Said(StrEnum):
    """For words of which it only counts that they are there."""

    YES = "yes"


Phrase = tuple[str, ...]
Meaning = Side | TumorType | Presentation | Sex | Said | Column

_KINDS: Mapping[str, type[Meaning]] = {
    "side": Side,
    "tumor": TumorType,
    "presentation": Presentation,
    "sex": Sex,
    "biopsied": Said,
    "ignored": Said,
    "column": Column,
}


@cache
def known_words() -> Mapping[str, Mapping[Phrase, Meaning]]:
    """By kind and phrase; ``ValueError`` names what is odd in the file."""
    return read_words(_FILE.read_text(encoding="utf-8"))


def read_words(text: str) -> Mapping[str, Mapping[Phrase, Meaning]]:
    tables = tomllib.loads(text)
    if set(tables) != set(_KINDS):
        raise ValueError(f"words.toml: unexpected tables {sorted(tables)}")
    found: dict[str, dict[Phrase, Meaning]] = {kind: {} for kind in _KINDS}
    for kind, table in tables.items():
        for value, phrases in table.items():
            meaning = _KINDS[kind](value)
            for phrase in phrases:
                key = words(phrase)
                if " ".join(key) != phrase or not key:
                    raise ValueError(f"words.toml: {phrase!r} is not written in plain words")
                if key in found[kind]:
                    raise ValueError(f"words.toml: {phrase!r} means two things")
                found[kind][key] = meaning
    return found
