"""One spelling for one value: the same facts have the same hash, wherever they were kept."""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encounters.coding.results import CodeSheet
from encounters.integrity.canonical import canonical, sha256_of
from encounters.integrity.restoring import value_of
from encounters.record import EncounterRecord
from encounters.vocabulary.terms import Side
from tests.support.records import code_sheet
from tests.support.sample_records import SAMPLES

SPELLINGS = [
    ("keys in order", {"b": 1, "a": 2}, '{"a":"2","b":"1"}'),
    ("letters composed", "Nguye\u0302\u0303n", '"Nguy\u1ec5n"'),
    ("needless zeros", [Decimal("2.50"), 2.5, Decimal("2.5")], '["2.5","2.5","2.5"]'),
    ("whole numbers", [100, 100.0, Decimal("1E+2")], '["100","100","100"]'),
    ("nothing below nothing", [0, -0.0, Decimal("-0.00")], '["0","0","0"]'),
    ("small and large", [1e-7, 1e22], '["0.0000001","10000000000000000000000"]'),
    ("truths are no numbers", [True, False, None], "[true,false,null]"),
    ("a word of the vocabulary", Side.LEFT, '"left"'),
    ("a day", date(2026, 10, 5), '"2026-10-05"'),
    ("an hour", time(8, 58), '"08:58:00"'),
    (
        "a moment, wherever",
        datetime(2026, 10, 5, 9, 0, tzinfo=timezone(timedelta(hours=-4))),
        '"2026-10-05T13:00:00.000000+00:00"',
    ),
]


@pytest.mark.parametrize(
    ("value", "spelled"),
    [spelling[1:] for spelling in SPELLINGS],
    ids=[spelling[0] for spelling in SPELLINGS],
)
def test_a_value_has_one_spelling(value, spelled):
    assert canonical(value) == spelled


NO_VALUES = [float("nan"), float("inf"), Decimal("NaN"), datetime(2026, 10, 5)]


@pytest.mark.parametrize("value", NO_VALUES, ids=repr)
def test_invalid_number_or_time_is_refused(value):
    with pytest.raises(ValueError, match=r"number|zone"):
        canonical(value)


def test_unknown_type_is_refused():
    with pytest.raises(TypeError, match="set has no canonical form"):
        canonical({1, 2})


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=500)), inner)
    ),
    max_leaves=20,
)


@given(PLAIN)
def test_a_spelling_read_back_is_spelled_the_same(value):
    text = canonical(value)
    assert canonical(json.loads(text)) == text


@pytest.mark.parametrize("name", SAMPLES)
def test_a_record_and_its_codes_come_back_from_their_spelling(name):
    text = canonical(SAMPLES[name])
    assert canonical(value_of(EncounterRecord, json.loads(text))) == text
    sheet = code_sheet(SAMPLES[name])
    assert value_of(CodeSheet, json.loads(canonical(sheet))) == sheet


def test_a_hash_is_sha256_over_utf_8():
    known = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
    assert sha256_of("foo") == sha256_of(b"foo") == known
    assert canonical(datetime(2026, 1, 1, tzinfo=UTC)).endswith('+00:00"')
