"""A page by hand that has some figures of a benchmark keeps all else as it stands."""

import pytest

from benchmarks.figures import Figure
from tools.bench import OTHERS, Told
from tools.bench_page import with_figures

OPENS, CLOSES = "<!-- figures of scale: a case; a core -->", "<!-- end of figures -->"
PAGE = f"Before.\n\n{OPENS}\nold\n{CLOSES}\n\nAfter.\n"


def told(bench, name, value):
    figure = Figure(name=name, value=value, how="counted", unit="s")
    return Told(bench, figure, day="2026-11-30", load=1.5, cores=2)


FOUND = [
    ("its figures", [told("scale", "a case", 3.21)], ["| a case |", "3.21 s", "1.5 on 2"]),
    ("just below a thousand", [told("scale", "a core", 999)], ["| 999 s |"]),
    ("just above", [told("scale", "a core", 4330.8)], ["| 4,331 s |"]),
    ("one not measured", [told("scale", "a core", None)], ["| a core |", "not measured"]),
    ("of another name", [told("scale", "a disk", 3.21)], ["\nold\n"]),
    ("of another benchmark", [told("pages", "a case", 3.21)], ["\nold\n"]),
]


@pytest.mark.parametrize(("found", "has"), [row[1:] for row in FOUND], ids=[r[0] for r in FOUND])
def test_a_block_has_the_figures_that_it_names(found, has):
    text = with_figures(PAGE, found)
    for words in has:
        assert words in text
    before, _, rest = text.partition(OPENS)
    assert (before, rest.partition(CLOSES)[2]) == ("Before.\n\n", "\n\nAfter.\n")


def test_written_twice_it_is_the_same():
    once = with_figures(PAGE, FOUND[0][1])
    assert with_figures(once, FOUND[0][1]) == once != PAGE


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_the_pages_that_are_written_have_such_blocks(path):
    text = path.read_text(encoding="utf-8")
    found = [told("scale", "cases a day and core", 7)]
    assert "7 s" in with_figures(text, found)
