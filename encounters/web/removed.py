"""Says by whom and when something was removed, to whoever had it open or still has its address.

Only of a chart that the person may read: anybody else gets the 404 of an address that was made up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from encounters.actions.saving.removals import olds, removal_of
from encounters.models import (
    Anesthetic,
    AuditEvent,
    Block,
    BlockFinding,
    CodeOverride,
    Defect,
    Lesion,
    LesionPhoto,
    OtherService,
    Recut,
    Repair,
    RuleAnswer,
    Stage,
)
from encounters.vocabulary.spoken import block_label, roman
from encounters.web.page_identity import WrongPageError

REMOVED = "removed"
# What is called by no number or letter of its own.
_NAMES: Mapping[type[Model], str] = {
    Anesthetic: "This anesthetic",
    BlockFinding: "This finding",
    CodeOverride: "This change of a code",
    Defect: "This defect",
    LesionPhoto: "This photograph",
    OtherService: "This service",
    Recut: "This recut",
    Repair: "This repair",
    RuleAnswer: "This answer",
}


class RemovedError(WrongPageError):
    """What a page or a save is about was removed; ``encounter_id`` is the case it was in."""

    def __init__(self, message: str, encounter_id: UUID) -> None:
        super().__init__(HTTPStatus.GONE, REMOVED, message)
        self.encounter_id = encounter_id


def removed_error(event: AuditEvent, model: type[Model]) -> RemovedError:
    """In words, with the clock of the practice, which the request has as its time zone."""
    message = f"{_name(event, model)} was removed by {who(event)} {when(event.at)}."
    return RemovedError(message, UUID(event.encounter_id))


def who(event: AuditEvent) -> str:
    return event.actor.display_name if event.actor else "somebody"


def when(moment: datetime) -> str:
    """ "at 13:02", or with its day if that is another one."""
    local, today = timezone.localtime(moment), timezone.localtime().date()
    day = "" if local.date() == today else f"on {local:%Y-%m-%d} "
    return f"{day}at {local:%H:%M}"


def gone_page(request: HttpRequest, error: RemovedError) -> HttpResponse:
    """The page instead of the one that was removed, with a way back into the case."""
    case = reverse("encounter", args=[error.encounter_id])
    context = {"text": error.message, "case": case}
    return render(request, "removed.html", context, status=error.status)


def _name(event: AuditEvent, model: type[Model]) -> str:
    words = _NAMED.get(model)
    return words(olds(event)) if words else _NAMES.get(model, "This")


def _lesion(values: Mapping[str, str]) -> str:
    return f"Lesion {values.get('letter', '')}"


def _stage(values: Mapping[str, str]) -> str:
    letter = _value_of(Lesion, values["lesion"], "letter")
    return f"Stage {roman(int(values['number']))} of lesion {letter}"


def _block(values: Mapping[str, str]) -> str:
    stage_number = int(_value_of(Stage, values["stage"], "number"))
    return f"Block {block_label(stage_number, int(values['number']))}"


def _value_of(model: type[Model], key: str, name: str) -> str:
    """A column of a row that is there, or was."""
    for value in model._default_manager.filter(pk=key).values_list(name, flat=True):
        return str(value)
    event = removal_of(model, key)
    return olds(event)[name] if event else "?"


_NAMED: Mapping[type[Model], Callable[[Mapping[str, str]], str]] = {
    Lesion: _lesion,
    Stage: _stage,
    Block: _block,
}
