"""What the rules still ask of a case: a page that lists it, answers, and confirmations anew."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from encounters import actions
from encounters.forms.remarks import AnswerForm, ConfirmAgainForm
from encounters.models import RuleAnswer
from encounters.web.open_chart import OpenChart, chart_for, require_write, row_for
from encounters.web.remarks_shown import remark_lists
from encounters.web.workspace import act, render_section
from encounters.workflow.confirmations import Confirmation

_STALE_PAGE = "The page was not sent whole. Load it again."


@require_safe
def remarks(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Everything that keeps the note from being signed, for the whole team to work off."""
    return _page(request, chart_for(request, encounter_id))


def _page(
    request: HttpRequest, chart: OpenChart, refusal: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    return render_section(
        request,
        chart,
        "encounters/remarks.html",
        {**remark_lists(chart), "refusal": refusal},
        status=status,
        page=reverse("remarks", args=[chart.encounter.pk]),
    )


@require_POST
def remark_answer(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    require_write(request, chart)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        named = {"reason": "Say why it is so, or mend it."}
        why = next((named.get(name, _STALE_PAGE) for name in form.errors), _STALE_PAGE)
        return _page(request, chart, why, HTTPStatus.UNPROCESSABLE_ENTITY)
    return act(
        request,
        chart,
        lambda case: actions.answer_remark(case, **form.cleaned_data),
        done=_back(request, chart),
        refused=lambda why: _page(request, chart, why, HTTPStatus.UNPROCESSABLE_ENTITY),
    )


@require_POST
def answer_withdraw(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    chart, answer = row_for(request, RuleAnswer, answer_id)
    return act(
        request,
        chart,
        lambda case: actions.withdraw_answer(case, answer),
        done=_back(request, chart),
        refused=lambda why: _page(request, chart, why, HTTPStatus.UNPROCESSABLE_ENTITY),
    )


@require_POST
def confirm_again(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    require_write(request, chart)
    form = ConfirmAgainForm(request.POST)
    if not form.is_valid():
        return _page(request, chart, _STALE_PAGE, HTTPStatus.UNPROCESSABLE_ENTITY)
    facts = form.cleaned_data
    return act(
        request,
        chart,
        lambda case: actions.confirm_again(
            case, Confirmation(facts["confirmation"]), facts["key"], shown=facts["shown"]
        ),
        done=_back(request, chart),
        refused=lambda why: _page(request, chart, why, HTTPStatus.UNPROCESSABLE_ENTITY),
    )


def _back(request: HttpRequest, chart: OpenChart) -> str:
    """To the page of the signature where the tap came from there, else to what is still open."""
    page = "sign" if request.POST.get("from") == "sign" else "remarks"
    return reverse(page, args=[chart.encounter.pk])
