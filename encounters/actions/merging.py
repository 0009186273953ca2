"""Two people in one section: what each changed stays, and what both changed is asked about.

A page says from which version it was made. What was changed since stands in the audit events with
its old values, so three values are known for each field: the one the page was made with, the one on
the page, and the one stored now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from encounters.models import AuditEvent
from encounters.models.base import Section

# Never put together without asking, even where only one side changed them: a page that still shows
# the other side of the body must not be saved as if its reader had seen this one.
ASKED = frozenset(
    {
        "site",
        "side",
        "site_detail",
        "site_choice",
        "lid",
        "tumor_type",
        "tumor_subtype",
        "final_tumor_type",
        "final_tumor_subtype",
        "icd10",
        "outcome",
        "conclusion",
        "date_of_service",
    }
)


# The version of the whole page, or of each field; ``None`` is a caller that has no page.
Seen = int | Mapping[str, int] | None
UNCHANGED = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldConflict:
    """One field: as the page was made with, as the page has it, as it is stored now."""

    name: str
    base: object
    mine: object
    theirs: object


class StaleSectionError(Exception):
    """Nothing was written. ``row`` is the section as stored.

    ``kept`` names the fields that others changed and the page did not.
    """

    def __init__(
        self, row: Section, conflicts: Sequence[FieldConflict], kept: Sequence[str]
    ) -> None:
        self.row = row
        self.conflicts = tuple(conflicts)
        self.kept = tuple(kept)
        self.who = row.updated_by.display_name if row.updated_by else ""
        self.when: datetime = row.updated_at
        super().__init__(", ".join(one.name for one in conflicts))


def merged(row: Section, values: Mapping[str, object], seen: Seen) -> dict[str, object]:
    """``values`` without what others changed since the page was made and the page did not.

    ``row`` is the section under lock. Raises ``StaleSectionError`` for fields that both changed to
    different values, and for those of ``ASKED`` that others changed and the page shows as before.
    """
    since = {name: _version(seen, name) for name in values}
    oldest = min((one for one in since.values() if one is not None), default=row.version)
    if oldest >= row.version:
        return dict(values)
    changes = changes_since(row, oldest)
    mine = type(row)(**values)
    kept, conflicts = [], []
    for name in values:
        base = _base(row, name, since[name], changes)
        if base is UNCHANGED:
            continue
        one = FieldConflict(
            name=name, base=base, mine=_stored(mine, name), theirs=_stored(row, name)
        )
        if _same(one.mine, one.theirs):
            continue
        if not _same(one.mine, one.base) or (name in ASKED and not _same(one.base, one.theirs)):
            conflicts.append(one)
        else:
            kept.append(name)
    if conflicts:
        raise StaleSectionError(row, conflicts, kept)
    return {name: value for name, value in values.items() if name not in kept}


def _version(seen: Seen, name: str) -> int | None:
    return seen.get(name) if isinstance(seen, Mapping) else seen


def changes_since(row: Section, version: int) -> list[tuple[int, Mapping[str, Any]]]:
    """Versions after ``version``, in order, each with the fields it changed and their old values.

    A version that nobody can explain (saved before events knew versions) may have changed any.
    """
    events = AuditEvent.objects.filter(
        subject_kind=row._meta.model_name, subject_id=str(row.pk), version__gt=version
    )
    found = [
        (event.version or 0, {name: old for name, (old, _) in event.changes.items()})
        for event in events.order_by("seq")
    ]
    unknown = set(range(version + 1, row.version + 1)) - {number for number, _ in found}
    names = [field.name for field in row._meta.concrete_fields]
    return sorted(
        [*((number, dict.fromkeys(names)) for number in unknown), *found], key=lambda one: one[0]
    )


def _base(
    row: Section, name: str, since: int | None, changes: Sequence[tuple[int, Mapping[str, Any]]]
) -> object:
    """What stood in the field at version ``since``; ``UNCHANGED`` if nobody changed it after."""
    if since is None:
        return UNCHANGED
    for number, olds in changes:
        if number > since and name in olds:
            return _field(row, name).to_python(olds[name])
    return UNCHANGED


def _field(row: models.Model, name: str) -> models.Field[Any, Any]:
    field = row._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def _stored(row: models.Model, name: str) -> object:
    """In the form the database has it, whatever form a page or an event had it in."""
    field = _field(row, name)
    return field.to_python(getattr(row, field.attname))


def _same(one: object, two: object) -> bool:
    return one == two or (one in _NOTHING and two in _NOTHING)


_NOTHING: tuple[object, ...] = (None, "", [])
