"""The printing service: how long who signs waits, what a first note costs, memory, other pages.

Ratios of one run, taken in turns. A render is a signed note that nobody had printed ahead.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.figures import Asked, Figure

# Of a browser with one warm tab that printed the same note (proportional set size of its tree).
_BROWSER_MB = 398.0
_AT_LOAD = 10
_SPIN = "while True: pass"


def figures(asked: Asked) -> Iterator[Figure]:
    from benchmarks.database import empty_database

    with empty_database():
        yield from _signing(asked.rounds)
        yield from _service(asked)
        yield from _waiting(asked.rounds)


def _signing(rounds: int) -> Iterator[Figure]:
    from encounters.note.renderer import renderer

    renderer().render(_job("0"))
    signed: list[float] = []
    in_the_making: list[float] = []
    unprepared: list[float] = []
    opened: list[float] = []
    renders: list[float] = []
    for _ in range(rounds):
        took, address, client, job = _signed("printed")
        # The same note, but for a word of its title: else it is there already.
        again = _other(job, "again")
        renders.append(_wall(lambda j=again: renderer().render(j)))
        signed.append(took)
        opened.append(min(_wall(lambda c=client, a=address: c.get(a)) for _ in range(3)))
        in_the_making.append(_signed("begun")[0])
        unprepared.append(_signed("")[0])
    base = "a render of the same note"
    how = f"wall time of the POST, {rounds} rounds in turns, median"
    yield _ratio("pressing Sign, printed while it was read", signed, renders, base, how, goal=0.5)
    yield _ratio("pressing Sign, its printing just begun", in_the_making, renders, base, how)
    yield _ratio("pressing Sign, nothing printed ahead", unprepared, renders, base, how)
    yield Figure(
        name="pressing Sign, printed while it was read, seconds",
        value=statistics.median(signed),
        how=how,
        goal=0.5,
        unit="s",
    )
    how = f"GET of note.pdf, {rounds} rounds in turns, median"
    yield _ratio("opening a signed note", opened, renders, base, how, goal=1 / 50)


def _service(asked: Asked) -> Iterator[Figure]:
    """A service of its own: the first note after its start, and its memory at work and at rest."""
    from encounters.note.renderer import Renderer

    folder = asked.folder / "run"
    firsts: list[float] = []
    warm: list[float] = []
    for number in range(max(2, asked.rounds // 2)):
        pool = Renderer(wall_seconds=600, folder=folder, linger_seconds=0)
        pool.start()
        time.sleep(6)
        firsts.append(_wall(lambda p=pool: p.render(_job("first"))))
        warm += [_wall(lambda p=pool, n=n: p.render(_job(f"{n}"))) for n in range(3)]
        if number == 0:
            yield from _memory(pool)
        pool.close()
        time.sleep(2)
    yield _ratio(
        "first note after the service's start",
        firsts,
        warm,
        "a warm note",
        "wall time, the service started six seconds before",
        goal=2,
    )


def _memory(pool: Any) -> Iterator[Figure]:
    from concurrent.futures import ThreadPoolExecutor

    from encounters.note.wire import Urgency

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda n: pool.render(_job(f"m{n}")), range(8)))
    count = pool._limits.concurrent
    how = f"proportional set size of dispatcher, nursery and {count} worker(s), after eight notes"
    yield from _memory_figures("memory of the printing service", how, goal=0.20)
    pool.render(_job("signed"), urgency=Urgency.SIGNATURE)
    how = f"{how} and one by a worker for signatures, which is ended after a minute"
    yield from _memory_figures("memory of the printing service, one for signatures too", how)


def _memory_figures(name: str, how: str, goal: float | None = None) -> Iterator[Figure]:
    # The browser's too was measured when it had printed.
    time.sleep(2)
    megabytes = _pss_mb()
    yield Figure(name=name, value=megabytes, how=how, unit="MB")
    yield Figure(
        name=f"{name} / browser",
        value=megabytes / _BROWSER_MB,
        how=how,
        goal=goal,
        base=f"a browser with one warm tab, {_BROWSER_MB:g} MB",
    )


def _waiting(rounds: int) -> Iterator[Figure]:
    """Somebody who waits, and somebody who reads other pages."""
    from encounters.note.renderer import renderer

    idle: list[float] = []
    loaded: list[float] = []
    pages_idle: list[float] = []
    pages_beside: list[float] = []
    page = _page()
    for number in range(rounds):
        idle.append(_wall(lambda n=number: renderer().render(_job(f"i{n}"))))
        with _load(_AT_LOAD):
            loaded.append(_wall(lambda n=number: renderer().render(_job(f"l{n}"))))
        # In short turns: what else the machine does changes within seconds.
        for _ in range(2):
            pages_idle += [_wall(page) for _ in range(12)]
            with _rendering():
                pages_beside += [_wall(page) for _ in range(12)]
    how = f"{_AT_LOAD} busy loops in the web server's session, {rounds} rounds in turns, median"
    yield _ratio("a note at load 10", loaded, idle, "the same note without", how, goal=3)
    beside, alone = (statistics.quantiles(each, n=20)[-1] for each in (pages_beside, pages_idle))
    yield Figure(
        name="a page while notes are made, p95",
        value=beside / alone,
        how=f"the list of a day, {len(pages_idle)} times each, two notes made all the while",
        goal=1.3,
        base="the same page while none is made",
    )


def _job(words: str) -> Any:
    """A note that was not printed yet: ``words`` make it another one."""
    from encounters.note.printing import note_job
    from tests.support.printed_notes import note_of
    from tests.support.sample_records import SAMPLES

    return _other(note_job(note_of(SAMPLES["forearm_two_stages"])), words)


def _other(job: Any, words: str) -> Any:
    from dataclasses import replace

    return replace(job, html=job.html.replace("<title>", f"<title>{words} ", 1))


def _signed(ahead: str) -> tuple[float, str, Any, Any]:
    """Sign a case as its page is read: ``ahead`` it was "printed", or that had "begun", or "".

    How long that took, where its PDF is, who signed, and what was printed ahead.
    """
    import re

    from django.urls import reverse

    from encounters.note.renderer import Renderer, renderer
    from tests.support.factories import PASSWORD
    from tests.support.page_client import PageClient
    from tests.support.signed_case import a_complete_case, url_of

    case = a_complete_case()
    client = PageClient()
    client.force_login(case.surgeon)
    render_ahead = Renderer.render_ahead
    jobs: list[Any] = []

    def keep(_: object, job: Any) -> bool:
        jobs.append(job)
        return True

    Renderer.render_ahead = keep  # type: ignore[method-assign,assignment]
    try:
        read = client.get(url_of(case)).text
    finally:
        Renderer.render_ahead = render_ahead  # type: ignore[method-assign]
    if ahead:
        renderer().render_ahead(jobs[-1])
    if ahead == "printed":
        # As long as it takes: a person reads longer.
        renderer().render(jobs[-1])
    [content] = re.findall(r'name="content" value="([0-9a-f]{64})"', read)
    sent = {"password": PASSWORD, "content": content}
    took = _wall(lambda: client.post(url_of(case), sent))
    return took, reverse("note_pdf", args=[case.encounter.pk]), client, jobs[-1]


def _page() -> Callable[[], object]:
    from django.urls import reverse

    from tests.support.factories import a_case
    from tests.support.page_client import PageClient

    case = a_case()
    client = PageClient()
    client.force_login(case.surgeon)
    return lambda: client.get(reverse("day_list"))


@contextmanager
def _rendering() -> Iterator[None]:
    """Two notes are made all the while, by a process of its own."""
    import threading

    from encounters.note.renderer import renderer

    is_over = threading.Event()

    def render(name: str) -> None:
        count = 0
        while not is_over.is_set():
            count += 1
            renderer().render(jobs[count % len(jobs)])

    jobs = [_job(f"beside {number}") for number in range(4)]
    threads = [threading.Thread(target=render, args=[name]) for name in "ab"]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


@contextmanager
def _load(number: int) -> Iterator[None]:
    loops = [subprocess.Popen([sys.executable, "-c", _SPIN]) for _ in range(number)]  # noqa: S603
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def _wall(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _ratio(
    name: str,
    ours: list[float],
    theirs: list[float],
    base: str,
    how: str,
    goal: float | None = None,
) -> Figure:
    value = statistics.median(ours) / statistics.median(theirs)
    return Figure(name=name, value=value, how=how, goal=goal, base=base)


def _pss_mb() -> float:
    """Of the service that was started last, and all its processes."""
    children: dict[int, list[int]] = {}
    roots = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            status = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            command = (entry / "cmdline").read_bytes().decode()
        except OSError:
            continue
        children.setdefault(int(status[1]), []).append(int(entry.name))
        if "encounters.note.pool.dispatcher" in command and int(status[1]) == os.getpid():
            roots.append(int(entry.name))
    found, total = roots[-1:], 0.0
    while found:
        process = found.pop()
        found += children.get(process, [])
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        total += next(int(line.split()[1]) for line in rollup.splitlines() if "Pss:" in line) / 1024
    return total
