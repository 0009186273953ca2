"""``LockedCase``: locks an encounter once for a save; the actions that change it take it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import models

from encounters.actions.audit.log import Change, record_event
from encounters.actions.saving.refusal import WHOLE_FORM, EncounterSignedError, RowGoneError
from encounters.models import Encounter, EnteredInError, Practice, User, path_from
from encounters.models.base import Section
from encounters.note.phrases import clock_time
from encounters.request_state import SaveTransaction, in_transaction
from encounters.snapshot.prepared import PreparedQuery
from encounters.vocabulary.terms import EncounterStatus

ModelT = TypeVar("ModelT", bound=models.Model)
SectionT = TypeVar("SectionT", bound=Section)

# Rows are locked but for their keys, which never change: whoever wrote a row that only names one,
# and holds the log, asks for the key when he ends.
_LOCKED = PreparedQuery(
    lambda key: Encounter.objects.select_for_update(of=("self",), no_key=True).filter(pk=key)
)
_ENTERED_IN_ERROR = PreparedQuery(lambda key: EnteredInError.objects.filter(encounter=key))


@cache
def _row_locked(model: type[ModelT], related: tuple[str, ...]) -> PreparedQuery[ModelT]:
    """A row by the keys of its case and its own."""
    in_this_case = path_from(model, "pk")
    rows = model._default_manager.select_for_update(of=("self",), no_key=True)
    # No names would mean all of them.
    joined = rows.select_related(*related) if related else rows
    return PreparedQuery(lambda case, key: joined.filter(**{in_this_case: case}).filter(pk=key))


@cache
def _only_one_locked(model: type[SectionT]) -> PreparedQuery[SectionT]:
    """The one row of the model that a case has, by the case's key."""
    rows = model._default_manager.select_for_update(of=("self",), no_key=True)
    return PreparedQuery(lambda case: rows.filter(encounter=case))


@dataclass(eq=False)
class LockedCase:
    """An encounter under lock until its transaction ends, and who changes it.

    What a page looked up before the lock may have changed since; what is read through the case, or
    after it was opened, may not.
    """

    encounter: Encounter
    by: User
    save: SaveTransaction | None = None
    # Whether anything was written; what refuses after that must roll the transaction back.
    has_written: bool = False
    _sections: dict[tuple[type[models.Model], object], models.Model] = field(default_factory=dict)

    @property
    def practice(self) -> Practice:
        return self.encounter.practice

    def clock(self, moment: datetime) -> str:
        """A moment on the clock of the practice's wall: "12:48 pm"."""
        return clock_time(moment.astimezone(ZoneInfo(self.practice.time_zone)).time())

    def lock_and_reload(self, row: ModelT, *related: str) -> ModelT:
        """``row`` as it is now; ``RowGoneError`` if it was removed, or is of another case.

        A section is read once: from then on only ``saving.store`` changes it.
        """
        known = self._sections.get((type(row), row.pk))
        if known is not None:
            assert isinstance(known, type(row))
            return known
        fresh: ModelT | None = _row_locked(type(row), related).first(self.encounter.pk, row.pk)
        if fresh is None:
            raise RowGoneError(type(row), key=row.pk)
        self.keep(fresh)
        return fresh

    def find(self, rows: models.QuerySet[SectionT]) -> SectionT | None:
        """The one section in ``rows``, as it is now; ``None`` while there is none."""
        found = rows.select_for_update(of=("self",), no_key=True).first()
        if found is not None:
            self.keep(found)
        return found

    def find_companion(self, kind: type[SectionT]) -> SectionT | None:
        """The one section of this kind that the case has, as ``find``."""
        found = _only_one_locked(kind).first(self.encounter.pk)
        if found is not None:
            self.keep(found)
        return found

    def keep(self, row: models.Model) -> None:
        """Remember a section as it was just read or stored."""
        if isinstance(row, Section):
            self._sections[type(row), row.pk] = row
        if isinstance(row, Encounter):
            self.encounter = row

    def forget(self, row: models.Model) -> None:
        self._sections.pop((type(row), row.pk), None)

    def record(
        self, action: str, subject: models.Model, changes: Mapping[str, Change] | None = None
    ) -> None:
        """Write the audit event that stands beside a change of the case."""
        self.has_written = True
        if self.save is not None:
            self.save.told.add(str(self.encounter.pk))
        record_event(
            action,
            subject,
            by=self.by,
            practice=self.encounter.practice,
            encounter=self.encounter,
            changes=changes,
        )


class LockedDraft(LockedCase):
    """A case that is neither signed nor entered in error: everything in it may change."""


@contextmanager
def locked_case(
    encounter: Encounter, *, by: User, save: SaveTransaction | None = None
) -> Iterator[LockedCase]:
    """The encounter under lock, whether it is signed or not.

    Part of the transaction of ``save``, or in one of its own. What fails inside leaves nothing.
    """
    with in_transaction(save):
        case = LockedCase(_locked(encounter), by, save)
        case.keep(case.encounter)
        yield case


@contextmanager
def locked_draft(
    encounter: Encounter, *, by: User, save: SaveTransaction | None = None
) -> Iterator[LockedDraft]:
    """As ``locked_case``; ``EncounterSignedError`` once it is signed or entered in error."""
    with in_transaction(save):
        row = _locked(encounter)
        if row.status != EncounterStatus.DRAFT:
            message = "This encounter is signed. Add an addendum instead of changing it."
            raise EncounterSignedError({WHOLE_FORM: [message]})
        # In a statement of its own: joined to the lock, it would be as it was before the wait.
        if _ENTERED_IN_ERROR.rows(row.pk):
            message = "This case was marked as entered in error. Nothing in it changes."
            raise EncounterSignedError({WHOLE_FORM: [message]})
        case = LockedDraft(row, by, save)
        case.keep(row)
        yield case


def _locked(encounter: Encounter) -> Encounter:
    row = _LOCKED.first(encounter.pk)
    if row is None:
        raise Encounter.DoesNotExist
    # Which no case ever changes, and the log asks for at once.
    row.practice = encounter.practice
    return row
