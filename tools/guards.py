"""Take protections out, one at a time, and see whether a test notices: ``dev.py guards``.

A protection whose removal no test notices does not exist, and one in a file that no part of the
app uses protects nothing. ``guards.toml`` names each with the text that is it, what stands there
once it is gone, and the tests that must then fail. The work is done on copies of the tree, two at
a time; the tests must pass on a copy before anything is taken out.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import time
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue

from tools import machine
from tools.copies import scratch_copy
from tools.environment import PYTHON, with_stored_bytecode
from tools.machine import ROOT, say

LIST = ROOT / "tools" / "guards.toml"
PATIENCE_SECONDS = 900
# What runs in an installation. Django itself finds commands, by the names of their files.
APP = ("encounters", "mohsdoc", "templates", "static")
COMMANDS = "encounters/management/commands/"
_TESTS_FAILED = 1
# One for each core of a small machine.
AT_ONCE = 2
# Nothing is drawn, and the order of a few named tests is of no interest.
_PYTEST = ("-q", "-x", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-p", "no:playwright")


@dataclass(frozen=True, kw_only=True)
class Guard:
    """``goal`` is its promise; ``taken`` stands once in ``file`` and gives way to ``left``."""

    name: str
    goal: str
    file: str
    taken: str
    left: str = ""
    tests: tuple[str, ...]


class GuardsError(Exception):
    """The list does not fit the tree."""


def read(path: Path = LIST, root: Path = ROOT) -> list[Guard]:
    """The guards of a list.

    Raises ``GuardsError`` for one whose text or tests are not there, or whose file the app does
    not use.
    """
    entries = tomllib.loads(path.read_text("utf-8"))["guard"]
    guards = [Guard(**{**entry, "tests": tuple(entry["tests"])}) for entry in entries]
    app = App(root)
    for guard in guards:
        if not app.uses(guard.file):
            raise GuardsError(f"{guard.name}: no part of the app uses {guard.file}")
        found = (root / guard.file).read_text("utf-8").count(guard.taken)
        if found != 1:
            raise GuardsError(f"{guard.name}: stands {found} times in {guard.file}, not once")
        lost = [test for test in guard.tests if not _is_there(test, root)]
        if lost:
            raise GuardsError(f"{guard.name}: no such test: {', '.join(lost)}")
    if len({guard.name for guard in guards}) < len(guards):
        raise GuardsError("two guards of one name")
    return guards


def _is_there(test: str, root: Path) -> bool:
    """Whether the file exists, and in it the function or class that the test names, if any."""
    file, *names = test.split("::")
    if not (root / file).exists():
        return False
    text = (root / file).read_text("utf-8") if names else ""
    # Without the values of a parametrized test.
    defined = [name.partition("[")[0] for name in names]
    return all(re.search(rf"\b(?:def|class) {re.escape(name)}\b", text) for name in defined)


class App:
    """What runs in an installation, and which of its files another one uses."""

    def __init__(self, root: Path) -> None:
        files = [file for part in APP for file in (root / part).rglob("*")]
        self._texts = {
            str(file.relative_to(root)): file.read_text("utf-8")
            for file in files
            if file.suffix in (".py", ".html", ".js")
        }
        self._modules = {
            name: set(_modules_named(ast.parse(text)))
            for name, text in self._texts.items()
            if name.endswith(".py")
        }

    def uses(self, file: str) -> bool:
        """Whether another file imports this module, or mentions this template, script or table."""
        if not file.endswith(".py"):
            name = Path(file).name
            return any(name in text for other, text in self._texts.items() if other != file)
        module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        named = any(module in names for other, names in self._modules.items() if other != file)
        return named or file.startswith(COMMANDS)


def _modules_named(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            # Settings name middleware, a pool names its worker.
            yield from (node.value, node.value.rpartition(".")[0])


def prove(words: Sequence[str]) -> int:
    """Try all guards whose name or goal holds one of ``words``; 0 if a test noticed each."""
    guards = [guard for guard in read() if not words or _is_meant(guard, words)]
    with ExitStack() as stack:
        copies: SimpleQueue[Path] = SimpleQueue()
        for _ in range(AT_ONCE):
            folder = stack.enter_context(scratch_copy())
            copies.put(folder)
        tests = sorted({test for guard in guards for test in guard.tests})
        if _status(folder, tests, heard=True) != 0:
            say("The tests do not pass as the tree is; nothing was taken out.")
            return 1
        with ThreadPoolExecutor(AT_ONCE) as threads:
            noticed = list(threads.map(partial(_try, copies), guards))
    missed = noticed.count(False)
    say(f"\n{len(guards) - missed} passed, {missed} failed")
    return int(missed > 0)


def _is_meant(guard: Guard, words: Sequence[str]) -> bool:
    return any(word.lower() in f"{guard.name} {guard.goal}".lower() for word in words)


def _try(copies: SimpleQueue[Path], guard: Guard) -> bool:
    """Whether a test notices, on one of the copies that nobody else works on."""
    folder = copies.get()
    try:
        return _is_noticed(guard, folder)
    finally:
        copies.put(folder)


def _is_noticed(guard: Guard, folder: Path) -> bool:
    path = folder / guard.file
    whole, changed = path.read_text("utf-8"), path.stat().st_mtime_ns
    began = time.monotonic()
    path.write_text(whole.replace(guard.taken, guard.left), "utf-8")
    try:
        noticed = _status(folder, guard.tests) == _TESTS_FAILED
    finally:
        path.write_text(whole, "utf-8")
        # Compiled modules are told apart by that moment, and by their size.
        os.utime(path, ns=(changed, changed))
    word = "noticed" if noticed else "NOBODY NOTICED"
    say(f"{word:<15}{time.monotonic() - began:6.1f} s  {guard.name} ({guard.goal})")
    return noticed


def _status(folder: Path, tests: Sequence[str], *, heard: bool = False) -> int:
    """0: all pass; 1: one fails; anything else is no answer (nothing collected, a crash)."""
    output = None if heard else subprocess.DEVNULL
    scripts = [test for test in tests if test.endswith(".js")]
    others = [test for test in tests if test not in scripts]
    statuses = []
    if scripts:
        statuses.append(_run([machine.node(), "--test", *scripts], folder, output))
    if others:
        statuses.append(_run([PYTHON, "-m", "pytest", *_PYTEST, *others], folder, output))
    return next((statuse for statuse in statuses if statuse), 0)


def _run(command: Sequence[object], folder: Path, output: int | None) -> int:
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env=with_stored_bytecode(),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        timeout=PATIENCE_SECONDS,
    )
    return done.returncode
