"""After the last stage: the defect, and how it was closed and by whom."""

from __future__ import annotations

from encounters.note.parts import Section
from encounters.note.phrases import centimeters, clause, joined, lower_first, square
from encounters.note.sentences.repairs import Closing, repair_paragraph
from encounters.note.teller import Teller
from encounters.record import DefectRecord, EncounterRecord
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.spoken import listed

_HEADINGS = {EncounterKind.DIVISION: "Division of the pedicle"}


def closure_sections(record: EncounterRecord, teller: Teller) -> tuple[Section, ...]:
    """One section for each defect with its repairs; empty ones are left out."""
    found = tuple(_defect_section(defect, record, teller) for defect in record.defects)
    return tuple(section for section in found if not section.is_empty)


def _defect_section(defect: DefectRecord, record: EncounterRecord, teller: Teller) -> Section:
    told = (
        defect_words(defect),
        *(
            repair_paragraph(Closing(repair=repair, defect=defect, record=record, teller=teller))
            for repair in defect.repairs
        ),
    )
    return Section(
        heading=_heading(defect, record), paragraphs=tuple(text for text in told if text)
    )


def _heading(defect: DefectRecord, record: EncounterRecord) -> str:
    words = _HEADINGS.get(record.kind) or ("Defect and repair" if defect.repairs else "Defect")
    if len(record.lesions) < 2 or not defect.lesions:
        return words
    many = len(defect.lesions) > 1
    return f"{words} of lesion{'s' * many} {listed(defect.lesions)}"


def defect_words(defect: DefectRecord) -> str:
    """Its size, how deep it went, and what lay in it or beside it; empty if nothing is known."""
    size = defect_size(defect)
    layer = defect.deepest_layer.label if defect.deepest_layer else ""
    shared = f", shared by lesions {listed(defect.lesions)}," if len(defect.lesions) > 1 else ""
    found = joined(
        f"The final defect{shared} measured {size}" if size else "",
        f"Deepest layer: {lower_first(layer)}" if layer else "",
        f"Exposed or removed: {lower_first(clause(defect.exposed))}" if defect.exposed else "",
        f"Free margin: {lower_first(clause(defect.free_margin))}" if defect.free_margin else "",
    )
    if found and shared and not size:
        return joined(f"The defect is shared by lesions {listed(defect.lesions)}", found)
    return found


def defect_size(defect: DefectRecord) -> str:
    """ "1.8 × 1.5 cm, 0.5 cm deep (2.7 cm²)"."""
    surface = [length for length in (defect.length_mm, defect.width_mm) if length is not None]
    words = f"{' × '.join(centimeters(length) for length in surface)} cm" if surface else ""
    if defect.depth_mm is not None:
        depth = f"{centimeters(defect.depth_mm)} cm deep"
        words = f"{words}, {depth}" if words else depth
    area = defect.area_cm2
    return f"{words} ({square(area)})" if area is not None else words
