"""Values back from their canonical form, by the types that their fields declare.

A mapping of texts is as it was. A field of type ``Any`` (a stored map) keeps the canonical form:
texts where numbers were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

ValueT = TypeVar("ValueT")

_READERS: dict[Any, Callable[[Any], object]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    Decimal: Decimal,
    int: int,
    str: str,
    bool: bool,
    Any: lambda value: value,
}


def value_of(kind: type[ValueT], plain: object) -> ValueT:
    """The value of that dataclass which ``canonical`` wrote, its JSON already read."""
    found = _value(kind, plain)
    assert isinstance(found, kind)
    return found


def _value(kind: Any, plain: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        (inner,) = (argument for argument in arguments if argument is not NoneType)
        return None if plain is None else _value(inner, plain)
    if origin is tuple:
        return _tuple(arguments, plain)
    if origin is Mapping:
        return dict(plain)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        known = {field.name for field in fields(kind)}
        return kind(**{name: _value(hints[name], plain[name]) for name in known if name in plain})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(plain)
    return _READERS[kind](plain)


def _tuple(kinds: tuple[Any, ...], plain: list[Any]) -> tuple[Any, ...]:
    if kinds[-1] is Ellipsis:
        return tuple(_value(kinds[0], item) for item in plain)
    return tuple(_value(kind, item) for kind, item in zip(kinds, plain, strict=True))


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
