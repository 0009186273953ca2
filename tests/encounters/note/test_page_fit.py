"""Which size of letters is chosen, by how full the pages of each layout are."""

from types import SimpleNamespace

import pytest

from encounters.note import page_fit
from encounters.note.page_fit import LARGEST, SMALLEST, fitted, page_css

# What the pages of a layout leave empty, by the size; how often it is laid out; the size chosen.
CASES = [
    ("full at once", {1.0: (0.1, 0.13)}, 1, 1.0),
    ("just too empty, and larger letters fill it", {1.0: (0.1, 0.15), 1.04: (0.0, 0.1)}, 2, 1.04),
    (
        "one line too much, and smaller letters save the page",
        {1: (0.1, 1.0), 0.95: (0.02,)},
        2,
        0.95,
    ),
    (
        "thin, and the largest letters fill it",
        {1.0: (0.0, 0.8), 1.22: (0.2, 0.3), 1.25: (0.1, 0.2)},
        3,
        1.25,
    ),
    (
        "a page more is never worth it",
        {1.0: (0.2, 0.2), 1.08: (0.1, 0.1, 0.9), 1.05: (0.1, 0.1)},
        3,
        1.05,
    ),
    ("a page of its own is filled", {1.0: (0.5,), 1.25: (0.2,)}, 2, 1.25),
    ("a long note is laid out once", {1.0: (0.5,) * 7}, 1, 1.0),
]


@pytest.mark.parametrize(
    ("what", "layouts", "count", "size"), CASES, ids=[case[0] for case in CASES]
)
def test_the_size_that_fills_the_fewest_pages_is_chosen(monkeypatch, what, layouts, count, size):
    monkeypatch.setattr(page_fit, "empty_foot", lambda page: page)
    asked = []

    def lay_out(size):
        asked.append(size)
        return SimpleNamespace(pages=layouts[min(layouts, key=lambda known: abs(known - size))])

    fit = fitted(lay_out)
    assert abs(fit.size - size) < 0.02
    assert len(asked) == count
    assert len(set(asked)) == count
    assert all(SMALLEST <= tried <= LARGEST for tried in asked)


def test_a_sheet_is_letter_at_every_size_and_larger_letters_have_more_between_their_lines():
    assert "size: 215.9000mm 279.4000mm" in page_css(1.0)
    assert "size: 172.7200mm 223.5200mm" in page_css(1.25)
    assert "line-height: 1.1900" in page_css(0.95)
    assert "line-height: 1.4280" in page_css(1.25)
