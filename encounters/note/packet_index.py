"""The index of an audit packet: what the payer asks for, and where in the packet it stands.

Page numbers are known when the pages are laid out; the index names places, and the layout counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from encounters.note.parts import NoteContext
from encounters.record import EncounterRecord
from encounters.vocabulary.spoken import listed, roman
from encounters.workflow.packs import CRITERION, Standing, packs
from encounters.workflow.sections import Level


class Where(StrEnum):
    """Where in the note an element stands."""

    PEOPLE = "people"
    OPENING = "opening"
    INDICATION = "indication"
    PREPARATION = "preparation"
    STAGE = "stage"
    MAP = "map"
    CLEARANCE = "clearance"
    CLOSURE = "closure"
    SIGNATURE = "signature"


# Of every element of elements.toml; a test holds that none is left out.
PLACES: Mapping[str, Where] = {
    **dict.fromkeys(("surgeon", "laboratory"), Where.PEOPLE),
    "training": Where.SIGNATURE,
    **dict.fromkeys(
        ("reasons", CRITERION, "alternatives", "proof", "size", "earlier_histology"),
        Where.INDICATION,
    ),
    "site": Where.PREPARATION,
    **dict.fromkeys(
        ("stages", "performer", "reader", "specimens", "stain", "readings", "conclusion"),
        Where.STAGE,
    ),
    **dict.fromkeys(
        ("pattern", "cells", "depth", "nerves", "scar", "later_tumor", "later_reason"),
        Where.STAGE,
    ),
    "map": Where.MAP,
    "outcome": Where.CLEARANCE,
    "diagnosis": Where.OPENING,
    **dict.fromkeys(("defect", "repair", "measure", "services"), Where.CLOSURE),
}
_PROVEN_BY_REPORT = frozenset({"proof", "earlier_histology"})
_PART_WORDS = {
    Where.PEOPLE: "Head of the note",
    Where.OPENING: "Procedure and diagnosis",
    Where.PREPARATION: "Site verification",
    Where.CLOSURE: "Closure and services",
    Where.SIGNATURE: "Attestation",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """``anchor`` is the id of a place in the packet, ``words`` name it before its page."""

    anchor: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """Of pages beside the note: maps by the id of their stage, reports by their lesion's letter."""

    maps: Mapping[str, str]
    reports: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLine:
    """``state`` says whether the record has it, or what lacks; ``places`` may be none."""

    label: str
    state: str
    places: tuple[Place, ...]
    is_lacking: bool


def index_of(
    record: EncounterRecord, standing: Standing, note: NoteContext, anchors: Anchors
) -> tuple[IndexLine, ...]:
    """The elements in the order of the payer's pack."""
    found = _Places(record, note, anchors)
    lines = []
    for element, parts in standing.elements.items():
        lacking = [lack.where for lack in standing.lacks if lack.element == element]
        lines.append(
            IndexLine(
                label=_label(standing, element),
                state=_state(standing, element, lacking),
                places=(*found.of(PLACES[element], parts), *found.reports(element, parts)),
                is_lacking=bool(lacking),
            )
        )
    return tuple(lines)


def _label(standing: Standing, element: str) -> str:
    if element == CRITERION:
        return f"A criterion of {standing.pack.policy}"
    return packs().elements[element].label


def _state(standing: Standing, element: str, lacking: list[str]) -> str:
    if lacking:
        where = listed([words for words in dict.fromkeys(lacking) if words])
        return f"Lacks: {where}" if where else "Lacks"
    if element == CRITERION:
        met = (f"{letter}: {'; '.join(words)}" for letter, words in standing.met.items() if words)
        return ". ".join(met)
    return "Recorded"


class _Places:
    """The places that this packet has: only what is printed is led to."""

    def __init__(self, record: EncounterRecord, note: NoteContext, anchors: Anchors) -> None:
        self.record, self.note, self.maps = record, note, anchors.maps
        self.report_anchors = anchors.reports
        self.notes = {lesion.letter: lesion for lesion in note.lesions}

    def of(self, where: Where, parts: tuple[Mapping[Level, str], ...]) -> Iterator[Place]:
        if where in (Where.INDICATION, Where.CLEARANCE):
            yield from self._of_lesions(where, {keys.get(Level.LESION, "") for keys in parts})
        elif where in (Where.STAGE, Where.MAP):
            yield from self._of_stages(where, parts)
        elif self._is_printed(where):
            yield Place(anchor=where.value, words=_PART_WORDS[where])

    def reports(self, element: str, parts: tuple[Mapping[Level, str], ...]) -> Iterator[Place]:
        """The outside pathology that proves what the element asks, of the lesions asked."""
        wanted = {keys.get(Level.LESION, "") for keys in parts}
        for lesion in self.record.lesions if element in _PROVEN_BY_REPORT else ():
            if lesion.id in wanted and lesion.letter in self.report_anchors:
                words = f"Lesion {lesion.letter}, outside report"
                yield Place(anchor=self.report_anchors[lesion.letter], words=words)

    def _is_printed(self, where: Where) -> bool:
        printed = {
            Where.OPENING: self.note.opening,
            Where.PREPARATION: self.note.preparation,
            Where.CLOSURE: self.note.closure,
        }
        return bool(printed.get(where, True))

    def _of_lesions(self, where: Where, wanted: set[str]) -> Iterator[Place]:
        """Of the lesions that were asked; where only a stage was, of the lesion it is of."""
        for lesion in self.record.lesions:
            note = self.notes[lesion.letter]
            is_printed = note.indication if where == Where.INDICATION else note.clearance
            if lesion.id in wanted and is_printed:
                yield Place(
                    anchor=f"{where.value}-{lesion.letter}", words=f"Lesion {lesion.letter}"
                )

    def _of_stages(self, where: Where, parts: tuple[Mapping[Level, str], ...]) -> Iterator[Place]:
        """Of the stages that were asked; of all of a lesion where only the lesion was."""
        stages = {keys[Level.STAGE] for keys in parts if Level.STAGE in keys}
        whole = {keys.get(Level.LESION, "") for keys in parts if Level.STAGE not in keys}
        for lesion in self.record.lesions:
            for place, stage in enumerate(lesion.stages, start=1):
                if stage.id not in stages and lesion.id not in whole:
                    continue
                words = f"Lesion {lesion.letter}, stage {roman(stage.number)}"
                if where == Where.STAGE:
                    yield Place(anchor=f"stage-{lesion.letter}-{place}", words=words)
                elif stage.id in self.maps:
                    yield Place(anchor=self.maps[stage.id], words=words)
