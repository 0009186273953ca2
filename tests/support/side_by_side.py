"""Whether the release before still works on the tables that migrations made: they may only add.

Servers are upgraded one after the other, and meanwhile both releases serve one database. The
earlier one knows nothing of new columns, and names those it knows in each of its statements.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.fields import NOT_PROVIDED

# Nothing of them reaches the tables, or nothing that an earlier release could notice.
_HARMLESS = (
    migrations.CreateModel,
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
)
# Columns whose values an earlier release may write go beyond what the new one takes.
_NARROWS = "it may refuse what the release before writes"
_GONE = "the release before still asks for it"
_FREE = "nobody but a person can say what it does to the release before"

App = str
Steps = Sequence[tuple[str, Sequence[Operation]]]


class SideBySide:
    """``state``: before the first of the migrations that are judged, as Django's loader has it."""

    def __init__(self, app: App, state: ProjectState) -> None:
        self._app, self._state = app, state
        # What came with the migrations judged so far: models, and columns as (model, name).
        self._models: set[str] = set()
        self._columns: set[tuple[str, str]] = set()
        # Checks that were taken away, by model and name: what comes in their place may say more.
        self._checks: dict[tuple[str, str], models.CheckConstraint] = {}

    def faults(self, steps: Steps) -> Iterator[tuple[str, str]]:
        """The operation, as "migration: description", and what is wrong with it."""
        for name, operations in steps:
            for operation in operations:
                if fault := self._fault(operation):
                    yield f"{name}: {operation.describe()}", fault
                self._learn(operation)
                operation.state_forwards(self._app, self._state)

    def _learn(self, operation: Operation) -> None:
        if isinstance(operation, migrations.CreateModel):
            self._models.add(operation.name_lower)
        elif isinstance(operation, migrations.AddField):
            self._columns.add((operation.model_name_lower, operation.name_lower))
        elif isinstance(operation, migrations.RemoveConstraint):
            found = self._constraint(operation)
            if isinstance(found, models.CheckConstraint):
                self._checks[operation.model_name_lower, operation.name] = found

    def _fault(self, operation: Operation) -> str:
        model = getattr(operation, "model_name_lower", "")
        if isinstance(operation, _HARMLESS) or model in self._models:
            return ""
        match operation:
            case migrations.AddField():
                return _of_new_column(operation.field)
            case migrations.AlterField():
                return self._of_other_column(operation)
            case migrations.AddConstraint():
                return self._of_constraint(operation)
            case migrations.RemoveConstraint():
                return self._of_freedom(operation)
            case migrations.RunPython() | migrations.RunSQL():
                return _FREE
            case migrations.SeparateDatabaseAndState():
                return _FREE
        return _GONE

    def _of_other_column(self, operation: migrations.AlterField) -> str:
        before = self._fields(operation.model_name_lower)[operation.name]
        after = operation.field
        if before.get_internal_type() != after.get_internal_type():
            return "its type is another"
        is_narrower = (
            (before.null and not after.null)
            or (after.unique and not before.unique)
            or (after.max_length or 10**9) < (before.max_length or 10**9)
        )
        if is_narrower:
            return _NARROWS
        is_given = before.db_default is not NOT_PROVIDED
        return _GONE if is_given and after.db_default is NOT_PROVIDED else ""

    def _of_constraint(self, operation: migrations.AddConstraint) -> str:
        """Of columns that are new, which the release before leaves at what they begin with; or a
        list of words in place of one that had no other words."""
        before = self._checks.get((operation.model_name_lower, operation.constraint.name))
        if before is not None and _is_wider(before, operation.constraint):
            return ""
        of = {(operation.model_name_lower, name) for name in _columns_of(operation.constraint)}
        return "" if of and of <= self._columns else _NARROWS

    def _of_freedom(self, operation: migrations.RemoveConstraint) -> str:
        """What may be written beside a check is shown as it stands; of two rows one is lost."""
        return "" if isinstance(self._constraint(operation), models.CheckConstraint) else _GONE

    def _constraint(self, operation: migrations.RemoveConstraint) -> models.BaseConstraint:
        found = self._state.models[self._app, operation.model_name_lower].options["constraints"]
        [constraint] = [one for one in found if one.name == operation.name]
        return constraint

    def _fields(self, model: str) -> dict[str, models.Field]:
        return self._state.models[self._app, model].fields


def _of_new_column(field: models.Field) -> str:
    """Django gives a default in its own statements only, which the release before does not make."""
    if field.many_to_many or field.null or field.db_default is not NOT_PROVIDED:
        return _NARROWS if field.unique and not field.null else ""
    return "the release before gives it no value: it needs null=True or db_default"


def _is_wider(before: models.CheckConstraint, after: models.BaseConstraint) -> bool:
    """Whether both are one list of words of one column, and the later has all of the earlier."""
    if not isinstance(after, models.CheckConstraint):
        return False
    (first, *others), (now, *more) = before.condition.children, after.condition.children
    pairs = (first, now)
    if others or more or not all(isinstance(pair, tuple) for pair in pairs) or first[0] != now[0]:
        return False
    is_plain = not (before.condition.negated or after.condition.negated)
    return is_plain and first[0].endswith("__in") and set(first[1]) <= set(now[1])


def _columns_of(constraint: models.BaseConstraint) -> set[str]:
    if isinstance(constraint, models.CheckConstraint):
        return set(constraint.condition.referenced_base_fields)
    condition = getattr(constraint, "condition", None)
    named = set(getattr(constraint, "fields", ()))
    return named | (set(condition.referenced_base_fields) if condition else set())
