"""An answer as one line of ASCII, whatever texts are in it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encounters.coding.contract.answers import one_line

TEXTS = st.text(st.characters(), max_size=8)
ANSWERS = st.recursive(
    st.none() | TEXTS | st.integers(min_value=0, max_value=9999),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
)


@given(ANSWERS)
def test_an_answer_is_one_line_of_ascii_that_says_the_same(answer):
    line = one_line(answer)
    assert line == json.dumps(answer)
    assert line.isprintable()


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ({"id": "x", "lines": [], "n": 1}, '{"id": "x", "lines": [], "n": 1}'),
        ({"id": "é"}, '{"id": "\\u00e9"}'),
        ({"id": "\ud800"}, '{"id": "\\ud800"}'),
        ({"id": "~\x7f"}, '{"id": "~\\u007f"}'),
    ],
)
def test_blanks_stand_after_colons_and_commas(answer, line):
    assert one_line(answer) == line
