"""The operative note: preview beside the case, and the PDF."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from encounters import actions
from encounters.file_store import NOTE_PDF, read_one
from encounters.models import SignedNote
from encounters.note.context import build_note_context
from encounters.note.html import render_note_html
from encounters.note.limits import NoteTooLargeError
from encounters.note.parts import PrintedStatus
from encounters.note.printing import render_note
from encounters.note.renderer import (
    RenderBusyError,
    RenderFailedError,
    StillWaitingError,
    asked_by,
)
from encounters.note.worksheet import render_worksheet
from encounters.snapshot import take_photos
from encounters.specimen_map import PHOTO_ADDRESS
from encounters.views.chart.photos import photo_address
from encounters.vocabulary.permissions import Permission, may
from encounters.web.framing import framed_by_our_pages
from encounters.web.open_chart import OpenChart, chart_for
from encounters.web.roles import current_user
from encounters.web.workspace import render_section

BUSY_RETRY_SECONDS = 5
# How often the page of somebody who waits looks where he stands.
ASK_AGAIN_SECONDS = 2


@require_GET
def note(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """The note with who signed it, and what was added."""
    chart = chart_for(request, encounter_id)
    signed, user = chart.signed_note, current_user(request)
    context = {
        "signed": signed,
        "may_co_sign": signed is not None and actions.may_co_sign(signed, user),
        "late": signed is not None and actions.late_text(_addendum(chart), by=user),
        "may_add": may(chart.roles, Permission.WRITE_CHART),
        "may_mark": may(chart.roles, Permission.SIGN) and chart.error_mark is None,
        "may_print_packet": may(chart.roles, Permission.PRINT_PACKET),
        "warnings": () if signed else _before_printing(chart),
    }
    return render_section(request, chart, "encounters/note.html", context)


def _addendum(chart: OpenChart) -> str:
    return reverse("addendum_new", args=[chart.encounter.pk])


def _before_printing(chart: OpenChart) -> tuple[str, ...]:
    """What somebody should know before the note is printed or signed."""
    try:
        return build_note_context(chart.record, chart.code_sheet).warnings
    except NoteTooLargeError as error:
        return (f"The note cannot be printed: {error}",)


@require_GET
@framed_by_our_pages
def note_preview(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """The note as a page of its own, shown in a frame of the section."""
    chart = chart_for(request, encounter_id)
    if chart.signed_note:
        return HttpResponse(_signed_page(encounter_id))
    try:
        context = build_note_context(chart.record, chart.code_sheet, photo_address=photo_address())
        page = render_note_html(context, stylesheet_url=static("css/note_preview.css"))
    except NoteTooLargeError as error:
        return problem(request, str(error), HTTPStatus.UNPROCESSABLE_ENTITY)
    return HttpResponse(page)


@require_GET
def note_pdf(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """The PDF; its file name is the case number, which says nothing about the patient.

    ``?copy=referrer`` is a copy without the codes, made anew of what was signed.
    """
    chart = chart_for(request, encounter_id)
    is_copy = _asks_for_copy(request)
    name = f"{chart.encounter.case_number}{'-copy' if is_copy else ''}.pdf"
    if not is_copy:
        # The bytes as they are, and nothing else of the case: no record is read for them.
        found = read_one(NOTE_PDF, SignedNote.objects.filter(encounter_id=encounter_id))
        if found is not None:
            return pdf_file(found, name)
    return printed(request, name, lambda: _made(chart, for_referrer=is_copy), is_told=True)


def _asks_for_copy(request: HttpRequest) -> bool:
    """Nothing else can be asked for: a copy that was meant and not made would carry the codes."""
    asked = request.GET.get("copy", "")
    if asked not in ("", "referrer"):
        raise Http404
    return bool(asked)


def _made(chart: OpenChart, *, for_referrer: bool) -> bytes:
    signed = chart.signed_note
    return render_note(
        chart.record,
        chart.code_sheet,
        printed_status=PrintedStatus.FINAL if signed else PrintedStatus.DRAFT,
        signed_at=signed.signed_at if signed else None,
        content_sha256=signed.content_sha256 if signed else "",
        photos=take_photos(chart.record),
        for_referrer=for_referrer,
    )


@require_GET
def codes_worksheet(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """The codes with all that is asked of them, as PDF: no part of the note."""
    chart = chart_for(request, encounter_id)
    name = f"{chart.record.case_number}-codes.pdf"
    return printed(
        request,
        name,
        lambda: render_worksheet(chart.record, chart.code_sheet),
        "The worksheet",
        is_told=True,
    )


def printed(
    request: HttpRequest,
    name: str,
    make: Callable[[], bytes],
    what: str = "The note",
    *,
    is_told: bool = False,
) -> HttpResponse:
    """The file that ``make`` prints, or why there is none.

    Who ``is_told`` gets a page that says how many come first, and asks again by itself: for what
    is the same each time that ``make`` prints it.
    """
    asker = str(current_user(request).pk)
    try:
        with asked_by(asker, is_told=is_told):
            return pdf_file(make(), name)
    except NoteTooLargeError as error:
        return problem(request, str(error), HTTPStatus.UNPROCESSABLE_ENTITY)
    except StillWaitingError as error:
        return _waiting(request, what, error.before)
    except RenderBusyError:
        return busy(request, f"{what} was not made")
    except RenderFailedError as error:
        return problem(
            request, f"{what} could not be made: {error}", HTTPStatus.SERVICE_UNAVAILABLE
        )


def _waiting(request: HttpRequest, what: str, before: int) -> HttpResponse:
    """Works without scripts: the browser asks again, and gets the file once it is finished."""
    context = {"what": what, "before": before, "address": request.get_full_path()}
    response = render(request, "waiting.html", context, status=HTTPStatus.ACCEPTED)
    response["Refresh"] = str(ASK_AGAIN_SECONDS)
    return response


def _signed_page(encounter_id: UUID) -> str:
    """The page the signed PDF was made of, with today's address of its style and photographs."""
    page = SignedNote.objects.values_list("page", flat=True).get(encounter_id=encounter_id)
    style = f'<link rel="stylesheet" href="{static("css/note_preview.css")}" />\n</head>'
    before, after = PHOTO_ADDRESS.split("{}")[0], photo_address().split("{}")
    name = rf'="{before}([0-9a-f-]{{36}}(?:/small)?)"'
    shown = re.sub(name, lambda found: f'="{found[1].join(after)}"', page)
    return shown.replace("</head>", style, 1)


def pdf_file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def busy(request: HttpRequest, what: str) -> HttpResponse:
    """``what`` could not be done at the moment, and will be possible in a few seconds."""
    text = f"{what}, because the server is busy. Try again in a moment."
    response = problem(request, text, HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(BUSY_RETRY_SECONDS)
    return response


def problem(request: HttpRequest, text: str, status: int) -> HttpResponse:
    return render(request, "problem.html", {"text": text}, status=status)
