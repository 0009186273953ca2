"""A repair in one phrase: kind, class, design and measure."""

from __future__ import annotations

from encounters.note.phrases import clause, lower_first
from encounters.record import RepairRecord
from encounters.vocabulary.spoken import plain


def repair_words(repair: RepairRecord) -> str:
    """Kind and measure: "Linear closure, intermediate, 4.2 cm"."""
    words = repair.type.label
    if repair.repair_class:
        words += f", {lower_first(repair.repair_class.label)}"
    if repair.flap_design:
        words += f", {lower_first(clause(repair.flap_design))}"
    measure = total_measure(repair)
    return f"{words}, {measure}" if measure else words


def total_measure(repair: RepairRecord) -> str:
    """ "4.2 cm", "2.5 cm²"; of a flap both of its defects together."""
    if repair.length_cm is not None:
        return f"{plain(repair.length_cm)} cm"
    if repair.area_cm2 is not None:
        return f"{plain(repair.area_cm2)} cm²"
    if repair.primary_cm2 is None or repair.secondary_cm2 is None:
        return ""
    return f"{plain(repair.primary_cm2 + repair.secondary_cm2)} cm²"
