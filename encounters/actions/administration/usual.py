"""Keeps what a surgeon usually enters: the defaults and the protocols of one's own.

Every change is written down with old and new values, as the administration does for settings.
Forms check each value; here the row is checked once more, and against the practice's lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models, transaction

from encounters.actions.audit.log import Change, record_event
from encounters.actions.saving.offered import refuse_unoffered
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import Values, check
from encounters.models import Practice, Protocol, SurgeonDefaults, User
from encounters.models.base import own_columns

DEFAULTS_FIELDS = own_columns(SurgeonDefaults, leave_out=("user", "practice"))
PROTOCOL_FIELDS = own_columns(Protocol, leave_out=("surgeon", "practice"))
# A page shows them all, and a case offers those that fit it.
MOST_PROTOCOLS = 60

_FIELDS: Mapping[type[models.Model], tuple[str, ...]] = {
    SurgeonDefaults: DEFAULTS_FIELDS,
    Protocol: PROTOCOL_FIELDS,
}
RowT = TypeVar("RowT", SurgeonDefaults, Protocol)


@transaction.atomic
def save_defaults(practice: Practice, values: Values, *, by: User) -> SurgeonDefaults:
    """Change one's own defaults, making them at the first time; other columns stay."""
    _lock(practice)
    row = SurgeonDefaults.objects.filter(user=by, practice=practice).first()
    return _save(row or SurgeonDefaults(user=by, practice=practice), values, by=by)


@transaction.atomic
def remove_defaults(practice: Practice, *, by: User) -> None:
    _lock(practice)
    for row in SurgeonDefaults.objects.filter(user=by, practice=practice):
        _remove(row, by=by)


@transaction.atomic
def add_protocol(practice: Practice, values: Values, *, by: User) -> Protocol:
    _lock(practice)
    if Protocol.objects.filter(surgeon=by, practice=practice).count() >= MOST_PROTOCOLS:
        raise refuse(f"You have {MOST_PROTOCOLS} protocols already. Remove one first.")
    return _save(Protocol(surgeon=by, practice=practice), values, by=by)


@transaction.atomic
def change_protocol(protocol: Protocol, values: Values, *, by: User) -> Protocol:
    """Refused with ``RowGoneError`` if it is not one's own, or was removed meanwhile."""
    _lock(protocol.practice)
    return _save(_own(protocol, by), values, by=by)


@transaction.atomic
def remove_protocol(protocol: Protocol, *, by: User) -> None:
    _lock(protocol.practice)
    _remove(_own(protocol, by), by=by)


@transaction.atomic
def keep_in_protocol(practice: Practice, name: str, values: Values, *, by: User) -> Protocol:
    """Put ``values`` into one's protocol of that name, making it if there is none.

    What it says already of other sections, and where it is offered, stays.
    """
    _lock(practice)
    row = Protocol.objects.filter(surgeon=by, practice=practice, name=name).first()
    if row is None:
        return add_protocol(practice, {**values, "name": name}, by=by)
    kept = {column: value for column, value in values.items() if column != "regions"}
    return _save(row, kept, by=by)


def _lock(practice: Practice) -> None:
    """Two pages that keep something of one name at once make one row."""
    Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)


def _own(protocol: Protocol, by: User) -> Protocol:
    row = Protocol.objects.filter(pk=protocol.pk, surgeon=by).first()
    if row is None:
        raise refuse("This protocol was removed meanwhile.")
    return row


def _save(row: RowT, values: Values, *, by: User) -> RowT:
    allowed = _FIELDS[type(row)]
    if unknown := values.keys() - set(allowed):
        raise TypeError(f"{type(row).__name__} does not take {', '.join(sorted(unknown))}")
    is_new = row._state.adding
    before = {} if is_new else _stored(row)
    for name, value in values.items():
        setattr(row, name, value)
    check(row)
    changes = _between(before, _stored(row))
    refuse_unoffered(row, row.practice, [name for name in changes if name in allowed])
    if changes:
        row.save()
        _record("add" if is_new else "change", row, changes, by)
    return row


def _remove(row: models.Model, *, by: User) -> None:
    _record("delete", row, {name: (value, None) for name, value in _stored(row).items()}, by)
    row.delete()


def _stored(row: models.Model) -> dict[str, Any]:
    return {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Change]:
    return {
        name: (before.get(name), value)
        for name, value in after.items()
        if not before or before[name] != value
    }


def _record(verb: str, row: Any, changes: Mapping[str, Change], by: User) -> None:
    record_event(
        f"{verb}_{row._meta.model_name}", row, by=by, practice=row.practice, changes=changes
    )
