"""A surgeon's usual values as lines of a list: a section, and what it says."""

from __future__ import annotations

from encounters.models import Protocol, SurgeonDefaults
from encounters.models.usual import SECTION_HEADINGS, USUAL_COLUMNS
from encounters.vocabulary.spoken import plain
from encounters.workflow.sections import Section

_LONGEST = 300


def lines_of(row: Protocol | SurgeonDefaults) -> list[tuple[str, str]]:
    """A heading and its words for each section of which ``row`` says something."""
    stages = _stages(row) if isinstance(row, SurgeonDefaults) else ""
    lines = [
        ("Stages", stages),
        *((SECTION_HEADINGS[section], _said(row, section)) for section in SECTION_HEADINGS),
    ]
    return [(heading, _cut(words)) for heading, words in lines if words]


def _stages(row: SurgeonDefaults) -> str:
    said = [
        str(row.preset) if row.preset else "",
        f"margin {plain(row.margin_mm)} mm" if row.margin_mm is not None else "",
        f"bevel {row.bevel_degrees} degrees" if row.bevel_degrees is not None else "",
        row.get_depth_plane_display(),
        row.stain,
    ]
    return "; ".join(filter(None, said))


def _said(row: Protocol | SurgeonDefaults, section: Section) -> str:
    return "; ".join(
        filter(None, (_words(row, column) for column in USUAL_COLUMNS[section].values()))
    )


def _words(row: Protocol | SurgeonDefaults, column: str) -> str:
    value = getattr(row, column)
    if column == "anesthetic_percent":
        return f"{plain(value)} %" if value is not None else ""
    if column == "anesthetic_volume_ml":
        return f"{plain(value)} mL" if value is not None else ""
    if column == "anesthetic_buffered":
        return "buffered" if value else ""
    if column == "anesthetic_epinephrine":
        return f"epinephrine {value}" if value else ""
    if column in ("repair_type", "repair_class"):
        return str(getattr(row, f"get_{column}_display")())
    return str(value)


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rstrip()}…"
