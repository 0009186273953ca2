"""Loads encounters and their rows for views, only through a chart that the user may see.

A stranger and a colleague of another practice get the same 404 as somebody who made an address up.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.utils import timezone

from encounters import actions
from encounters.actions import LockedCase, LockedDraft, RowGoneError, Typed, practice_today
from encounters.actions.saving.removals import removal_from, removal_of
from encounters.coding.results import CodeSheet
from encounters.models import (
    EmergencyAccess,
    Encounter,
    EnteredInError,
    Protocol,
    SignedNote,
    SurgeonDefaults,
    User,
    encounter_of,
    path_from,
)
from encounters.models.base import Section
from encounters.record import EncounterRecord
from encounters.request_state import SaveTransaction, state_of
from encounters.snapshot import photo_consent
from encounters.snapshot.chart import Chart, chart_of
from encounters.snapshot.identity import later_identities
from encounters.snapshot.namesakes import alerts_of
from encounters.snapshot.prepared import PreparedQuery
from encounters.vocabulary.namesakes import NameAlert
from encounters.vocabulary.permissions import Permission, may
from encounters.vocabulary.terms import EncounterStatus, Role
from encounters.web.chart_access import access_to
from encounters.web.page_identity import (
    WrongPageError,
    check_page,
    wants_json,
)
from encounters.web.removed import RemovedError, removed_error
from encounters.web.roles import current_user, roles_in
from encounters.workflow.next_step import NextStep, next_step
from encounters.workflow.packs import Standing
from encounters.workflow.rules import Remarks

_IN_ERROR = "This case was marked as entered in error. Nothing in it changes."
# What of a case is looked up together with it.
_OPENED_WITH = ("practice", "location", "patient__merged_into", "entered_in_error")
RowT = TypeVar("RowT", bound=Model)
SectionT = TypeVar("SectionT", bound=Section)
SIGNED = "This case is signed. An addendum can add to it; nothing in it changes."


@dataclass
class OpenChart:
    """The encounter at hand, with what this user may do in it."""

    encounter: Encounter
    roles: frozenset[Role]
    user: User
    save: SaveTransaction | None = None

    @cached_property
    def chart(self) -> Chart:
        return chart_of(self.encounter.pk)

    def forget(self) -> None:
        """Something was saved since the chart was read: read it anew when it is asked for."""
        for name in ("chart", "drafts", "photo_consent", "remarks", "standing"):
            self.__dict__.pop(name, None)

    @cached_property
    def drafts(self) -> Mapping[str, Mapping[str, Typed]]:
        """What this person typed in this case and the record could not take, by place."""
        return actions.drafts_in(self.encounter, by=self.user)

    @property
    def record(self) -> EncounterRecord:
        return self.chart.record

    @property
    def code_sheet(self) -> CodeSheet:
        return self.chart.code_sheet

    @property
    def next_step(self) -> NextStep:
        return next_step(self.record)

    @cached_property
    def remarks(self) -> Remarks:
        """All remarks on a draft; a signed case has been argued with, and says what was answered.

        Asked once for a page, which shows them beside its facts and perhaps as lists too.
        """
        return self.chart.remarks(timezone.now()) if self.is_draft else Remarks(())

    @cached_property
    def standing(self) -> Standing | None:
        """How far a draft is by its payer's pack; a signed case says it no more."""
        return self.chart.standing(timezone.now()) if self.is_draft else None

    @cached_property
    def emergency(self) -> EmergencyAccess | None:
        """By which this chart is open to somebody who has no role that reads it."""
        if may(self.roles, Permission.READ_CHART):
            return None
        opened = EmergencyAccess.objects.open_to(self.user)
        return opened.filter(encounter=self.encounter).order_by("-ends_at").first()

    def locked_draft(self) -> AbstractContextManager[LockedDraft]:
        """Nobody else changes the case until this save has ended; see ``actions.locked_draft``.

        Inside, look up anew what the page hands to an action that cannot look it up by itself.
        """
        return actions.locked_draft(self.encounter, by=self.user, save=self.save)

    def locked_case(self) -> AbstractContextManager[LockedCase]:
        """As ``locked_draft``, for what is added to a case whether it is signed or not."""
        return actions.locked_case(self.encounter, by=self.user, save=self.save)

    @cached_property
    def surgeon_defaults(self) -> SurgeonDefaults | None:
        encounter = self.encounter
        return SurgeonDefaults.objects.filter(
            user=encounter.surgeon_id, practice=encounter.practice_id
        ).first()

    @cached_property
    def surgeon_protocols(self) -> list[Protocol]:
        encounter = self.encounter
        return list(
            Protocol.objects.filter(surgeon=encounter.surgeon_id, practice=encounter.practice_id)
        )

    def companion(self, kind: type[SectionT]) -> SectionT | None:
        """The section of which a case has one at most."""
        read = self.__dict__.get("chart")
        if read is not None and read.row is not None:
            # It was read with the record.
            related: Any = kind._meta.get_field("encounter").remote_field
            found: SectionT | None = getattr(read.row, related.get_accessor_name(), None)
            return found
        return _companions(kind).first(self.encounter.pk)

    @cached_property
    def later_identity(self) -> str:
        """What the chart says of its patient since this case was signed; empty if the same."""
        if not self.is_signed:
            return ""
        return later_identities([self.encounter.pk]).get(str(self.encounter.pk), "")

    @cached_property
    def today(self) -> date:
        """The day that it is where the practice works."""
        return practice_today(self.encounter.practice)

    @cached_property
    def name_alerts(self) -> tuple[NameAlert, ...]:
        """Others of the day who are taken for this patient; of a case that is over, none."""
        if not self.is_draft and self.record.date_of_service != self.today:
            return ()
        return alerts_of(self.record, self.encounter.practice_id, today=self.today)

    @property
    def may_read_audit(self) -> bool:
        return may(self.roles, Permission.READ_AUDIT)

    @cached_property
    def photo_consent(self) -> bool | None:
        """See ``snapshot.photo_consent``; that of a draft stands in its record."""
        if self.is_signed:
            return photo_consent(self.encounter)
        return self.record.pre_op.photo_consent

    @property
    def is_signed(self) -> bool:
        return self.encounter.status == EncounterStatus.SIGNED

    @property
    def may_follow_up(self) -> bool:
        """Whether a case that goes back to this one can be opened by who looks at it."""
        is_over = self.is_signed and self.error_mark is None
        return is_over and may(self.roles, Permission.WRITE_CHART)

    @property
    def error_mark(self) -> EnteredInError | None:
        """Who said, and why, that this was entered in error; ``None`` for nearly every case."""
        return getattr(self.encounter, "entered_in_error", None)

    @property
    def is_draft(self) -> bool:
        """Whether anything in it may still change."""
        is_marked = hasattr(self.encounter, "entered_in_error")
        return self.encounter.status == EncounterStatus.DRAFT and not is_marked

    @cached_property
    def signed_note(self) -> SignedNote | None:
        """The note with its signatures and addenda, without its text."""
        return (
            SignedNote.objects.filter(encounter=self.encounter)
            .select_related("encounter")
            .prefetch_related("signatures", "addenda")
            .defer("page", "content")
            .first()
        )

    @property
    def may_write(self) -> bool:
        return self.is_draft and may(self.roles, Permission.WRITE_CHART)

    @property
    def may_answer_photos(self) -> bool:
        """A patient may take back the consent to photographs when the case is signed too."""
        may_add = may(self.roles, Permission.WRITE_CHART)
        return may_add and (self.is_draft or (self.is_signed and self.error_mark is None))

    @property
    def may_write_codes(self) -> bool:
        return self.is_draft and may(self.roles, Permission.WRITE_CODES)


def chart_for(request: HttpRequest, encounter_id: UUID) -> OpenChart:
    """The chart of an encounter, for reading; ``require_write`` guards what changes it."""
    encounter = _rows_of(Encounter).first(encounter_id)
    if encounter is None:
        raise Http404
    return _opened(request, encounter)


@cache
def _companions(kind: type[SectionT]) -> PreparedQuery[SectionT]:
    return PreparedQuery(lambda key: kind._default_manager.filter(encounter=key))


@cache
def _rows_of(model: type[RowT]) -> PreparedQuery[RowT]:
    """A row of the model by its key, with what of its case is looked up together with it."""
    related = [path_from(model, name) for name in _OPENED_WITH]
    return PreparedQuery(lambda key: model._default_manager.select_related(*related).filter(pk=key))


def _opened(request: HttpRequest, encounter: Encounter) -> OpenChart:
    """The rule of ``visible_to`` for the one case at hand."""
    state = state_of(request)
    roles = roles_in(request, encounter.practice)
    chart = OpenChart(encounter, roles, current_user(request), state.save)
    if not may(chart.roles, Permission.READ_CHART) and chart.emergency is None:
        raise Http404
    # The save protocol notes which encounter an answer was about.
    state.encounter_id = encounter.pk
    state.note_access(access_to(encounter))
    # Times are typed and shown as the clock on the practice's wall has them.
    timezone.activate(encounter.practice.time_zone)
    return chart


def require_write(request: HttpRequest, chart: OpenChart, *, codes: bool = False) -> None:
    """403 for a change by somebody who may only read, and 409 for one from another's page.

    A GET never changes anything.
    """
    if request.method != "POST":
        return
    if not chart.is_draft:
        why = _IN_ERROR if chart.error_mark else SIGNED
        if wants_json(request):
            raise WrongPageError(HTTPStatus.CONFLICT, "signed", why)
        raise PermissionDenied(why)
    if not may(chart.roles, Permission.WRITE_CODES if codes else Permission.WRITE_CHART):
        raise PermissionDenied("Your role can read this chart but not change it.")
    check_page(request, chart)


def require_permission(request: HttpRequest, chart: OpenChart, permission: Permission) -> None:
    """As ``require_write``, for what is added to a case whether it is signed or not."""
    if request.method != "POST":
        return
    if not may(chart.roles, permission):
        raise PermissionDenied("Your role can read this chart but not add to it.")
    check_page(request, chart)


def removed_for(request: HttpRequest, gone: RowGoneError) -> RemovedError | None:
    """By whom and when a row was removed; ``None`` if nobody ever removed such a row."""
    if gone.encounter is not None:
        event = removal_from(gone.kind, gone.encounter, gone.parents)
    else:
        event = removal_of(gone.kind, gone.key)
    if event is None:
        return None
    # Only whoever may read the chart is told; anybody else gets the 404 that this raises.
    chart_for(request, UUID(event.encounter_id))
    return removed_error(event, gone.kind)


def row_for(request: HttpRequest, model: type[RowT], key: UUID) -> tuple[OpenChart, RowT]:
    """A row of a chart with that chart, for reading, as ``chart_for``.

    Of a row that was removed, whoever may read the chart learns by whom and when.
    """
    row = _rows_of(model).first(key)
    if row is None:
        raise removed_for(request, RowGoneError(model, key=key)) or Http404()
    return _opened(request, encounter_of(row)), row
