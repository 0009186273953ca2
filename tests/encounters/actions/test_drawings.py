"""Saving a drawing: rows take the numbers that the map gives them, whatever numbers they had."""

import pytest
from msgspec.structs import replace

from encounters.actions import ActionRefusedError, SpecimenOrder
from encounters.models import Block, SpecimenMap
from encounters.specimen_map import Drawing, parse
from encounters.vocabulary.terms import MapLayout
from tests.support.factories import a_case, a_stage
from tests.support.opened import opened

pytestmark = pytest.mark.django_db


def cut(*blocks):
    """A stage of specimens cut into so many strips, and its map."""
    orders = [
        SpecimenOrder(layout=MapLayout.STRIPS_AND_BASE, block_count=count) for count in blocks
    ]
    stage = a_stage(a_case().lesion, *orders)
    return stage, parse(SpecimenMap.objects.get(stage=stage).document)


def with_ids(drawn, ids):
    blocks = zip(drawn.blocks, ids, strict=True)
    return replace(drawn, blocks=tuple(replace(block, id=key) for block, key in blocks))


def save(stage, drawn):
    drawing = Drawing(map=drawn, readings=(), findings=())
    return opened.save_drawing(stage, drawing, version=1, by=stage.performer)


def ids_of(stage):
    rows = Block.objects.filter(stage=stage).order_by("number")
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    return [str(row.pk) for row in rows]


ORDERS = [
    ("as they are", [0, 1, 2, 3, 4]),
    ("two exchanged", [1, 0, 2, 3, 4]),
    ("two pairs exchanged", [1, 0, 2, 4, 3]),
    ("the first at the end", [1, 2, 3, 4, 0]),
    ("the last in front", [4, 0, 1, 2, 3]),
    ("backwards", [4, 3, 2, 1, 0]),
    ("in two rounds", [2, 3, 4, 1, 0]),
]


@pytest.mark.parametrize(("name", "order"), ORDERS)
def test_blocks_take_the_numbers_of_the_drawing(name, order):
    stage, drawn = cut(5)
    ids = [drawn.blocks[place].id for place in order]
    save(stage, with_ids(drawn, ids))
    assert ids_of(stage) == ids, name


# One number short of all that there are leaves one to step aside to.
@pytest.mark.parametrize(
    ("blocks", "is_saved"), [((30, 30, 30, 8), True), ((30, 30, 30, 9), False)]
)
def test_a_stage_without_a_free_number_is_not_numbered_anew(blocks, is_saved):
    stage, drawn = cut(*blocks)
    ids = [block.id for block in drawn.blocks]
    turned = [*ids[1:], ids[0]]
    if is_saved:
        save(stage, with_ids(drawn, turned))
    else:
        with pytest.raises(ActionRefusedError, match="numbered anew"):
            save(stage, with_ids(drawn, turned))
    assert ids_of(stage) == (turned if is_saved else ids)
