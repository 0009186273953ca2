"""What if: the codes of a case for another payer or on another day, beside the present ones."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from encounters.coding.what_if import compared
from encounters.forms.editions import WhatIfForm
from encounters.record import PayerRecord
from encounters.snapshot.chart import code_sheet_if
from encounters.web.open_chart import chart_for
from encounters.web.workspace import render_section

TEMPLATE = "encounters/what_if.html"
_ASKED = ("payer", "day")


@require_GET
def what_if(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Nothing is saved: the answer is in the address, and the record stays as it is."""
    chart = chart_for(request, encounter_id)
    is_asked = any(name in request.GET for name in _ASKED)
    form = WhatIfForm(request.GET if is_asked else None, practice=chart.encounter.practice)
    context: dict[str, object] = {"form": form}
    status = HTTPStatus.OK
    if is_asked and form.is_valid():
        record = chart.record
        if payer := form.cleaned_data["payer"]:
            habit = payer.distinct_lesion_modifier
            record = replace(
                record,
                payer=PayerRecord(key=payer.key, name=payer.name, distinct_lesion_modifier=habit),
            )
        day = form.cleaned_data["day"] or record.date_of_service
        other = code_sheet_if(record, day)
        context |= {
            "asked": {"payer": record.payer, "day": day},
            "other_sheet": other,
            "comparison": compared(chart.code_sheet, other, day - record.date_of_service),
        }
    elif is_asked:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render_section(request, chart, TEMPLATE, context, status=status)
