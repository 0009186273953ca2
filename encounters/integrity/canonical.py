"""One spelling for a value, so that the same facts always have the same SHA-256.

JSON in UTF-8 with sorted keys and no spaces; text composed (NFC); numbers as texts without needless
zeros, because databases and languages write them differently; moments in UTC. The spelling of what
was read back from a spelling is the same again, so a stored one can be hashed anew at any time.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import singledispatch

from encounters.record.later import is_left_out

Plain = None | bool | str | list["Plain"] | dict[str, "Plain"]


def canonical(value: object) -> str:
    """``value`` in its one spelling: rows of records, plain JSON, or both mixed.

    ``TypeError`` for anything else, ``ValueError`` for a number that is none.
    """
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(text: str | bytes) -> str:
    """In hexadecimal digits; of a text in UTF-8."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


@singledispatch
def plain(value: object) -> Plain:
    """What ``value`` is in JSON that knows only texts, truths, lists and objects."""
    if is_dataclass(value) and not isinstance(value, type):
        held = {field.name: (field, getattr(value, field.name)) for field in fields(value)}
        return {
            name: plain(inner) for name, (of, inner) in held.items() if not is_left_out(of, inner)
        }
    raise TypeError(f"{type(value).__name__} has no canonical form")


@plain.register
def _nothing(value: None) -> Plain:
    return value


@plain.register
def _text(value: str) -> Plain:
    return unicodedata.normalize("NFC", str(value))


@plain.register
def _truth(value: bool) -> Plain:
    return value


@plain.register(int)
@plain.register(float)
@plain.register(Decimal)
def _number(value: int | float | Decimal) -> Plain:
    exact = Decimal(str(value))
    if not exact.is_finite():
        raise ValueError(f"{value} is no number")
    text = f"{exact:f}"
    short = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if short == "-0" else short


@plain.register
def _moment(value: datetime) -> Plain:
    if value.tzinfo is None:
        raise ValueError("a moment without its zone could be any of 24")
    return value.astimezone(UTC).isoformat(timespec="microseconds")


@plain.register(date)
@plain.register(time)
def _day(value: date | time) -> Plain:
    return value.isoformat()


@plain.register(list)
@plain.register(tuple)
def _several(value: list[object] | tuple[object, ...]) -> Plain:
    return [plain(item) for item in value]


@plain.register
def _object(value: dict) -> Plain:  # type: ignore[type-arg]
    return {unicodedata.normalize("NFC", str(name)): plain(item) for name, item in value.items()}
