"""What was made of the tissue stands in the event of the act that made it."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from encounters.actions import SpecimenOrder
from encounters.integrity.canonical import canonical, sha256_of
from encounters.models import AuditEvent, Block, MapVersion, SpecimenMap
from encounters.specimen_map import Drawing, parse
from encounters.vocabulary.terms import MapLayout
from tests.support.factories import a_case, a_stage
from tests.support.opened import opened

pytestmark = pytest.mark.django_db


def changes_of(action):
    return AuditEvent.objects.get(action=action).changes


def specimen(number, layout, blocks, **measures):
    unset = dict.fromkeys(("clock_from", "clock_to", "length_mm", "width_mm"))
    return {"specimen": number, "layout": layout, **unset, **measures, "blocks": blocks}


def map_facts(stage, version):
    """The version and the hash of a map as they are stored."""
    kept = MapVersion.objects.get(stage=stage, number=version)
    return {"map_version": version, "map_sha256": sha256_of(canonical(kept.document))}


HALVES = SpecimenOrder(layout=MapLayout.HALVES)
ARC = SpecimenOrder(
    layout=MapLayout.ARC,
    block_count=2,
    clock_from=Decimal(3),
    clock_to=Decimal("5.5"),
    length_mm=Decimal("12.5"),
    width_mm=Decimal(8),
)
STRIPS = SpecimenOrder(layout=MapLayout.STRIPS_AND_BASE, block_count=4)
ARC_FACTS = {"clock_from": "3", "clock_to": "5.5", "length_mm": "12.5", "width_mm": "8"}
CUTS = [
    ("one specimen in halves", [HALVES], [specimen(1, "halves", ["I-1", "I-2"])]),
    (
        "an arc beside strips, with hours and measures",
        [ARC, STRIPS],
        [
            specimen(1, "arc", ["I-1", "I-2"], **ARC_FACTS),
            specimen(2, "strips_and_base", ["I-3", "I-4", "I-5", "I-6"]),
        ],
    ),
]


@pytest.mark.parametrize(("name", "orders", "specimens"), CUTS)
def test_taking_a_stage_tells_its_specimens_blocks_and_map(name, orders, specimens):
    stage = a_stage(a_case().lesion, *orders)
    changes = changes_of("take_stage")
    assert changes["specimens"] == [None, specimens], name
    assert changes["block_count"] == [None, Block.objects.filter(stage=stage).count()]
    facts = map_facts(stage, 1)
    assert {key: changes[key] for key in facts} == {key: [None, facts[key]] for key in facts}
    assert changes["reason"] == [None, "first_stage"]


def test_cutting_anew_tells_what_was_and_what_is():
    case = a_case()
    stage = a_stage(case.lesion, HALVES)
    opened.divide_stage(stage, specimens=[STRIPS], by=case.surgeon)
    old, new = map_facts(stage, 1), map_facts(stage, 2)
    assert changes_of("divide_stage") == {
        "specimens": [
            [specimen(1, "halves", ["I-1", "I-2"])],
            [specimen(1, "strips_and_base", ["I-3", "I-4", "I-5", "I-6"])],
        ],
        "block_count": [2, 4],
        **{key: [old[key], new[key]] for key in old},
    }


def drawn(stage):
    row = SpecimenMap.objects.get(stage=stage)
    return row.version, parse(row.document)


def save(stage, version, shown):
    drawing = Drawing(map=shown, readings=(), findings=())
    opened.save_drawing(stage, drawing, version=version, by=stage.performer)


def test_a_drawing_tells_what_it_changed_of_the_tissue():
    stage = a_stage(a_case().lesion, HALVES)
    version, shown = drawn(stage)
    first, second = shown.blocks
    exchanged = (replace(first, id=second.id), replace(second, id=first.id))
    by_hand = (replace(shown.specimens[0], layout=MapLayout.DRAWN),)
    save(stage, version, replace(shown, blocks=exchanged, specimens=by_hand))
    old, new = map_facts(stage, 1), map_facts(stage, 2)
    assert changes_of("draw_map") == {
        "specimens": [
            [specimen(1, "halves", ["I-1", "I-2"])],
            [specimen(1, "drawn", ["I-1", "I-2"])],
        ],
        **{key: [old[key], new[key]] for key in old},
    }


def test_a_drawing_of_the_same_tissue_tells_the_map_alone():
    stage = a_stage(a_case().lesion, HALVES)
    version, shown = drawn(stage)
    save(stage, version, replace(shown, twelve_oclock="Toward the ear"))
    assert changes_of("draw_map").keys() == {"map_version", "map_sha256"}


def test_a_drawing_that_changes_nothing_tells_nothing():
    stage = a_stage(a_case().lesion, HALVES)
    save(stage, *drawn(stage))
    assert changes_of("draw_map") == {}
