"""JSON without its traps: no duplicate keys, no NaN, no 1e3, no numbers that are not whole."""

from __future__ import annotations

import json
from dataclasses import dataclass

MAX_LINE_BYTES = 1_000_000
_MAX_DIGITS = 9


class ContractError(ValueError):
    """A case that cannot be read: ``path`` says where, as in ``lesions[0].stages[1].blocks``."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


@dataclass(frozen=True, slots=True)
class OddNumber:
    """A number that no field takes: a fraction, an exponent, NaN, or one with too many digits.

    Kept until its field is read, so that the refusal can say where it stands.
    """

    text: str


class JsonObject(dict[str, object]):
    """An object that remembers the first key that came twice."""

    repeated: str | None = None


def parse(raw: bytes) -> object:
    """One line as JSON; raises ``ContractError`` with an empty path."""
    if len(raw) > MAX_LINE_BYTES:
        raise ContractError("", f"The line is longer than {MAX_LINE_BYTES} bytes.")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise ContractError("", "The line is not UTF-8.") from None
    if not text.strip():
        raise ContractError("", "The line is empty.")
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise ContractError("", "The line is nested too deeply.") from None
    except ValueError as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "unreadable"
        raise ContractError("", f"The line is not JSON: {reason}.") from None


def _object(pairs: list[tuple[str, object]]) -> JsonObject:
    found = JsonObject(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        found.repeated = next(key for key in keys if keys.count(key) > 1)
    return found


def _whole(text: str) -> int | OddNumber:
    return int(text) if len(text) <= _MAX_DIGITS else OddNumber(text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=OddNumber, parse_constant=OddNumber
)
