"""Defects and repairs."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from encounters import actions
from encounters.actions import LockedDraft, SectionSave
from encounters.forms.closure import DefectForm, RepairForm
from encounters.forms.proposed import Proposed
from encounters.models import Defect, Repair
from encounters.models.closure import MOST_REPAIRS
from encounters.models.duties import people_for
from encounters.record import DefectRecord
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.repair_kinds import FLAPS
from encounters.vocabulary.terms import RepairType, WoundPart
from encounters.web.open_chart import OpenChart, chart_for, row_for
from encounters.web.page_identity import page_of, seen_versions
from encounters.web.posting import posted
from encounters.web.presence import unsaved_in
from encounters.web.usual import UsualHere
from encounters.web.workspace import act, edit_section, render_section
from encounters.workflow.sections import Section


@require_GET
def closure(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """All defects of the encounter with their repairs."""
    chart = chart_for(request, encounter_id)
    return render_section(request, chart, "encounters/closure.html", _unsaved(request, chart))


def _unsaved(request: HttpRequest, chart: OpenChart) -> dict[str, object]:
    """Who holds work on a defect or a repair that would be lost with it."""
    keys = [defect.id for defect in chart.record.defects]
    if not keys or not chart.may_write:
        return {}
    here = unsaved_in(chart.encounter, keys, asks=chart.user, but=page_of(request))
    return {"unsaved_here": here}


def defect_new(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    measured = {
        letter for measured_defect in chart.record.defects for letter in measured_defect.lesions
    }
    free = [lesion.id for lesion in chart.record.lesions if lesion.letter not in measured]
    initial = {"lesions": free[:1]}
    form = DefectForm(posted(request), encounter=chart.encounter, initial=initial)
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.record_defect(case, _facts(values), lesions=values["lesions"]),
        template="encounters/defect.html",
    )


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "lesions"}


def defect(request: HttpRequest, defect_id: UUID) -> HttpResponse:
    chart, row = row_for(request, Defect, defect_id)
    form = DefectForm(
        posted(request),
        instance=row,
        encounter=chart.encounter,
        initial={"lesions": row.lesions.all()},
    )
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.update_defect(
            case,
            row,
            _facts(values),
            lesions=values["lesions"],
            seen=seen_versions(request),
        ),
        section=Defect.objects.filter(pk=row.pk),
        template="encounters/defect.html",
        context=lambda: {"defect": row},
    )


def repair(request: HttpRequest, defect_id: UUID, place: int) -> HttpResponse:
    """The closure of a defect in that place, or a new one; it has no other address."""
    chart, row = row_for(request, Defect, defect_id)
    record = defect_record(chart, row, place)
    rows = Repair.objects.filter(defect=row, place=place)
    present = rows.select_related("surgeon").first()
    # What a surgeon usually does is how he closes the wound itself.
    usual = UsualHere(request, chart, Section.REPAIR, row=present, lesions=row.lesions.all())
    proposed = usual.shown if place == 1 and request.method != "POST" else Proposed()
    form = repair_form(chart, row, place, posted(request), present=present, proposed=proposed)
    if request.GET.get("kind") in RepairType._value2member_map_:
        form.initial["type"] = request.GET["kind"]

    def save(case: LockedDraft, values: dict[str, Any]) -> SectionSave[Repair]:
        saved = actions.record_repair(case, row, values, place=place, seen=seen_versions(request))
        if form.left_out:
            labels = ", ".join(form.left_out)
            messages.info(request, f"Left out, as it belongs to another kind of repair: {labels}.")
        return saved

    def context() -> dict[str, object]:
        beside = usual.context(form) if place == 1 else {}
        return {"defect": record, "place": place, "present": present, **beside}

    return edit_section(
        request,
        chart,
        form,
        save,
        section=rows,
        template="encounters/repair.html",
        context=context,
    )


def defect_record(chart: OpenChart, row: Defect, place: int) -> DefectRecord:
    """The defect as the record has it; no such page if none of its closures can have ``place``."""
    if not 1 <= place <= MOST_REPAIRS:
        raise Http404
    return next(defect for defect in chart.record.defects if defect.id == str(row.pk))


def repair_form(
    chart: OpenChart,
    row: Defect,
    place: int,
    data: QueryDict | None,
    *,
    present: Repair | None,
    proposed: Mapping[str, object] | None = None,
    said: Mapping[str, object] | None = None,
) -> RepairForm:
    """``said`` are values of a line of shorthand, shown in place of what is recorded."""
    record = defect_record(chart, row, place)
    initial: dict[str, object] = {}
    if present is None:
        initial = {
            "date_of_service": chart.encounter.date_of_service,
            "surgeon": chart.encounter.surgeon_id,
            "site_lesion": row.lesions.first(),
            "closes": _still_open(record).value,
        }
        if chart.record.kind is EncounterKind.DIVISION and not record.repairs:
            initial["type"] = RepairType.PEDICLE_DIVISION.value
    return RepairForm(
        data,
        instance=present,
        defaults=proposed,
        defect=row,
        surgeon=present.surgeon if present else chart.encounter.surgeon,
        is_one_of_several=any(repair.place != place for repair in record.repairs),
        people=people_for(chart.encounter.practice, "repair.surgeon"),
        initial={**initial, **(said or {})},
    )


def _still_open(defect: DefectRecord) -> WoundPart:
    """What a further closure is most likely about: a proposal, as the form shows it."""
    parts = [repair.closes for repair in defect.repairs]
    if all(part in (WoundPart.SECONDARY, WoundPart.SUPPORT) for part in parts):
        return WoundPart.WHOLE
    has_flap = any(repair.type in FLAPS for repair in defect.repairs)
    is_open = defect.is_closed and has_flap and WoundPart.SECONDARY not in parts
    return WoundPart.SECONDARY if is_open else WoundPart.PART


@require_POST
def defect_remove(request: HttpRequest, defect_id: UUID) -> HttpResponse:
    chart, row = row_for(request, Defect, defect_id)
    return act(
        request,
        chart,
        lambda case: actions.remove_defect(case, row),
        done=reverse("closure", args=[chart.encounter.pk]),
        refused=lambda why: _closure_page(request, chart, why),
    )


@require_POST
def repair_remove(request: HttpRequest, defect_id: UUID, place: int) -> HttpResponse:
    chart, row = row_for(request, Defect, defect_id)

    def remove(case: LockedDraft) -> None:
        for present in Repair.objects.filter(defect=row, place=place):
            actions.remove_repair(case, present)

    return act(
        request,
        chart,
        remove,
        done=reverse("closure", args=[chart.encounter.pk]),
        refused=lambda why: _closure_page(request, chart, why),
    )


def _closure_page(request: HttpRequest, chart: OpenChart, refusal: str) -> HttpResponse:
    return render_section(
        request,
        chart,
        "encounters/closure.html",
        {"refusal": refusal, **_unsaved(request, chart)},
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        page=reverse("closure", args=[chart.encounter.pk]),
    )
