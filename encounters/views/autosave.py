"""Saving what was typed while somebody types: what the record can take, and the rest as a draft.

A page sends the fields that were touched, no others: what a form shows prefilled is nobody's word
until somebody touches or saves it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from encounters import actions
from encounters.actions import ActionRefusedError, StaleSectionError
from encounters.forms.base import SavedForm
from encounters.models.base import Section
from encounters.views.loaders import OpenChart, current_user
from encounters.views.page_identity import CONFLICT, page_version

Stored = Callable[[], Section | None]
Errors = dict[str, list[str]]
_WHOLE = "__all__"


def is_autosave(request: HttpRequest) -> bool:
    return request.headers.get("X-Save") == "auto"


def version_of(stored: Stored | None) -> int | None:
    """The version of what is stored, 0 while nothing is; ``None`` for a form without a section."""
    if stored is None:
        return None
    row = stored()
    return row.version if row else 0


def autosave(
    request: HttpRequest,
    chart: OpenChart,
    form: SavedForm,
    save: Callable[[dict[str, Any]], object],
    stored: Stored | None,
) -> JsonResponse:
    """Save the touched fields that are sound, keep the others; the answer tells them apart."""
    typed = {
        name: request.POST.getlist(form.add_prefix(name))
        for name in form.fields
        if name in request.POST.getlist("touched")
    }
    others = _changed_by_others(request, form, stored)
    try:
        errors = _save_sound(form, list(typed), save)
    except StaleSectionError as stale:
        return JsonResponse({"error": "stale", **form.conflict_json(stale)}, status=CONFLICT)
    rest = {name: values for name, values in typed.items() if name in errors or _WHOLE in errors}
    actions.keep_draft(chart.encounter, request.path, rest, by=current_user(request))
    return JsonResponse(
        {
            "version": version_of(stored),
            "theirs": _theirs(form, others - typed.keys(), stored),
            "saved_at": timezone.localtime().strftime("%H:%M:%S"),
            "errors": errors,
            "labels": {name: form.label_of(name) for name in rest},
            "changed": sorted(form.label_of(name) for name in others - typed.keys()),
        }
    )


def _changed_by_others(request: HttpRequest, form: SavedForm, stored: Stored | None) -> set[str]:
    """Fields whose stored value the page does not show."""
    row = stored() if stored else None
    if row is None:
        return set()
    changes = actions.changes_since(row, page_version(request))
    return {name for _, olds in changes for name in olds} & form.fields.keys()


def _theirs(form: SavedForm, names: set[str], stored: Stored | None) -> dict[str, list[str]]:
    """What others put there meanwhile, as a browser would send it, for the page to show."""
    row = stored() if stored and names else None
    return {name: form.typed(name, getattr(row, name)) for name in names} if row else {}


def _save_sound(
    form: SavedForm, touched: list[str], save: Callable[[dict[str, Any]], object]
) -> Errors:
    """The errors of what could not be saved, by field; the rest is in the record."""
    if not form.autosaves:
        return {name: [] for name in touched}
    errors: Errors = {}
    form.keep_only(touched)
    if not form.is_valid():
        errors = {name: list(map(str, found)) for name, found in form.errors.items()}
        form.keep_only(_without(touched, errors))
    if not form.fields or not form.is_valid():
        return errors or {_WHOLE: []}
    try:
        save(form.cleaned_data)
    except ActionRefusedError as error:
        return errors | {name or _WHOLE: found for name, found in error.errors.items()}
    return errors


def _without(names: Iterable[str], others: Iterable[str]) -> list[str]:
    return [name for name in names if name not in set(others)]
