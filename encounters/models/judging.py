"""Conditions of CHECK constraints, judged in Python as a database judges them.

The values are those of a row that is not stored yet, so no question needs to be asked. As in SQL a
comparison with NULL is neither true nor false but unknown (``None``), and a CHECK lets it pass.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any, cast

from django.db.models import F, Q
from django.db.models.constants import LOOKUP_SEP

Truth = bool | None
Values = Mapping[str, Any]
Judge = Callable[[Values], Truth]


def _is_among(value: Any, allowed: Container[Any]) -> bool:
    return value in allowed


def _is_between(value: Any, bounds: tuple[Any, Any]) -> bool:
    low, high = bounds
    return bool(low <= value <= high)


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "in": _is_among,
    "range": _is_between,
}


def judge_of(condition: Q) -> Judge:
    """A function from the values of a row's columns, by their names, to what ``condition`` is.

    Raises ``ValueError`` for a lookup that is not known here.
    """
    children = cast("list[Q | tuple[str, Any]]", condition.children)
    parts = [judge_of(part) if isinstance(part, Q) else _comparison(*part) for part in children]
    joined = _JOINS[condition.connector]
    if condition.negated:
        return lambda values: _not(joined(part(values) for part in parts))
    return lambda values: joined(part(values) for part in parts)


def _comparison(path: str, operand: Any) -> Judge:
    """One condition on a column, such as ``("name__length__gte", 1)``."""
    column, *lookups = path.split(LOOKUP_SEP)
    if lookups == ["isnull"]:
        return lambda values: (values[column] is None) == operand
    if not lookups and operand is None:
        return lambda values: values[column] is None
    is_length = lookups[:1] == ["length"]
    (name,) = lookups[is_length:] or ["exact"]
    if name not in _COMPARISONS:
        raise ValueError(f"{path}: no lookup that can be judged")
    return _compared(column, is_length, _COMPARISONS[name], operand)


def _compared(
    column: str, is_length: bool, compare: Callable[[Any, Any], bool], operand: Any
) -> Judge:
    # Another column of the same row.
    named = str(vars(operand)["name"]) if isinstance(operand, F) else ""

    def judge(values: Values) -> Truth:
        value = values[column]
        other = values[named] if named else operand
        if value is None or other is None:
            return None
        return compare(len(value) if is_length else value, other)

    return judge


def _not(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _all(parts: Iterable[Truth]) -> Truth:
    found = set(parts)
    return False if False in found else None if None in found else True


def _any(parts: Iterable[Truth]) -> Truth:
    found = set(parts)
    return True if True in found else None if None in found else False


def _odd(parts: Iterable[Truth]) -> Truth:
    """XOR as Django writes it for a database without one: what is unknown is not counted."""
    found = list(parts)
    return _all([_any(found), found.count(True) % 2 == 1])


_JOINS = {Q.AND: _all, Q.OR: _any, Q.XOR: _odd}
