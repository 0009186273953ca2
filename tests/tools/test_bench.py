"""A run keeps every figure but those that it measured anew."""

import json

import pytest

from benchmarks.figures import BENCHES, Figure
from tools import bench
from tools.bench import Told, renewed
from tools.bench_page import page, pictures, with_figures

OLD, NEW = 1.5, 2.5


def told(name, value, where="", size=0, of="lists", column=""):
    figure = Figure(name, value, "counted", database=where, size=size, column=column)
    return Told(of, figure, day="2026-12-01", load=1.0, cores=2)


KNOWN = [
    told("day", OLD, "sqlite", 1_000),
    told("night", OLD, "sqlite", 1_000),
    told("day", OLD, "sqlite", 100_000),
    told("day", OLD, "postgresql", 1_000),
    told("day", OLD, "", 0, "note"),
]
SQLITE, POSTGRESQL = ("sqlite", 1_000), ("postgresql", 1_000)
# What was known, what a run told, and what went of the known.
RUNS = [
    ("nothing told, all stays", KNOWN, [], []),
    ("the same figure", KNOWN[:1], [told("day", NEW, *SQLITE)], [0]),
    ("its name has changed since", KNOWN[:1], [told("noon", NEW, *SQLITE)], [0]),
    ("same database and size, all of it", KNOWN, [told("day", NEW, *SQLITE)], [0, 1]),
    ("another database", KNOWN, [told("day", NEW, *POSTGRESQL)], [3]),
    ("another size", KNOWN, [told("day", NEW, "sqlite", 100_001)], []),
    ("another benchmark", KNOWN, [told("day", NEW, *SQLITE, "seed")], []),
    ("of no database", KNOWN, [told("day", NEW, "", 0, "note")], [4]),
    ("not measured, by that name alone", KNOWN, [told("day", None, *SQLITE)], [0]),
    ("not measured at all", KNOWN, [told("lists, the rest", None, "sqlite")], []),
    (
        "not measured then, and measured now at another size",
        [told("lists, the rest", None, "sqlite"), KNOWN[0]],
        [told("day", NEW, "sqlite", 100_000)],
        [0],
    ),
    (
        "not measured then on another database",
        [told("lists, the rest", None, "postgresql")],
        [told("day", NEW, *SQLITE)],
        [],
    ),
    (
        "one of two columns",
        [told("day", OLD, column="list"), told("day", OLD, column="editor")],
        [told("day", NEW, column="list"), told("day", NEW, column="editor")],
        [0, 1],
    ),
]


@pytest.mark.parametrize(
    ("known", "fresh", "gone"), [run[1:] for run in RUNS], ids=[run[0] for run in RUNS]
)
def test_a_run_takes_the_place_of_what_was_measured_of_the_same(known, fresh, gone):
    found = renewed(known, fresh)
    stays = [one for number, one in enumerate(known) if number not in gone]
    assert sorted(map(str, found)) == sorted(map(str, [*stays, *fresh]))


def test_benchmarks_stand_in_their_order_whichever_ran_last():
    found = renewed([told("a", OLD, of="scale")], [told("a", NEW, of="codes")])
    assert [one.bench for one in found] == ["codes", "scale"]


def test_what_was_kept_is_read_again(tmp_path, monkeypatch):
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "growth-gone.svg").touch()
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr(bench, "PAGE", tmp_path / "page")
    monkeypatch.setattr(bench, "KEPT", tmp_path / "figures.json")
    monkeypatch.setattr(bench, "OTHERS", ())
    bench.keep(KNOWN)
    assert sorted(map(str, bench.kept())) == sorted(map(str, KNOWN))
    assert not list(tmp_path.glob("images/growth-gone.svg")), "a picture of nothing that is kept"
    once = (tmp_path / "page").read_text(), (tmp_path / "figures.json").read_text()
    bench.keep([])
    assert ((tmp_path / "page").read_text(), (tmp_path / "figures.json").read_text()) == once


def test_the_page_in_the_repository_is_what_its_figures_make(tmp_path, monkeypatch):
    """Whoever changes the page's form writes it anew: it is not mended by hand."""
    found = bench.kept()
    assert bench.PAGE.read_text(encoding="utf-8") == page(found)
    drawn = pictures(found)
    assert {path.name for path in (bench.PAGE.parent / "images").glob("growth-*.svg")} == {
        path.removeprefix("images/") for path in drawn
    }
    for path, text in drawn.items():
        assert (bench.PAGE.parent / path).read_text(encoding="utf-8") == text
    for other in bench.OTHERS:
        text = other.read_text(encoding="utf-8")
        assert with_figures(text, found) == text


def test_figures_kept_are_of_databases_their_benchmarks_know():
    for row in json.loads(bench.KEPT.read_text(encoding="utf-8")):
        databases = BENCHES[row["bench"]].databases
        assert row["database"] in ("", *databases) or row["bench"] == "scale", row
