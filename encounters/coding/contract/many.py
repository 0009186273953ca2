"""Many lines answered on all processors, in the order in which they came."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice

from encounters.coding.cms import CmsRelease
from encounters.coding.contract.answers import Answer, answer_line

LINES_BEFORE_FORK = 20
LINES_AT_ONCE = 100
# Chunks that wait for each process: enough that none is idle, few enough that memory stays flat.
_WAITING = 3
# New objects before Python looks for rings among them; cases and answers form none.
_OBJECTS_BEFORE_A_LOOK = 100_000


def answers(lines: Iterable[bytes], releases: Sequence[CmsRelease] = ()) -> Iterator[Answer]:
    """One after the other: each line is answered before the next is read."""
    return (answer_line(raw, releases) for raw in lines)


def answers_of_many(
    lines: Iterable[bytes], releases: Sequence[CmsRelease] = (), processes: int = 0
) -> Iterator[Sequence[Answer]]:
    """The same answers in the same order, some at once, from as many processes as may run.

    Reads ahead. The first lines are answered here: a process takes longer to start than they do.
    Whoever writes the answers flushes them before asking for more, as a fork copies what waits.
    """
    waiting = iter(lines)
    first = list(islice(waiting, LINES_BEFORE_FORK))
    if first:
        yield list(answers(first, releases))
    count = processes or len(os.sched_getaffinity(0))
    if len(first) < LINES_BEFORE_FORK or count == 1:
        while chunk := list(islice(waiting, LINES_AT_ONCE)):
            yield list(answers(chunk, releases))
        return
    with _processes(count, releases) as pool:
        asked: deque[Future[list[Answer]]] = deque()
        while chunk := list(islice(waiting, LINES_AT_ONCE)):
            asked.append(pool.submit(_answered, chunk))
            if len(asked) > count * _WAITING:
                yield asked.popleft().result()
        while asked:
            yield asked.popleft().result()


@contextmanager
def _processes(count: int, releases: Sequence[CmsRelease]) -> Iterator[ProcessPoolExecutor]:
    """Forked now: rulebook and catalogue, which the first lines loaded, are shared."""
    gc.collect()
    gc.freeze()
    fork = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(count, mp_context=fork, initializer=_begin, initargs=(releases,))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
        gc.unfreeze()


_releases: Sequence[CmsRelease] = ()


def _begin(releases: Sequence[CmsRelease]) -> None:
    global _releases
    _releases = releases
    gc.set_threshold(_OBJECTS_BEFORE_A_LOOK)


def _answered(lines: Sequence[bytes]) -> list[Answer]:
    return list(answers(lines, _releases))
