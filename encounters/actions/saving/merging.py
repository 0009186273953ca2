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
    """One field: as the page was made with, as the page has it, as it is stored now.

    ``who`` stored it, and ``when``: not whoever saved another field of the section after them.
    """

    name: str
    base: object
    mine: object
    theirs: object
    who: str
    when: datetime


@dataclass(frozen=True, slots=True)
class SectionChange:
    """What one version changed: the fields with their old values. ``event`` tells who and when."""

    version: int
    olds: Mapping[str, Any]
    event: AuditEvent | None = None


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
        super().__init__(", ".join(one.name for one in conflicts))


def merged(row: Section, values: Mapping[str, object], seen: Seen) -> dict[str, object]:
    """``values`` without what others changed since the page was made and the page did not.

    ``row`` is the section under lock. Raises ``StaleSectionError`` for fields that both changed to
    different values, and for those of ``ASKED`` that others changed and the page shows as before.
    """
    since = {name: _version(seen, name, row) for name in values}
    oldest = min((one for one in since.values() if one is not None), default=row.version)
    if oldest == row.version:
        return dict(values)
    changes = changes_since(row, oldest)
    mine = type(row)(**values)
    kept, conflicts = [], []
    for name in values:
        base = _base(row, name, since[name], changes)
        if base is UNCHANGED:
            continue
        one = _conflict(row, name, base, mine, changes)
        if _same(one.mine, one.theirs):
            continue
        if name in ASKED or not _same(one.mine, one.base):
            conflicts.append(one)
        else:
            kept.append(name)
    if conflicts:
        raise StaleSectionError(row, conflicts, kept)
    return {name: value for name, value in values.items() if name not in kept}


def _version(seen: Seen, name: str, row: Section) -> int | None:
    """The version a field was shown from. One that is yet to come was in a database that has been
    restored from a backup since: of that page nothing is known."""
    found = seen.get(name) if isinstance(seen, Mapping) else seen
    return 0 if found is not None and found > row.version else found


def changes_since(row: Section, version: int) -> list[SectionChange]:
    """Versions after ``version``, in order.

    A version that nobody can explain (saved before events knew versions) may have changed any.
    """
    events = AuditEvent.objects.filter(
        subject_kind=row._meta.model_name, subject_id=str(row.pk), version__gt=version
    )
    found = [
        SectionChange(
            event.version or 0, {name: old for name, (old, _) in event.changes.items()}, event
        )
        for event in events.select_related("actor").order_by("seq")
    ]
    unknown = set(range(version + 1, row.version + 1)) - {one.version for one in found}
    names = [field.name for field in row._meta.concrete_fields]
    unexplained = [SectionChange(number, dict.fromkeys(names)) for number in unknown]
    return sorted([*unexplained, *found], key=lambda one: one.version)


def _conflict(
    row: Section, name: str, base: object, mine: models.Model, changes: Sequence[SectionChange]
) -> FieldConflict:
    events = [one.event for one in changes if one.event and name in one.olds]
    actor = events[-1].actor if events else row.updated_by
    return FieldConflict(
        name=name,
        base=base,
        mine=_stored(mine, name),
        theirs=_stored(row, name),
        who=actor.display_name if actor else "",
        when=events[-1].at if events else row.updated_at,
    )


def _base(row: Section, name: str, since: int | None, changes: Sequence[SectionChange]) -> object:
    """What stood in the field at version ``since``; ``UNCHANGED`` if nobody changed it after."""
    if since is None:
        return UNCHANGED
    for one in changes:
        if one.version > since and name in one.olds:
            return _field(row, name).to_python(one.olds[name])
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
