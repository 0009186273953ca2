"""The drawing page's address: what it stores, what it asks, what it refuses and where."""

import json
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from encounters import actions
from encounters.models import AuditEvent, Block, BlockFinding, MapVersion, Reading, SpecimenMap
from encounters.models import Specimen as SpecimenRow
from encounters.terms import Compartment, ReadingResult, Role
from tests.factories import a_case, a_stage, a_user, read_clear

pytestmark = pytest.mark.django_db


class Page:
    """A page open on a stage: what it read, and how it sends."""

    def __init__(self, client, user, stage):
        self.client, self.stage = client, stage
        self.url = reverse("drawing", args=[stage.pk])
        self.headers = {
            "If-Match": '"1"',
            "X-Page-User": str(user.pk),
            "X-Page-Patient": str(stage.lesion.encounter.patient_id),
        }
        self.drawing = client.get(self.url).json()

    def send(self, drawing=None, body=None, **headers):
        body = json.dumps(drawing or self.drawing) if body is None else body
        sent = {key: value for key, value in (self.headers | headers).items() if value is not None}
        return self.client.post(self.url, body, content_type="application/json", headers=sent)


@pytest.fixture
def desk(as_user):
    case = a_case()
    stage = a_stage(case.lesion)
    found = Page(as_user(case.surgeon), case.surgeon, stage)
    found.case = case
    return found


def stored(stage):
    return SpecimenMap.objects.get(stage=stage)


def tumor(block, **changes):
    return {"block": block, "compartment": "edge", "result": "tumor"} | changes


def clock(start, end):
    return {"clock_from": start, "clock_to": end}


def with_tumor(drawing, place=1):
    """The drawing with tumor at the edge of one block, drawn and read."""
    block = drawing["document"]["blocks"][place]
    rim = block["edges"][0]["points"]
    middle = rim[len(rim) // 2]
    area = [rim[3], rim[6], [500, 500]]
    clock = {"clock_from": 4, "clock_to": 5}
    mark = {"block": block["id"], "kind": "tumor", "compartment": "edge", "anchor": middle}
    drawing["document"]["findings"].append(mark | {"area": area} | clock)
    drawing["readings"].append(tumor(block["id"], **clock))
    return drawing


def cut_in_two(drawing):
    """The first half as two new blocks, the second renumbered: three in all."""
    document = drawing["document"]
    left, right = document["blocks"]
    margin, cut = left["edges"]
    middle = len(margin["points"]) // 2
    at = margin["points"][middle]
    face = [500, 500]
    lower = left | {
        "id": str(uuid.uuid4()),
        "number": 3,
        "edges": [
            margin | {"points": margin["points"][: middle + 1]} | clock(6, 9),
            {"kind": "cut", "points": [at, face]},
            {"kind": "cut", "points": [face, cut["points"][1]]},
        ],
    }
    upper = left | {
        "id": str(uuid.uuid4()),
        "number": 1,
        "edges": [
            margin | {"points": margin["points"][middle:]} | clock(9, 12),
            {"kind": "cut", "points": [cut["points"][0], face]},
            {"kind": "cut", "points": [face, at]},
        ],
    }
    document["specimens"][0]["layout"] = "drawn"
    document["blocks"] = [upper, right | {"number": 2}, lower]
    return drawing


def test_what_was_read_comes_back_the_same(desk):
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
    assert AuditEvent.objects.filter(action="draw_map", changes__blocks=[2, 3]).exists()
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


def test_the_reading_s_form_moves_the_drawing(desk):
    desk.send(with_tumor(desk.drawing))
    block = Reading.objects.get().block
    edge = actions.CompartmentReading(
        result=ReadingResult.TUMOR, clock_from=Decimal(1), clock_to=Decimal(2)
    )
    actions.read_block(block, {Compartment.EDGE: edge}, by=desk.case.surgeon)
    (mark,) = stored(desk.stage).document["findings"]
    assert (mark["clock_from"], mark["clock_to"]) == (1, 2)
    assert mark["area"] != desk.drawing["document"]["findings"][0]["area"]


def test_a_form_that_leaves_the_focus_leaves_what_was_drawn(desk):
    desk.send(with_tumor(desk.drawing))
    other = Block.objects.get(stage=desk.stage, number=1)
    actions.read_block(other, actions.clear_readings(other), by=desk.case.surgeon)
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
    actions.read_all_clear(desk.stage, by=desk.case.surgeon)
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
    assert [(one.number, len(one.document["findings"])) for one in kept] == [(1, 0), (2, 1), (3, 0)]


def first_block(desk):
    return desk.drawing["document"]["blocks"][0]["id"]


def other_block(desk):
    return str(a_stage(a_case().lesion).blocks.first().pk)


REFUSALS = [
    ("no version", {"If-Match": None}, 428, "version"),
    ("a version in words", {"If-Match": "new"}, 428, "version"),
    ("another user's page", {"X-Page-User": "0"}, 409, "user_changed"),
    ("no user", {"X-Page-User": None}, 409, "user_changed"),
    ("another patient's page", {"X-Page-Patient": str(uuid.uuid4())}, 409, "patient_mismatch"),
]


@pytest.mark.parametrize(("name", "headers", "status", "path"), REFUSALS)
def test_a_page_that_is_not_the_one_it_was_is_refused(desk, name, headers, status, path):
    answer = desk.send(**headers)
    assert (answer.status_code, answer.json()["error"]["path"]) == (status, path)


def put(*path):
    *keys, last, value = path

    def change(desk):
        target = desk.drawing
        for key in keys:
            target = target[key]
        target[last] = value(desk) if callable(value) else value

    return change


def read(**changes):
    return lambda desk: desk.drawing["readings"].append(tumor(first_block(desk), **changes))


MOON = {"diagram": "moon", "x": 0, "y": 0, "scale": 1}
HOSTILE = [
    ("an unknown part", put("document", "script", "x"), "document"),
    (
        "a label of markup is text, but a control character is none",
        put("document", "twelve_oclock", "up\u202e"),
        "document.twelve_oclock",
    ),
    (
        "a million points",
        put("document", "specimens", 0, "outline", [[1, 1]] * 1_000),
        "document.specimens[0].outline",
    ),
    (
        "an id of another stage",
        put("document", "blocks", 0, "id", other_block),
        "document.blocks[0].id",
    ),
    ("an id that is no id", put("document", "blocks", 0, "id", "block-1"), "document.blocks[0].id"),
    (
        "an unknown diagram",
        put("document", "ground", MOON),
        "document.ground.diagram",
    ),
    (
        "a reading of an unknown block",
        lambda desk: desk.drawing["readings"].append(tumor("x")),
        "readings[0].block",
    ),
    ("tumor that is not drawn", read(), "document.findings"),
    ("a quarter of an hour", read(clock_from=4.25, clock_to=5), "readings[0].clock_from"),
    ("thirteen o'clock", read(clock_from=13, clock_to=5), "readings[0].clock_from"),
    ("half a clock range", read(clock_from=4), "readings[0]"),
    ("an unknown result", read(result="perhaps"), "readings[0].result"),
    ("an unknown tumor", read(tumor_type="wart"), "readings[0].tumor_type"),
    ("a note with a control character", read(note="a\x00b"), "readings[0].note"),
    (
        "a block that nobody read as clear",
        lambda desk: desk.drawing["document"]["clear"].append(first_block(desk)),
        "document.clear",
    ),
    (
        "a drawn tumor that nobody read",
        lambda desk: with_tumor(desk.drawing)["readings"].clear(),
        "document.findings[0]",
    ),
    ("readings that are none", put("readings", {}), "readings"),
    ("no signs at all", lambda desk: desk.drawing.pop("signs"), ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "path"), HOSTILE, ids=[case[0] for case in HOSTILE])
def test_a_hostile_drawing_is_refused_at_its_path(desk, name, change, path):
    change(desk)
    events = AuditEvent.objects.count()
    before = stored(desk.stage).document
    answer = desk.send()
    assert (answer.status_code, answer.json()["error"]["path"]) == (400, path)
    assert answer.json()["error"]["message"]
    desk.stage.refresh_from_db()
    assert stored(desk.stage).document == before
    assert name.startswith("an id of another") or AuditEvent.objects.count() == events


BODIES = [
    ("nothing", ""),
    ("no JSON", "{"),
    ("a list", "[]"),
    ("NaN", '{"document": {"version": NaN}, "readings": [], "signs": []}'),
    ("very deep", "[" * 100_000),
    ("megabytes", '"' + "x" * 2_000_000 + '"'),
    ("no text", b"\xff\xfe"),
]


@pytest.mark.parametrize(("name", "body"), BODIES, ids=[case[0] for case in BODIES])
def test_a_body_that_is_no_drawing_is_refused(desk, name, body):
    assert desk.send(body=body).status_code == 400


def test_a_concluded_stage_is_not_drawn_on(desk):
    read_clear(desk.stage)
    answer = desk.send(**{"If-Match": '"2"'})
    assert answer.status_code == 422
    assert "Reopen" in answer.json()["error"]["message"]


def test_a_coder_reads_the_drawing_and_changes_nothing(desk, as_user):
    coder = a_user(desk.case.practice, Role.CODER)
    reader = Page(as_user(coder), coder, desk.stage)
    assert reader.drawing["document"]["blocks"]
    assert reader.send().status_code == 403
