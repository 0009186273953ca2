"""The day list: who is here, where each lesion stands, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from encounters.actions import practice_today
from encounters.anatomy import catalogue
from encounters.forms.base import PlainForm
from encounters.forms.fields import StrictDateField
from encounters.forms.preparation import people_of
from encounters.models import Encounter, Lesion, Practice, Stage, User
from encounters.permissions import Permission, may
from encounters.spoken import roman
from encounters.terms import LesionOutcome, Role, Side, StageState, TumorType
from encounters.views.loaders import current_user, roles_in
from encounters.views.practice import SESSION_KEY, current_practice, own_practices

MOST_ROWS = 200
SEARCH_KEY = "day_search"


class DayFilter(PlainForm):
    day = StrictDateField(label="Date", required=False)
    surgeon = forms.ModelChoiceField(
        User.objects.none(), label="Surgeon", required=False, empty_label="All surgeons"
    )
    state = forms.ChoiceField(
        label="State", choices=[("", "All states"), *StageState.choices()], required=False
    )

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["surgeon"].queryset = people_of(practice, Role.SURGEON)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True, kw_only=True)
class LesionRow:
    letter: str
    site: str
    tumor: str
    stage: str
    state: StageState


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    id: UUID
    patient: str
    born: date
    mrn: str
    case_number: str
    day: date
    surgeon: str
    lesions: tuple[LesionRow, ...]


def day_list(request: HttpRequest) -> HttpResponse:
    practice = current_practice(request)
    today = practice_today(practice)
    search = str(request.session.get(SEARCH_KEY, ""))
    form = DayFilter(request.GET or None, practice=practice, initial={"day": today})
    chosen = form.cleaned_data if form.is_valid() else {}
    day = chosen.get("day") or today
    found = _filtered(_rows(practice), day, chosen.get("surgeon"), search)
    state = chosen.get("state", "")
    rows = [day_row(one) for one in found[: MOST_ROWS + 1]]
    if state:
        rows = [row for row in rows if any(one.state == state for one in row.lesions)]
    context = {
        "practice": practice,
        "practices": own_practices(request),
        "rows": rows[:MOST_ROWS],
        "is_cut": len(rows) > MOST_ROWS,
        "form": form,
        "search": search,
        "day": day,
        "today": today,
        "day_before": day - timedelta(days=1) if day.year > 1900 else day,
        "day_after": day + timedelta(days=1) if day.year < 9999 else day,
        "may_open": may(roles_in(current_user(request), practice), Permission.WRITE_CHART),
    }
    status = 422 if request.GET and not form.is_valid() else 200
    return render(request, "encounters/day_list.html", context, status=status)


def _rows(practice: Practice) -> QuerySet[Encounter]:
    stages = Stage.objects.only("lesion", "number", "conclusion").prefetch_related(
        "blocks__readings"
    )
    lesions = Lesion.objects.order_by("letter").prefetch_related(Prefetch("stages", stages))
    return (
        Encounter.objects.filter(practice=practice)
        .select_related("patient", "surgeon")
        .prefetch_related(Prefetch("lesions", lesions))
        .order_by("-date_of_service", "case_number")
    )


def _filtered(
    rows: QuerySet[Encounter], day: date, surgeon: User | None, search: str
) -> QuerySet[Encounter]:
    """A search looks through all days; without one the list is that of ``day``."""
    if surgeon is not None:
        rows = rows.filter(surgeon=surgeon)
    if not search:
        return rows.filter(
            Q(date_of_service=day) | Q(lesions__stages__date_of_service=day)
        ).distinct()
    for word in search.replace(",", " ").split()[:6]:
        rows = rows.filter(
            Q(patient__family_name__icontains=word)
            | Q(patient__given_names__icontains=word)
            | Q(patient__mrn__istartswith=word)
            | Q(case_number__istartswith=word)
        )
    return rows


def day_row(encounter: Encounter) -> DayRow:
    patient = encounter.patient
    return DayRow(
        id=encounter.pk,
        patient=str(patient),
        born=patient.date_of_birth,
        mrn=patient.mrn,
        case_number=encounter.case_number,
        day=encounter.date_of_service,
        surgeon=encounter.surgeon.display_name,
        lesions=tuple(_lesion_row(lesion) for lesion in encounter.lesions.all()),
    )


def _lesion_row(lesion: Lesion) -> LesionRow:
    stages = list(lesion.stages.all())
    side = Side(lesion.side).label if lesion.side else ""
    name = catalogue().site(lesion.site).name
    site = f"{side} {name[:1].lower()}{name[1:]}" if side else name
    return LesionRow(
        letter=lesion.letter,
        site=f"{site}, {lesion.site_detail}" if lesion.site_detail else site,
        tumor=TumorType(lesion.tumor_type).label,
        stage=_stage_words(lesion, stages),
        state=_state(stages[-1]) if stages else StageState.WAITING,
    )


def _stage_words(lesion: Lesion, stages: list[Stage]) -> str:
    if not stages:
        return "Not started"
    words = f"Stage {roman(stages[-1].number)}"
    ended = lesion.outcome not in (LesionOutcome.IN_PROGRESS, LesionOutcome.CLEAR)
    return f"{words}, {LesionOutcome(lesion.outcome).label.lower()}" if ended else words


_CONCLUDED = {
    "clear": StageState.CLEAR,
    "residual_tumor": StageState.RESIDUAL,
    "indeterminate": StageState.INDETERMINATE,
}


def _state(stage: Stage) -> StageState:
    if stage.conclusion:
        return _CONCLUDED[stage.conclusion]
    read = any(block.readings.all() for block in stage.blocks.all())
    return StageState.READING if read else StageState.WAITING


@require_POST
def day_search(request: HttpRequest) -> HttpResponse:
    """Names and numbers are searched by POST and kept in the session: no address tells them."""
    request.session[SEARCH_KEY] = request.POST.get("search", "").strip()[:80]
    return HttpResponseRedirect(reverse("day_list"))


@require_POST
def practice_switch(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("practice", "")
    for practice in own_practices(request):
        if str(practice.pk) == asked:
            request.session[SESSION_KEY] = practice.pk
            request.session.pop(SEARCH_KEY, None)
    return HttpResponseRedirect(reverse("day_list"))
