"""Documents: JSON values that come back as the very same map, or a sentence why they are none."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from encounters.specimen_map.clock import Clock
from encounters.specimen_map.points import Point, rounded
from encounters.specimen_map.shapes import Ground, Shape

_Shape = TypeVar("_Shape", bound=Shape)
_PLACE = re.compile(r"(.*) - at `\$\.?([\w.\[\]]+)`", re.DOTALL)
_LONGEST_MESSAGE = 200


class MapError(ValueError):
    """A document is no specimen map; ``path`` says where, e.g. ``blocks[2].edges[0].ink``."""

    def __init__(self, path: str, message: str) -> None:
        self.path = path
        self.message = message
        super().__init__(f"{path}: {message}" if path else message)


def to_document(shape: Shape) -> dict[str, Any]:
    """JSON values for ``shape``; empty values are left out, keys always come in one order."""
    document: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(shape, enc_hook=_as_json))
    return document


def _as_json(value: object) -> int | float:
    if isinstance(value, Clock):
        return int(value) if value == value.to_integral_value() else float(value)
    raise NotImplementedError(type(value))


def from_document(document: object, kind: type[_Shape]) -> _Shape:
    """The shape that ``document`` (JSON values) describes, its numbers as exact as they are stored.

    Raises ``MapError`` for what is missing, unknown, of another type or out of bounds.
    """
    try:
        found = msgspec.convert(document, kind, dec_hook=_from_json)
    except msgspec.ValidationError as error:
        raise _map_error(str(error)) from error
    _refuse_null(document, "")
    exact: _Shape = _rounded(found)
    return exact


def _from_json(kind: type, value: object) -> object:
    if issubclass(kind, Clock):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError("A clock position is a number of hours.")
        return kind(value)
    raise NotImplementedError(kind)


def _map_error(text: str) -> MapError:
    found = _PLACE.fullmatch(text)
    message, path = (found[1].rstrip("."), found[2]) if found else (text, "")
    if len(message) > _LONGEST_MESSAGE:
        message = f"{message[:_LONGEST_MESSAGE]} .."
    return MapError(path, f"{message}.")


def _refuse_null(value: object, path: str) -> None:
    """A key is left out, never null: one map has one document. ``value`` is known to be sound."""
    if value is None:
        raise MapError(path, "This is null. Leave the key out.")
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_null(inner, f"{path}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            if isinstance(inner, dict):
                _refuse_null(inner, f"{path}[{place}]")


def _rounded(value: Any) -> Any:
    """Lengths to a tenth of a unit, the scale of a ground to a thousandth; no minus zero."""
    if isinstance(value, Point):
        return rounded(*value)
    if isinstance(value, float):
        return round(value, 1) + 0.0
    if isinstance(value, tuple):
        return tuple(_rounded(inner) for inner in value)
    if isinstance(value, msgspec.Struct):
        fields = {name: _rounded(getattr(value, name)) for name in value.__struct_fields__}
        if isinstance(value, Ground):
            fields["scale"] = round(value.scale, 3)
        return type(value)(**fields)
    return value
