"""Reading an object field by field; every refusal names the path of its field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar, cast

from encounters.vocabulary import strict_json
from encounters.vocabulary.strict_json import JsonError

EnumT = TypeVar("EnumT", bound=StrEnum)
FoundT = TypeVar("FoundT")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MEASURE = re.compile(r"(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?\Z")
_SHOWN = 60


# The days of a file's cases lie close together.
@lru_cache(maxsize=4096)
def _day_of(text: str) -> date | None:
    """The day that ``text`` writes as 2026-10-05; ``None`` for any other text."""
    try:
        return date.fromisoformat(text) if _DAY.match(text) else None
    except ValueError:
        return None


class ContractError(JsonError):
    """A case that cannot be read, though it is JSON."""


class Fields:
    """An object of the case. Each field is taken once; ``done`` refuses what nobody took.

    ``key`` is where it stands in ``parent``, ``place`` its number if it is one of a list there.
    """

    def __init__(
        self, value: object, parent: Fields | None = None, key: str = "", place: int | None = None
    ) -> None:
        self._parent, self._key, self._place = parent, key, place
        if not isinstance(value, dict):
            raise ContractError(self.path, "must be an object")
        self._left: dict[str, object] = dict(value)

    @property
    def path(self) -> str:
        """Where the object stands in the case, as refusals name it; empty for the case itself."""
        if self._parent is None:
            return ""
        path = self._parent.at(self._key)
        return path if self._place is None else f"{path}[{self._place}]"

    def at(self, key: str) -> str:
        return strict_json.at(self.path, key)

    def refuse(self, key: str, message: str) -> ContractError:
        return ContractError(self.at(key), message)

    def done(self) -> None:
        for key in self._left:
            raise self.refuse(key, "is not a key of the contract")

    def take(self, key: str) -> object:
        """The value of a required key."""
        try:
            return self._left.pop(key)
        except KeyError:
            raise self.refuse(key, "is missing") from None

    def is_given(self, key: str) -> bool:
        """Whether an optional key is there and not null; a null is taken."""
        if self._left.get(key) is not None:
            return True
        self._left.pop(key, None)
        return False

    def text(self, key: str, longest: int) -> str:
        value = self.take(key)
        if not isinstance(value, str):
            raise self.refuse(key, "must be a text")
        if not value.strip() or len(value) > longest:
            raise self.refuse(key, f"must have 1 to {longest} characters")
        return value

    def matching(self, key: str, pattern: re.Pattern[str], what: str) -> str:
        value = self.text(key, _SHOWN)
        self.check(key, value, pattern, what)
        return value

    def check(self, key: str, value: str, pattern: re.Pattern[str], what: str) -> None:
        """Refuse a text of ``key`` that does not look like ``what``."""
        if not pattern.match(value):
            raise self.refuse(key, f"must be {what}")

    def whole(self, key: str, least: int, most: int) -> int:
        value = self.take(key)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.refuse(key, f"must be a whole number from {least} to {most}")
        return value

    def flag_or(self, key: str, *, default: bool) -> bool:
        """The flag where it is given, else ``default``."""
        value = self._left.pop(key, None)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.refuse(key, "must be true or false")
        return value

    def member(self, key: str, kind: type[EnumT]) -> EnumT:
        value = self.take(key)
        found = kind._value2member_map_.get(value) if isinstance(value, str) else None
        if found is None:
            raise self.refuse(key, f"must be one of {', '.join(kind)}")
        return cast("EnumT", found)

    def day(self, key: str) -> date:
        value = self.text(key, _SHOWN)
        found = _day_of(value)
        if found is not None:
            return found
        self.check(key, value, _DAY, "a date such as 2026-10-05")
        raise self.refuse(key, "is not a day of the calendar")

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
        return Fields(self.take(key), self, key)

    def objects(self, key: str, least: int, most: int) -> Iterator[Fields]:
        value = self.take(key)
        if not isinstance(value, list):
            raise self.refuse(key, "must be a list")
        if not least <= len(value) <= most:
            raise self.refuse(key, f"must have {least} to {most} entries")
        for place, item in enumerate(value):
            yield Fields(item, self, key, place)

    def optional(self, key: str, read: Callable[[str], FoundT], default: FoundT) -> FoundT:
        """``read(key)`` where the key is given, else ``default``."""
        return read(key) if self.is_given(key) else default
