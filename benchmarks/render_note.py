"""The operative note beside other engines: of one page each makes a PDF, in turns.

Ours is tagged and an archive's file (PDF/UA-1, PDF/A-3a); of the others only the browser tags. Each
engine has a process of its own, warm, and is measured by its processor seconds; the browser by
those of all its processes, in one tab that stays open.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

from benchmarks.figures import Asked, Figure, Figures

CASE = "forearm_two_stages"
_ROOT = Path(__file__).resolve().parent.parent
_TICK = os.sysconf("SC_CLK_TCK")
_GOALS = {"naive": 0.40, "fpdf2": 1.6, "reportlab": 4.0, "browser": 2.2}
_WORDS = {
    "naive": "HTML(...).write_pdf() of WeasyPrint, new each time, untagged",
    "fpdf2": "fpdf2, laid out by hand, untagged",
    "reportlab": "ReportLab, laid out by hand, untagged",
    "browser": "Chromium in one open tab, tagged",
}
_HOW = "processor seconds of one note, in turns, medians of {} rounds; note of the case {}"


def figures(asked: Asked) -> Figures:
    html, css = _note()
    job = asked.folder / "job.json"
    job.write_text(json.dumps({"html": html, "css": css}), encoding="utf-8")
    rounds = max(9, asked.rounds)
    with ExitStack() as stack:
        engines: dict[str, _Engine | _Browser] = {}
        for name in ("ours", "naive", "fpdf2", "reportlab"):
            if name in ("fpdf2", "reportlab") and not find_spec(name.removesuffix("2")):
                yield _missing(name, f"{name} is not installed; pip install {name}")
                continue
            engines[name] = stack.enter_context(_engine(name, job))
        try:
            engines["browser"] = stack.enter_context(_browser(html, css))
        except Exception as error:
            yield _missing("browser", f"no browser: {str(error).splitlines()[0]}")
        first = engines["ours"].first
        for _ in range(rounds):
            for engine in engines.values():
                engine.make()
    how = _HOW.format(rounds, CASE)
    medians = {name: engine.median for name, engine in engines.items()}
    ours = medians.pop("ours")
    for name, seconds in medians.items():
        yield Figure(
            name=f"note / {name}",
            value=ours / seconds,
            goal=_GOALS[name],
            base=_WORDS[name],
            how=how,
        )
    yield Figure(
        name="first note after a start",
        value=first / ours,
        goal=2.0,
        base="a later one",
        how="processor seconds in a process that has been warmed up as the service is",
    )
    if "browser" in engines:
        yield Figure(
            name="bytes of a note",
            value=engines["ours"].size / engines["browser"].size,
            goal=0.35,
            base=_WORDS["browser"],
            how="the finished files",
        )


def _missing(name: str, why: str) -> Figure:
    return Figure(name=f"note / {name}", value=None, goal=_GOALS[name], base=_WORDS[name], how=why)


def _note() -> tuple[str, str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mohsdoc.settings")
    import django

    django.setup()
    from encounters.note.printing import note_job
    from tests.support.printed_notes import sample_note

    job = note_job(sample_note(CASE))
    return str(job.html), job.css


class _Engine:
    """A process with one engine, which makes the note when told."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._taken: list[float] = []
        self.size = 0
        self.first = self._answer()

    def make(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self._taken.append(self._answer())

    @property
    def median(self) -> float:
        return statistics.median(self._taken)

    def _answer(self) -> float:
        assert self._process.stdout is not None
        seconds, size = self._process.stdout.readline().split()
        self.size = int(size)
        return float(seconds)


@contextmanager
def _engine(name: str, job: Path) -> Iterator[_Engine]:
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": "1767225600",
        "FONTCONFIG_FILE": str(_ROOT / "encounters" / "note" / "fonts.conf"),
        "LC_ALL": "C.UTF-8",
    }
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "benchmarks.note_engines", name, str(job)],
        cwd=_ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield _Engine(process)
    finally:
        process.kill()
        process.wait()


class _Browser:
    """One open tab. Its clock counts in hundredths of a second, so a note is the mean of all."""

    def __init__(self, page: object, html: str, root: int) -> None:
        self._page, self._html, self._root = page, html, root
        self._seconds = 0.0
        self._count = 0
        self.size = self.first = 0
        self.make()
        self._seconds, self._count = 0.0, 0

    def make(self) -> None:
        begun = _tree_seconds(self._root)
        self._page.set_content(self._html)  # type: ignore[attr-defined]
        options = {"tagged": True, "prefer_css_page_size": True, "print_background": True}
        self.size = len(self._page.pdf(**options))  # type: ignore[attr-defined]
        # What is left to do when the file is there counts too.
        time.sleep(0.05)
        self._seconds += _tree_seconds(self._root) - begun
        self._count += 1

    @property
    def median(self) -> float:
        return self._seconds / self._count


@contextmanager
def _browser(html: str, css: str) -> Iterator[_Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        options = {"args": ["--no-sandbox"], "executable_path": "/usr/bin/chromium"}
        browser = play.chromium.launch(**options)
        try:
            page = html.replace("</head>", f"<style>{css}</style></head>")
            yield _Browser(browser.new_page(), page, _browser_process())
        finally:
            browser.close()


def _browser_process() -> int:
    """The first process below this one that runs the browser itself."""
    found = [pid for pid in _below(os.getpid()) if b"chrom" in _command(pid)]
    return min(found)


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].rsplit(b"/", 1)[-1]
    except OSError:
        return b""


def _tree_seconds(root: int) -> float:
    return sum(_ticks(pid) for pid in (root, *_below(root))) / _TICK


def _ticks(pid: int) -> int:
    """Of the process and of its children that have ended."""
    fields = _fields(pid)
    return sum(map(int, fields[11:15])) if fields else 0


def _below(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _fields(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _fields(pid: int) -> list[str]:
    """Of /proc/PID/stat behind the name, which may have blanks."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    except OSError:
        return []
