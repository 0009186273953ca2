"""Taking a stage, and dividing its tissue another way."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from encounters import actions
from encounters.actions import (
    ActionRefusedError,
    LockedDraft,
    PapersMissingError,
    SpecimenOrder,
    StalePageError,
)
from encounters.actions.saving.offered import offered_presets
from encounters.forms.base import Rows, add_refusals, refusal_of
from encounters.forms.stage import NewStageForm, SpecimenForm
from encounters.models import Lesion, MapPreset, Stage
from encounters.record import LesionRecord
from encounters.snapshot.chart import chart_of
from encounters.views.chart.stage_page import stage_context
from encounters.views.chart.stages import stage_page, unsaved_in_stage
from encounters.vocabulary.spoken import block_label
from encounters.vocabulary.terms import MapLayout, StageConclusion, StageReason
from encounters.web.gaps_shown import ShownGap, shown_gaps
from encounters.web.open_chart import OpenChart, require_write, row_for
from encounters.web.page_identity import shown_value
from encounters.web.posting import posted
from encounters.web.section_pages import day_address
from encounters.web.workspace import render_section
from encounters.workflow.next_stage import ProposedSpecimen, propose_next_stage, tray_sentence
from encounters.workflow.service_days import next_stage_day

MOST_SPECIMENS = 12
SpecimenFormSet = formset_factory(
    SpecimenForm, formset=Rows, extra=0, max_num=MOST_SPECIMENS, absolute_max=MOST_SPECIMENS
)


def stage_new(request: HttpRequest, lesion_id: UUID) -> HttpResponse:
    """Three ways: one tap on a preset, the proposed specimens as they are, or rows of specimens."""
    chart, lesion = row_for(request, Lesion, lesion_id)
    require_write(request, chart)
    record = chart.record.lesion(lesion.letter)
    proposals = _proposals(record)
    if request.method == "POST" and "preset" in request.POST:
        return _take_preset(request, chart, lesion)
    if request.method == "POST" and "proposed" in request.POST and proposals:
        return _take_proposed(request, chart, lesion)
    form, specimens = _new_stage_forms(request, record, proposals)
    status = HTTPStatus.OK
    if request.method == "POST" and "add_specimen" not in request.POST:
        if form.is_valid() and specimens.is_valid():
            try:
                with chart.locked_draft() as case:
                    return _take(case, lesion, form.cleaned_data, _orders(specimens))
            except PapersMissingError:
                pass
            except ActionRefusedError as error:
                add_refusals(form, error)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = _new_stage_context(chart, record, proposals)
    context |= {"form": form, "specimens": specimens, "refusal": refusal_of(specimens)}
    context["is_refused"] = status != HTTPStatus.OK
    return render_section(
        request, chart, "encounters/stage_new.html", context, lesion=lesion, status=status
    )


def _proposals(record: LesionRecord) -> tuple[ProposedSpecimen, ...]:
    return propose_next_stage(record.stages[-1]) if record.stages else ()


def _new_stage_forms(
    request: HttpRequest, record: LesionRecord, proposals: Sequence[ProposedSpecimen]
) -> tuple[NewStageForm, BaseFormSet[SpecimenForm]]:
    if request.method == "POST":
        data = request.POST.copy()
        if "add_specimen" in data:
            total = data.get("form-TOTAL_FORMS", "1")
            data["form-TOTAL_FORMS"] = str(_one_more(total))
        return NewStageForm(data), SpecimenFormSet(data)
    first = not record.stages
    rows = [
        {
            "cut": proposal.layout.value,
            "clock_from": proposal.clock_from,
            "clock_to": proposal.clock_to,
        }
        for proposal in proposals
    ]
    usual = [{"cut": MapLayout.HALVES.value if first else MapLayout.SINGLE.value}]
    return NewStageForm(initial={"reason": _usual_reason(record)}), SpecimenFormSet(
        initial=rows or usual
    )


def _usual_reason(record: LesionRecord) -> str:
    """After a clear stage nobody but the surgeon knows why another one is taken."""
    if not record.stages:
        return StageReason.FIRST_STAGE.value
    is_clear = record.stages[-1].conclusion == StageConclusion.CLEAR
    return "" if is_clear else StageReason.RESIDUAL_TUMOR.value


def _one_more(total: str) -> int:
    is_count = total.isdecimal() and len(total) <= len(str(MOST_SPECIMENS))
    return min(int(total) + 1, MOST_SPECIMENS) if is_count else 1


def _new_stage_context(
    chart: OpenChart, record: LesionRecord, proposals: tuple[ProposedSpecimen, ...]
) -> dict[str, Any]:
    day = next_stage_day(chart.record, record)
    return {
        "papers": stage_papers(chart, record),
        "day": day,
        "not_today": day_address(chart.record, chart.today) if day < chart.today else "",
        "today": chart.today,
        "number": len(record.stages) + 1,
        "presets": _offered_presets(chart),
        "tray_sentence": tray_sentence(proposals),
        "is_first": not record.stages,
    }


def stage_papers(chart: OpenChart, record: LesionRecord) -> list[ShownGap]:
    """What is missing before the next stage is cut, all at once, before somebody taps.

    Later stages ask only for what no stage goes without.
    """
    gaps = shown_gaps(chart, lesion=record.id)
    return [gap for gap in gaps if gap.is_needed or not record.stages]


def _offered_presets(chart: OpenChart) -> QuerySet[MapPreset]:
    """The practice's presets of whole pieces: those of everybody and of the case's surgeon."""
    surgeon = Q(surgeon__isnull=True) | Q(surgeon=chart.encounter.surgeon_id)
    partial = (MapLayout.ARC.value, MapLayout.BASE_ONLY.value)
    offered = offered_presets(chart.encounter.practice).filter(surgeon)
    return offered.exclude(layout__in=partial)


def _take_preset(request: HttpRequest, chart: OpenChart, lesion: Lesion) -> HttpResponse:
    key = request.POST["preset"]
    is_key = key.isascii() and key.isdecimal() and len(key) < 19
    preset = _offered_presets(chart).filter(pk=key).first() if is_key else None
    record = chart.record.lesion(lesion.letter)
    try:
        if preset is None:
            raise ActionRefusedError({"": ["This preset is not offered any more."]})
        order = SpecimenOrder(layout=MapLayout(preset.layout), block_count=preset.block_count)
        with chart.locked_draft() as case:
            return _take(case, lesion, {}, [order], preset=preset)
    except ActionRefusedError as error:
        proposals = _proposals(record)
        context = _new_stage_context(chart, record, proposals)
        context |= {
            "form": NewStageForm(initial={"reason": _usual_reason(record)}),
            "specimens": SpecimenFormSet(initial=[{"cut": MapLayout.HALVES.value}]),
            "refusal": "" if isinstance(error, PapersMissingError) else str(error),
            "is_refused": True,
        }
        return render_section(
            request,
            chart,
            "encounters/stage_new.html",
            context,
            lesion=lesion,
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )


def _take_proposed(request: HttpRequest, chart: OpenChart, lesion: Lesion) -> HttpResponse:
    """One tap: the specimens that the readings ask for, as the page said it."""
    shown = shown_value(request)
    try:
        with chart.locked_draft() as case:
            record = chart_of(chart.encounter.pk).record.lesion(lesion.letter)
            orders = [
                SpecimenOrder(
                    layout=proposal.layout,
                    clock_from=proposal.clock_from,
                    clock_to=proposal.clock_to,
                )
                for proposal in _proposals(record)
            ]
            if not orders:
                raise ActionRefusedError({"": ["The readings ask for no further stage any more."]})
            if tray_sentence(_proposals(record)) != shown:
                raise StalePageError({"": ["The readings ask for something else now. Look again."]})
            return _take(case, lesion, {}, orders)
    except ActionRefusedError as error:
        last = lesion.stages.order_by("number").last()
        assert last is not None
        return stage_page(request, chart, last, error)


def _orders(specimens: BaseFormSet[SpecimenForm]) -> list[SpecimenOrder]:
    rows = [form.cleaned_data for form in specimens if form.cleaned_data]
    return [
        SpecimenOrder(
            layout=MapLayout(row["cut"]),
            block_count=row["block_count"],
            clock_from=row["clock_from"],
            clock_to=row["clock_to"],
            length_mm=row["length_mm"],
            width_mm=row["width_mm"],
        )
        for row in rows
    ]


def _take(
    case: LockedDraft,
    lesion: Lesion,
    values: dict[str, object],
    orders: Sequence[SpecimenOrder],
    preset: MapPreset | None = None,
) -> HttpResponse:
    stage = actions.take_stage(case, lesion, values, specimens=orders, preset=preset)
    return HttpResponseRedirect(reverse("stage", args=[stage.pk]))


def stage_divide(request: HttpRequest, stage_id: UUID) -> HttpResponse:
    """Divide the tissue another way; the page says when readings would go with it."""
    chart, row = row_for(request, Stage, stage_id)
    require_write(request, chart)
    specimens = SpecimenFormSet(posted(request), initial=_specimen_rows(row))
    refusal, status = refusal_of(specimens), HTTPStatus.OK
    if request.method == "POST":
        seen, status = shown_value(request), HTTPStatus.UNPROCESSABLE_ENTITY
        if specimens.is_valid():
            try:
                orders = _orders(specimens)
                with chart.locked_draft() as case:
                    actions.divide_stage(
                        case, row, specimens=orders, discard_readings=True, seen=seen
                    )
                return HttpResponseRedirect(reverse("stage", args=[stage_id]))
            except ActionRefusedError as error:
                refusal, status = str(error), error.status
    context = {
        **stage_context(chart, row),
        "specimens": specimens,
        "next_block": block_label(row.number, actions.highest_block(row) + 1),
        "unsaved_here": unsaved_in_stage(request, chart, row),
        "refusal": refusal,
    }
    return render_section(
        request,
        chart,
        "encounters/stage_divide.html",
        context,
        lesion=row.lesion,
        status=status,
    )


def _specimen_rows(row: Stage) -> list[dict[str, object]]:
    return [
        {
            "cut": specimen.layout,
            "block_count": specimen.block_count,
            "clock_from": specimen.clock_from,
            "clock_to": specimen.clock_to,
            "length_mm": specimen.length_mm,
            "width_mm": specimen.width_mm,
        }
        for specimen in row.specimens.annotate(block_count=Count("blocks"))
    ]
