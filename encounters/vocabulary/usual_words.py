"""What is usually written in fields of free text: the one declaration of which fields have picks.

Read from ``usual_words.toml``; the loader raises on anything it does not expect. Forms offer the
words as buttons beside the field; a practice edits its own lists in the administration.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from encounters.vocabulary.terms import TumorType

_FILE = Path(__file__).with_name("usual_words.toml")
# What separates the words of a field that holds several.
BETWEEN = ","
# How many a page offers at one field: more would be a wall.
MOST_OFFERED = 6


class UsualWordsError(ValueError):
    """``usual_words.toml`` says something odd."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualField:
    """A field beside which picks are offered; ``key`` is the record's class and column.

    ``several``: it holds more than one of them, separated by commas. ``recalled``: the patient's
    earlier cases are asked too. ``people``: who is logged in and the team are offered. ``tumors``:
    offered for a lesion of one of these types alone; for all where none is named.
    """

    key: str
    title: str
    source: str
    words: tuple[str, ...] = ()
    several: bool = False
    recalled: bool = False
    people: bool = False
    tumors: frozenset[TumorType] = frozenset()

    @property
    def takes_words(self) -> bool:
        """Whether a practice may list answers: who is in the team is no list."""
        return not self.people

    def __post_init__(self) -> None:
        if not self.title or not self.source or "" in self.words:
            raise UsualWordsError(f"{self.key}: an empty text")
        if not (self.words or self.recalled or self.people):
            raise UsualWordsError(f"{self.key}: offers nothing")
        if self.people and self.words:
            raise UsualWordsError(f"{self.key}: words beside people")
        if len(set(self.words)) < len(self.words):
            raise UsualWordsError(f"{self.key}: the same words twice")
        if self.several and any(BETWEEN in words for words in self.words):
            raise UsualWordsError(f"{self.key}: a comma in words that are separated by commas")


def lines_of(words: str) -> tuple[str, ...]:
    """The answers of a stored list, which has one a line; none twice."""
    lines = (line.strip() for line in words.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


@cache
def usual_fields() -> Mapping[str, UsualField]:
    """The fields with picks by their key, in the file's order."""
    return read_usual_words(_FILE.read_text(encoding="utf-8"))


def read_usual_words(text: str) -> Mapping[str, UsualField]:
    """``UsualWordsError`` names what is odd in ``text``."""
    tables: dict[str, Any] = tomllib.loads(text)
    if not isinstance(tables.pop("reviewed", None), date):
        raise UsualWordsError("the day on which the lists were reviewed is missing")
    fields = {}
    for key, table in tables.items():
        if not isinstance(table, dict) or key.count(".") != 1:
            raise UsualWordsError(f"{key}: not a table named by class and column")
        try:
            read = {
                "words": tuple(table.get("words", ())),
                "tumors": frozenset(map(TumorType, table.get("tumors", ()))),
            }
            fields[key] = UsualField(key=key, **{**table, **read})
        except (TypeError, ValueError) as error:
            raise UsualWordsError(f"{key}: {error}") from error
    return fields
