"""What is read as a map or a drawing is what docs/schemas says, neither more nor less."""

import copy
import json
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from encounters.specimen_map import Drawing, MapError, SpecimenMap, to_document
from encounters.specimen_map.document import from_document
from tests.support.source_tree import text_of
from tests.support.specimen_maps import MAPS

NAMES = {SpecimenMap: "specimen_map.json", Drawing: "drawing.json"}
SCHEMAS = {name: json.loads(text_of(f"docs/schemas/{name}")) for name in NAMES.values()}
REGISTRY = Registry().with_resources(
    (name, Resource.from_contents(schema)) for name, schema in SCHEMAS.items()
)
VALIDATORS = {
    kind: Draft202012Validator(SCHEMAS[name], registry=REGISTRY) for kind, name in NAMES.items()
}
READINGS = [
    {
        "block": "block-1",
        "compartment": "edge",
        "result": "tumor",
        "clock_from": 4,
        "clock_to": 5.5,
        "further_places": [[1, 2.5], [8, 9]],
        "tumor_type": "bcc",
        "tumor_subtype": "nodular",
        "note": "at the rim",
    },
    {"block": "block-1", "compartment": "deep", "result": "no_tumor"},
]
SIGNS = [
    {
        "id": "finding-1",
        "block": "block-1",
        "kind": "pni",
        "compartment": "deep",
        "clock_from": 9,
        "clock_to": 9,
        "caliber_mm": "0.25",
        "note": "one nerve",
    }
]


def shortened(value):
    """With three of each kind at most: quick to judge, and still of a sound shape."""
    if isinstance(value, dict):
        return {key: shortened(inner) for key, inner in value.items()}
    if isinstance(value, list):
        is_point_or_frame = value and isinstance(value[0], int | float)
        return value if is_point_or_frame else [shortened(inner) for inner in value[:3]]
    return value


# One of everything a document may hold.
SOUND_MAPS = [
    shortened(to_document(MAPS[name])) | {"clear": ["block-1"]}
    for name in ("single", "on a photograph", "on the right ear", "a layer in its wound")
]
SOUND_DRAWINGS = [
    {
        "document": document,
        "readings": READINGS,
        "signs": SIGNS,
        "discard_readings": True,
        "replaced": ["0b1f3c9e-6a52-4f43-9b7e-2f3f8c1d7a10"],
    }
    for document in SOUND_MAPS
]
# A whole number spelled with a fraction (2.0) is left out: the schema's "integer" allows it.
ODD_VALUES = st.one_of(
    st.sampled_from([None, True, False, "", [], {}, 0, -1, 1, 2, 99, 100, 10**30, -(10**30)]),
    st.sampled_from([0.5, 0.25, 12.5, 4.5, 1200.5, -200.5, 8000.5, 0.19, 8.01, 4.9, 1e-300, 1e300]),
    st.sampled_from(["12", "a", "A", "A\n", "#12345", "#123456\n", "tumor\n", "1.5", "1.555", "é"]),
    st.integers(-9000, 9000),
    st.floats(-1500, 1500).filter(lambda number: not number.is_integer()),
    st.integers(1, 70).map(lambda length: "x" * length),
    st.integers(0, 3).map(lambda length: [4] * length),
    st.integers(0, 4).map(lambda length: [[1, 2]] * length),
)


KEYS = ["unknown", "ghost", "ground", "ink", "clock_from", "note", "id", "number"]


def places_in(value, path=()):
    """The path of every value in a document."""
    yield path
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            yield from places_in(inner, (*path, key))


def kinds_of_places(document, leave_out=""):
    """The paths of a document, those of like values together: all coordinates are one kind."""
    kinds = defaultdict(list)
    for path in places_in(document):
        if len(path) < 2 or path[0] != leave_out:
            kinds[tuple(key for key in path if isinstance(key, str))].append(path)
    return list(kinds.values())


PLACES = {id(sound): kinds_of_places(sound) for sound in SOUND_MAPS}
# Inside a drawing's map nothing is tried again.
PLACES |= {id(sound): kinds_of_places(sound, leave_out="document") for sound in SOUND_DRAWINGS}


def at(value, path):
    for key in path:
        value = value[key]
    return value


@st.composite
def changed(draw, sound):
    """A sound document with one or two things put in, taken out or repeated."""
    original = draw(st.sampled_from(sound))
    document = copy.deepcopy(original)
    for _ in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from(draw(st.sampled_from(PLACES[id(original)]))))
        try:
            target = at(document, path[:-1])
            found = at(document, path)
        except (KeyError, IndexError, TypeError):
            continue
        how = draw(st.sampled_from(["replace", "remove", "repeat", "add"]))
        if how == "replace" and path:
            target[path[-1]] = draw(ODD_VALUES)
        elif how == "remove" and path:
            del target[path[-1]]
        elif how == "repeat" and isinstance(found, list) and found:
            found.extend(found[:1] * draw(st.sampled_from([1, 20])))
        elif isinstance(found, dict):
            known = st.sampled_from(
                ["ghost", "ground", "ink", "clock_from", "note", "id", "number"]
            )
            found[draw(st.one_of(known, st.just("unknown")))] = draw(ODD_VALUES)
    return document


def is_read(document, kind):
    try:
        from_document(document, kind)
    except MapError:
        return False
    return True


def bounds_in(schema, *names):
    """The numbers that a schema states anywhere under ``names``, with those just beside them."""
    found = {at(schema, path) for path in places_in(schema) if path and path[-1] in names}
    return sorted({bound + step for bound in found for step in (-1, 0, 1)})


def at_bounds(value, schema):
    """Values like ``value`` at each bound that the schema states for any value of its type."""
    if isinstance(value, str):
        lengths = bounds_in(schema, "minLength", "maxLength")
        return [(value or "x")[:1] * length for length in lengths]
    if isinstance(value, list):
        lengths = bounds_in(schema, "minItems", "maxItems")
        return [value[:1] * length for length in lengths if length >= 0]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return bounds_in(schema, "minimum", "maximum", "exclusiveMinimum") if is_number else []


def one_of_each_kind(documents):
    """A document and the path in it for every kind of value there is."""
    found = {}
    for document in documents:
        for path, *_ in PLACES[id(document)]:
            found.setdefault(tuple(key for key in path if isinstance(key, str)), (document, path))
    return [(document, path) for document, path in found.values() if path]


@pytest.mark.parametrize(
    ("kind", "documents"), [(SpecimenMap, SOUND_MAPS), (Drawing, SOUND_DRAWINGS)]
)
def test_every_value_is_bounded_as_the_schema_says(kind, documents):
    schema, validator = SCHEMAS[NAMES[kind]], VALIDATORS[kind]
    differing, tried = [], 0
    for sound, path in one_of_each_kind(documents):
        document = copy.deepcopy(sound)
        for value in at_bounds(at(sound, path), schema):
            at(document, path[:-1])[path[-1]] = value
            tried += 1
            if is_read(document, kind) != validator.is_valid(document):
                differing.append((path, value))
    assert differing == []
    assert tried > 100


@pytest.mark.parametrize("name", MAPS)
def test_every_map_is_sound_by_the_schema(name):
    VALIDATORS[SpecimenMap].validate(to_document(MAPS[name]))


@pytest.mark.parametrize("sound", SOUND_DRAWINGS)
def test_a_sound_drawing_is_sound_by_both(sound):
    VALIDATORS[Drawing].validate(sound)
    assert from_document(sound, Drawing).discard_readings


@settings(max_examples=200, deadline=None)
@given(changed(SOUND_MAPS))
def test_a_changed_map_is_read_exactly_if_the_schema_allows_it(document):
    assert is_read(document, SpecimenMap) == VALIDATORS[SpecimenMap].is_valid(document)


@settings(max_examples=150, deadline=None)
@given(changed(SOUND_DRAWINGS))
def test_a_changed_drawing_is_read_exactly_if_the_schema_allows_it(document):
    assert is_read(document, Drawing) == VALIDATORS[Drawing].is_valid(document)


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("a clock position in words", {"clock_from": "4"}),
        ("a clock position that is null", {"clock_from": None, "clock_to": None}),
        ("a quarter of an hour", {"clock_from": 4.25}),
        ("an end alone", {"clock_to": 3}),
    ],
)
def test_a_broken_reading_is_refused_by_both(what, change):
    reading = {"block": "block-1", "compartment": "edge", "result": "tumor"} | change
    document = {**SOUND_DRAWINGS[0], "readings": [reading]}
    assert not is_read(document, Drawing), what
    assert not VALIDATORS[Drawing].is_valid(document), what
