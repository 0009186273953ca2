"""How rows are changed: locked, checked, counted and audited, all in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from encounters.actions.audit.log import Change, record_event, values_of
from encounters.actions.saving.merging import Seen, merged
from encounters.actions.saving.refusal import (
    WHOLE_FORM,
    EncounterSignedError,
    RowGoneError,
    from_validation,
    refuse,
)
from encounters.models import Encounter, EnteredInError, Lesion, User
from encounters.models.base import ClinicalModel, Section
from encounters.vocabulary.terms import EncounterStatus

RowT = TypeVar("RowT", bound=ClinicalModel)
SectionT = TypeVar("SectionT", bound=Section)
ModelT = TypeVar("ModelT", bound=models.Model)

Values = Mapping[str, object]


def locked_draft(encounter: Encounter) -> Encounter:
    """The encounter's row under lock; refused once it is signed or entered in error."""
    row = Encounter.objects.select_for_update(of=("self",)).get(pk=encounter.pk)
    # Which no case ever changes, and the log asks for at once.
    row.practice = encounter.practice
    if row.status != EncounterStatus.DRAFT:
        message = "This encounter is signed. Add an addendum instead of changing it."
        raise EncounterSignedError({WHOLE_FORM: [message]})
    if EnteredInError.objects.filter(encounter=row).exists():
        message = "This case was marked as entered in error. Nothing in it changes."
        raise EncounterSignedError({WHOLE_FORM: [message]})
    return row


def refuse_other_lesion(encounter: Encounter, lesion: object) -> None:
    """One of another case, or one that somebody removed since it was chosen; none is fine."""
    if lesion is None:
        return
    if not isinstance(lesion, Lesion) or not encounter.lesions.filter(pk=lesion.pk).exists():
        raise refuse("Choose a lesion of this encounter.", "lesion")


def again(row: ModelT, *related: str) -> ModelT:
    """``row`` as it is now that its case is under lock; ``RowGoneError`` if somebody removed it.

    What was read before the lock may have changed while the lock was waited for.
    """
    rows = type(row)._default_manager.select_for_update(of=("self",))
    fresh = (rows.select_related(*related) if related else rows).filter(pk=row.pk).first()
    if fresh is None:
        raise RowGoneError
    return fresh


def assign(
    row: models.Model, values: Values, allowed: Iterable[str], *, sure: Collection[str] = ()
) -> dict[str, Change]:
    """Set ``values`` and return what changed; a field outside ``allowed`` is a programming error.

    A checked value comes back from ``check`` in its stored form, so changes are taken after it.
    ``sure`` is for ``check``.
    """
    unknown = set(values) - set(allowed)
    if unknown:
        raise TypeError(f"{type(row).__name__} does not take {', '.join(sorted(unknown))}")
    before = {name: _stored(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    check(row, sure=sure)
    after = {name: _stored(row, name) for name in values}
    return {name: (old, after[name]) for name, old in before.items() if old != after[name]}


def _stored(row: models.Model, name: str) -> object:
    """The column's own value: the key of a related row, without loading it."""
    field = row._meta.get_field(name)
    return getattr(row, getattr(field, "attname", name))


def check(row: models.Model, *, sure: Collection[str] = ()) -> None:
    """Field, uniqueness and constraint checks with their messages at the field.

    What hangs on a field of ``sure`` is not judged.
    """
    try:
        row.full_clean(exclude=sure)
    except ValidationError as error:
        raise from_validation(error) from error


def create_row(
    kind: type[RowT],
    values: Values,
    *,
    allowed: Iterable[str],
    by: User,
    encounter: Encounter,
    action: str,
    **fixed: Any,
) -> RowT:
    """A new row of ``encounter`` with its audit event; ``fixed`` is not for people to choose."""
    row = insert_row(kind, values, allowed=allowed, by=by, encounter=encounter, **fixed)
    record_event(
        action,
        row,
        by=by,
        practice=encounter.practice,
        encounter=encounter,
        changes=first_values(row, values),
    )
    return row


def first_values(row: models.Model, names: Iterable[str]) -> dict[str, Change]:
    """The stored values of a new row, as changes from nothing."""
    return {name: (None, _stored(row, name)) for name in names}


def insert_row(
    kind: type[RowT],
    values: Values,
    *,
    allowed: Iterable[str],
    by: User,
    encounter: Encounter,
    **fixed: Any,
) -> RowT:
    """``create_row`` without its event, which the caller writes when all it tells of is made."""
    case = {"encounter": encounter} if hasattr(kind, "encounter") else {}
    row = kind(**case, **fixed)
    if isinstance(row, Section):
        row.updated_by = by
    # A key made at random here and now is free.
    assign(row, values, allowed, sure=() if "id" in fixed else ("id",))
    row.save(force_insert=True)
    return row


def save_section(
    row: SectionT,
    values: Values,
    *,
    allowed: Iterable[str],
    by: User,
    encounter: Encounter,
    action: str,
    version: Seen = None,
) -> SectionT:
    """Change a section under lock, count its version up, confirm the defaults it names.

    ``version`` is the one that the page was made from: see ``merged``.
    """
    fresh = again(row)
    values = merged(fresh, values, version)
    changes = assign(fresh, values, allowed)
    confirmed = [name for name in fresh.unconfirmed if name in values]
    if not changes and not confirmed:
        return fresh
    fresh.unconfirmed = [name for name in fresh.unconfirmed if name not in values]
    fresh.version += 1
    fresh.updated_by = by
    fresh.save()
    record_event(
        action, fresh, by=by, practice=encounter.practice, encounter=encounter, changes=changes
    )
    return fresh


def remove_row(row: models.Model, *, by: User, encounter: Encounter, action: str) -> None:
    """Delete a row of a draft; its values stay in the audit event. Raises as ``again``."""
    row = again(row)
    changes = values_of(row)
    record_event(
        action, row, by=by, practice=encounter.practice, encounter=encounter, changes=changes
    )
    row.delete()
