"""The page of the benchmarks says what each figure is of; pages by hand keep all else."""

from xml.etree import ElementTree

import pytest

from benchmarks.figures import Figure
from tools.bench import OTHERS, Told
from tools.bench_page import page, pictures, with_figures

OPENS, CLOSES = "<!-- figures of scale: a case; a core -->", "<!-- end of figures -->"
PAGE = f"Before.\n\n{OPENS}\nold\n{CLOSES}\n\nAfter.\n"


def told(bench, name, value, load=1.5, **fields):
    figure = Figure(**{"name": name, "value": value, "how": "counted", "unit": "s", **fields})
    return Told(bench, figure, day="2026-11-30", load=load, cores=2)


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


LITE, POSTGRES = {"database": "sqlite"}, {"database": "postgresql"}
SHOWN = [
    ("no database", [told("note", "a", 3)], ["| what | figure |", "| a | 3 s |"]),
    ("one database", [told("seed", "a", 3, **POSTGRES)], ["| what | PostgreSQL |"]),
    (
        "two databases, side by side, whichever ran first",
        [told("seed", "a", 3, **POSTGRES), told("seed", "a", 2, **LITE)],
        ["| what | SQLite | PostgreSQL |", "| a | 2 s | 3 s |"],
    ),
    (
        "measured on one of two",
        [told("seed", "a", 3, **POSTGRES), told("seed", "b", 2, **LITE)],
        ["| a |  | 3 s |", "| b | 2 s |  |"],
    ),
    ("columns", [told("pages", "a", 3, column="list")], ["| what | list |"]),
    (
        "one goal for both",
        [told("lists", "a", 1, goal=2, **LITE), told("lists", "a", 1, goal=2, **POSTGRES)],
        ["| a | ≤ 2 s | 1 s | 1 s |"],
    ),
    (
        "a goal for each",
        [told("lists", "a", 1, goal=2, **LITE), told("lists", "a", 1, goal=3, **POSTGRES)],
        ["| a | ≤ 2 s SQLite; ≤ 3 s PostgreSQL |"],
    ),
    ("just reached", [told("seed", "a", 2, goal=2)], ["| 2 s |", "1 of 1"]),
    (
        "just missed",
        [told("seed", "a", 2.1, goal=2, **LITE)],
        ["| **2.1 s, missed** |", "0 of 1", "Goals missed: a (SQLite)."],
    ),
    (
        "a least value",
        [told("pages", "a", 0.98, goal=0.99, unit="score", at_least=True)],
        ["≥ 0.99"],
    ),
    ("something besides", [told("seed", "a", 2, beside="3 s in all")], ["| 2 s (3 s in all) |"]),
    (
        "one size",
        [told("seed", "a", 2, size=1000)],
        ["1,000 encounters stored.", "| what | figure |"],
    ),
    (
        "two sizes",
        [told("seed", "a", 2, size=2000), told("seed", "a", 1, size=1000)],
        ["| a | 1,000 | 1 s |\n| a | 2,000 | 2 s |"],
    ),
    ("one way of measuring", [told("seed", "a", 2), told("seed", "b", 3)], ["How: Counted."]),
    (
        "two ways",
        [told("seed", "a", 2), told("seed", "b", 3, how="weighed.")],
        ["| a | 2 s | 1 |", "1. Counted.\n2. Weighed."],
    ),
    ("one load", [told("seed", "a", 2)], ["Measured 2026-11-30, load 1.5 on 2 cores."]),
    ("a base of all", [told("seed", "a", 2, base="b")], ["Ratios to b."]),
    (
        "a base of some",
        [told("seed", "a", 2, base="c"), told("seed", "b", 2), told("seed", "d", 3)],
        ["| a (of c) | 2 s |"],
    ),
    (
        "bases of half",
        [told("seed", "a", 2, base="c"), told("seed", "b", 2)],
        ["| what | compared with |", "| a | c |"],
    ),
    (
        "a load of each database",
        [told("seed", "a", 2, **LITE), told("seed", "a", 2, load=0.5, **POSTGRES)],
        ["SQLite: 2026-11-30, load 1.5 on 2 cores; PostgreSQL: 2026-11-30, load 0.5 on 2 cores."],
    ),
]


@pytest.mark.parametrize(("found", "has"), [row[1:] for row in SHOWN], ids=[r[0] for r in SHOWN])
def test_the_page_says_what_each_figure_is_of(found, has):
    text = page(found)
    for words in has:
        assert words in text


def curve(database, sizes):
    return [told("codes", "a", 1, size=size, database=database) for size in sizes]


SIZES = [1_000, 10_000, 100_000]
DRAWN = [
    ("two sizes", curve("sqlite", SIZES[:2]), None),
    ("three", curve("sqlite", SIZES), {"SQLite": ("circle", None)}),
    (
        "two databases",
        curve("sqlite", SIZES) + curve("postgresql", SIZES),
        {"SQLite": ("circle", None), "PostgreSQL": ("rect", "9 5")},
    ),
    (
        "another at one size",
        curve("sqlite", SIZES) + curve("postgresql", SIZES[:1]),
        {"SQLite": ("circle", None), "PostgreSQL": ("rect", "9 5")},
    ),
]


@pytest.mark.parametrize(("found", "lines"), [r[1:] for r in DRAWN], ids=[r[0] for r in DRAWN])
def test_lines_of_growth_are_named_and_differ_by_more_than_colour(found, lines):
    drawn = pictures(found)
    assert bool(drawn) == (lines is not None)
    for text in drawn.values():
        picture = ElementTree.fromstring(text)  # noqa: S314
        words = [node.text for node in picture.findall(".//{*}text")]
        assert [word for word in words if word in ("SQLite", "PostgreSQL")] == list(lines)
        dashes = {line.get("stroke-dasharray") for line in picture.findall(".//{*}polyline")}
        assert dashes == {dash for _, dash in lines.values()}
        for mark, _ in lines.values():
            way = "r" if mark == "circle" else "stroke"
            assert picture.findall(f".//{{*}}{mark}[@{way}]")
