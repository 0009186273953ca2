"""The ordinary form of the map: orientation and inks. The drawing editor will stand beside it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from encounters import actions
from encounters.actions import ActionRefusedError
from encounters.forms.base import Rows, refusal_of
from encounters.forms.stage import InkStrokeForm, OrientationForm
from encounters.models import SpecimenMap, Stage
from encounters.specimen_map import InkStroke, ink_strokes, parse_stored
from encounters.specimen_map import SpecimenMap as DrawnMap
from encounters.views.chart.stage_page import stage_context
from encounters.web.open_chart import require_write, row_for
from encounters.web.page_identity import seen_versions
from encounters.web.posting import posted
from encounters.web.workspace import SAVED, render_section

InkStrokeFormSet = formset_factory(
    InkStrokeForm, formset=Rows, extra=2, max_num=40, absolute_max=60
)


def stage_map(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    chart, row = row_for(request, Stage, stage_id)
    require_write(request, chart)
    stored = SpecimenMap.objects.get(stage=row)
    drawn = parse_stored(stored.document)
    strokes = _formset(drawn, posted(request))
    orientation = OrientationForm(posted(request), initial={"twelve_oclock": drawn.twelve_oclock})
    refusal, status = "", HTTPStatus.OK
    if request.method == "POST":
        version = seen_versions(request).page
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if all([strokes.is_valid(), orientation.is_valid()]):
            try:
                with chart.locked_draft() as case:
                    actions.ink_map(
                        case, row, _strokes(strokes), version=version, **orientation.cleaned_data
                    )
                messages.success(request, SAVED)
                return HttpResponseRedirect(reverse("stage_map", args=[stage_id]))
            except ActionRefusedError as error:
                refusal, status = str(error), error.status
        refusal = refusal or refusal_of(strokes)
    context = {
        "strokes": strokes,
        "orientation": orientation,
        "refusal": refusal,
        "map_version": stored.version,
        **stage_context(chart, row),
    }
    return render_section(
        request, chart, "encounters/stage_map.html", context, lesion=row.lesion, status=status
    )


def _formset(drawn: DrawnMap, data: Any) -> BaseFormSet[InkStrokeForm]:
    rows = [
        {
            "ink": stroke.ink,
            "specimen": stroke.specimen,
            "clock_from": f"{stroke.clock_from.normalize():f}",
            "clock_to": f"{stroke.clock_to.normalize():f}",
        }
        for stroke in ink_strokes(drawn)
    ]
    choices = {
        "inks": [(ink.letter, f"{ink.letter}  {ink.name}") for ink in drawn.inks],
        "specimens": [specimen.number for specimen in drawn.specimens],
    }
    return InkStrokeFormSet(data, initial=rows, form_kwargs=choices)


def _strokes(strokes: BaseFormSet[InkStrokeForm]) -> list[InkStroke]:
    rows = [form.cleaned_data for form in strokes if form.cleaned_data.get("ink")]
    return [
        InkStroke(
            specimen=row["specimen"],
            ink=row["ink"],
            clock_from=row["clock_from"],
            clock_to=row["clock_to"],
        )
        for row in rows
    ]
