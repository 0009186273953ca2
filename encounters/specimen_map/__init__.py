"""The specimen map: one document, one public interface for the page, the note and the editor.

A stored map is finished geometry; ``docs/schemas/specimen_map.json`` describes its document.
``new_map`` draws one from a layout, ``with_inks`` and ``with_findings`` change it, ``parse`` checks
one that comes from outside, ``parse_stored`` reads one that is kept, the renderers only translate
shapes into SVG elements.
"""

from encounters.specimen_map.bearings import sides_of
from encounters.specimen_map.clock import Clock, HalfHour, as_clock
from encounters.specimen_map.composing import can_compose
from encounters.specimen_map.composite import render_composite
from encounters.specimen_map.describe import clock_words, describe, places_words
from encounters.specimen_map.diagrams import ground_for
from encounters.specimen_map.document import MapError, to_document
from encounters.specimen_map.draw import new_map
from encounters.specimen_map.drawing import (
    CompartmentReading,
    Drawing,
    DrawnFinding,
    DrawnReading,
    in_step,
    parse_drawing,
)
from encounters.specimen_map.findings import FindingMark, with_findings
from encounters.specimen_map.ground import PHOTO_ADDRESS
from encounters.specimen_map.inks import InkError, InkStroke, ink_names, ink_strokes, with_inks
from encounters.specimen_map.locator import render_locator
from encounters.specimen_map.parsing import parse, parse_stored
from encounters.specimen_map.plans import (
    PLANNED_LAYOUTS,
    NickPlan,
    PlanError,
    SpecimenPlan,
    block_kinds,
    shipped_inks,
)
from encounters.specimen_map.shapes import TUMOR, Ground, Ink, SpecimenMap
from encounters.specimen_map.svg import (
    render_blank,
    render_legend,
    render_svg,
    render_whole_legend,
)

__all__ = [
    "PHOTO_ADDRESS",
    "PLANNED_LAYOUTS",
    "TUMOR",
    "Clock",
    "CompartmentReading",
    "Drawing",
    "DrawnFinding",
    "DrawnReading",
    "FindingMark",
    "Ground",
    "HalfHour",
    "Ink",
    "InkError",
    "InkStroke",
    "MapError",
    "NickPlan",
    "PlanError",
    "SpecimenMap",
    "SpecimenPlan",
    "as_clock",
    "block_kinds",
    "can_compose",
    "clock_words",
    "describe",
    "ground_for",
    "in_step",
    "ink_names",
    "ink_strokes",
    "new_map",
    "parse",
    "parse_drawing",
    "parse_stored",
    "places_words",
    "render_blank",
    "render_composite",
    "render_legend",
    "render_locator",
    "render_svg",
    "render_whole_legend",
    "shipped_inks",
    "sides_of",
    "to_document",
    "with_findings",
    "with_inks",
]
