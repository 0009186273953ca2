"""The overview of an encounter, and its header."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from encounters import actions
from encounters.forms.encounter import EncounterForm
from encounters.models import Encounter
from encounters.note.sentences.preparation import risks_in_words
from encounters.views.chart.stage_page import map_picture
from encounters.vocabulary.encounter_kinds import WITH_STAGES
from encounters.web.gaps_shown import shown_gaps
from encounters.web.open_chart import chart_for
from encounters.web.page_identity import seen_versions
from encounters.web.posting import posted
from encounters.web.workspace import edit_section, render_section

_LESION_PREFIX = "lesion"


@require_GET
def encounter(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """The whole case at a glance."""
    chart = chart_for(request, encounter_id)
    lesions = [
        (
            lesion,
            [(stage, map_picture(stage, lesion.letter)) for stage in lesion.stages],
            [defect for defect in chart.record.defects if lesion.letter in defect.lesions],
        )
        for lesion in chart.record.lesions
    ]
    has_tissue = any(lesion.stages for lesion in chart.record.lesions)
    remarks = chart.remarks
    context = {
        "lesions": lesions,
        "has_tissue": has_tissue,
        "has_stages": chart.record.kind in WITH_STAGES,
        "gaps": shown_gaps(chart) if chart.is_draft else [],
        "open_count": len(remarks.blocking) + len(remarks.unanswered),
        "care": risks_in_words(chart.record.pre_op),
    }
    return render_section(request, chart, "encounters/overview.html", context)


def encounter_header(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    chart = chart_for(request, encounter_id)
    practice = chart.encounter.practice
    form = EncounterForm(posted(request), instance=chart.encounter, practice=practice)
    return edit_section(
        request,
        chart,
        form,
        lambda case, values: actions.update_encounter(case, values, seen=seen_versions(request)),
        section=Encounter.objects.filter(pk=encounter_id),
        template="encounters/encounter_header.html",
        done=request.path,
    )
