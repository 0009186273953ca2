"""Names written from right to left, kept from turning the words around them.

Each such text is wrapped in the isolates of the Unicode bidirectional algorithm (U+2068, U+2069),
once and before any sentence is made, so that numbers and commas beside it stay where they belong.
"""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

T = TypeVar("T")

_OPEN, _CLOSE = "\u2068", "\u2069"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def isolated(value: T) -> T:
    """The same record with every right-to-left text in it wrapped."""
    if isinstance(value, str):
        wrapped = _isolated_text(value) if type(value) is str else value
        return wrapped  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(isolated(item) for item in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        changes = {
            field.name: changed
            for field in fields(value)
            if (changed := isolated(before := getattr(value, field.name))) is not before
            and changed != before
        }
        return replace(value, **changes) if changes else value
    return value


def _isolated_text(text: str) -> str:
    if text.isascii() or not any(
        unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text
    ):
        return text
    return f"{_OPEN}{text}{_CLOSE}"
