"""Inks by clock position: the ordinary form's view of the margins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from msgspec import structs

from encounters.specimen_map.clock import Clock, Frame, as_clock, clock_span, hours_after
from encounters.specimen_map.margins import part_of
from encounters.specimen_map.shapes import Edge, EdgeKind, MapBlock, SpecimenMap


class InkError(ValueError):
    """An ink stroke names an ink or a specimen that the map has not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InkStroke:
    """One ink along a specimen's margin, clockwise between two clock positions (hours)."""

    specimen: int
    ink: str
    clock_from: Decimal
    clock_to: Decimal


def ink_strokes(drawn: SpecimenMap) -> tuple[InkStroke, ...]:
    """The inks on the margins as the form lists them; neighbors of one ink are one stroke."""
    strokes: list[InkStroke] = []
    for specimen in drawn.specimens:
        own = sorted(
            _margins(drawn, specimen.number), key=lambda edge: edge.clock_from or Decimal(0)
        )
        run: list[InkStroke] = []
        for edge in own:
            assert edge.clock_from is not None and edge.clock_to is not None
            if run and run[-1].ink == edge.ink and run[-1].clock_to == edge.clock_from:
                run[-1] = replace(run[-1], clock_to=edge.clock_to)
            elif edge.ink:
                run.append(
                    InkStroke(
                        specimen=specimen.number,
                        ink=edge.ink,
                        clock_from=edge.clock_from,
                        clock_to=edge.clock_to,
                    )
                )
        strokes += run
    return tuple(strokes)


def _margins(drawn: SpecimenMap, specimen: int) -> Iterator[Edge]:
    for block in drawn.blocks:
        if block.specimen == specimen:
            yield from (edge for edge in block.edges if edge.kind == EdgeKind.MARGIN)


def with_inks(drawn: SpecimenMap, strokes: Sequence[InkStroke]) -> SpecimenMap:
    """The same map with its margins inked as ``strokes`` say, later ones on top.

    Margins that no stroke covers keep no ink; cut faces keep theirs. Raises ``InkError``.
    """
    letters = {ink.letter for ink in drawn.inks}
    numbers = {specimen.number for specimen in drawn.specimens}
    for stroke in strokes:
        if stroke.ink not in letters:
            raise InkError(f"This map has no ink {stroke.ink}.")
        if stroke.specimen not in numbers:
            raise InkError(f"This stage has no specimen {stroke.specimen}.")
    blocks = (
        _reinked(block, drawn.specimen(block.specimen).frame, strokes) for block in drawn.blocks
    )
    return structs.replace(drawn, blocks=tuple(blocks))


def _reinked(block: MapBlock, frame: Frame, strokes: Sequence[InkStroke]) -> MapBlock:
    own = [stroke for stroke in strokes if stroke.specimen == block.specimen]
    edges: list[Edge] = []
    for edge in block.edges:
        edges += _split(edge, frame, own) if edge.kind == EdgeKind.MARGIN else [edge]
    return structs.replace(block, edges=tuple(edges))


def _split(edge: Edge, frame: Frame, strokes: Sequence[InkStroke]) -> list[Edge]:
    """``edge`` cut where strokes begin or end, each part with the ink of the last stroke on it."""
    assert edge.clock_from is not None and edge.clock_to is not None
    span = clock_span(edge.clock_from, edge.clock_to)
    stops = {Decimal(0), span}
    for stroke in strokes:
        for clock in (stroke.clock_from, stroke.clock_to):
            stops.add(min(span, hours_after(edge.clock_from, clock)))
    ordered = sorted(stops)
    parts = [
        (_ink_at(as_clock(edge.clock_from + (near + far) / 2), strokes), near, far)
        for near, far in pairwise(ordered)
    ]
    merged: list[tuple[str, Decimal, Decimal]] = []
    for ink, near, far in parts:
        if merged and merged[-1][0] == ink:
            merged[-1] = (ink, merged[-1][1], far)
        else:
            merged.append((ink, near, far))
    return [
        Edge(
            kind=EdgeKind.MARGIN,
            points=part_of(edge, frame, near, far),
            ink=ink,
            clock_from=Clock(as_clock(edge.clock_from + near)),
            clock_to=Clock(as_clock(edge.clock_from + far)),
        )
        for ink, near, far in merged
    ]


def _ink_at(clock: Decimal, strokes: Sequence[InkStroke]) -> str:
    for stroke in reversed(strokes):
        if hours_after(stroke.clock_from, clock) < clock_span(stroke.clock_from, stroke.clock_to):
            return stroke.ink
    return ""


def ink_names(drawn: SpecimenMap) -> tuple[str, ...]:
    """The inks that some margin of the map carries, in the order of its list."""
    used = {edge.ink for block in drawn.blocks for edge in block.edges}
    return tuple(ink.name for ink in drawn.inks if ink.letter in used)
