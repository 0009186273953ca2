"""``LockedCase``: locks an encounter once for a save; the actions that change it take it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import models

from encounters.actions.audit.log import Change, record_event
from encounters.actions.saving.refusal import WHOLE_FORM, EncounterSignedError, RowGoneError
from encounters.models import Encounter, EnteredInError, Practice, User, path_from
from encounters.models.base import Section
from encounters.note.phrases import clock_time
from encounters.request_state import SaveTransaction, in_transaction
from encounters.vocabulary.terms import EncounterStatus

ModelT = TypeVar("ModelT", bound=models.Model)
SectionT = TypeVar("SectionT", bound=Section)


@dataclass(eq=False)
class LockedCase:
    """An encounter under lock until its transaction ends, and who changes it.

    What a page looked up before the lock may have changed since; what is read through the case, or
    after it was opened, may not.
    """

    encounter: Encounter
    by: User
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
        rows = type(row)._default_manager.select_for_update(of=("self",))
        if related:
            rows = rows.select_related(*related)
        in_this_case = {path_from(type(row), "pk"): self.encounter.pk}
        fresh = rows.filter(**in_this_case).filter(pk=row.pk).first()
        if fresh is None:
            raise RowGoneError(type(row), key=row.pk)
        self.keep(fresh)
        return fresh

    def find(self, rows: models.QuerySet[SectionT]) -> SectionT | None:
        """The one section in ``rows``, as it is now; ``None`` while there is none."""
        found = rows.select_for_update(of=("self",)).first()
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
        case = LockedCase(_locked(encounter), by)
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
        if EnteredInError.objects.filter(encounter=row).exists():
            message = "This case was marked as entered in error. Nothing in it changes."
            raise EncounterSignedError({WHOLE_FORM: [message]})
        case = LockedDraft(row, by)
        case.keep(row)
        yield case


def _locked(encounter: Encounter) -> Encounter:
    row = Encounter.objects.select_for_update(of=("self",)).get(pk=encounter.pk)
    # Which no case ever changes, and the log asks for at once.
    row.practice = encounter.practice
    return row
