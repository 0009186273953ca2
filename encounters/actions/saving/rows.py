"""How rows of a case are changed: prepared and validated, then stored, counted and audited."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from encounters.actions.audit.log import Change, values_of
from encounters.actions.saving.merging import SeenVersions, merged
from encounters.actions.saving.refusal import from_validation, refuse
from encounters.actions.saving.transaction import LockedCase, LockedDraft
from encounters.models import Lesion
from encounters.models.base import ClinicalModel, Section
from encounters.models.constraints import judged_with

RowT = TypeVar("RowT", bound=ClinicalModel)
SectionT = TypeVar("SectionT", bound=Section)

Values = Mapping[str, object]


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

    A validated value comes back in its stored form, so changes are taken after that.
    ``trusted_fields`` is for ``check``.
    """
    unknown = set(values) - set(allowed)
    if unknown:
        raise TypeError(f"{type(row).__name__} does not take {', '.join(sorted(unknown))}")
    columns = {name: _column(row, name) for name in values}
    before = {name: getattr(row, column) for name, column in columns.items()}
    for name, value in values.items():
        setattr(row, name, value)
    check(row, trusted_fields=trusted_fields)
    after = {name: getattr(row, column) for name, column in columns.items()}
    return {name: (old, after[name]) for name, old in before.items() if old != after[name]}


def _column(row: models.Model, name: str) -> str:
    """Where the stored value is: for a related row its key, which needs no look-up."""
    return str(getattr(row._meta.get_field(name), "attname", name))


def check(row: models.Model, *, trusted_fields: Collection[str] = ()) -> None:
    """Field, uniqueness and constraint checks with their messages at the field.

    What hangs on a field of ``trusted_fields`` is not checked.
    """
    try:
        row.full_clean(exclude=trusted_fields)
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
    return {name: (None, getattr(row, _column(row, name))) for name in names}


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
    # A key made at random here and now is free.
    assign(row, values, allowed, trusted_fields=() if "id" in fixed else ("id",))
    row.save(force_insert=True)
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
    changes = assign(changed, values, allowed, trusted_fields=untouched(fresh, values))
    changed.unconfirmed = [name for name in fresh.unconfirmed if name not in values]
    confirms = len(changed.unconfirmed) < len(fresh.unconfirmed)
    return SectionSave(changed, changes, others, confirms)


def untouched(row: models.Model, values: Values) -> set[str]:
    """Columns that stay as they are stored, and that no constraint judges with those that do not.

    They were valid when they were stored, and asking the database again would hold others up.
    """
    given = {
        name: value.pk if isinstance(value, models.Model) else value
        for name, value in values.items()
    }
    changed = {name for name, value in given.items() if value != getattr(row, _column(row, name))}
    touched = judged_with(type(row), changed)
    return {column.name for column in row._meta.fields} - touched


def store(case: LockedDraft, prepared: SectionSave[SectionT], action: str) -> SectionSave[SectionT]:
    """Write a prepared section and its event, and count its version up; unless nothing changed."""
    row = prepared.row
    if prepared.changes or prepared.confirms:
        row.version += 1
        row.updated_by = case.by
        row.save()
        case.keep(row)
        case.record(action, row, prepared.changes)
    return prepared


def remove_row(case: LockedDraft, row: models.Model, action: str) -> None:
    """Delete ``row``, which was read under the lock; its values stay in the audit event."""
    case.record(action, row, values_of(row))
    case.forget(row)
    row.delete()
