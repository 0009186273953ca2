"""The work between two marks of a trace is that of the marks' own thread, shared at the marks."""

import pytest

from benchmarks.traces import work_ms

OWN, OTHER = {"pid": 1, "tid": 1}, {"pid": 1, "tid": 2}


def mark(at, thread=OWN, name="move"):
    return {"name": name, "cat": "blink.user_timing", "ts": at, **thread}


def task(begin, long, worked=None, thread=OWN, name="RunTask"):
    processor = long if worked is None else worked
    return {"name": name, "cat": "x", "ts": begin, "dur": long, "tdur": processor, **thread}


# Moments are microseconds; of two marks, at 10,000 and at 20,000, there is one span.
TRACES = [
    ("nothing", [], []),
    ("one mark", [mark(10_000)], []),
    ("no task", [mark(10_000), mark(20_000)], [0]),
    ("one inside", [mark(10_000), mark(20_000), task(12_000, 3_000)], [3]),
    ("two inside", [mark(10_000), mark(20_000), task(12_000, 3_000), task(16_000, 1_000)], [4]),
    ("it waited", [mark(10_000), mark(20_000), task(12_000, 3_000, worked=1_000)], [1]),
    ("it ends at the first", [mark(10_000), mark(20_000), task(8_000, 2_000)], [0]),
    ("it ends just behind", [mark(10_000), mark(20_000), task(8_000, 3_000)], [1]),
    ("it begins just before the last", [mark(10_000), mark(20_000), task(19_000, 3_000)], [1]),
    ("it begins at the last", [mark(10_000), mark(20_000), task(20_000, 3_000)], [0]),
    ("around both", [mark(10_000), mark(20_000), task(5_000, 20_000, worked=10_000)], [5]),
    ("of no length", [mark(10_000), mark(20_000), task(12_000, 0)], [0]),
    (
        "marks out of order, a task in two spans",
        [mark(30_000), task(18_000, 4_000), mark(10_000), mark(20_000)],
        [2, 2],
    ),
    ("another thread", [mark(10_000), mark(20_000), task(12_000, 3_000, thread=OTHER)], [0]),
    ("a part of a task", [mark(10_000), mark(20_000), task(12_000, 9, name="Paint")], [0]),
    ("another mark", [mark(10_000), mark(20_000), mark(15_000, name="load")], [0]),
]


@pytest.mark.parametrize(("trace", "work"), [r[1:] for r in TRACES], ids=[r[0] for r in TRACES])
def test_work_between_marks(trace, work):
    assert work_ms(trace) == pytest.approx(work)
