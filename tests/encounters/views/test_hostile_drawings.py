"""The drawing page's address refuses what is no drawing, and says where."""

import json
import uuid

import pytest

from encounters.models import AuditEvent
from tests.support.drawing_desk import stored, tumor, with_tumor
from tests.support.factories import a_case, a_stage

pytestmark = pytest.mark.django_db


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
    ("a further place without a first", read(further_places=[[1, 2]]), "readings[0]"),
    ("a further place of one end", read(clock_from=4, clock_to=5, further_places=[[1]]),
     "readings[0].further_places[0]"),
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
    written = AuditEvent.objects.filter(place="")
    events = written.count()
    before = stored(desk.stage).document
    answer = desk.send()
    assert (answer.status_code, answer.json()["error"]["path"]) == (400, path)
    assert answer.json()["error"]["message"]
    desk.stage.refresh_from_db()
    assert stored(desk.stage).document == before
    assert name.startswith("an id of another") or written.count() == events


PROTO = '{"__proto__": {"admin": true}, "document": {}, "readings": [], "signs": []}'
BODIES = [
    ("nothing, of no type", "", 415),
    ("no JSON", "{", 400),
    ("a list", "[]", 400),
    ("a number", "7", 400),
    ("null", "null", 400),
    ("two documents", "{}{}", 400),
    ("NaN", '{"document": {"version": NaN}, "readings": [], "signs": []}', 400),
    ("minus infinity", '{"document": {"version": -Infinity}}', 400),
    ("more than infinity", '{"document": {"version": 1e400}}', 400),
    ("five thousand digits", '{"document": {"version": ' + "9" * 5000 + "}}", 400),
    ("31 digits", '{"document": {"version": ' + "9" * 31 + "}}", 400),
    ("very deep", "[" * 100_000, 400),
    ("deep and closed", "[" * 2000 + "]" * 2000, 400),
    ("objects in each other", '{"a":' * 500 + "1" + "}" * 500, 400),
    ("a name twice", '{"document": {}, "document": {}, "readings": [], "signs": []}', 400),
    ("a prototype", PROTO, 400),
    ("a thousand names", "{" + ",".join(f'"k{n}": 1' for n in range(1000)) + "}", 400),
    ("half a letter", '{"document": "\\ud800"}', 400),
    ("a NUL", '{"document": "\\u0000"}', 400),
    ("a byte order mark", b"\xef\xbb\xbf{}", 400),
    ("no text", b"\xff\xfe", 400),
    ("another encoding", "{}".encode("utf-16"), 400),
    ("megabytes", '"' + "x" * 2_000_000 + '"', 413),
    ("ten megabytes", "[" + "1," * 5_000_000 + "1]", 413),
]


@pytest.mark.parametrize(("name", "body", "status"), BODIES, ids=[case[0] for case in BODIES])
def test_a_body_that_is_no_drawing_is_refused(desk, name, body, status):
    before = stored(desk.stage).document
    answer = desk.send(body=body)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
    desk.stage.refresh_from_db()
    assert stored(desk.stage).document == before


def test_a_sound_drawing_that_says_something_twice_is_refused(desk):
    body = json.dumps(desk.drawing)
    assert desk.send(body=body[:-1] + ', "signs": []}').status_code == 400
    assert desk.send(body=body).status_code == 200


TYPES = ["text/plain", "application/xml", "application/octet-stream", "text/json", "nonsense", ""]


@pytest.mark.parametrize("kind", TYPES)
def test_a_drawing_under_another_name_is_refused(desk, kind):
    assert desk.send(kind=kind).status_code == 415


@pytest.mark.parametrize(("deep", "status"), [(20, "no object"), (21, "nested too deeply")])
def test_the_depth_that_is_still_read(desk, deep, status):
    """As deep as anything is looked at; one deeper is not."""
    message = desk.send(body="[" * deep + "]" * deep).json()["error"]["message"]
    assert ("nested too deeply" in message) is (status == "nested too deeply")
