"""What the drawing page would send of a stage after a cut more, a cut fewer, or none at all."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from encounters.actions.chart.maps import marks_of
from encounters.models import SpecimenMap, Stage
from encounters.record import StageRecord
from encounters.specimen_map import (
    Drawing,
    SpecimenPlan,
    new_map,
    parse,
    parse_drawing,
    to_document,
    with_findings,
)
from encounters.specimen_map import SpecimenMap as DrawnMap
from encounters.views.chart.drawing_state import drawing_of
from encounters.vocabulary.terms import MapLayout

_PARTIAL = (MapLayout.ARC, MapLayout.BASE_ONLY)
_WHOLE = (MapLayout.SINGLE, MapLayout.HALVES, MapLayout.THIRDS, MapLayout.QUARTERS)
_MOST = 12


def redrawn(
    stage: Stage, record: StageRecord, *, cuts: int, turned: int = 0, discard: bool = False
) -> Drawing:
    """The first specimen with ``cuts`` more blocks (or fewer), read as far as its blocks stay.

    ``turned`` blocks at the front of it change places with those behind them, so that what was read
    in a block has to follow it to another number.
    """
    old = parse(SpecimenMap.objects.get(stage=stage).document)
    drawn = _with_cuts(old, stage, cuts, turned) if cuts or turned else old
    kept = {block.id for block in drawn.blocks}
    marks, clear = marks_of(stage)
    if drawn is not old:
        shown = [mark for mark in marks if mark.block_id in kept]
        drawn = with_findings(drawn, shown, [key for key in clear if key in kept])
    values = drawing_of(record)
    return parse_drawing(
        {
            "document": to_document(drawn),
            "readings": [value for value in values["readings"] if value["block"] in kept],
            "signs": [value for value in values["signs"] if value["block"] in kept],
            "discard_readings": discard,
        }
    )


def _with_cuts(old: DrawnMap, stage: Stage, cuts: int, turned: int) -> DrawnMap:
    fresh = new_map(
        twelve_oclock=old.twelve_oclock,
        specimens=list(_plans(old, stage, cuts, turned)),
        inks=old.inks,
        nicks=(),
        ground=old.ground,
    )
    return replace(fresh, nicks=old.nicks, residual=old.residual)


def _plans(old: DrawnMap, stage: Stage, cuts: int, turned: int) -> Iterator[SpecimenPlan]:
    places = {str(piece.pk): (piece.clock_from, piece.clock_to) for piece in stage.specimens.all()}
    number = min(block.number for block in old.blocks)
    for specimen in old.specimens:
        ids = [block.id for block in old.blocks if block.specimen == specimen.number]
        layout = specimen.layout
        if specimen.number == 1:
            ids = _cut(ids, cuts, turned)
            layout = _layout_of(layout, len(ids))
        clock_from, clock_to = places[specimen.id]
        yield SpecimenPlan(
            id=specimen.id,
            number=specimen.number,
            layout=layout,
            block_ids=tuple(ids),
            first_block_number=number,
            clock_from=clock_from,
            clock_to=clock_to,
        )
        number += len(ids)


def _cut(ids: Sequence[str], cuts: int, turned: int) -> list[str]:
    at = turned % len(ids)
    changed = [*ids[at:], *ids[:at]]
    wanted = min(max(1, len(ids) + cuts), _MOST)
    return [*changed[:wanted], *(str(uuid.uuid4()) for _ in range(wanted - len(ids)))]


def _layout_of(layout: MapLayout, count: int) -> MapLayout:
    """A layout with this number of blocks."""
    if layout in _PARTIAL:
        return layout
    return _WHOLE[count - 1] if count <= len(_WHOLE) else MapLayout.STRIPS_AND_BASE
