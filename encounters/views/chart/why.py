"""Why Mohs surgery, by what is typed: asked by a script while a lesion's form is filled in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from encounters.forms.before_the_cut import LesionBeforeForm
from encounters.forms.lesion import LesionForm
from encounters.models import Lesion
from encounters.web.open_chart import require_write, row_for
from encounters.web.page_identity import not_a_save
from encounters.web.why_shown import shown_why


@not_a_save
@require_POST
def lesion_why(request: HttpRequest, lesion_id: UUID) -> HttpResponse:
    """Nothing is saved. What a field does not take yet counts as it is stored.

    The page before the cut has several lesions in one form, each with a prefix of its own.
    """
    chart, row = row_for(request, Lesion, lesion_id)
    require_write(request, chart)
    prefix = f"lesion_{row.letter}"
    form: LesionForm
    if any(name.startswith(f"{prefix}-") for name in request.POST):
        form = LesionBeforeForm(
            request.POST, prefix=prefix, instance=row, has_tissue=row.stages.exists()
        )
    else:
        form = LesionForm(request.POST, instance=row, practice=chart.encounter.practice)
    form.is_valid()
    context = {"why": shown_why(chart, row, form.cleaned_data)}
    return render(request, "encounters/_why.html", context)
