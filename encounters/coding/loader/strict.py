"""Strict reading of TOML tables: every key is taken exactly once, whatever is left over raises."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

EnumT = TypeVar("EnumT", bound=StrEnum)

_CODE = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]\Z")
_MODIFIER = re.compile(r"[0-9A-Z]{2}\Z")


class RulebookError(ValueError):
    """A rulebook file holds something unexpected; the message names file and key."""


class Table:
    """A TOML table being read. ``place`` is the file and the key, as in ``payers.toml [aetna]``."""

    def __init__(self, place: str, cells: Mapping[str, object]) -> None:
        self.place = place
        self._left = dict(cells)

    def refuse(self, key: str, problem: str) -> RulebookError:
        return RulebookError(f"{self.place} {key}: {problem}")

    def has(self, key: str) -> bool:
        return key in self._left

    def done(self) -> None:
        """Raise if a key was not asked for."""
        for key in sorted(self._left):
            raise self.refuse(key, "unknown key")

    def take(self, key: str) -> object:
        if key not in self._left:
            raise self.refuse(key, "missing")
        return self._left.pop(key)

    def text(self, key: str) -> str:
        value = self.take(key)
        if not isinstance(value, str) or not value.strip() or value != value.strip():
            raise self.refuse(key, "must be a text that is not empty")
        return value

    def integer(self, key: str) -> int:
        value = self.take(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.refuse(key, "must be a whole number above 0")
        return value

    def day(self, key: str) -> date:
        value = self.take(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.refuse(key, "must be a date")
        return value

    def measure(self, key: str) -> Decimal:
        value = self.text(key)
        if not re.fullmatch(r"[0-9]+\.[0-9]", value):
            raise self.refuse(key, "must be a text with one decimal, such as 2.5")
        return Decimal(value)

    def member(self, key: str, kind: type[EnumT]) -> EnumT:
        value = self.text(key)
        if value not in list(kind):
            raise self.refuse(key, f"{value!r} is not one of {', '.join(kind)}")
        return kind(value)

    def code(self, key: str) -> str:
        return checked_code(f"{self.place} {key}", self.text(key))

    def modifier(self, key: str) -> str:
        value = self.text(key)
        if not _MODIFIER.match(value):
            raise self.refuse(key, f"{value!r} is not a modifier of two characters")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of different texts with at least one entry."""
        value = self.take(key)
        if not isinstance(value, list) or not value:
            raise self.refuse(key, "must be a list that is not empty")
        if any(not isinstance(item, str) or not item.strip() for item in value):
            raise self.refuse(key, "has an entry that is not a text")
        if len(set(value)) < len(value):
            raise self.refuse(key, "says something twice")
        return tuple(value)

    def table(self, key: str) -> Table:
        value = self.take(key)
        if not isinstance(value, dict):
            raise self.refuse(key, "must be a table")
        return Table(f"{self.place} [{key}]", value)

    def tables(self, key: str) -> list[Table]:
        """An array of tables with at least one entry."""
        value = self.take(key)
        if not isinstance(value, list) or not value:
            raise self.refuse(key, "must be a list of tables that is not empty")
        found = []
        for number, cells in enumerate(value, start=1):
            if not isinstance(cells, dict):
                raise self.refuse(key, "must be a list of tables")
            found.append(Table(f"{self.place} [{key} {number}]", cells))
        return found

    def left(self) -> tuple[str, ...]:
        """The keys not taken yet, in the order of the file."""
        return tuple(self._left)

    def rest(self) -> dict[str, Table]:
        """Everything left, which must be tables."""
        return {key: self.table(key) for key in self.left()}


def read_toml(name: str, text: str) -> Table:
    try:
        return Table(name, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(f"{name}: {error}") from error


def checked_code(place: str, value: str) -> str:
    if not _CODE.match(value):
        raise RulebookError(f"{place}: {value!r} is not a code of five characters")
    return value
