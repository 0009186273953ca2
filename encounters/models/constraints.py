"""Database constraints that every clinical table shares.

SQLite does not enforce the length of a varchar and neither database knows our vocabularies, so a
decorator turns what the fields already say (``max_length``, ``choices``) into CHECK constraints:
the last line, whatever wrote the row.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, Self, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import Q
from django.db.models.functions import Length

from encounters.models.judging import judge_of
from encounters.safety import ALLERGY_CHOICES, DEVICE_CHOICES

models.CharField.register_lookup(Length)
models.TextField.register_lookup(Length)

ModelT = TypeVar("ModelT", bound=type[models.Model])

CLOCK_MIN, CLOCK_MAX = Decimal("0.5"), Decimal(12)


class FieldCheck(models.CheckConstraint):
    """A CHECK that repeats what an editable field's own validators say, word for word.

    Django would ask the database about each of them at every save, some hundred queries for one
    stage, after the field itself has already refused. The database still refuses by itself.
    """

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        _, positional, named = super().deconstruct()
        return "django.db.models.CheckConstraint", positional, named

    def validate(self, *args: Any, **options: Any) -> None:
        """Nothing: ``clean_fields`` has judged the value."""


class JudgedCheck(models.CheckConstraint):
    """A CHECK that is judged without asking the database, and says no at ``field`` if one is named.

    Forms and actions both judge; a question for each would be a fifth of what one save does while
    the others wait for it. The CHECK in the table is the same and stays the last line.
    """

    def __init__(self, *, condition: Q, field: str = "", **options: Any) -> None:
        """``condition`` takes the lookups that ``judge_of`` knows; others raise ``ValueError``."""
        super().__init__(condition=condition, **options)
        self.field = field
        self.judged = frozenset(condition.referenced_base_fields)
        self.judge = judge_of(condition)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        _, positional, named = super().deconstruct()
        return "django.db.models.CheckConstraint", positional, named

    def clone(self) -> Self:
        made = super().clone()
        made.field = self.field
        return made

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Container[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        if any(name in (exclude or ()) for name in self.judged):
            return
        # Of a related row its key, as the table has it.
        values = {name: instance.serializable_value(name) for name in self.judged}
        if any(hasattr(value, "resolve_expression") for value in values.values()):
            # Only the database knows its own default.
            super().validate(model, instance, None, using)
        elif self.judge(values) is False:
            message = self.get_violation_error_message()
            raise ValidationError(
                {self.field: message} if self.field else message, code=self.violation_error_code
            )


def checked(model: ModelT) -> ModelT:
    """Add a CHECK for every text's length and every vocabulary of ``model`` (class decorator)."""
    meta = model._meta
    added = [
        constraint
        for field in meta.local_fields
        if isinstance(field, models.CharField | models.TextField)
        for constraint in _field_checks(meta.model_name or "", field)
    ]
    meta.constraints = [*meta.constraints, *added]
    # The migration writer only looks at options that the class's Meta named.
    meta.original_attrs["constraints"] = meta.constraints
    return model


def _field_checks(
    model_name: str, field: models.Field[object, object]
) -> list[models.CheckConstraint]:
    # The words of a field that no form edits are not validated by Django, so its CHECK is judged.
    kind = FieldCheck if field.editable else JudgedCheck
    checks: list[models.CheckConstraint] = []
    if field.max_length is not None:
        checks.append(
            kind(
                condition=Q(**{f"{field.name}__length__lte": field.max_length}),
                name=f"{model_name}_{field.name}_fits",
            )
        )
    if field.choices:
        values = [value for value, _ in field.flatchoices]
        allowed = [*values, ""] if field.blank else values
        checks.append(
            kind(
                condition=Q(**{f"{field.name}__in": allowed}),
                name=f"{model_name}_{field.name}_known",
            )
        )
    return checks


def in_range(name: str, field: str, low: Any, high: Any) -> models.CheckConstraint:
    """``field`` is empty or between ``low`` and ``high``, both included."""
    return JudgedCheck(
        field=field,
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__range": (low, high)}),
        name=name,
        violation_error_message=f"Give a value from {low} to {high}.",
    )


def both_or_neither(name: str, first: str, other: str) -> models.CheckConstraint:
    """Two nullable fields that mean something only together."""
    return JudgedCheck(
        field=other,
        condition=Q(**{f"{first}__isnull": True, f"{other}__isnull": True})
        | Q(**{f"{first}__isnull": False, f"{other}__isnull": False}),
        name=name,
        violation_error_message="Give both clock positions or neither.",
    )


def clock_range(name: str) -> list[models.CheckConstraint]:
    """Checks for a ``clock_from``/``clock_to`` pair in hours, half past twelve to twelve."""
    return [
        both_or_neither(f"{name}_clock_paired", "clock_from", "clock_to"),
        in_range(f"{name}_clock_from_range", "clock_from", CLOCK_MIN, CLOCK_MAX),
        in_range(f"{name}_clock_to_range", "clock_to", CLOCK_MIN, CLOCK_MAX),
    ]


def validate_clock_ranges(value: object) -> None:
    """A list of pairs of half hours as texts: ``[["8", "9.5"]]``; at most eleven."""
    texts = {f"{hours:g}" for hours in (half / 2 for half in range(1, 25))}
    is_list = isinstance(value, list) and len(value) <= 11
    if not is_list or not all(_is_range(pair, texts) for pair in cast("list[object]", value)):
        raise ValidationError("Give each further place as two clock positions in half hours.")


def validate_allergy_groups(value: object) -> None:
    _validate_picked(value, ALLERGY_CHOICES)


def validate_device_kinds(value: object) -> None:
    _validate_picked(value, DEVICE_CHOICES)


def _validate_picked(value: object, choices: Sequence[tuple[str, str]]) -> None:
    """A list of different keys of a list."""
    known = {key for key, _ in choices}
    is_list = isinstance(value, list) and all(isinstance(key, str) for key in value)
    picked = cast("list[str]", value) if is_list else []
    if not is_list or not known.issuperset(picked) or len(set(picked)) < len(picked):
        raise ValidationError("Choose from the list.")


def _is_range(pair: object, texts: set[str]) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(text in texts for text in pair)


@cache
def constraints_of(
    model: type[models.Model],
) -> tuple[tuple[frozenset[str], models.BaseConstraint], ...]:
    """The constraints of ``model`` with their columns, but those that a column's own validators
    repeat."""
    return tuple(
        (_columns_of(constraint), constraint)
        for constraint in model._meta.constraints
        if not isinstance(constraint, FieldCheck)
    )


def _columns_of(constraint: models.BaseConstraint) -> frozenset[str]:
    condition = getattr(constraint, "condition", None)
    expressions = getattr(constraint, "expressions", ())
    return frozenset(
        {
            *getattr(constraint, "fields", ()),
            *(condition.referenced_base_fields if isinstance(condition, Q) else ()),
            *(name for expression in expressions for name in _named_in(expression)),
        }
    )


def _named_in(expression: Any) -> set[str]:
    if isinstance(expression, models.F):
        return {expression.name}  # type: ignore[attr-defined]
    return {name for part in expression.get_source_expressions() for name in _named_in(part)}
