"""Draw a new map: specimens find their places, blocks their edges, edges their inks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from encounters.specimen_map.before import floor_of, tumor_of, wound_of
from encounters.specimen_map.clock import Clock, Frame
from encounters.specimen_map.layouts import ARC_REACH, Division, divide, divide_floor
from encounters.specimen_map.plans import NickPlan, PlanError, SpecimenPlan, block_kinds
from encounters.specimen_map.points import Point
from encounters.specimen_map.scaling import (
    ROOM_X,
    ROOM_Y,
    fitting_share,
    scaled_ground,
    scaled_map,
)
from encounters.specimen_map.shapes import (
    VERSION,
    Edge,
    EdgeKind,
    Ground,
    Ink,
    MapBlock,
    MapSpecimen,
    Nick,
    SpecimenMap,
)
from encounters.vocabulary.terms import MapLayout

_NICK_OUT, _NICK_IN = 1.06, 0.92
# Layouts that are parts of one wound and are drawn where they lay in it.
_PARTIAL = (MapLayout.ARC, MapLayout.BASE_ONLY)


def new_map(
    *,
    twelve_oclock: str,
    specimens: Sequence[SpecimenPlan],
    inks: Sequence[Ink],
    nicks: Sequence[NickPlan],
    before: SpecimenMap | None = None,
    ground: Ground | None = None,
) -> SpecimenMap:
    """The map of a stage as its layouts say; ``PlanError`` for what cannot be cut like that.

    Parts of a wound are drawn in the wound that ``before``, the map of the stage before, shows; the
    wound is drawn smaller where they would reach beyond the picture.

    ``inks`` are used in their order: margins alternate between them, and the two faces of a cut
    share the next one. Parts of one wound are drawn in one ellipse, whole specimens side by side.
    """
    share = _share(specimens, wound_of(before))
    if before and share < 1:
        before = scaled_map(before, share)
    ground = scaled_ground(ground, share) if ground else None
    frames = _frames(specimens, wound_of(before))
    drawn: list[MapSpecimen] = []
    blocks: list[MapBlock] = []
    for plan, frame in zip(specimens, frames, strict=True):
        division = _divided(plan, frame, floor_of(before))
        drawn.append(
            MapSpecimen(
                id=plan.id,
                number=plan.number,
                layout=plan.layout,
                frame=frame.ellipse,
                outline=division.outline,
                ghost=division.ghost,
            )
        )
        blocks += _blocks(plan, division)
    return SpecimenMap(
        version=VERSION,
        twelve_oclock=twelve_oclock,
        specimens=tuple(drawn),
        blocks=tuple(_inked(blocks, [ink.letter for ink in inks])),
        inks=tuple(inks),
        nicks=tuple(_nicks(frames, nicks)),
        findings=(),
        clear=(),
        residual=tumor_of(before)
        if set(_PARTIAL) & {specimen.layout for specimen in specimens}
        else (),
        ground=ground or (before.ground if before else None),
    )


def _share(specimens: Sequence[SpecimenPlan], wound: Frame | None) -> float:
    """How much smaller a wound is drawn for all arcs around it to fit into the picture."""
    if wound is None or any(plan.layout not in _PARTIAL for plan in specimens):
        return 1.0
    reached = [
        point
        for plan in specimens
        if plan.clock_from is not None and plan.clock_to is not None
        and plan.layout == MapLayout.ARC
        for point in wound.arc(plan.clock_from, plan.clock_to, ARC_REACH)
    ]  # fmt: skip
    return fitting_share([*wound.outline, *reached]) if reached else 1.0


def _frames(specimens: Sequence[SpecimenPlan], wound: Frame | None) -> list[Frame]:
    """Where each specimen is drawn: one cell for all partial ones, one for each whole one.

    Nothing but parts of a known wound keep to the wound's own place.
    """
    if not specimens:
        raise PlanError("A stage has at least one specimen.")
    shared = any(plan.layout in _PARTIAL for plan in specimens)
    whole = sum(plan.layout not in _PARTIAL for plan in specimens)
    cells = _cells(whole + shared)
    common = cells.pop(0) if shared else None
    if common and any(plan.layout == MapLayout.ARC for plan in specimens):
        common = common.smaller(1 / ARC_REACH)
    if wound and common and not whole:
        common = wound
    return [common if common and plan.layout in _PARTIAL else cells.pop(0) for plan in specimens]


def _cells(count: int) -> list[Frame]:
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    size = max(columns, rows)
    step_x, step_y = 1000 / columns, 1000 / rows
    return [
        Frame(
            round((place % columns + 0.5) * step_x, 1),
            round((place // columns + 0.5) * step_y, 1),
            round(ROOM_X / size, 1),
            round(ROOM_Y / size, 1),
        )
        for place in range(count)
    ]


def _divided(plan: SpecimenPlan, frame: Frame, floor: Frame | None) -> Division:
    block_kinds(plan.layout, len(plan.block_ids))
    if plan.layout == MapLayout.ARC and (plan.clock_from is None or plan.clock_to is None):
        raise PlanError("A partial arc needs its clock positions.")
    if plan.layout == MapLayout.BASE_ONLY and plan.clock_from is None and floor:
        return divide_floor(frame, floor, len(plan.block_ids))
    return divide(plan.layout, frame, len(plan.block_ids), plan.clock_from, plan.clock_to)


def _blocks(plan: SpecimenPlan, division: Division) -> Iterator[MapBlock]:
    kinds = block_kinds(plan.layout, len(plan.block_ids))
    for place, (block_id, kind, piece) in enumerate(
        zip(plan.block_ids, kinds, division.pieces, strict=True)
    ):
        yield MapBlock(
            id=block_id,
            number=plan.first_block_number + place,
            specimen=plan.number,
            kind=kind,
            edges=piece.edges,
        )


def _inked(blocks: Sequence[MapBlock], letters: Sequence[str]) -> Iterator[MapBlock]:
    """Margins take turns; the two faces of one cut carry the same ink, the next unused one."""
    if not letters:
        yield from blocks
        return
    faces: dict[frozenset[Point], str] = {}
    for place, block in enumerate(blocks):
        margin = letters[place % min(2, len(letters))]
        yield replace(
            block, edges=tuple(_inked_edge(edge, margin, letters, faces) for edge in block.edges)
        )


def _inked_edge(
    edge: Edge, margin: str, letters: Sequence[str], faces: dict[frozenset[Point], str]
) -> Edge:
    if edge.kind == EdgeKind.MARGIN:
        return replace(edge, ink=margin)
    if edge.kind == EdgeKind.CUT and len(letters) > 2:
        face = frozenset((edge.points[0], edge.points[-1]))
        fresh = letters[2 + len(faces) % (len(letters) - 2)]
        return replace(edge, ink=faces.setdefault(face, fresh))
    return edge


def _nicks(frames: Sequence[Frame], nicks: Sequence[NickPlan]) -> Iterator[Nick]:
    """Nicks cross from specimen into wound, so partial stages show those of their wound."""
    for frame in dict.fromkeys(frames):
        for nick in nicks:
            yield Nick(
                clock=Clock(nick.clock),
                mark=nick.mark,
                outer=frame.at(nick.clock, _NICK_OUT),
                inner=frame.at(nick.clock, _NICK_IN),
            )
