"""Reads the data files of this part strictly: what is odd in one is an error that names it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from encounters.vocabulary.words import words

EntryT = TypeVar("EntryT", bound=msgspec.Struct)
_FOLDER = Path(__file__).parent


class SafetyDataError(ValueError):
    """A data file holds something unexpected; the message names file and entry."""


def read_tables(name: str, text: str) -> dict[str, Any]:
    """The tables of one file; measures become ``Decimal``."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise SafetyDataError(f"{name}: {error}") from error


def text_of(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def read_entry(place: str, key: str, cells: object, kind: type[EntryT]) -> EntryT:
    if not isinstance(cells, dict):
        raise SafetyDataError(f"{place}: an entry is a table")
    try:
        return msgspec.convert({**cells, "key": key}, kind)
    except msgspec.ValidationError as error:
        raise SafetyDataError(f"{place}: {error}") from error


def phrases_of(place: str, spelled: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Each spelling as its words; one without a word, or that stands there twice, is odd."""
    found = [words(spelling) for spelling in spelled]
    if not found or not all(found) or len(set(found)) < len(found):
        raise SafetyDataError(f"{place}: its words must be there, and each of them once")
    return tuple(found)


def refuse_empty(place: str, **texts: str) -> None:
    for name, value in texts.items():
        if not value.strip() or value != value.strip():
            raise SafetyDataError(f"{place} {name}: must be a text that is not empty")
