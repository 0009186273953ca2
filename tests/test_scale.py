"""A part of a loop is spread over all of it, and the whole is the whole."""

from types import SimpleNamespace

import pytest

from tests.support import scale


@pytest.fixture
def at(monkeypatch):
    return lambda chosen: monkeypatch.setattr(scale, "_scale", chosen)


def test_full_scale_leaves_nothing_out(at):
    at("full")
    assert scale.some(range(12)) == list(range(12))
    assert [scale.number(whole) for whole in (1, 4, 25)] == [1, 4, 25]


def test_a_part_is_spread_over_the_whole(at):
    at("part")
    assert scale.some(range(12)) == [0, 5, 10]
    assert scale.some(range(12), start=7) == [2, 7]
    assert scale.some(range(12), each=3) == [0, 3, 6, 9]
    assert [scale.number(whole) for whole in (1, 4, 5, 6, 25)] == [1, 1, 1, 2, 5]


def test_outer_loops_give_every_inner_case_its_turn(at):
    at("part")
    tried = [case for place in range(10) for case in scale.some(range(12), start=place)]
    assert set(tried) == set(range(12))


@pytest.mark.parametrize(("vendor", "runs"), [("sqlite", 500), ("postgresql", 100)])
def test_another_database_is_asked_less_often(monkeypatch, vendor, runs):
    monkeypatch.setattr(scale, "connection", SimpleNamespace(vendor=vendor))
    assert scale.by_database(500, 100) == runs
