"""Merges concurrent edits of one section; a field that both changed is a conflict.

A page says from which version it was made. What was changed since stands in the audit events with
its old values, so three values are known for each field: the one the page was made with, the one on
the page, and the one stored now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class SeenVersions:
    """From which version of its section a page was made.

    ``fields`` are those that were shown from another version than the rest of the ``page``.
    """

    page: int
    fields: Mapping[str, int] = field(default_factory=dict)

    def of(self, name: str) -> int:
        return self.fields.get(name, self.page)

    def known_to(self, row: Section) -> SeenVersions:
        """Versions yet to come are 0: they were in a database that has been restored from a backup
        since, and of what such a page shows nothing is known."""
        known = {name: version for name, version in self.fields.items() if version <= row.version}
        lost = dict.fromkeys(self.fields.keys() - known.keys(), 0)
        return SeenVersions(self.page if self.page <= row.version else 0, {**known, **lost})


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
class VersionChange:
    """What one version changed: the fields with their old values. ``event`` tells who and when."""

    version: int
    olds: Mapping[str, Any]
    event: AuditEvent | None = None


class StaleSectionError(Exception):
    """Nothing was written. ``row`` is the section as stored.

    ``kept`` names the fields that others changed and the page did not; ``others`` all that they
    changed since the page was made.
    """

    def __init__(
        self,
        row: Section,
        conflicts: Sequence[FieldConflict],
        kept: Sequence[str],
        others: frozenset[str],
    ) -> None:
        self.row = row
        self.conflicts = tuple(conflicts)
        self.kept = tuple(kept)
        self.others = others
        super().__init__(", ".join(conflict.name for conflict in conflicts))


def merged(
    row: Section, values: Mapping[str, object], seen: SeenVersions | None
) -> tuple[dict[str, object], frozenset[str]]:
    """``values`` without what others changed since the page was made and the page did not, and the
    names of all that others changed since.

    ``row`` is the section under lock; ``seen`` is ``None`` for a caller that has no page. Raises
    ``StaleSectionError`` for fields that both changed to different values, and for those of
    ``ASKED`` that others changed and the page shows as before.
    """
    if seen is None or {seen.page, *seen.fields.values()} == {row.version}:
        return dict(values), frozenset()
    seen = seen.known_to(row)
    oldest = min([seen.page, *map(seen.of, values)])
    changes = changes_since(row, oldest)
    others = _names(change for change in changes if change.version > seen.page)
    mine = type(row)(**values)
    kept, conflicts = [], []
    for name in values:
        first = _first_change(name, seen.of(name), changes)
        if first is None:
            continue
        conflict = _conflict(row, name, first, mine, changes)
        if _same(conflict.mine, conflict.theirs):
            continue
        if name in ASKED or not _same(conflict.mine, conflict.base):
            conflicts.append(conflict)
        else:
            kept.append(name)
    if conflicts:
        raise StaleSectionError(row, conflicts, kept, others)
    return {name: value for name, value in values.items() if name not in kept}, others


def changed_since(row: Section, version: int) -> frozenset[str]:
    """Which columns anybody changed since the page of ``version`` was made."""
    seen = SeenVersions(version).known_to(row)
    return _names(changes_since(row, seen.page)) if seen.page < row.version else frozenset()


def changes_since(row: Section, version: int) -> list[VersionChange]:
    """Versions after ``version``, in order.

    A version that nobody can explain (saved before events knew versions) may have changed any.
    """
    events = AuditEvent.objects.filter(
        subject_kind=row._meta.model_name, subject_id=str(row.pk), version__gt=version
    )
    found = [
        VersionChange(
            event.version or 0, {name: old for name, (old, _) in event.changes.items()}, event
        )
        for event in events.select_related("actor").order_by("seq")
    ]
    explained = {change.version for change in found}
    unknown = set(range(version + 1, row.version + 1)) - explained
    names = [column.name for column in row._meta.concrete_fields]
    unexplained = [VersionChange(number, dict.fromkeys(names)) for number in unknown]
    return sorted([*unexplained, *found], key=lambda change: change.version)


def _names(changes: Iterable[VersionChange]) -> frozenset[str]:
    return frozenset(name for change in changes for name in change.olds)


def _first_change(name: str, since: int, changes: Iterable[VersionChange]) -> VersionChange | None:
    """The first after version ``since`` that changed this field; its old value is the page's."""
    return next(
        (change for change in changes if change.version > since and name in change.olds), None
    )


def _conflict(
    row: Section,
    name: str,
    first: VersionChange,
    mine: models.Model,
    changes: Sequence[VersionChange],
) -> FieldConflict:
    events = [change.event for change in changes if change.event and name in change.olds]
    actor = events[-1].actor if events else row.updated_by
    return FieldConflict(
        name=name,
        base=_field(row, name).to_python(first.olds[name]),
        mine=_stored(mine, name),
        theirs=_stored(row, name),
        who=actor.display_name if actor else "",
        when=events[-1].at if events else row.updated_at,
    )


def _field(row: models.Model, name: str) -> models.Field[Any, Any]:
    found = row._meta.get_field(name)
    assert isinstance(found, models.Field)
    return found


def _stored(row: models.Model, name: str) -> object:
    """In the form the database has it, whatever form a page or an event had it in."""
    found = _field(row, name)
    return found.to_python(getattr(row, found.attname))


def _same(first: object, two: object) -> bool:
    return first == two or (first in _NOTHING and two in _NOTHING)


_NOTHING: tuple[object, ...] = (None, "", [])
