"""One spelling for a value, so that the same facts always have the same SHA-256.

JSON in UTF-8 with sorted keys and no spaces; text composed (NFC); numbers as texts without needless
zeros, because databases and languages write them differently; moments in UTC. The spelling of what
was read back from a spelling is the same again, so a stored one can be hashed anew at any time.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, fields, is_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache, partial
from types import NoneType
from typing import Any

from encounters.record.later import is_later, is_left_out

Plain = None | bool | str | list["Plain"] | dict[str, "Plain"]


def canonical(value: object) -> str:
    """``value`` in its one spelling: rows of records, plain JSON, or both mixed.

    ``TypeError`` for anything else, ``ValueError`` for a number that is none.
    """
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(text: str | bytes) -> str:
    """In hexadecimal digits; of a text in UTF-8."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def plain(value: object) -> Plain:
    """What ``value`` is in JSON that knows only texts, truths, lists and objects."""
    kind: Any = type(value)
    spelled: Plain = _spelling_of(kind)(value)
    return spelled


@cache
def _spelling_of(kind: type) -> Callable[[Any], Plain]:
    """By the nearest class of ``kind`` that has one; asked for each value, so once for a class."""
    for base in kind.__mro__:
        if base in _SPELLINGS:
            return _SPELLINGS[base]
    if is_dataclass(kind):
        of = fields(kind)
        # Only a field that came later may be left out.
        return partial(_row, [(each.name, each if is_later(each) else None) for each in of])
    raise TypeError(f"{kind.__name__} has no canonical form")


def _row(columns: Sequence[tuple[str, Field[Any] | None]], value: object) -> Plain:
    held = ((name, later, getattr(value, name)) for name, later in columns)
    return {
        name: plain(inner)
        for name, later, inner in held
        if later is None or not is_left_out(later, inner)
    }


def _same(value: bool | None) -> Plain:
    return value


def _text(value: str) -> str:
    # Letters of ASCII are composed as they are.
    return str(value) if value.isascii() else unicodedata.normalize("NFC", str(value))


def _whole(value: int) -> Plain:
    return str(int(value))


def _number(value: float | Decimal) -> Plain:
    exact = Decimal(str(value))
    if not exact.is_finite():
        raise ValueError(f"{value} is no number")
    text = f"{exact:f}"
    short = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if short == "-0" else short


def _moment(value: datetime) -> Plain:
    if value.tzinfo is None:
        raise ValueError("a moment without its zone could be any of 24")
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _day(value: date | time) -> Plain:
    return value.isoformat()


def _several(value: list[object] | tuple[object, ...]) -> Plain:
    return [plain(item) for item in value]


def _object(value: dict[Any, object]) -> Plain:
    return {_text(str(name)): plain(item) for name, item in value.items()}


_SPELLINGS: Mapping[type, Callable[[Any], Plain]] = {
    NoneType: _same,
    bool: _same,
    str: _text,
    int: _whole,
    float: _number,
    Decimal: _number,
    datetime: _moment,
    date: _day,
    time: _day,
    list: _several,
    tuple: _several,
    dict: _object,
}
