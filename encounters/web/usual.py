"""What a section of a chart is proposed to say before anybody has said it.

A proposal is shown in the form and marked; it is stored when somebody saves the form, not before.
"""

from __future__ import annotations

from collections.abc import Mapping

from encounters.models import SurgeonDefaults
from encounters.web.open_chart import OpenChart
from encounters.workflow.sections import Section

# Column of the section -> column of the surgeon's defaults.
_COLUMNS: dict[Section, dict[str, str]] = {
    Section.PRE_OP: {"antiseptic": "antiseptic"},
    Section.ANESTHETICS: {
        "agent": "anesthetic_agent",
        "concentration_percent": "anesthetic_percent",
        "epinephrine": "anesthetic_epinephrine",
        "buffered": "anesthetic_buffered",
    },
    Section.WOUND_CARE: {
        name: name for name in ("hemostasis", "dressing", "instructions", "follow_up")
    },
}


def usual_values(chart: OpenChart, section: Section) -> Mapping[str, object]:
    """The values by column of the section that the case's surgeon usually enters; {} if none."""
    defaults = SurgeonDefaults.objects.filter(
        user=chart.encounter.surgeon_id, practice=chart.encounter.practice_id
    ).first()
    if defaults is None:
        return {}
    return {name: getattr(defaults, column) for name, column in _COLUMNS.get(section, {}).items()}
