"""Validates and stores rows of a case, counts their version up and writes the audit event."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Set
from copy import copy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from encounters.actions.audit.log import Change, values_of
from encounters.actions.saving.locked_case import LockedCase, LockedDraft
from encounters.actions.saving.merging import SeenVersions, merged
from encounters.actions.saving.offered import refuse_unoffered
from encounters.actions.saving.refusal import from_validation, refuse
from encounters.actions.saving.writing import insert, update
from encounters.models import Lesion
from encounters.models.base import ClinicalModel, Section
from encounters.models.constraints import constraints_of

RowT = TypeVar("RowT", bound=ClinicalModel)
SectionT = TypeVar("SectionT", bound=Section)

Values = Mapping[str, object]
# What every save of a section writes beside its changes.
_COUNTED = ("version", "updated_at", "updated_by", "unconfirmed")


@dataclass(frozen=True, slots=True)
class SectionSave(Generic[SectionT]):
    """A save of one section: the row, what it changes, and which columns others changed since the
    page was made. From ``prepare_save`` it is not stored yet."""

    row: SectionT
    changes: Mapping[str, Change]
    others: frozenset[str] = frozenset()
    # Whether a surgeon's defaults are confirmed by it, though they stay as they are.
    confirms: bool = False


def refuse_other_lesion(case: LockedCase, lesion: object) -> None:
    """One of another case, or one that somebody removed since it was chosen; none is fine."""
    if lesion is None:
        return
    lesions = case.encounter.lesions
    if not isinstance(lesion, Lesion) or not lesions.filter(pk=lesion.pk).exists():
        raise refuse("Choose a lesion of this encounter.", "lesion")


def assign(
    row: models.Model,
    values: Values,
    allowed: Iterable[str],
    *,
    trusted_fields: Collection[str] = (),
) -> dict[str, Change]:
    """Set ``values`` and return what changed; a field outside ``allowed`` is a programming error.

    A validated value comes back in its stored form, so changes are taken after that. Of a stored
    row only what changes is validated; of a new one all but ``trusted_fields``.
    """
    unknown = set(values) - set(allowed)
    if unknown:
        raise TypeError(f"{type(row).__name__} does not take {', '.join(sorted(unknown))}")
    # Where the stored value is: for a related row its key, which needs no look-up.
    columns = {name: getattr(row._meta.get_field(name), "attname", name) for name in values}
    before = {name: getattr(row, column) for name, column in columns.items()}
    for name, value in values.items():
        setattr(row, name, value)
    if row._state.adding:
        check(row, trusted_fields=trusted_fields)
    else:
        check_columns(
            row, {name for name, column in columns.items() if getattr(row, column) != before[name]}
        )
    after = {name: getattr(row, column) for name, column in columns.items()}
    return {name: (old, after[name]) for name, old in before.items() if old != after[name]}


def check(row: models.Model, *, trusted_fields: Collection[str] = ()) -> None:
    """Field, uniqueness and constraint checks with their messages at the field.

    What hangs on a field of ``trusted_fields`` is not checked.
    """
    try:
        row.full_clean(exclude=trusted_fields)
    except ValidationError as error:
        raise from_validation(error) from error


def check_columns(row: models.Model, names: Set[str]) -> None:
    """As ``check``, but only these columns, by themselves and together with others.

    What nobody touched was valid when it was stored; to ask the database again holds others up.
    """
    untouched = [column.name for column in row._meta.fields if column.name not in names]
    try:
        row.full_clean(exclude=untouched, validate_constraints=False)
        for columns, constraint in constraints_of(type(row)):
            if columns & names:
                constraint.validate(type(row), row)
    except ValidationError as error:
        raise from_validation(error) from error


def create_row(
    case: LockedDraft,
    kind: type[RowT],
    values: Values,
    *,
    allowed: Iterable[str],
    action: str,
    **fixed: Any,
) -> RowT:
    """A new row of the case with its audit event; ``fixed`` is not for people to choose."""
    row = insert_row(case, kind, values, allowed=allowed, **fixed)
    case.record(action, row, first_values(row, values))
    return row


def first_values(row: models.Model, names: Iterable[str]) -> dict[str, Change]:
    """The stored values of a new row, as changes from nothing."""
    stored = values_of(row)
    return {name: (None, stored[name][0]) for name in names}


def insert_row(
    case: LockedDraft,
    kind: type[RowT],
    values: Values,
    *,
    allowed: Iterable[str],
    **fixed: Any,
) -> RowT:
    """``create_row`` without its event, which the caller writes when all it tells of is made."""
    in_case = {"encounter": case.encounter} if hasattr(kind, "encounter") else {}
    row = kind(**in_case, **fixed)
    if isinstance(row, Section):
        row.updated_by = case.by
    # A key made at random here and now is free, and the case at hand is there.
    trusted_fields = {"id", "encounter"} - fixed.keys()
    assign(row, values, allowed, trusted_fields=trusted_fields)
    refuse_unoffered(row, case.practice, values.keys())
    insert(row)
    case.keep(row)
    return row


def save_section(
    case: LockedDraft,
    row: SectionT,
    values: Values,
    *,
    allowed: Iterable[str],
    action: str,
    seen: SeenVersions | None = None,
) -> SectionSave[SectionT]:
    """Change a section where nothing but its columns has to be judged."""
    return store(case, prepare_save(case, row, values, allowed=allowed, seen=seen), action)


def prepare_save(
    case: LockedDraft,
    row: SectionT,
    values: Values,
    *,
    allowed: Iterable[str],
    seen: SeenVersions | None = None,
) -> SectionSave[SectionT]:
    """The section with ``values`` in it, validated; nothing is written before ``store``.

    ``seen`` are the versions that the page was made from: see ``merged``.
    """
    fresh = case.lock_and_reload(row)
    values, others = merged(fresh, values, seen)
    # A copy, for the stored section must stay as it is if this one is refused.
    changed = copy(fresh)
    changes = assign(changed, values, allowed)
    refuse_unoffered(changed, case.practice, changes.keys())
    changed.unconfirmed = [name for name in fresh.unconfirmed if name not in values]
    confirms = len(changed.unconfirmed) < len(fresh.unconfirmed)
    return SectionSave(changed, changes, others, confirms)


def store(case: LockedDraft, prepared: SectionSave[SectionT], action: str) -> SectionSave[SectionT]:
    """Write a prepared section and its event, and count its version up; unless nothing changed."""
    row = prepared.row
    if prepared.changes or prepared.confirms:
        row.version += 1
        row.updated_by = case.by
        update(row, [*prepared.changes, *_COUNTED])
        case.keep(row)
        case.record(action, row, prepared.changes)
    return prepared


def remove_row(case: LockedDraft, row: models.Model, action: str) -> None:
    """Delete ``row``, which was read under the lock; its values stay in the audit event."""
    case.record(action, row, values_of(row))
    case.forget(row)
    row.delete()
