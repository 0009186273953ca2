"""What Chromium's trace tells of a page's main thread."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

Event = dict[str, Any]


def work_ms(trace: Sequence[Event], mark: str = "move") -> list[float]:
    """Milliseconds of the processor in which the thread worked, from each mark to the next.

    Of the thread that made the marks; what else the machine does is not in it. A task that a mark
    falls into counts for both sides, by the share of its time there.
    """
    marks = [
        event
        for event in trace
        if event["name"] == mark and "blink.user_timing" in event.get("cat", "")
    ]
    threads = {(event["pid"], event["tid"]) for event in marks}
    moments = sorted(event["ts"] for event in marks)
    spans = list(pairwise(moments))
    spent = [0.0] * len(spans)
    for event in trace:
        is_own = (event["pid"], event["tid"]) in threads
        if event["name"] != "RunTask" or not is_own or not event.get("dur"):
            continue
        begin, long = event["ts"], event["dur"]
        at = max(bisect_right(moments, begin) - 1, 0)
        while at < len(spans) and spans[at][0] < begin + long:
            inside = min(begin + long, spans[at][1]) - max(begin, spans[at][0])
            spent[at] += event.get("tdur", 0) * inside / long / 1000
            at += 1
    return spent
