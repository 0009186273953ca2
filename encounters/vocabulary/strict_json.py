"""JSON without its traps: no key twice, no NaN, nothing infinite, nothing too long or too deep.

Almost every text is free of them: msgspec reads it, and one look through the value shows it. Any
other text is read again by a slower reader that knows what was wrong and where.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

import msgspec

# Containers in each other; no document of ours has half as many.
DEEPEST = 20
# No field of ours holds a number this long, and reading one takes time that grows with its square.
MOST_DIGITS = 30
_LONGEST_KEY = 60
_TOO_DEEP = "This is nested too deeply."


class JsonError(ValueError):
    """What cannot be read: ``path`` says where, as in ``lesions[0].stages[1].blocks``.

    ``value`` is what was read in spite of it, ``None`` if nothing was.
    """

    def __init__(self, path: str, message: str, value: object = None) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message
        self.value = value


@dataclass(frozen=True, slots=True)
class _BadNumber:
    """Stands for a number until the check, which knows where it stands."""

    message: str


class _Object(dict[str, object]):
    """An object that remembers the first key that came twice."""

    repeated: str | None = None


_SUSPECT = (dict, list, _BadNumber)
_SURELY_SHORT = 10 ** (MOST_DIGITS - 1)


def read(raw: bytes, *, longest: int | None = None) -> object:
    """The JSON value that ``raw`` (UTF-8, at most ``longest`` bytes) spells; or ``JsonError``."""
    if longest is not None and len(raw) > longest:
        raise JsonError("", f"This is longer than {longest} bytes.")
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return read_slowly(raw)
    return value if _keys(value) == raw.count(b":") else read_slowly(raw)


def _keys(value: object) -> int | None:
    """How many keys the objects in ``value`` have together; ``None`` if there may be a trap.

    A text with as many keys as colons has no colon elsewhere, and no key that was read twice.
    """
    keys = 0
    level: list[Any] = [[value]]
    for _ in range(DEEPEST + 1):
        deeper: list[Any] = []
        for container in level:
            inside: Iterable[object] = container
            if type(container) is dict:
                keys += len(container)
                inside = container.values()
            for inner in inside:
                kind = type(inner)
                if kind is dict or kind is list:
                    deeper.append(inner)
                elif kind is float or (
                    kind is int and not -_SURELY_SHORT < cast("int", inner) < _SURELY_SHORT
                ):
                    return None
        if not deeper:
            return keys
        level = deeper
    return None


def read_slowly(raw: bytes) -> object:
    """The same value, or what is wrong and where."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise JsonError("", "This is not UTF-8.") from None
    if not text.strip():
        raise JsonError("", "This is empty.")
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        raise JsonError("", _TOO_DEEP) from None
    except ValueError as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "unreadable"
        raise JsonError("", f"This is not JSON: {reason}.") from None
    try:
        _check(value, "", 1)
    except JsonError as error:
        raise JsonError(error.path, error.message, value) from None
    return value


def at(path: str, key: str) -> str:
    """The path of ``key`` in the object at ``path``; a long key is cut."""
    shown = key if len(key) <= _LONGEST_KEY else f"{key[:_LONGEST_KEY]}..."
    return f"{path}.{shown}" if path else shown


def _check(value: object, path: str, depth: int) -> None:
    if isinstance(value, _BadNumber):
        raise JsonError(path, value.message)
    if isinstance(value, _Object) and value.repeated is not None:
        raise JsonError(at(path, value.repeated), "This key stands twice.")
    if isinstance(value, dict | list) and depth > DEEPEST:
        raise JsonError("", _TOO_DEEP)
    for inner_path, inner in _inside(value, path):
        _check(inner, inner_path, depth + 1)


def _inside(value: object, path: str) -> Iterator[tuple[str, object]]:
    """What in ``value`` may hold a trap, with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, _SUSPECT):
                yield at(path, key), inner
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            if isinstance(inner, _SUSPECT):
                yield f"{path}[{place}]", inner


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    found = _Object(pairs)
    keys = [key for key, _ in pairs]
    found.repeated = next(key for key in keys if keys.count(key) > 1)
    return found


def _whole(text: str) -> int | _BadNumber:
    return int(text) if len(text) <= MOST_DIGITS else _BadNumber("This has too many digits.")


def _fraction(text: str) -> float | _BadNumber:
    found = float(text)
    return found if math.isfinite(found) else _BadNumber("This number is too large.")


def _constant(_: str) -> _BadNumber:
    return _BadNumber("NaN and Infinity are no numbers.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=_constant
)
