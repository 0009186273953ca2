"""Fifty maps: every layout with few and many blocks, several specimens, inked, read and marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from itertools import count

from msgspec.structs import replace

from encounters.specimen_map import (
    TUMOR,
    FindingMark,
    Ground,
    InkStroke,
    NickPlan,
    SpecimenMap,
    SpecimenPlan,
    ground_for,
    new_map,
    shipped_inks,
    with_findings,
    with_inks,
)
from encounters.specimen_map.shapes import EdgeKind
from encounters.vocabulary.terms import Compartment, FindingKind, MapLayout, Mark, Side

NICKS = (
    NickPlan(clock=Decimal(12), mark=Mark.DOUBLE),
    *(NickPlan(clock=Decimal(hour), mark=Mark.SINGLE) for hour in (3, 6, 9)),
)
PHOTO_ID = "5f0c8ab2-52bd-4f0e-9a60-111111111111"
WHOLE = (MapLayout.SINGLE, MapLayout.HALVES, MapLayout.THIRDS, MapLayout.QUARTERS)
BLOCKS = dict(zip(WHOLE, range(1, 5), strict=True))
# From, to, and how many hours lie between.
ARCS = (("12", "3", 3), ("11", "1", 2), ("3", "3", 12), ("5.5", "7", Decimal("1.5")))

Cut = tuple[MapLayout, int, str | None, str | None]


def plans(*cuts: Cut) -> list[SpecimenPlan]:
    """Specimens numbered in order, their blocks numbered through."""
    ids, made, first = count(1), [], 1
    for number, (layout, blocks, start, end) in enumerate(cuts, start=1):
        made.append(
            SpecimenPlan(
                id=f"specimen-{number}",
                number=number,
                layout=layout,
                block_ids=tuple(f"block-{next(ids)}" for _ in range(blocks)),
                first_block_number=first,
                clock_from=Decimal(start) if start else None,
                clock_to=Decimal(end) if end else None,
            )
        )
        first += blocks
    return made


def drawn(*cuts: Cut, inks: int = 6) -> SpecimenMap:
    return new_map(
        twelve_oclock="Superior", specimens=plans(*cuts), inks=shipped_inks()[:inks], nicks=NICKS
    )


def whole(layout: MapLayout, blocks: int = 0) -> Cut:
    return layout, blocks or BLOCKS[layout], None, None


def arc(start: str, end: str, blocks: int = 1) -> Cut:
    return MapLayout.ARC, blocks, start, end


def base(blocks: int = 1, start: str | None = None, end: str | None = None) -> Cut:
    return MapLayout.BASE_ONLY, blocks, start, end


CUTS: dict[str, tuple[Cut, ...]] = {
    **{layout.value: (whole(layout),) for layout in WHOLE},
    **{f"strips {n}": (whole(MapLayout.STRIPS_AND_BASE, n),) for n in (3, 4, 5, 6, 7, 9, 12, 30)},
    **{f"base {n}": (base(n),) for n in (1, 2, 3, 12)},
    **{f"base {n} at 3 to 6": (base(n, "3", "6"),) for n in (1, 2, 3)},
    **{f"arc {a} to {b} in {n}": (arc(a, b, n),) for a, b, _ in ARCS for n in (1, 2, 3, 5, 8, 12)},
    "opposite poles and base": (arc("2", "4"), arc("8", "10", 2), base()),
    "two pieces": (whole(MapLayout.HALVES), whole(MapLayout.SINGLE)),
    "three pieces": tuple(whole(layout) for layout in WHOLE[:3]),
    "five pieces": tuple(whole(MapLayout.SINGLE) for _ in range(5)),
    "a piece beside an arc": (whole(MapLayout.QUARTERS), arc("1", "2")),
}


def read(plain: SpecimenMap, place: int) -> SpecimenMap:
    """The map with other findings for each ``place`` in a list: none, edge, deep, signs, all."""
    first, last = plain.blocks[0].id, plain.blocks[-1].id
    clear = tuple(block.id for block in plain.blocks[1:])
    edge, deep = Compartment.EDGE, Compartment.DEEP
    four, five = Decimal(4), Decimal(5)
    tumor = [
        FindingMark(block_id=first, kind=TUMOR, compartment=edge, clock_from=four, clock_to=five)
    ]
    below = [FindingMark(block_id=last, kind=TUMOR, compartment=deep, label="infiltrative BCC")]
    signs = [FindingMark(block_id=first, kind=kind.value, compartment=edge) for kind in FindingKind]
    marks = ([], tumor, below, signs[place % 5 : place % 5 + 3], [*tumor, *below, *signs])
    return with_findings(plain, marks[place % 5], clear)


def inked(plain: SpecimenMap) -> SpecimenMap:
    strokes = [("K", "12", "12"), ("R", "11", "2"), ("G", "1.5", "4")]
    return with_inks(
        plain,
        [
            InkStroke(specimen=1, ink=ink, clock_from=Decimal(start), clock_to=Decimal(end))
            for ink, start, end in strokes
        ],
    )


class Maps(Mapping[str, SpecimenMap]):
    """Maps by name; each is drawn when it is first asked for, and is the same from then on."""

    def __init__(self, makers: Mapping[str, Callable[[], SpecimenMap]]) -> None:
        self._makers = makers
        self._drawn: dict[str, SpecimenMap] = {}

    def __getitem__(self, name: str) -> SpecimenMap:
        if name not in self._drawn:
            self._drawn[name] = self._makers[name]()
        return self._drawn[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def _map_of_cuts(place: int, cuts: tuple[Cut, ...]) -> SpecimenMap:
    return read(drawn(*cuts, inks=2 + place % 5) if place % 3 else inked(drawn(*cuts)), place)


def _stage_2() -> SpecimenMap:
    later = new_map(
        twelve_oclock="Superior",
        specimens=plans(arc("3.5", "5.5"), base()),
        inks=shipped_inks(),
        nicks=NICKS,
        before=_stage_1(),
        ground=ground_for("nasal-ala", Side.LEFT),
    )
    return read(later, 2)


def _stage_1() -> SpecimenMap:
    return read(drawn(whole(MapLayout.HALVES)), 1)


def _map_with_a_free_rim() -> SpecimenMap:
    single = drawn(whole(MapLayout.SINGLE))
    (block,) = single.blocks
    rim = replace(block.edges[0], kind=EdgeKind.FREE, ink="", clock_from=None, clock_to=None)
    return replace(single, blocks=(replace(block, edges=(rim,)),))


_LYING = Ground(photo=PHOTO_ID, x=-80.5, y=60.0, scale=1.25, width=1000.0, height=666.7)

MAPS = Maps(
    {
        **{
            name: partial(_map_of_cuts, place, cuts)
            for place, (name, cuts) in enumerate(CUTS.items())
        },
        # What only a diagram, an earlier stage or a hand adds.
        "a layer in its wound": _stage_2,
        "a free rim": _map_with_a_free_rim,
        "on the right ear": lambda: replace(_stage_1(), ground=ground_for("tragus", Side.RIGHT)),
        "on a photograph": lambda: replace(_stage_1(), ground=_LYING),
    }
)
