"""Case numbers and MRNs as an index holds them: in capitals, by their bytes.

A database that sorts by the customs of a language may put "M-2" between "M1" and "M3"; numbers with
one beginning lie beside each other only in the order of their bytes.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Func, Q, Value
from django.db.models.functions import Concat
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThan
from django.db.models.sql.compiler import SQLCompiler

# Behind every other character in the order of bytes.
_LAST = "\U0010ffff"


class Capitals(Func):
    """A number for an index and for what is held against it. SQLite compares bytes anyway."""

    function = "UPPER"
    output_field = CharField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any
    ) -> tuple[str, Any]:
        # Django escapes what a template says for its own formatting: the collation has no sign.
        template = '(%(function)s(%(expressions)s) COLLATE "C")'
        return self.as_sql(compiler, connection, template=template, **more)


def is_number(column: str, number: str) -> Q:
    """Rows whose ``column`` is ``number``, in capitals or not."""
    return Q(Exact(Capitals(column), Capitals(Value(number))))


def begins_with(column: str, number: str) -> Q:
    """Rows whose ``column`` begins with ``number``: ``istartswith``, but by an index."""
    first = Capitals(Value(number))
    behind = Concat(first, Value(_LAST), output_field=CharField())
    return Q(GreaterThanOrEqual(Capitals(column), first)) & Q(LessThan(Capitals(column), behind))
