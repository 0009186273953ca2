"""JSON without its traps: what is read, and where what is refused stands."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from encounters.vocabulary import strict_json
from encounters.vocabulary.strict_json import DEEPEST, MOST_DIGITS, JsonError, read

READ = [
    ("an object", b'{"a": [1, 2.5, "x", null, true]}', {"a": [1, 2.5, "x", None, True]}),
    ("spaces around", b" 7 ", 7),
    ("as many digits as are read", b"9" * MOST_DIGITS, 10**MOST_DIGITS - 1),
    ("one key in two objects", b'[{"a": 1}, {"a": 2}]', [{"a": 1}, {"a": 2}]),
    ("half a character", b'"\\ud800"', "\ud800"),
]


@pytest.mark.parametrize(("name", "raw", "value"), READ)
def test_sound_json_is_read(name, raw, value):
    assert read(raw) == value, name


REFUSED = [
    ("nothing", b"", "", "empty"),
    ("spaces alone", b" \n ", "", "empty"),
    ("another language", b"{'a': 1}", "", "not JSON"),
    ("two values", b"{} {}", "", "not JSON"),
    ("a byte order mark", b"\xef\xbb\xbf{}", "", "not JSON"),
    ("no UTF-8", b'"\xff"', "", "not UTF-8"),
    ("a key twice", b'{"a": {"b": 1, "c": 2, "b": 3}}', "a.b", "stands twice"),
    ("a key twice in a list", b'[1, {"a": 1, "a": 1}]', "[1].a", "stands twice"),
    ("a long key twice", b'{"%s": 1, "%s": 1}' % (b"k" * 61, b"k" * 61), "k" * 60 + "...", "twice"),
    ("NaN", b'{"a": [0, NaN]}', "a[1]", "no numbers"),
    ("minus infinity", b"[-Infinity]", "[0]", "no numbers"),
    ("a number without end", b'{"a": 1e400}', "a", "too large"),
    ("one digit too many", b'{"a": %s}' % (b"9" * (MOST_DIGITS + 1)), "a", "too many digits"),
    ("five thousand digits", b"9" * 5000, "", "too many digits"),
    ("nested without end", b"[" * 100_000, "", "too deeply"),
]


@pytest.mark.parametrize(("name", "raw", "path", "message"), REFUSED)
def test_a_trap_is_refused_at_its_path(name, raw, path, message):
    with pytest.raises(JsonError) as refused:
        read(raw)
    assert refused.value.path == path, name
    assert message in refused.value.message


@pytest.mark.parametrize("kind", [b"[]", b'{"":}'])
def test_containers_are_read_as_deep_as_allowed_and_no_deeper(kind):
    start, end = kind[:-1], kind[-1:]

    def nested(levels):
        inner = b"0" if kind != b"[]" else b""
        return start * levels + inner + end * levels

    assert read(nested(DEEPEST))
    with pytest.raises(JsonError, match="too deeply"):
        read(nested(DEEPEST + 1))


def test_a_text_of_just_the_greatest_length_is_read():
    assert read(b" {}", longest=3) == {}
    with pytest.raises(JsonError, match="longer than 3 bytes"):
        read(b"  {}", longest=3)


def test_value_with_a_repeated_key_is_in_the_error():
    with pytest.raises(JsonError) as refused:
        read(b'{"id": "x1", "id": "x2"}')
    assert refused.value.value == {"id": "x2"}


def outcome(reader, raw):
    try:
        return reader(raw)
    except JsonError as error:
        return error.path, error.message, error.value


KEYS = st.sampled_from(["a", "b", "a:b", '"', "\u00e9"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3) | st.integers() | KEYS,
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(KEYS, inner), max_size=3),
)


def spelled(value):
    """As JSON; pairs become an object, in which a key may stand twice."""
    if isinstance(value, list) and value and all(isinstance(pair, tuple) for pair in value):
        inside = ", ".join(f"{json.dumps(key)}: {spelled(inner)}" for key, inner in value)
        return f"{{{inside}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(spelled, value))}]"
    return json.dumps(value)


@given(VALUES)
@example([("a", 1), ("a", 2)])
@example([("a", [("b", ":"), ("b", 1)])])
@example(10**MOST_DIGITS)
@example(-(10 ** (MOST_DIGITS - 1)))
def test_the_quick_reader_and_the_slow_one_say_the_same(value):
    raw = spelled(value).encode()
    assert repr(outcome(read, raw)) == repr(outcome(strict_json.read_slowly, raw))
