"""Which connections are given up: the moment just before and the one just after, for each stage."""

import pytest

from mohsdoc.slow_clients import Connection, Limits, Stage, to_close

NOW = 1000.0
LIMITS = Limits(
    head_seconds=10,
    body_seconds=120,
    answer_seconds=300,
    idle_seconds=75,
    connections=10,
    body_bytes=1000,
)
PATIENCE = [
    (Stage.HEAD, 10),
    (Stage.BODY, 120),
    (Stage.ANSWER, 300),
    (Stage.IDLE, 75),
]


def closed(*connections):
    return [connection.key for connection in to_close(connections, NOW, LIMITS)]


@pytest.mark.parametrize(("stage", "seconds"), PATIENCE, ids=lambda value: str(value))
def test_a_stage_lasts_so_long_and_no_longer(stage, seconds):
    assert closed(Connection(1, stage, NOW - seconds)) == []
    assert closed(Connection(1, stage, NOW - seconds - 0.1)) == [1]


def test_work_of_the_application_is_not_hurried():
    assert closed(Connection(1, Stage.WORK, NOW - 10_000)) == []


CROWDS = [
    ("at nine tenths nobody goes", 9, []),
    ("beyond, the longest there go until seven tenths are left", 10, [10, 9, 8]),
]


@pytest.mark.parametrize(("count", "expect"), [c[1:] for c in CROWDS], ids=[c[0] for c in CROWDS])
def test_a_crowd_is_thinned_by_its_slowest(count, expect):
    crowd = [Connection(key, Stage.BODY, NOW - key) for key in range(1, count + 1)]
    assert closed(*crowd) == expect


def test_whoever_is_at_work_does_not_count_as_crowd():
    crowd = [Connection(key, Stage.WORK, NOW - key) for key in range(20)]
    assert closed(*crowd, Connection(99, Stage.IDLE, NOW - 1)) == []


BODIES = [
    ("just what may be kept", [600, 400], []),
    ("a byte more: the largest goes", [601, 400], [0]),
    ("the largest, then the next", [900, 800, 700], [0, 1]),
]


@pytest.mark.parametrize(("sizes", "expect"), [c[1:] for c in BODIES], ids=[c[0] for c in BODIES])
def test_bodies_in_part_do_not_fill_the_disk(sizes, expect):
    begun = [Connection(key, Stage.BODY, NOW, size) for key, size in enumerate(sizes)]
    assert closed(*begun) == expect


def test_nobody_is_closed_twice():
    crowd = [Connection(key, Stage.BODY, NOW - 119 - key, 500) for key in range(12)]
    found = closed(*crowd)
    assert len(found) == len(set(found)) > 0
