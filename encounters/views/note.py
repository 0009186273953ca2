"""The operative note: preview beside the case, and the PDF."""

from __future__ import annotations

from uuid import UUID

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from encounters.note.context import build_note_context
from encounters.note.html import render_note_html
from encounters.note.limits import NoteTooLargeError
from encounters.note.printing import render_note
from encounters.note.renderer import RenderBusyError, RenderFailedError
from encounters.snapshot import take_photos
from encounters.views.loaders import OpenChart, chart_for
from encounters.views.photos import photo_address
from encounters.views.workspace import UNPROCESSABLE, render_section

BUSY_RETRY_SECONDS = 5


@require_GET
def note(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    return render_section(
        request, chart, "encounters/note.html", {"warnings": _before_printing(chart)}
    )


def _before_printing(chart: OpenChart) -> tuple[str, ...]:
    """What somebody should know before the note is printed or signed."""
    try:
        return build_note_context(chart.record, chart.code_sheet).warnings
    except NoteTooLargeError as error:
        return (f"The note cannot be printed: {error}",)


@require_GET
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})  # type: ignore[arg-type]
def note_preview(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """The note as a page of its own, shown in a frame of the section."""
    chart = chart_for(request, encounter_id)
    try:
        context = build_note_context(chart.record, chart.code_sheet, photo_address=photo_address())
        page = render_note_html(context, stylesheet_url=static("css/note_preview.css"))
    except NoteTooLargeError as error:
        return problem(request, str(error), UNPROCESSABLE)
    return HttpResponse(page)


@require_GET
def note_pdf(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """The PDF; its file name is the case number, which says nothing about the patient."""
    chart = chart_for(request, encounter_id)
    try:
        data = render_note(chart.record, chart.code_sheet, photos=take_photos(chart.record))
    except NoteTooLargeError as error:
        return problem(request, str(error), UNPROCESSABLE)
    except RenderBusyError:
        response = problem(request, "Other notes are being made. Try again in a moment.", 503)
        response["Retry-After"] = str(BUSY_RETRY_SECONDS)
        return response
    except RenderFailedError as error:
        return problem(request, f"The note could not be made: {error}", 503)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{chart.record.case_number}.pdf"'
    return response


def problem(request: HttpRequest, text: str, status: int) -> HttpResponse:
    return render(request, "problem.html", {"text": text}, status=status)
