"""Run every step, count what passed, and sum up: one failure hides no other.

A step that runs beside the others keeps its output until they have made way; see ``Output``.
"""

from __future__ import annotations

import re
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field

from tools.environment import with_stored_bytecode
from tools.machine import ROOT

# "==== 3 failed, 120 passed in 4.5s ====" of pytest, "# pass 3" or "ℹ pass 3" of node.
_PYTEST_END = re.compile(r"^=*\s*((?:\d+ \w+,? ?)+)in [\d.]+s")
_NODE_END = re.compile(r"^(?:#|ℹ) (pass|fail|skipped) (\d+)$")
_NODE_WORDS = {"pass": "passed", "fail": "failed", "skipped": "skipped"}
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Outcome:
    """What a step came to. A check without tests of its own counts as one test."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    note: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Step:
    """``is_beside``: it begins with the first step; its lines come when another step has ended.

    ``is_alone``: it begins when all others have ended.
    """

    name: str
    work: Callable[[], Outcome]
    is_beside: bool = False
    is_alone: bool = False


class Output:
    """Lines of a step: held back until ``release``, shown at once from then on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: list[str] | None = []

    def write(self, line: str) -> None:
        with self._lock:
            if self._held is None:
                _show(line)
            else:
                self._held.append(line)

    def release(self) -> None:
        with self._lock:
            for line in self._held or ():
                _show(line)
            self._held = None


def _show(line: str) -> None:
    print(line, end="", flush=True)


# Where the lines of this thread's step go.
_write: ContextVar[Callable[[str], None]] = ContextVar("_write", default=_show)


def say(line: str) -> None:
    _write.get()(f"{line}\n")


def failure(note: str) -> Outcome:
    return Outcome(failed=1, note=note)


def not_run(note: str) -> Outcome:
    return Outcome(skipped=1, note=note)


def together(outcomes: Sequence[Outcome]) -> Outcome:
    """What several runs came to as one step; notes of those that ran are told one after another."""
    ran = [outcome for outcome in outcomes if outcome.passed or outcome.failed] or outcomes[:1]
    passed, failed, skipped = (
        sum(getattr(outcome, count) for outcome in ran) for count in ("passed", "failed", "skipped")
    )
    notes = dict.fromkeys(outcome.note for outcome in ran if outcome.note)
    return Outcome(passed, failed, skipped, note="; ".join(notes))


@dataclass
class Tally:
    """Counts read off a runner's own closing lines while they pass by."""

    counts: dict[str, int] = field(default_factory=dict)

    def read(self, line: str) -> None:
        line = _ESCAPES.sub("", line).strip()
        if found := _PYTEST_END.match(line):
            pairs = re.findall(r"(\d+) (\w+)", found[1])
            self.counts = {word: int(number) for number, word in pairs}
        elif found := _NODE_END.match(line):
            self.counts[_NODE_WORDS[found[1]]] = int(found[2])

    def outcome(self, status: int) -> Outcome:
        failed = self.counts.get("failed", 0) + self.counts.get("errors", 0)
        failed += self.counts.get("error", 0)
        if status and not failed:
            return Outcome(self.counts.get("passed", 0), 1, note=f"exit code {status}")
        passed = self.counts.get("passed", 0) if self.counts else int(not status)
        return Outcome(passed, failed, self.counts.get("skipped", 0))


def run(command: Sequence[object], environment: Mapping[str, str] | None = None) -> Outcome:
    """Run a program in the project's folder, its output passed on line by line."""
    tally, write = Tally(), _write.get()
    with subprocess.Popen(
        list(map(str, command)),
        cwd=ROOT,
        env={**with_stored_bytecode(), **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as program:
        assert program.stdout is not None
        for line in program.stdout:
            write(line)
            tally.read(line)
    return tally.outcome(program.returncode)


def run_all(steps: Sequence[Step]) -> int:
    """Run the steps, print a table of them in their order and return the exit code of the whole."""
    beside = [_Beside(step) for step in steps if step.is_beside]
    outcomes: dict[str, Outcome] = {}
    for step in sorted((step for step in steps if not step.is_beside), key=_is_late):
        if step.is_alone:
            outcomes |= _ended(beside)
        outcomes[step.name] = _timed(step)
        for other in beside:
            other.show_if_ended()
    outcomes |= _ended(beside)
    found = [outcomes[step.name] for step in steps]
    say("\n" + "\n".join(map(_row, steps, found)))
    passed, failed, skipped = (
        sum(getattr(outcome, count) for outcome in found)
        for count in ("passed", "failed", "skipped")
    )
    # The very last line, in the form that readers of test output look for.
    say(f"\n{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return int(failed > 0)


def _is_late(step: Step) -> bool:
    return step.is_alone


def _timed(step: Step) -> Outcome:
    say(f"\n>>> {step.name}")
    began = time.monotonic()
    outcome = step.work()
    outcome.seconds = time.monotonic() - began
    return outcome


class _Beside:
    """A step at work in a thread of its own."""

    def __init__(self, step: Step) -> None:
        self.name = step.name
        self._output = Output()
        # What ends a thread in an accident leaves this.
        self.outcome = failure("it broke off")
        self._thread = threading.Thread(target=self._work, args=[step], name=step.name)
        self._thread.start()

    def _work(self, step: Step) -> None:
        _write.set(self._output.write)
        self.outcome = _timed(step)

    def show_if_ended(self) -> None:
        if not self._thread.is_alive():
            self._output.release()

    def wait(self) -> None:
        """From now on nothing else writes, so its lines are shown as they come."""
        self._output.release()
        self._thread.join()


def _ended(beside: Sequence[_Beside]) -> dict[str, Outcome]:
    for step in beside:
        step.wait()
    return {step.name: step.outcome for step in beside}


def _row(step: Step, outcome: Outcome) -> str:
    word = "FAILED" if outcome.failed else "ok" if outcome.passed else "not run"
    counts = f"{outcome.passed} passed, {outcome.failed} failed, {outcome.skipped} skipped"
    note = f"  {outcome.note}" if outcome.note else ""
    return f"{step.name:<22}{word:<9}{outcome.seconds:7.1f} s  {counts}{note}"
