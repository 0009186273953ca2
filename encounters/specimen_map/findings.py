"""What was read, as shapes on the map: computed once when a reading is saved, then stored."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from msgspec import structs

from encounters.specimen_map.clock import Clock, Frame, clock_span, hours_after
from encounters.specimen_map.geometry import centroid, contains
from encounters.specimen_map.margins import part_of
from encounters.specimen_map.placing import Spot, free_spot
from encounters.specimen_map.plans import appearance
from encounters.specimen_map.points import Point, towards
from encounters.specimen_map.shapes import TUMOR, Edge, EdgeKind, MapBlock, MapFinding, SpecimenMap
from encounters.vocabulary.terms import Compartment

_BAND = 0.22
_PATCH = 0.34


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingMark:
    """Something to put on the map; without a clock range it concerns the whole compartment.

    ``id`` is the id of the finding's row, empty for what a reading says.
    """

    block_id: str
    kind: str
    compartment: Compartment
    clock_from: Decimal | None = None
    clock_to: Decimal | None = None
    label: str = ""
    id: str = ""


def with_findings(
    drawn: SpecimenMap, marks: Sequence[FindingMark], clear_block_ids: Sequence[str] = ()
) -> SpecimenMap:
    """The same map showing exactly ``marks``, and a check mark on the clear blocks.

    Raises ``KeyError`` for a block the map has not.
    """
    for block_id in clear_block_ids:
        drawn.block(block_id)
    findings = [finding for mark in marks for finding in _found(drawn, mark)]
    return structs.replace(
        drawn, findings=tuple(_spread(drawn, findings)), clear=tuple(clear_block_ids)
    )


def _spread(drawn: SpecimenMap, findings: Sequence[MapFinding]) -> Iterator[MapFinding]:
    """Marks keep clear of the blocks' numbers and of each other; tumor lies where it lies."""
    styles = appearance()
    names = [interior(block) for block in drawn.blocks]
    size = styles["text"]["block"]
    # Below its number a block may say "NT".
    taken = [Spot(at, size) for at in names]
    taken += [Spot(Point(at.x, at.y + size), size * 0.6) for at in names]
    for finding in findings:
        if finding.kind == TUMOR:
            yield finding
            continue
        wanted = Spot(finding.anchor, styles["finding"]["radius"] + 2)
        spot = free_spot(wanted, drawn.block(finding.block).polygon, taken)
        taken.append(spot)
        yield structs.replace(finding, anchor=spot.at)


def _found(drawn: SpecimenMap, mark: FindingMark) -> list[MapFinding]:
    """What somebody drew for this very mark, else the shape that its clock range makes."""
    kept = [finding for finding in drawn.findings if _is_of(finding, mark)]
    if kept:
        return [structs.replace(finding, label=mark.label) for finding in kept]
    block = drawn.block(mark.block_id)
    return _shapes(block, drawn.specimen(block.specimen).frame, mark)


def _is_of(finding: MapFinding, mark: FindingMark) -> bool:
    return (
        finding.block == mark.block_id
        and finding.kind == mark.kind
        and finding.compartment == mark.compartment
        and finding.clock_from == mark.clock_from
        and finding.clock_to == mark.clock_to
        and finding.id == mark.id
    )


def _shapes(block: MapBlock, frame: Frame, mark: FindingMark) -> list[MapFinding]:
    if mark.kind != TUMOR:
        return [_finding(mark, _anchor(block, frame, mark), ())]
    if mark.compartment == Compartment.DEEP:
        patch = _patch(block, frame, mark)
        return [_finding(mark, _within(block, patch), patch)]
    bands = [_band(block, run) for run in _runs(block, frame, mark)]
    if not bands:
        # The range lies outside this block's own margin: show it on all of what margin there is.
        whole = replace(mark, clock_from=None, clock_to=None)
        runs = _runs(block, frame, whole)
        bands = [_band(block, run) for run in runs] or [_patch(block, frame, mark)]
    return [_finding(mark, _within(block, band), band) for band in bands]


def _within(block: MapBlock, area: Sequence[Point]) -> Point:
    """The middle of ``area``; of a bent one, whose middle lies in the hole, its nearest corner."""
    middle = centroid(area)
    if contains(block.polygon, middle, slack=0):
        return middle
    inside = [corner for corner in area if contains(block.polygon, corner)]
    return min(inside, key=lambda corner: math.dist(corner, middle), default=interior(block))


def _finding(mark: FindingMark, anchor: Point, area: tuple[Point, ...]) -> MapFinding:
    return MapFinding(
        block=mark.block_id,
        kind=mark.kind,
        compartment=mark.compartment,
        anchor=anchor,
        area=area,
        label=mark.label,
        id=mark.id,
        clock_from=None if mark.clock_from is None else Clock(mark.clock_from),
        clock_to=None if mark.clock_to is None else Clock(mark.clock_to),
    )


def _runs(block: MapBlock, frame: Frame, mark: FindingMark) -> list[tuple[Point, ...]]:
    """The parts of the block's margins that lie within the mark's clock range."""
    margins = [edge for edge in block.edges if edge.kind == EdgeKind.MARGIN]
    if mark.clock_from is None or mark.clock_to is None:
        return _joined([edge.points for edge in margins])
    found = []
    for edge in margins:
        found += _overlaps(edge, frame, mark.clock_from, mark.clock_to)
    return _joined(found)


def _overlaps(edge: Edge, frame: Frame, start: Decimal, end: Decimal) -> list[tuple[Point, ...]]:
    assert edge.clock_from is not None and edge.clock_to is not None
    span = clock_span(edge.clock_from, edge.clock_to)
    length = clock_span(start, end) if start != end else Decimal("0.5")
    begin = hours_after(edge.clock_from, start)
    if start == end:
        begin -= Decimal("0.25")
    found = []
    # The range may reach the margin from before its start, so it is tried one round earlier too.
    for offset in (begin, begin - 12):
        near, far = max(Decimal(0), offset), min(span, offset + length)
        if far > near:
            found.append(part_of(edge, frame, near, far))
    return found


def _joined(runs: Sequence[tuple[Point, ...]]) -> list[tuple[Point, ...]]:
    """Runs that continue each other become one, so that a re-inked margin shows one band."""
    joined: list[tuple[Point, ...]] = []
    for run in runs:
        if joined and joined[-1][-1] == run[0]:
            joined[-1] = (*joined[-1], *run[1:])
        else:
            joined.append(run)
    return joined


def _band(block: MapBlock, run: tuple[Point, ...]) -> tuple[Point, ...]:
    """A strip along the margin, reaching inwards; a whole round becomes a ring with a seam."""
    middle = interior(block)
    return (*run, *(towards(point, middle, _BAND) for point in reversed(run)))


def _patch(block: MapBlock, frame: Frame, mark: FindingMark) -> tuple[Point, ...]:
    """The block's own shape, small, in its interior; moved towards the clock range if given."""
    middle = interior(block)
    if mark.clock_from is not None:
        runs = _runs(block, frame, mark)
        if runs:
            middle = towards(middle, runs[0][len(runs[0]) // 2], 0.42)
    return tuple(towards(middle, point, _PATCH) for point in block.polygon)


def _anchor(block: MapBlock, frame: Frame, mark: FindingMark) -> Point:
    middle = interior(block)
    runs = _runs(block, frame, mark) if mark.clock_from is not None else []
    share = 0.72 if mark.compartment == Compartment.EDGE else 0.3
    return towards(middle, runs[0][len(runs[0]) // 2], share) if runs else middle


def interior(block: MapBlock) -> Point:
    """A point well inside the block: its center of gravity, or the middle of a bent band."""
    polygon = block.polygon
    middle = centroid(polygon)
    if contains(polygon, middle, slack=0):
        return middle
    half = len(polygon) // 2
    return towards(polygon[half // 2], polygon[half + half // 2], 0.5)
