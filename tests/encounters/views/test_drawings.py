"""The drawing page's address: what it stores, and what it asks."""

import json
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from encounters import actions
from encounters.models import AuditEvent, Block, BlockFinding, MapVersion, Reading
from encounters.models import Specimen as SpecimenRow
from encounters.vocabulary.terms import Compartment, ReadingResult, Role
from tests.support.drawing_desk import Desk, cut_in_two, stored, with_tumor
from tests.support.factories import a_user, read_clear
from tests.support.html_forms import post_forms
from tests.support.opened import opened

pytestmark = pytest.mark.django_db
FORM_TYPE = "application/x-www-form-urlencoded"


def test_drawing_comes_back_the_same(desk):
    first = desk.send()
    assert first.status_code == 200
    assert desk.client.get(desk.url).json() == desk.drawing
    assert (first.json()["version"], MapVersion.objects.count()) == (1, 1)


def test_a_cut_makes_rows_in_the_same_save(desk):
    desk.drawing = cut_in_two(desk.drawing)
    assert desk.send().json()["version"] == 2
    rows = Block.objects.filter(stage=desk.stage).order_by("number")
    assert [str(row.pk) for row in rows] == [
        block["id"] for block in desk.drawing["document"]["blocks"]
    ]
    assert desk.client.get(desk.url).json() == desk.drawing
    assert SpecimenRow.objects.get(stage=desk.stage).layout == "drawn"
    assert AuditEvent.objects.filter(action="draw_map", changes__block_count=[2, 3]).exists()
    assert AuditEvent.objects.filter(action="remove_block").count() == 1


def test_a_cut_taken_back_gives_the_old_block_back(desk):
    start = json.loads(json.dumps(desk.drawing))
    desk.send(cut_in_two(desk.drawing))
    assert desk.send(start, **{"If-Match": '"2"'}).status_code == 200
    assert desk.client.get(desk.url).json() == start


def test_drawing_writes_the_reading(desk):
    assert desk.send(with_tumor(desk.drawing)).status_code == 200
    reading = Reading.objects.get()
    assert (reading.result, reading.block.number) == ("tumor", 2)
    assert (reading.clock_from, reading.clock_to) == (Decimal(4), Decimal(5))
    assert reading.reader == desk.case.surgeon
    assert stored(desk.stage).document["findings"][0]["label"] == "basal cell carcinoma"


def two_foci(desk):
    drawing = with_tumor(desk.drawing)
    first = drawing["document"]["findings"][0]
    drawing["document"]["findings"].append(first | {"clock_from": 1, "clock_to": 2.5})
    drawing["readings"][0]["further_places"] = [[1, 2.5]]
    return drawing


def test_two_foci_in_one_margin_stay_apart(desk):
    assert desk.send(two_foci(desk)).status_code == 200
    assert Reading.objects.get().further_places == [["1", "2.5"]]
    assert desk.client.get(desk.url).json()["readings"] == desk.drawing["readings"]
    page = desk.client.get(reverse("stage", args=[desk.stage.pk]))
    assert "4 to 5 o&#x27;clock and 1 to 2:30 o&#x27;clock" in page.content.decode()


FORM = {"edge_result": "tumor", "deep_result": "no_tumor"}
FURTHER = [
    ("the form shows and keeps the second place", {}, [["1", "2.5"]], 302),
    ("moves it", {"edge_further_from": "7", "edge_further_to": "8"}, [["7", "8"]], 302),
    ("takes it away", {"edge_further_from": "", "edge_further_to": ""}, [], 302),
    ("wants both of its ends", {"edge_further_to": ""}, [["1", "2.5"]], 422),
    ("wants a first place", {"edge_clock_from": "", "edge_clock_to": ""}, [["1", "2.5"]], 422),
    ("wants tumor", {"edge_result": "no_tumor"}, [["1", "2.5"]], 422),
]


@pytest.mark.parametrize(("name", "changes", "kept", "status"), FURTHER)
def test_the_form_of_two_foci(desk, name, changes, kept, status):
    desk.send(two_foci(desk))
    reading = Reading.objects.get()
    url = reverse("block_reading", args=[reading.block_id])
    forms = post_forms(desk.client.get(url).content, url)
    form = next(form_tag for form_tag in forms if "edge_result" in dict(form_tag.values))
    answer = desk.client.post(url, form.sent_with(FORM | changes), content_type=FORM_TYPE)
    assert answer.status_code == status
    found = Reading.objects.get(compartment="edge", is_binding=True)
    assert found.further_places == kept


def test_the_reading_s_form_moves_the_drawing(desk):
    desk.send(with_tumor(desk.drawing))
    block = Reading.objects.get().block
    edge = actions.CompartmentReading(
        result=ReadingResult.TUMOR, clock_from=Decimal(1), clock_to=Decimal(2)
    )
    opened.read_block(block, {Compartment.EDGE: edge}, by=desk.case.surgeon)
    (mark,) = stored(desk.stage).document["findings"]
    assert (mark["clock_from"], mark["clock_to"]) == (1, 2)
    assert mark["area"] != desk.drawing["document"]["findings"][0]["area"]


def test_a_form_that_leaves_the_focus_leaves_what_was_drawn(desk):
    desk.send(with_tumor(desk.drawing))
    other = Block.objects.get(stage=desk.stage, number=1)
    opened.read_block(other, actions.clear_readings(other), by=desk.case.surgeon)
    (mark,) = stored(desk.stage).document["findings"]
    assert mark["area"] == desk.drawing["document"]["findings"][0]["area"]


def test_a_sign_is_a_row_with_its_shape_s_id(desk):
    sign = {"id": str(uuid.uuid4()), "block": desk.drawing["document"]["blocks"][0]["id"]}
    sign |= {"kind": "pni", "compartment": "deep", "clock_from": 9, "clock_to": 9}
    shape = {"anchor": [300, 500]}
    desk.drawing["signs"].append(sign | {"caliber_mm": "0.2"})
    desk.drawing["document"]["findings"].append(sign | shape)
    assert desk.send().status_code == 200
    row = BlockFinding.objects.get()
    assert (str(row.pk), row.kind, row.caliber_mm) == (sign["id"], "pni", Decimal("0.20"))
    desk.drawing["signs"].clear()
    desk.drawing["document"]["findings"].clear()
    assert desk.send(**{"If-Match": '"2"'}).status_code == 200
    assert not BlockFinding.objects.exists()


def test_a_read_block_does_not_vanish_unless_somebody_says_so(desk):
    opened.read_all_clear(desk.stage, by=desk.case.surgeon)
    desk.drawing = desk.client.get(desk.url).json()
    cut_in_two(desk.drawing)
    gone = desk.drawing["readings"][:2]
    desk.drawing["readings"] = desk.drawing["readings"][2:]
    desk.drawing["document"]["clear"] = [desk.drawing["document"]["blocks"][1]["id"]]
    asked = desk.send(**{"If-Match": '"2"'})
    assert (asked.status_code, asked.json()) == (409, {"error": "read_blocks", "blocks": ["I-1"]})
    assert Block.objects.filter(stage=desk.stage).count() == 2
    desk.drawing["discard_readings"] = True
    assert desk.send(**{"If-Match": '"2"'}).status_code == 200
    assert Block.objects.filter(stage=desk.stage).count() == 3
    assert not Reading.objects.filter(block_id=gone[0]["block"]).exists()


def test_two_specimens_by_hand(desk):
    document = desk.drawing["document"]
    square = [[10, 10], [110, 10], [110, 110], [10, 110], [10, 10]]
    edge = {"kind": "margin", "points": square, "clock_from": 10.5, "clock_to": 10.5}
    document["specimens"].append(
        {"id": str(uuid.uuid4()), "number": 2, "layout": "single", "frame": [60, 60, 50, 50]}
        | {"outline": square[:-1]}
    )
    document["blocks"].append(
        {"id": str(uuid.uuid4()), "number": 3, "specimen": 2, "kind": "piece", "edges": [edge]}
    )
    assert desk.send().status_code == 200
    assert SpecimenRow.objects.filter(stage=desk.stage).count() == 2
    assert desk.client.get(desk.url).json() == desk.drawing


def test_an_older_page_is_told_what_the_other_saved(desk):
    desk.send(with_tumor(desk.drawing))
    answer = desk.send()
    assert answer.status_code == 409
    told = answer.json()
    assert (told["error"], told["version"], told["who"]) == (
        "stale",
        2,
        desk.case.surgeon.display_name,
    )
    assert told["drawing"]["readings"][0]["result"] == "tumor"


def test_every_version_is_kept(desk):
    desk.send(with_tumor(desk.drawing))
    desk.drawing["readings"].clear()
    desk.drawing["document"]["findings"].clear()
    desk.send(**{"If-Match": '"2"'})
    kept = MapVersion.objects.filter(stage=desk.stage).order_by("number")
    assert [(version.number, len(version.document["findings"])) for version in kept] == [
        (1, 0),
        (2, 1),
        (3, 0),
    ]


def test_a_concluded_stage_is_not_drawn_on(desk):
    read_clear(desk.stage)
    answer = desk.send(**{"If-Match": '"2"'})
    assert answer.status_code == 422
    assert "Reopen" in answer.json()["error"]["message"]


def test_a_coder_reads_the_drawing_and_changes_nothing(desk, as_user):
    coder = a_user(desk.case.practice, Role.CODER)
    reader = Desk(as_user(coder), coder, desk.stage)
    assert reader.drawing["document"]["blocks"]
    assert reader.send().status_code == 403
