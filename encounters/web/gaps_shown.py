"""What is missing before the cut as pages show it: in words, with a link to the field."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from encounters.web.open_chart import OpenChart
from encounters.web.section_pages import section_address
from encounters.workflow.before_the_cut import SITE_QUESTION, Gap, gaps_before_the_cut

# The field of the page before the cut that fills a gap; {letter} is that of the lesion.
_FIELDS = {
    "consent": "consent-given",
    "allergies": "pre_op-allergy_groups_0",
    "anticoagulants": "pre_op-anticoagulants",
    "prophylaxis": "pre_op-antibiotic_prophylaxis",
    "time_out": "time_out-agreed",
    "anesthetic": "anesthetic-volume_ml",
    "site_verification": "site_{letter}-methods_0",
    "indication": "lesion_{letter}-indications_0",
    "size": "lesion_{letter}-size",
    "alternatives": "lesion_{letter}-why_not_excision",
    "use_needs_words": "lesion_{letter}-appropriate_use_reason",
    SITE_QUESTION: "lesion_{letter}-site_choice_0",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGap:
    text: str
    url: str
    is_needed: bool


def shown_gaps(chart: OpenChart, *, lesion: str = "") -> list[ShownGap]:
    """All of them, or those in the way of one ``lesion`` (its id)."""
    others = {other.id for other in chart.record.lesions} - {lesion}
    return [
        _shown(chart, gap)
        for gap in gaps_before_the_cut(chart.record, chart.remarks)
        if not lesion or gap.key not in others
    ]


def _shown(chart: OpenChart, gap: Gap) -> ShownGap:
    """What the page before the cut has no field for is mended on the page of its section."""
    record = chart.record
    letter = next((lesion.letter for lesion in record.lesions if lesion.id == gap.key), "")
    name = _FIELDS.get(gap.rule, "").format(letter=letter)
    here = f"{reverse('before_the_cut', args=[record.id])}#id_{name}"
    url = here if name else section_address(record, gap.section, gap.key)
    return ShownGap(text=gap.text, url=url, is_needed=gap.is_needed)
