"""The operative note: preview beside the case, and the PDF."""

from __future__ import annotations

import re
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from encounters import actions
from encounters.models import SignedNote
from encounters.note.context import build_note_context
from encounters.note.html import render_note_html
from encounters.note.limits import NoteTooLargeError
from encounters.note.printing import render_note
from encounters.note.renderer import RenderBusyError, RenderFailedError
from encounters.snapshot import take_photos
from encounters.specimen_map import PHOTO_ADDRESS
from encounters.views.chart.photos import photo_address
from encounters.vocabulary.permissions import Permission, may
from encounters.web.framing import framed_by_our_pages
from encounters.web.open_chart import OpenChart, chart_for, current_user
from encounters.web.workspace import render_section

BUSY_RETRY_SECONDS = 5


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
    """The PDF; its file name is the case number, which says nothing about the patient."""
    chart = chart_for(request, encounter_id)
    if chart.signed_note:
        signed = SignedNote.objects.get(encounter_id=encounter_id)
        return pdf_file(bytes(signed.pdf), f"{chart.encounter.case_number}.pdf")
    try:
        data = render_note(chart.record, chart.code_sheet, photos=take_photos(chart.record))
    except NoteTooLargeError as error:
        return problem(request, str(error), HTTPStatus.UNPROCESSABLE_ENTITY)
    except RenderBusyError:
        return busy(request, "The note was not made")
    except RenderFailedError as error:
        return problem(
            request, f"The note could not be made: {error}", HTTPStatus.SERVICE_UNAVAILABLE
        )
    return pdf_file(data, f"{chart.record.case_number}.pdf")


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
