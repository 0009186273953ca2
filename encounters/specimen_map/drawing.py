"""What the drawing page sends: a map, and what was read and found in its blocks.

The map holds the shapes, the readings hold the facts; here both are checked to say the same. Fields
and bounds agree with ``docs/schemas/drawing.json``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, field
from msgspec.structs import replace

from encounters.specimen_map.clock import HalfHour
from encounters.specimen_map.document import MapError, from_document
from encounters.specimen_map.findings import FindingMark
from encounters.specimen_map.parsing import check_meaning
from encounters.specimen_map.shapes import Id, MapFinding, Shape, SpecimenMap, check_clock_range
from encounters.vocabulary.terms import Compartment, FindingKind, ReadingResult, TumorType
from encounters.vocabulary.typed_text import text_fault

Note = Annotated[str, Meta(max_length=300)]
Places = Annotated[tuple[tuple[HalfHour, HalfHour], ...], Meta(max_length=11)]
Caliber = Annotated[str, Meta(pattern=r"^[0-9]{1,2}([.][0-9]{1,2})?(?!\n)$")]


class CompartmentReading(Shape, frozen=True, kw_only=True):
    """What was seen at one margin of a block; the clock pair places tumor or a gap.

    ``further_places`` are clock ranges of tumor apart from the first.
    """

    result: ReadingResult
    clock_from: HalfHour | None = None
    clock_to: HalfHour | None = None
    further_places: Places = ()
    tumor_type: TumorType | None = None
    tumor_subtype: Annotated[str, Meta(max_length=100)] = ""
    note: Note = ""


class DrawnReading(CompartmentReading, frozen=True, kw_only=True):
    """A reading with the id of its block on the map."""

    block: Id
    compartment: Compartment

    def __post_init__(self) -> None:
        check_clock_range(self.clock_from, self.clock_to)
        if self.further_places and self.clock_from is None:
            raise ValueError("A further place needs a first one.")


class DrawnFinding(Shape, frozen=True, kw_only=True):
    """Something else seen; ``id`` is the id of its row and of its shape on the map."""

    id: Id
    block: Id
    kind: FindingKind
    compartment: Compartment
    clock_from: HalfHour | None = None
    clock_to: HalfHour | None = None
    caliber_mm: Caliber = ""
    note: Note = ""

    def __post_init__(self) -> None:
        check_clock_range(self.clock_from, self.clock_to)


class Drawing(Shape, frozen=True, kw_only=True):
    """A whole stage as it was drawn; ``discard_readings`` says that blocks with readings may go,
    ``replaced`` which readings of others (by key) may count no more."""

    map: SpecimenMap = field(name="document")
    readings: Annotated[tuple[DrawnReading, ...], Meta(max_length=198)]
    findings: Annotated[tuple[DrawnFinding, ...], Meta(max_length=300)] = field(name="signs")
    discard_readings: bool = False
    replaced: Annotated[tuple[Annotated[str, Meta(max_length=36)], ...], Meta(max_length=198)] = ()


def parse_drawing(values: object) -> Drawing:
    """The drawing that ``values`` (JSON) describe; ``MapError`` names the first fault."""
    drawing = from_document(values, Drawing)
    try:
        check_meaning(drawing.map)
    except MapError as error:
        raise MapError(f"document.{error.path}", error.message) from error
    _check_texts(drawing)
    _check_blocks(drawing)
    return drawing


def _check_texts(drawing: Drawing) -> None:
    for place, reading in enumerate(drawing.readings):
        _check_text(f"readings[{place}].tumor_subtype", reading.tumor_subtype)
        _check_text(f"readings[{place}].note", reading.note)
    for place, finding in enumerate(drawing.findings):
        _check_text(f"signs[{place}].note", finding.note)


def _check_text(path: str, text: str) -> None:
    if fault := text_fault(text):
        raise MapError(path, fault)


def _check_blocks(drawing: Drawing) -> None:
    known = {block.id for block in drawing.map.blocks}
    seen: set[tuple[str, Compartment]] = set()
    for place, reading in enumerate(drawing.readings):
        if reading.block not in known:
            raise MapError(f"readings[{place}].block", "The map has no such block.")
        if (reading.block, reading.compartment) in seen:
            raise MapError(f"readings[{place}]", "This margin has been read twice.")
        seen.add((reading.block, reading.compartment))
    ids = [finding.id for finding in drawing.findings]
    for place, finding in enumerate(drawing.findings):
        if finding.block not in known:
            raise MapError(f"signs[{place}].block", "The map has no such block.")
        if ids.index(finding.id) != place:
            raise MapError(f"signs[{place}].id", "Another finding has this id.")


def in_step(drawn: SpecimenMap, marks: Sequence[FindingMark], clear: Sequence[str]) -> SpecimenMap:
    """The map with the marks' labels, if it shows exactly ``marks`` and ``clear``.

    Raises ``MapError`` for a shape that no reading backs and for a reading that has no shape.
    """
    wanted = {_key(mark.block_id, mark): mark for mark in marks}
    shown = set()
    labels = []
    for place, finding in enumerate(drawn.findings):
        key = _key(finding.block, finding)
        if key not in wanted:
            path = f"document.findings[{place}]"
            raise MapError(path, "No reading says what is drawn here.")
        shown.add(key)
        labels.append(wanted[key].label)
    for key, mark in wanted.items():
        if key not in shown:
            number = drawn.block(mark.block_id).number
            raise MapError("document.findings", f"A reading of block {number} is not drawn.")
    if set(clear) != set(drawn.clear):
        raise MapError("document.clear", "These are not the blocks that were read as clear.")
    labeled = (
        replace(finding, label=label) for finding, label in zip(drawn.findings, labels, strict=True)
    )
    return replace(drawn, findings=tuple(labeled))


def _key(block: str, mark: FindingMark | MapFinding) -> tuple[object, ...]:
    return (block, mark.kind, mark.compartment, mark.clock_from, mark.clock_to, mark.id)
