"""Autosave: saves valid fields to the record and keeps the others as a draft.

A page sends the fields that were touched, no others: what a form shows prefilled is nobody's word
until somebody touches or saves it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from encounters import actions
from encounters.actions import (
    ActionRefusedError,
    EncounterSignedError,
    LockedDraft,
    SectionSave,
    SeenVersions,
    StaleSectionError,
    Typed,
)
from encounters.actions.saving.removals import refuse_gone
from encounters.forms.base import SavedForm
from encounters.models.base import Section
from encounters.web.open_chart import SIGNED, OpenChart
from encounters.web.page_identity import (
    WrongPageError,
    seen_versions,
)

Save = Callable[[LockedDraft, dict[str, Any]], object]
Errors = dict[str, list[str]]
# The section that a form shows: at most one row, none before its first save.
SectionRows = QuerySet[Any]
_WHOLE = "__all__"


class PartlySaved(JsonResponse):
    """409 for some fields; the others are saved, and stay saved."""


class PartlySavedPage(HttpResponse):
    """A page that says what was refused, and whose other parts are saved and stay saved."""

    @classmethod
    def of(cls, page: HttpResponse) -> PartlySavedPage:
        return cls(page.content, status=page.status_code, headers=dict(page.items()))


@dataclass
class SaveResult:
    """What became of the touched fields: which could not be saved and why, and the conflict.

    ``row`` is the section as it is stored now, ``others`` what others changed in it since the page
    was made.
    """

    errors: Errors = field(default_factory=dict)
    stale: StaleSectionError | None = None
    asked: set[str] = field(default_factory=set)
    row: Section | None = None
    others: frozenset[str] = frozenset()


def autosave(
    request: HttpRequest, chart: OpenChart, form: SavedForm, save: Save, section: SectionRows | None
) -> JsonResponse:
    """Save the touched fields that are sound and keep the others; the answer tells them apart.

    A field that somebody else changed too holds up no other: it is asked about with 409.
    """
    typed = {
        name: request.POST.getlist(form.add_prefix(name))
        for name in form.fields
        if name in request.POST.getlist("touched")
    }
    seen = SeenVersions(0) if section is None else seen_versions(request)
    try:
        with chart.locked_draft() as case:
            result = _save_sound(case, form, list(typed), save)
            if section is not None and result.row is None:
                _look_up(case, section, seen, result)
            if section is not None and result.row is None:
                refuse_gone(case, section.model, _keys_in_address(request), seen)
            left = {*result.errors, *result.asked, *(typed if _WHOLE in result.errors else ())}
            rest = {name: Typed(typed[name], seen.of(name)) for name in typed if name in left}
            actions.keep_draft(case, request.path, rest)
    except EncounterSignedError:
        # Signed since the page's address was looked up.
        raise WrongPageError(HTTPStatus.CONFLICT, "signed", SIGNED) from None
    shown = {form.field_of(name) for name in result.others} & form.fields_known.keys()
    others = shown - typed.keys()
    # Of a saved field of several columns others may have changed one that was left as it was here.
    others |= {
        name
        for name in form.joined.keys() & typed.keys() - rest.keys()
        if result.row is not None
        and form.value_of(name, form.cleaned_data) != form.stored(name, result.row)
    }
    answer = {
        "version": None if section is None else getattr(result.row, "version", 0),
        "theirs": {
            name: form.typed(name, form.stored(name, result.row)) for name in others if result.row
        },
        "saved_at": timezone.localtime().strftime("%H:%M:%S"),
        "errors": result.errors,
        "labels": {name: form.label_of(name) for name in rest},
        "changed": sorted(form.label_of(name) for name in others),
    }
    if result.stale is None:
        return JsonResponse(answer)
    asked = {"error": "stale", **form.conflict_json(result.stale)}
    return PartlySaved(asked | answer, status=HTTPStatus.CONFLICT)


def _keys_in_address(request: HttpRequest) -> list[object]:
    return list(request.resolver_match.kwargs.values()) if request.resolver_match else []


def _look_up(
    case: LockedDraft, section: SectionRows, seen: SeenVersions, result: SaveResult
) -> None:
    """What is stored, where none of the touched fields came as far as that."""
    result.row = case.find(section)
    if result.row is not None:
        result.others = actions.changed_since(result.row, seen.page)


def _save_sound(case: LockedDraft, form: SavedForm, touched: list[str], save: Save) -> SaveResult:
    """Saves the touched fields but those that the form or the action refuses or that conflict.

    One that is left out holds up no other: the rest is tried again without it, in the same
    transaction, for what refuses has written nothing. What is refused as a whole keeps all of them
    out.
    """
    if not form.autosaves:
        return SaveResult(errors={name: [] for name in touched})
    result = SaveResult()
    names = touched
    while names:
        form.keep_only(names)
        found = _errors(form) if not form.is_valid() else _refused(case, form, save, result)
        if found is None:
            break
        result.errors |= found
        out = (found.keys() | result.asked) & set(names)
        if not out or _WHOLE in found:
            result.errors.setdefault(_WHOLE, [])
            break
        names = [name for name in names if name not in out]
    return result


def _errors(form: SavedForm) -> Errors:
    return {name: list(map(str, found)) for name, found in form.errors.items()}


def _refused(case: LockedDraft, form: SavedForm, save: Save, result: SaveResult) -> Errors | None:
    """Why the action took nothing of it, by field; ``None`` if it took all."""
    try:
        saved = save(case, form.cleaned_data)
    except ActionRefusedError as error:
        assert not case.has_written, "What saves by itself must refuse before it writes."
        named: Errors = {}
        for column, found in error.errors.items():
            name = form.field_of(column)
            named.setdefault(name if name in form.fields else _WHOLE, []).extend(found)
        return named
    except StaleSectionError as stale:
        result.stale, result.row, result.others = stale, stale.row, stale.others
        result.asked = {form.field_of(conflict.name) for conflict in stale.conflicts}
        return {}
    if isinstance(saved, SectionSave):
        result.row, result.others = saved.row, saved.others
    return None
