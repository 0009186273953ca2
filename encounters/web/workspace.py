"""Renders a section of a chart in the common layout: identity, rail, section, codes.

A section's view renders the same templates for a page and for htmx; only the outermost one differs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import strip_tags

from encounters import actions
from encounters.actions import (
    ActionRefusedError,
    LockedDraft,
    QuestionError,
    StaleSectionError,
)
from encounters.forms.base import SavedForm, ShownForm, add_refusals
from encounters.models import Lesion
from encounters.web.autosave import Save, SectionRows, autosave
from encounters.web.meter import meter_of
from encounters.web.open_chart import OpenChart, require_write
from encounters.web.page_identity import seen_versions
from encounters.web.picks import with_picks
from encounters.web.rail import rail
from encounters.web.remarks_shown import contradictions_on
from encounters.web.section_pages import section_address, why_no_page

SAVED = "Saved"
_HEADING = re.compile(rb"<h1[^>]*>(.*?)</h1>", re.DOTALL)


def render_section(
    request: HttpRequest,
    chart: OpenChart,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    lesion: Lesion | None = None,
    status: int = HTTPStatus.OK,
    page: str = "",
) -> HttpResponse:
    """The section ``template`` in its workspace, or with htmx the parts that change.

    ``page`` is the address that shows this section, where the request's own only takes a tap.
    """
    record = chart.record
    follows = request.headers.get("HX-Target") == "followers"
    missing = why_no_page(record, _name_of(request))
    if missing and request.method == "GET" and not follows:
        # Typed, or kept from when the case was of another kind; what is posted an action refuses.
        messages.warning(request, missing)
        return HttpResponseRedirect(reverse("encounter", args=[record.id]))
    step = chart.next_step
    page = page or request.path
    everything: dict[str, Any] = {
        "chart": chart,
        "record": record,
        "section_template": template,
        "page_address": page,
        "rail": rail(chart, page),
        "age": record.patient.age_on(record.date_of_service),
        "lesion_at_hand": record.lesion(lesion.letter) if lesion else None,
        "name_alerts": chart.name_alerts,
        "next_step": step,
        "next_url": section_address(record, step.section, step.key),
        "code_sheet": chart.code_sheet,
        "meter": meter_of(chart),
        "remarks_here": contradictions_on(chart, page),
        # What follows a save swaps the parts around the section, and leaves the section alone.
        "follows": follows,
        **(context or {}),
    }
    if not everything["follows"]:
        with_picks(chart, *(form for form in everything.values() if isinstance(form, ShownForm)))
    partial = wants_part(request)
    outermost = "encounters/_swap.html" if partial else "encounters/workspace.html"
    response = render(request, outermost, everything, status=status)
    response.content = _titled(response.content, record.case_number)
    if partial and status == HTTPStatus.CONFLICT:
        # A question or a fresh section, unlike other answers of this status: htmx is to show it.
        response["X-Section"] = "shown"
    if partial:
        # Never the address of a tap that was refused: no page could be loaded from there.
        asked = request.get_full_path() if page == request.path else page
        response["HX-Push-Url"] = "false" if _path_shown(request) == page else asked
    return response


def _name_of(request: HttpRequest) -> str:
    return (request.resolver_match.url_name or "") if request.resolver_match else ""


def _titled(page: bytes, case_number: str) -> bytes:
    """With its heading before the case number in the title; no heading names a patient."""
    heading = _HEADING.search(page)
    if heading is None:
        return page
    words = " ".join(strip_tags(heading[1].decode()).split())
    if case_number in words:
        words = "Overview"
    return page.replace(b"<title>", f"<title>{words}, ".encode(), 1)


def _path_shown(request: HttpRequest) -> str:
    """The path of the page that asks; a part of the same page makes no new step in the history."""
    return urlsplit(request.headers.get("HX-Current-URL", "")).path


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks, to swap a part; when it restores its history it wants the whole page."""
    headers = request.headers
    return "HX-Request" in headers and "HX-History-Restore-Request" not in headers


def edit_section(
    request: HttpRequest,
    chart: OpenChart,
    form: SavedForm,
    save: Save,
    *,
    template: str,
    done: str | Callable[[Any], str] | None = None,
    context: Callable[[], Mapping[str, object]] = dict,
    lesion: Lesion | None = None,
    codes: bool = False,
    section: SectionRows | None = None,
    form_name: str = "form",
    page: str = "",
) -> HttpResponse:
    """Show a form; on POST save it and go to ``done``, or show its errors and lose nothing.

    ``save`` gets the case under lock and what the form holds. ``done`` may depend on what it
    returns, and says then that it is saved; without it the next thing of the case follows.
    ``context`` finds what the page shows beside the form; a save that is done shows nothing.
    ``section`` is the row that the form shows; a form without one only adds something.
    ``page`` is as for ``render_section``.
    """
    require_write(request, chart, codes=codes)
    status, stale = HTTPStatus.OK, None
    if section is not None and form.page_version is None:
        form.page_version = 0
    if request.method == "POST":
        if request.headers.get("X-Save") == "auto":
            return autosave(request, chart, form, save, section)
        form.page_version = seen_versions(request).page if section is not None else None
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                with chart.locked_draft() as case:
                    saved = save(case, form.cleaned_data)
                    actions.keep_draft(case, request.path, {})
                return HttpResponseRedirect(_after(request, chart, done, saved))
            except QuestionError as error:
                asked = {**context(), form_name: form}
                return _ask(request, chart, error, template, asked, lesion, page)
            except ActionRefusedError as error:
                add_refusals(form, error)
                status = error.status
            except StaleSectionError as error:
                form.show_conflict(error)
                status, stale = HTTPStatus.CONFLICT, error
    shown = {**context(), form_name: form}
    response = render_section(
        request, chart, template, shown, lesion=lesion, status=status, page=page
    )
    return _as_conflict(response) if stale else response


def _as_conflict(response: HttpResponse) -> HttpResponse:
    """A script that has the changes of this form asks about them field by field instead."""
    if "X-Section" in response:
        response["X-Section"] = "conflict"
    return response


def _after(
    request: HttpRequest, chart: OpenChart, done: str | Callable[[Any], str] | None, saved: Any
) -> str:
    if done is None:
        return go_on(request, chart)
    if not isinstance(done, str):
        return done(saved)
    messages.success(request, SAVED)
    return done


def go_on(request: HttpRequest, chart: OpenChart, said: str = SAVED, page: str = "") -> str:
    """The address of what comes next after a save; the message says where it went and leads back.

    While something of the same page comes next, that page stays: that of the request's address, or
    ``page`` if the address is that of a button.
    """
    page = page or request.path
    chart.forget()
    step = chart.next_step
    address = section_address(chart.record, step.section, step.key)
    if address == page:
        messages.success(request, said)
    else:
        messages.success(request, f"{said}. Next: {step.label}", extra_tags=page)
    return address


def _ask(
    request: HttpRequest,
    chart: OpenChart,
    error: QuestionError,
    template: str,
    context: Mapping[str, object],
    lesion: Lesion | None,
    page: str,
) -> HttpResponse:
    asked = {**context, "question": question(request, error, shown=str(context["shown"]))}
    return render_section(
        request, chart, template, asked, lesion=lesion, status=error.status, page=page
    )


@dataclass(frozen=True, slots=True)
class Question:
    """Asked above the section; "yes" sends the same request again, from what is shown now."""

    words: tuple[str, ...]
    yes: str
    no: str
    address: str
    fields: tuple[tuple[str, str], ...]


# What the page that asks makes anew for its own request.
_OF_ONE_PAGE = {
    "csrfmiddlewaretoken",
    "page_user",
    "page_patient",
    "save_key",
    "shown",
    "answer",
}


def question(request: HttpRequest, error: QuestionError, *, shown: str) -> Question:
    """``shown`` is what the page that asks shows of what the request acts on."""
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _OF_ONE_PAGE
        for value in values
    ]
    answers = [("answer", key) for key in error.answers]
    fields = (*sent, ("shown", shown), *answers)
    return Question(error.words, error.yes, error.no, request.path, fields)


def act(
    request: HttpRequest,
    chart: OpenChart,
    action: Callable[[LockedDraft], object],
    *,
    done: str,
    refused: Callable[[str], HttpResponse],
    codes: bool = False,
) -> HttpResponse:
    """One tap: do it and go to ``done``, or show the section again with the reason it was not."""
    require_write(request, chart, codes=codes)
    try:
        with chart.locked_draft() as case:
            action(case)
    except ActionRefusedError as error:
        return refused(str(error))
    messages.success(request, SAVED)
    return HttpResponseRedirect(done)
