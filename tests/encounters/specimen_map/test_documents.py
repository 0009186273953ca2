"""The stored form: the same bytes back, small, and closed to everything that is no map."""

import copy
import json
import math

import pytest

from encounters.specimen_map import MapError, parse, parse_stored, parsing, to_document
from tests.support.specimen_maps import MAPS

TYPICAL_BYTES = 12 * 1024
TYPICAL_BLOCKS = 7


def stored(drawing):
    return json.dumps(to_document(drawing), separators=(",", ":"))


def test_a_map_comes_back_as_it_was(subtests):
    for name in MAPS:
        with subtests.test(name):
            once = stored(MAPS[name])
            again = parse(json.loads(once))
            assert again == MAPS[name]
            assert stored(again) == once


def test_a_stored_map_is_read_once_for_the_same_words(subtests):
    for name in MAPS:
        with subtests.test(name):
            document = to_document(MAPS[name])
            first = parse_stored(document)
            assert first == MAPS[name]
            assert parse_stored(copy.deepcopy(document)) is first


def test_a_stored_map_that_was_changed_is_another_map():
    document = halves()
    before = parse_stored(document)
    document["twelve_oclock"] = "Brow"
    assert parse_stored(document).twelve_oclock == "Brow"
    assert before.twelve_oclock != "Brow"


@pytest.mark.parametrize(("spare", "is_kept"), [(0, True), (1, False)], ids=["largest", "larger"])
def test_a_map_larger_than_a_hand_draws_is_not_kept_in_memory(monkeypatch, spare, is_kept):
    document = halves() | {"twelve_oclock": f"Brow {is_kept}"}
    monkeypatch.setattr(parsing, "_LARGEST_REMEMBERED", len(json.dumps(document)) - spare)
    assert (parse_stored(document) is parse_stored(document)) == is_kept
    assert parse_stored(document) == parse(document)


def test_a_stored_document_that_is_no_map_is_refused_every_time():
    document = halves() | {"twelve_oclock": 12}
    for _ in range(2):
        with pytest.raises(MapError, match="twelve_oclock"):
            parse_stored(document)


def test_a_typical_map_is_small():
    typical = [name for name in MAPS if len(MAPS[name].blocks) <= TYPICAL_BLOCKS]
    assert len(typical) >= 20
    assert [name for name in typical if len(stored(MAPS[name])) > TYPICAL_BYTES] == []


def halves():
    return to_document(MAPS["halves"])


def put(*path):
    """A change that puts the last of ``path`` at the place the others name."""
    *keys, last, value = path

    def change(document):
        target = document
        for key in keys:
            target = target[key]
        target[last] = value

    return change


def drop(*path):
    *keys, last = path

    def change(document):
        target = document
        for key in keys:
            target = target[key]
        del target[last]

    return change


def rectangle(left, top, right, bottom):
    return [[left, top], [right, top], [right, bottom], [left, bottom]]


def two_blocks(first, second):
    """A specimen of 100 x 100 units with two rectangles for blocks."""

    def change(document):
        document["specimens"][0]["outline"] = rectangle(0, 0, 100, 100)
        for block, corners in zip(document["blocks"], (first, second), strict=True):
            polygon = rectangle(*corners)
            block["edges"] = [{"kind": "cut", "points": [*polygon, polygon[0]]}]
        document["findings"], document["clear"] = [], []

    return change


ZERO = ("blocks", 0, "edges", 0)
POINT = ("blocks", 0, "edges", 0, "points", 1)
BOW = [[0, 0], [100, 100], [100, 0], [0, 100]]
LONELY = {"id": "x", "number": 2, "layout": "single", "outline": [[0, 0], [9, 0], [9, 9]]}
EDGE = "blocks[0].edges[0]"
NO_MAPS = [
    ("a coordinate that is none", put(*POINT, 0, math.nan), EDGE + ".points[1][0]"),
    ("a coordinate without end", put(*POINT, 1, math.inf), EDGE + ".points[1][1]"),
    ("a coordinate far away", put(*POINT, 0, 1201), EDGE + ".points[1][0]"),
    ("a coordinate in words", put(*POINT, 0, "12"), EDGE + ".points[1][0]"),
    ("no coordinate", put(*POINT, 0, None), EDGE + ".points[1][0]"),
    ("three coordinates", put(*POINT, [1, 2, 3]), EDGE + ".points[1]"),
    ("a line of one point", put(*ZERO, "points", [[1, 1]]), EDGE + ".points"),
    ("a crossing outline", put("specimens", 0, "outline", BOW), "specimens[0].outline"),
    ("blocks over each other", two_blocks((0, 0, 60, 100), (40, 10, 90, 90)), "blocks[1]"),
    ("a block beside its specimen", two_blocks((0, 0, 60, 100), (63, 0, 103, 100)), "blocks[1]"),
    ("half an outline", put("specimens", 0, "outline", [[0, 0], [9, 0], [9, 9]]), "specimens[0]"),
    ("too many points", put("specimens", 0, "outline", [[1, 1]] * 401), "specimens[0].outline"),
    ("an edge that ends elsewhere", put(*ZERO, "points", -1, [1, 1]), EDGE + ".points"),
    ("a gap in the numbers", put("blocks", 1, "number", 3), "blocks"),
    ("a block numbered nothing", put("blocks", 0, "number", 0), "blocks[0].number"),
    ("a number and a half", put("blocks", 0, "number", 1.5), "blocks[0].number"),
    ("two blocks of one id", put("blocks", 1, "id", "block-1"), "blocks"),
    ("an id with a line break", put("blocks", 1, "id", "block-2\n"), "blocks[1].id"),
    ("markup for an id", put("blocks", 1, "id", "<b>"), "blocks[1].id"),
    ("a block of no specimen", put("blocks", 1, "specimen", 2), "blocks[1].specimen"),
    ("a specimen without blocks", lambda drawn: drawn["specimens"].append(LONELY), "specimens[1]"),
    ("a kind of block nobody cuts", put("blocks", 0, "kind", "slab"), "blocks[0].kind"),
    ("an ink the map has not", put(*ZERO, "ink", "Z"), EDGE + ".ink"),
    ("two inks of one letter", put("inks", 1, "letter", "K"), "inks"),
    ("a color that runs", put("inks", 0, "color", "url(file:///x)"), "inks[0].color"),
    ("a letter with a line break", put("inks", 0, "letter", "K\n"), "inks[0].letter"),
    ("a margin without a clock", drop(*ZERO, "clock_from"), EDGE),
    ("a clock in words", put(*ZERO, "clock_to", "3"), EDGE + ".clock_to"),
    ("a clock that is null", put(*ZERO, "clock_to", None), EDGE),
    ("an ink that is null", put(*ZERO, "ink", None), EDGE + ".ink"),
    ("a ground that is null", put("ground", None), "ground"),
    ("a clock of thirteen", put(*ZERO, "clock_to", 12.5), EDGE + ".clock_to"),
    ("a finding of no block", put("findings", 0, "block", "block-9"), "findings[0].block"),
    ("a finding elsewhere", put("findings", 0, "anchor", [990, 990]), "findings[0].anchor"),
    ("a finding nobody knows", put("findings", 0, "kind", "spot"), "findings[0].kind"),
    ("a block clear twice", put("clear", ["block-2", "block-2"]), "clear"),
    ("a clear block that is none", put("clear", 0, "block-9"), "clear[0]"),
    ("a label turned round", put("findings", 0, "label", "a\u202eb"), "findings[0].label"),
    ("a long label", put("findings", 0, "label", "x" * 61), "findings[0].label"),
    ("a NUL on top", put("twelve_oclock", "S\x00"), "twelve_oclock"),
    ("nothing on top", put("twelve_oclock", ""), "twelve_oclock"),
    ("another version", put("version", 2), "version"),
    ("a version in words", put("version", "1"), "version"),
    ("no version", drop("version"), ""),
    ("an unknown key", put("__proto__", {}), ""),
    ("a list of blocks that is none", put("blocks", {"0": 1}), "blocks"),
    ("no blocks", put("blocks", []), "blocks"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change", "path"), NO_MAPS)
def test_wrong_map_is_refused_at_the_wrong_path(what, change, path):
    document = copy.deepcopy(halves())
    change(document)
    with pytest.raises(MapError) as refused:
        parse(document)
    assert refused.value.path == path, what


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("blocks side by side", two_blocks((0, 0, 60, 100), (60, 0, 100, 100))),
        (
            "a block as far outside as an outline is thick",
            two_blocks((0, 0, 60, 100), (62, 0, 102, 100)),
        ),
    ],
)
def test_blocks_that_meet_are_a_map(name, change):
    document = copy.deepcopy(halves())
    change(document)
    assert len(parse(document).blocks) == 2, name


def test_numbers_are_read_as_exact_as_they_are_stored():
    document = copy.deepcopy(halves())
    document["nicks"] = [
        {"clock": 3.004, "mark": "single", "outer": [1.26, -0.04], "inner": [1, 2]}
    ]
    document["ground"] = {"diagram": "ear_left", "x": 1.25, "y": 2.06, "scale": 1.23456}
    (nick,), ground = parse(document).nicks, parse(document).ground
    assert (nick.clock, nick.outer) == (3, (1.3, 0.0))
    assert str(nick.outer.y) == "0.0"
    assert (ground.x, ground.y, ground.scale) == (1.2, 2.1, 1.235)


@pytest.mark.parametrize("document", [None, [], "map", 7, True, [[[[[[[[[[[[[[[]]]]]]]]]]]]]]]])
def test_value_that_is_no_document_is_refused(document):
    with pytest.raises(MapError):
        parse(document)


def deep(levels):
    nested = []
    for _ in range(levels):
        nested = [nested]
    return nested


# Made when it is their turn: each takes megabytes, and some of them a second.
HUGE = {
    "a million points": lambda: put("specimens", 0, "outline", [[1.5, 2.5]] * 1_000_000),
    "a long text": lambda: put("twelve_oclock", "x" * 5_000_000),
    "a deep nest": lambda: put("findings", deep(50_000)),
    "many findings": lambda: (
        lambda document: document.__setitem__("findings", document["findings"] * 20_000)
    ),
    "many keys": lambda: lambda document: document.update({str(n): n for n in range(300_000)}),
}


@pytest.mark.parametrize("name", HUGE)
def test_megabytes_are_refused_before_they_cost_much(name):
    document = copy.deepcopy(halves())
    HUGE[name]()(document)
    with pytest.raises(MapError) as refused:
        parse(document)
    assert len(str(refused.value)) < 400
