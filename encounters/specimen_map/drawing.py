"""What the drawing page sends: a map, and what was read and found in its blocks.

The map holds the shapes, the readings hold the facts; here both are checked to say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from encounters.specimen_map.findings import FindingMark
from encounters.specimen_map.parsing import MapError, check_shape, parse
from encounters.specimen_map.shapes import MapFinding, SpecimenMap
from encounters.vocabulary.terms import Compartment, FindingKind, ReadingResult, TumorType
from encounters.vocabulary.typed_text import text_fault

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnReading:
    """What was read at one margin; the clock pair (half hours) places tumor or a gap, and
    ``further_places`` are clock ranges of tumor apart from the first."""

    block: str
    compartment: Compartment
    result: ReadingResult
    clock_from: Decimal | None = None
    clock_to: Decimal | None = None
    tumor_type: TumorType | None = None
    tumor_subtype: str = ""
    note: str = ""
    further_places: tuple[tuple[Decimal, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnSign:
    """Something else seen; ``id`` is the id of its row and of its shape on the map."""

    id: str
    block: str
    kind: FindingKind
    compartment: Compartment
    clock_from: Decimal | None = None
    clock_to: Decimal | None = None
    caliber_mm: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A whole stage as it was drawn; ``discard_readings`` says that blocks with readings may go."""

    map: SpecimenMap
    readings: tuple[DrawnReading, ...]
    signs: tuple[DrawnSign, ...]
    discard_readings: bool = False


def parse_drawing(values: object) -> Drawing:
    """The drawing that ``values`` (JSON) describe; ``MapError`` names the first fault."""
    check_shape(values, "drawing_schema.json")
    assert isinstance(values, dict)
    try:
        drawn = parse(values["document"])
    except MapError as error:
        raise MapError(f"document.{error.path}".removesuffix("."), error.message) from error
    drawing = Drawing(
        map=drawn,
        readings=tuple(_reading(f"readings[{n}]", one) for n, one in enumerate(values["readings"])),
        signs=tuple(_sign(f"signs[{n}]", one) for n, one in enumerate(values["signs"])),
        discard_readings=values.get("discard_readings", False),
    )
    _check_blocks(drawing)
    return drawing


def _reading(path: str, one: Json) -> DrawnReading:
    type_ = one.get("tumor_type", "")
    if type_ and type_ not in [each.value for each in TumorType]:
        raise MapError(f"{path}.tumor_type", "There is no such tumor type.")
    return DrawnReading(
        block=one["block"],
        compartment=Compartment(one["compartment"]),
        result=ReadingResult(one["result"]),
        clock_from=_hours(one.get("clock_from")),
        clock_to=_hours(one.get("clock_to")),
        tumor_type=TumorType(type_) if type_ else None,
        tumor_subtype=_words(f"{path}.tumor_subtype", one.get("tumor_subtype", "")),
        note=_words(f"{path}.note", one.get("note", "")),
        further_places=tuple(
            (Decimal(str(start)), Decimal(str(end))) for start, end in one.get("further_places", [])
        ),
    )


def _sign(path: str, one: Json) -> DrawnSign:
    return DrawnSign(
        id=one["id"],
        block=one["block"],
        kind=FindingKind(one["kind"]),
        compartment=Compartment(one["compartment"]),
        clock_from=_hours(one.get("clock_from")),
        clock_to=_hours(one.get("clock_to")),
        caliber_mm=Decimal(one["caliber_mm"]) if "caliber_mm" in one else None,
        note=_words(f"{path}.note", one.get("note", "")),
    )


def _hours(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _words(path: str, words: str) -> str:
    if fault := text_fault(words):
        raise MapError(path, fault)
    return words


def _check_blocks(drawing: Drawing) -> None:
    known = {block.id for block in drawing.map.blocks}
    seen: set[tuple[str, Compartment]] = set()
    for place, one in enumerate(drawing.readings):
        if one.block not in known:
            raise MapError(f"readings[{place}].block", "The map has no such block.")
        if (one.block, one.compartment) in seen:
            raise MapError(f"readings[{place}]", "This margin has been read twice.")
        seen.add((one.block, one.compartment))
    ids = [one.id for one in drawing.signs]
    for place, sign in enumerate(drawing.signs):
        if sign.block not in known:
            raise MapError(f"signs[{place}].block", "The map has no such block.")
        if ids.index(sign.id) != place:
            raise MapError(f"signs[{place}].id", "Another sign has this id.")


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
    findings = zip(drawn.findings, labels, strict=True)
    return replace(drawn, findings=tuple(replace(one, label=label) for one, label in findings))


def _key(block: str, one: FindingMark | MapFinding) -> tuple[object, ...]:
    return (block, str(one.kind), one.compartment, one.clock_from, one.clock_to, one.id)
