"""The code sheet in full: services of the day, a coder's changes."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from encounters import actions
from encounters.actions.chart.codes import shown_of
from encounters.coding.results import CodeLine
from encounters.forms.codes import OtherServiceForm, OverrideForm
from encounters.models import CodeOverride, EditionReview, OtherService
from encounters.models.icd10 import why_not_covered
from encounters.note.sentences.services import service_words
from encounters.web.open_chart import OpenChart, chart_for, require_write, row_for
from encounters.web.posting import posted
from encounters.web.workspace import act, edit_section, render_section

TEMPLATE = "encounters/codes.html"
SERVICE_TEMPLATE = "encounters/other_service.html"


def codes(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    form = OtherServiceForm(posted(request), encounter=chart.encounter)
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.add_other_service(case, _told(values)),
        template=TEMPLATE,
        done=request.path,
        context=lambda: _context(chart),
        codes=True,
    )


def _context(chart: OpenChart) -> dict[str, Any]:
    return {
        "uncovered": why_not_covered(chart.encounter.date_of_service) if chart.is_draft else "",
        "services": _services(chart),
        "overrides": chart.encounter.code_overrides.select_related("by"),
        "review": EditionReview.objects.filter(
            practice=chart.encounter.practice_id, edition=chart.code_sheet.rulebook
        )
        .select_related("by")
        .first(),
    }


def _services(chart: OpenChart) -> list[tuple[OtherService, str]]:
    """Each entered service and what its paragraph says, as the note prints it."""
    rows = {row.pk: row for row in chart.encounter.other_services.select_related("lesion")}
    records = chart.record.other_services
    return [(row, service_words(told)) for row, told in zip(rows.values(), records, strict=True)]


def _told(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name != "seen"}


def other_service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Complete or correct one entered service."""
    chart, row = row_for(request, OtherService, service_id)
    require_write(request, chart, codes=True)
    form = OtherServiceForm(
        posted(request),
        instance=row,
        encounter=chart.encounter,
        initial={"seen": shown_of(row)},
    )
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.change_other_service(
            case, row, _told(values), seen=str(values["seen"])
        ),
        template=SERVICE_TEMPLATE,
        done=reverse("codes", args=[chart.encounter.pk]),
        context=lambda: {"service": row},
        codes=True,
    )


def _page(request: HttpRequest, chart: OpenChart, **more: object) -> HttpResponse:
    form = OtherServiceForm(encounter=chart.encounter)
    context = {"form": form, **_context(chart), **more}
    return render_section(
        request,
        chart,
        TEMPLATE,
        context,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        page=reverse("codes", args=[chart.encounter.pk]),
    )


@require_POST
def other_service_remove(request: HttpRequest, service_id: UUID) -> HttpResponse:
    chart, service = row_for(request, OtherService, service_id)
    return act(
        request,
        chart,
        lambda case: actions.remove_other_service(case, service),
        done=reverse("codes", args=[chart.encounter.pk]),
        refused=lambda why: _page(request, chart, refusal=why),
        codes=True,
    )


def code_override(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Change one derived line; the query says which: its code, lesion and day."""
    chart = chart_for(request, encounter_id)
    require_write(request, chart, codes=True)
    line = _asked_line(request, chart)
    shown = {"units": line.units, "modifiers": " ".join(line.modifiers)}
    return edit_section(
        request,
        chart,
        OverrideForm(posted(request), initial=shown),
        lambda case, values: actions.override_line(
            case,
            code=line.code,
            lesion_letter=line.lesion,
            date_of_service=line.date_of_service,
            **values,
        ),
        template="encounters/code_override.html",
        done=reverse("codes", args=[encounter_id]),
        context=lambda: {"line": line},
        codes=True,
    )


def _asked_line(request: HttpRequest, chart: OpenChart) -> CodeLine:
    asked = tuple(request.GET.get(name, "") for name in ("code", "lesion", "day"))
    for line in chart.code_sheet.lines:
        if asked == (line.code, line.lesion, line.date_of_service.isoformat()):
            return line
    raise Http404


@require_POST
def override_withdraw(request: HttpRequest, override_id: UUID) -> HttpResponse:
    chart, override = row_for(request, CodeOverride, override_id)
    return act(
        request,
        chart,
        lambda case: actions.withdraw_override(case, override),
        done=reverse("codes", args=[chart.encounter.pk]),
        refused=lambda why: _page(request, chart, refusal=why),
        codes=True,
    )
