"""Reading single values from rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model

from encounters.models import User
from encounters.record import PersonRecord
from encounters.vocabulary.terms import Term

TermT = TypeVar("TermT", bound=Term)
ModelT = TypeVar("ModelT", bound=Model)
Read = Callable[[Any], object]


def shared(record: type, row: Model, prefix: str = "") -> dict[str, Any]:
    """The columns of ``row`` that ``record`` has under the same name, in the record's types.

    A new column needs no more than a field of that name in the record. A text is never ``None``,
    a word of a vocabulary is its term, a list is a tuple, a person is a ``PersonRecord``; other
    related rows are left to the caller. A default that nobody has confirmed counts as not entered.
    ``prefix`` is what the column's name has before the record's: "referrer_" for a name.
    """
    unconfirmed = getattr(row, "unconfirmed", ())
    return {
        name: read(None if column in unconfirmed else getattr(row, column))
        for name, column, read in _shared(record, type(row), prefix)
    }


@cache
def _shared(record: type, model: type[Model], prefix: str) -> tuple[tuple[str, str, Read], ...]:
    """Field, column, and how the one comes from the other."""
    hints = get_type_hints(record)
    columns = {column.name: column for column in model._meta.concrete_fields}
    return tuple(
        (field.name, f"{prefix}{field.name}", _reader(hints[field.name]))
        for field in fields(record)
        if (column := columns.get(f"{prefix}{field.name}"))
        and _is_read_here(hints[field.name], is_relation=column.is_relation)
    )


def _is_read_here(hint: Any, *, is_relation: bool) -> bool:
    """Values and people are; a record of its own, or a row, is made by who asks."""
    kinds = get_args(hint) or (hint,)
    if is_relation:
        return PersonRecord in kinds
    return not any(is_dataclass(kind) for kind in kinds)


def _reader(hint: Any) -> Read:
    if get_origin(hint) in (Union, UnionType):
        (inner,) = (kind for kind in get_args(hint) if kind is not NoneType)
        read = _reader(inner)
        return lambda value: None if value in (None, "") else read(value)
    if get_origin(hint) is tuple:
        read = _reader(get_args(hint)[0])
        return lambda values: tuple(read(value) for value in values or ())
    if hint is str:
        return lambda value: "" if value is None else str(value)
    if hint is PersonRecord:
        return known_person
    if isinstance(hint, type) and issubclass(hint, Term | Decimal):
        # A list in JSON has its numbers as texts.
        return lambda value: value if isinstance(value, hint) else hint(value)
    return lambda value: value


def term(vocabulary: type[TermT], value: object) -> TermT | None:
    """The vocabulary's word for a stored value; ``None`` for an empty one."""
    return vocabulary(str(value)) if value else None


def attached(row: Model, name: str, kind: type[ModelT]) -> ModelT | None:
    """The one-to-one companion of ``row``, or ``None`` where nobody has made it yet."""
    try:
        companion = getattr(row, name)
    except ObjectDoesNotExist:
        return None
    assert isinstance(companion, kind)
    return companion


def person(user: User | None) -> PersonRecord | None:
    return None if user is None else known_person(user)


def known_person(user: User) -> PersonRecord:
    return PersonRecord(
        id=str(user.pk),
        name=user.display_name,
        credentials=user.credentials,
        npi=user.npi,
        taxonomy=user.taxonomy,
        mohs_training=user.mohs_training,
    )
