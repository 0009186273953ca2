"""Run every step, count what passed, and sum up: one failure hides no other."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tools.environment import BYTECODE
from tools.machine import ROOT, say

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
    name: str
    work: Callable[[], Outcome]


def failure(note: str) -> Outcome:
    return Outcome(failed=1, note=note)


def not_run(note: str) -> Outcome:
    return Outcome(skipped=1, note=note)


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
    tally = Tally()
    with subprocess.Popen(
        list(map(str, command)),
        cwd=ROOT,
        env={**_inherited(), **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as program:
        assert program.stdout is not None
        for line in program.stdout:
            print(line, end="", flush=True)
            tally.read(line)
    return tally.outcome(program.returncode)


def _inherited() -> dict[str, str]:
    """This program's variables, but with compiled modules stored between runs.

    A container often forbids to store them (``PYTHONDONTWRITEBYTECODE``), and then every worker of
    every run compiles all modules anew. The environment's own folder is always ours to write in.
    """
    rest = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**rest, "PYTHONPYCACHEPREFIX": str(BYTECODE)}


def run_all(steps: Sequence[Step]) -> int:
    """Run the steps in order and return the exit code of the whole."""
    outcomes: list[Outcome] = []
    for step in steps:
        say(f"\n>>> {step.name}")
        began = time.monotonic()
        outcome = step.work()
        outcome.seconds = time.monotonic() - began
        outcomes.append(outcome)
    say("\n" + "\n".join(map(_row, steps, outcomes)))
    passed, failed, skipped = (
        sum(getattr(one, count) for one in outcomes) for count in ("passed", "failed", "skipped")
    )
    # The very last line, in the form that readers of test output look for.
    say(f"\n{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return int(failed > 0)


def _row(step: Step, outcome: Outcome) -> str:
    word = "FAILED" if outcome.failed else "ok" if outcome.passed else "not run"
    counts = f"{outcome.passed} passed, {outcome.failed} failed, {outcome.skipped} skipped"
    note = f"  {outcome.note}" if outcome.note else ""
    return f"{step.name:<22}{word:<9}{outcome.seconds:7.1f} s  {counts}{note}"
