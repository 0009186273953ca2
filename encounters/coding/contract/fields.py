"""Reading an object field by field; every refusal names the path of its field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from encounters.vocabulary import strict_json
from encounters.vocabulary.strict_json import JsonError

EnumT = TypeVar("EnumT", bound=StrEnum)
FoundT = TypeVar("FoundT")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MEASURE = re.compile(r"(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?\Z")
_SHOWN = 60


class ContractError(JsonError):
    """A case that cannot be read, though it is JSON."""


class Fields:
    """An object of the case. Each field is taken once; ``done`` refuses what nobody took."""

    def __init__(self, path: str, value: object) -> None:
        if not isinstance(value, dict):
            raise ContractError(path, "must be an object")
        self.path = path
        self._left: dict[str, object] = dict(value)

    def at(self, key: str) -> str:
        return strict_json.at(self.path, key)

    def refuse(self, key: str, message: str) -> ContractError:
        return ContractError(self.at(key), message)

    def done(self) -> None:
        for key in self._left:
            raise self.refuse(key, "is not a key of the contract")

    def take(self, key: str) -> object:
        """The value of a required key."""
        if key not in self._left:
            raise self.refuse(key, "is missing")
        return self._left.pop(key)

    def is_given(self, key: str) -> bool:
        """Whether an optional key is there and not null; a null is taken."""
        if self._left.get(key) is None:
            self._left.pop(key, None)
            return False
        return True

    def text(self, key: str, longest: int) -> str:
        value = self.take(key)
        if not isinstance(value, str):
            raise self.refuse(key, "must be a text")
        if not value.strip() or len(value) > longest:
            raise self.refuse(key, f"must have 1 to {longest} characters")
        return value

    def matching(self, key: str, pattern: re.Pattern[str], what: str) -> str:
        value = self.text(key, _SHOWN)
        if not pattern.match(value):
            raise self.refuse(key, f"must be {what}")
        return value

    def whole(self, key: str, least: int, most: int) -> int:
        value = self.take(key)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.refuse(key, f"must be a whole number from {least} to {most}")
        return value

    def flag(self, key: str) -> bool:
        value = self.take(key)
        if not isinstance(value, bool):
            raise self.refuse(key, "must be true or false")
        return value

    def member(self, key: str, kind: type[EnumT]) -> EnumT:
        value = self.take(key)
        if not isinstance(value, str) or value not in kind._value2member_map_:
            raise self.refuse(key, f"must be one of {', '.join(kind)}")
        return kind(value)

    def day(self, key: str) -> date:
        value = self.matching(key, _DAY, "a date such as 2026-10-05")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.refuse(key, "is not a day of the calendar") from None

    def measure(self, key: str, *, may_be_zero: bool = False) -> Decimal:
        """A decimal text up to 9999.99, such as "2.4"."""
        value = self.take(key)
        if not isinstance(value, str) or not _MEASURE.match(value):
            raise self.refuse(key, 'must be a decimal text such as "2.4"')
        measure = Decimal(value)
        if not measure and not may_be_zero:
            raise self.refuse(key, "must be above 0")
        return measure

    def fields(self, key: str) -> Fields:
        return Fields(self.at(key), self.take(key))

    def objects(self, key: str, least: int, most: int) -> Iterator[Fields]:
        value = self.take(key)
        if not isinstance(value, list):
            raise self.refuse(key, "must be a list")
        if not least <= len(value) <= most:
            raise self.refuse(key, f"must have {least} to {most} entries")
        for place, item in enumerate(value):
            yield Fields(f"{self.at(key)}[{place}]", item)

    def optional(self, key: str, read: Callable[[str], FoundT], default: FoundT) -> FoundT:
        """``read(key)`` where the key is given, else ``default``."""
        return read(key) if self.is_given(key) else default
