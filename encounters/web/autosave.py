"""Saving what was typed while somebody types: what the record can take, and the rest as a draft.

A page sends the fields that were touched, no others: what a form shows prefilled is nobody's word
until somebody touches or saves it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from encounters import actions
from encounters.actions import ActionRefusedError, EncounterSignedError, StaleSectionError, Typed
from encounters.actions.saving.rows import locked_draft
from encounters.forms.base import SavedForm
from encounters.models.base import Section
from encounters.web.open_chart import SIGNED, OpenChart, current_user
from encounters.web.page_identity import WrongPageError, page_version, seen_version

Stored = Callable[[], Section | None]
Save = Callable[[dict[str, Any]], object]
Errors = dict[str, list[str]]
_WHOLE = "__all__"


class PartlySaved(JsonResponse):
    """409 for some fields; the others are saved, and stay saved."""


@dataclass
class Outcome:
    """What became of the touched fields: which could not be saved and why, and the conflict."""

    errors: Errors = field(default_factory=dict)
    stale: StaleSectionError | None = None
    asked: set[str] = field(default_factory=set)


def is_autosave(request: HttpRequest) -> bool:
    return request.headers.get("X-Save") == "auto"


def version_of(stored: Stored | None) -> int | None:
    """The version of what is stored, 0 while nothing is; ``None`` for a form without a section."""
    if stored is None:
        return None
    row = stored()
    return row.version if row else 0


@actions.one_change()
def autosave(
    request: HttpRequest, chart: OpenChart, form: SavedForm, save: Save, stored: Stored | None
) -> JsonResponse:
    """Save the touched fields that are sound and keep the others; the answer tells them apart.

    A field that somebody else changed too holds up no other: it is asked about with 409.
    """
    typed = {
        name: request.POST.getlist(form.add_prefix(name))
        for name in form.fields
        if name in request.POST.getlist("touched")
    }
    _hold(chart)
    outcome = _save_sound(form, list(typed), save)
    # First the version, then what others changed: whoever saves in between is told of twice.
    version = version_of(stored)
    others = _changed_by_others(request, form, stored) - typed.keys()
    rest = _not_saved(typed, outcome)
    _keep(request, chart, {} if stored is None else rest, rest)
    answer = {
        "version": version,
        "theirs": _theirs(form, others, stored),
        "saved_at": timezone.localtime().strftime("%H:%M:%S"),
        "errors": outcome.errors,
        "labels": {name: form.label_of(name) for name in rest},
        "changed": sorted(form.label_of(name) for name in others),
    }
    if outcome.stale is None:
        return JsonResponse(answer)
    asked = {"error": "stale", **form.conflict_json(outcome.stale)}
    return PartlySaved(asked | answer, status=HTTPStatus.CONFLICT)


def _hold(chart: OpenChart) -> None:
    """The chart under lock until the answer is made: a refusal inside would let go of it, and the
    version told would be another than the values told with it."""
    try:
        locked_draft(chart.encounter)
    except EncounterSignedError:
        # Signed since the page's address was looked up.
        raise WrongPageError(HTTPStatus.CONFLICT, "signed", SIGNED) from None


def _not_saved(typed: Mapping[str, list[str]], outcome: Outcome) -> dict[str, list[str]]:
    is_whole = _WHOLE in outcome.errors
    return {
        name: values
        for name, values in typed.items()
        if is_whole or name in outcome.errors or name in outcome.asked
    }


def _keep(
    request: HttpRequest,
    chart: OpenChart,
    over: Mapping[str, object],
    rest: Mapping[str, list[str]],
) -> None:
    """The rest as a draft, each field with the version it was typed ``over``."""
    draft = {
        name: Typed(values, seen_version(request, name) if name in over else 0)
        for name, values in rest.items()
    }
    actions.keep_draft(chart.encounter, request.path, draft, by=current_user(request))


def _changed_by_others(request: HttpRequest, form: SavedForm, stored: Stored | None) -> set[str]:
    """Fields whose stored value the page does not show."""
    row = stored() if stored else None
    if row is None:
        return set()
    changes = actions.changes_since(row, page_version(request))
    return {form.field_of(name) for one in changes for name in one.olds} & form.fields_known.keys()


def _theirs(form: SavedForm, names: set[str], stored: Stored | None) -> dict[str, list[str]]:
    """What others put there meanwhile, as a browser would send it, for the page to show."""
    row = stored() if stored and names else None
    return (
        {name: form.typed(name, getattr(row, form.column_of(name))) for name in names}
        if row
        else {}
    )


def _save_sound(form: SavedForm, touched: list[str], save: Save) -> Outcome:
    """Saves the touched fields but those that the form or the action refuses or that conflict.

    One that is left out holds up no other: the rest is tried again without it. What is refused as
    a whole keeps all of them out.
    """
    if not form.autosaves:
        return Outcome(errors={name: [] for name in touched})
    outcome = Outcome()
    names = touched
    while names:
        form.keep_only(names)
        found = _errors(form) if not form.is_valid() else _saved(form, save, outcome)
        if found is None:
            break
        outcome.errors |= found
        out = (found.keys() | outcome.asked) & set(names)
        if not out or _WHOLE in found:
            outcome.errors.setdefault(_WHOLE, [])
            break
        names = [name for name in names if name not in out]
    return outcome


def _errors(form: SavedForm) -> Errors:
    return {name: list(map(str, found)) for name, found in form.errors.items()}


def _saved(form: SavedForm, save: Save, outcome: Outcome) -> Errors | None:
    """Why the action took nothing of it, by field; ``None`` if it took all."""
    try:
        save(form.cleaned_data)
    except ActionRefusedError as error:
        known = form.fields.keys()
        named = {name: list(found) for name, found in error.errors.items() if name in known}
        others = [one for name, found in error.errors.items() if name not in known for one in found]
        return named | ({_WHOLE: others} if others else {})
    except StaleSectionError as stale:
        outcome.stale = stale
        outcome.asked = {form.field_of(one.name) for one in stale.conflicts}
        return {}
    return None
