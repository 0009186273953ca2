"""Plant small faults by the thousand, and see whether a test notices each: ``dev.py mutants``.

``mutants.toml`` names the areas where a wrong sign or a turned condition does harm, with the tests
that hold them. The work is done by mutmut on a copy of the tree. At least 95 of 100 faults must be
noticed, and every one in a comparison or in arithmetic.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import tokenize
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

from tools.copies import SHARED, scratch_copy
from tools.environment import program
from tools.machine import ROOT, say

LIST = ROOT / "tools" / "mutants.toml"
SOURCE = "encounters"
CHILDREN = "2"
GOAL = 0.95
# A fault that makes a program run for ever is stopped after this. Stopped earlier, a busy machine
# would pass for a test that noticed.
PATIENCE_SECONDS = 120.0
ARGUMENTS = ["-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist", "-x"]
_FIGURING = re.compile(r"[<>+*/%-]=?|[=!]=|//=?|\*\*=?|is|in|not")


@dataclass(frozen=True, kw_only=True)
class Area:
    name: str
    mutate: tuple[str, ...]
    tests: tuple[str, ...]
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Survivor:
    """A fault nobody noticed: the lines as they are, and as they were with the fault."""

    name: str
    status: str
    was: str
    became: str

    @property
    def is_figuring(self) -> bool:
        """Whether the fault is in a comparison or in arithmetic."""
        return any(all(map(_FIGURING.fullmatch, one)) for one in _changes(self.was, self.became))


class MutantsError(Exception):
    """The list does not fit the tree, or mutmut did not get to its end."""


def read(path: Path = LIST, root: Path = ROOT) -> list[Area]:
    """The areas, each with the files its patterns name. Raises ``MutantsError`` for lost ones."""
    areas = []
    for name, entry in tomllib.loads(path.read_text("utf-8")).items():
        files = {one: sorted(root.glob(one)) for one in entry["mutate"]}
        lost = [one for one, found in files.items() if not found]
        lost += [one for one in entry["tests"] if not (root / one.partition("::")[0]).exists()]
        if lost:
            raise MutantsError(f"{name}: no such file: {', '.join(lost)}")
        found = sorted({str(file.relative_to(root)) for all_ in files.values() for file in all_})
        rest = {key: tuple(entry[key]) for key in ("tests", "arguments") if key in entry}
        areas.append(Area(name=name, mutate=tuple(found), **rest))
    return areas


def chosen(areas: Sequence[Area], words: Sequence[str]) -> list[Area]:
    """The areas, with those files whose name, or their area's, holds one of ``words``."""
    narrowed = [
        replace(
            area,
            mutate=tuple(
                file
                for file in area.mutate
                if not words or any(word in f"{area.name} {file}" for word in words)
            ),
        )
        for area in areas
    ]
    return [area for area in narrowed if area.mutate]


def prove(words: Sequence[str]) -> int:
    """0 if each chosen area is held by its tests."""
    areas = chosen(read(), words)
    if not areas:
        raise MutantsError(f"no area and no file of one is called {' or '.join(words)}")
    return int(not all([_is_held(area) for area in areas]))


def _is_held(area: Area) -> bool:
    with scratch_copy() as folder:
        say(f"\n{area.name}: planting faults in {len(area.mutate)} files; this takes a while")
        _write_settings(area, folder)
        _mutmut(folder, "run", "--max-children", CHILDREN)
        statuses = parsed(_mutmut(folder, "results", "--all", "true"))
        missed = [
            survivor(name, status, _mutmut(folder, "show", name))
            for name, status in statuses.items()
            if status != "killed"
        ]
    return _told(area, statuses, missed)


def _write_settings(area: Area, folder: Path) -> None:
    path = folder / "pyproject.toml"
    path.write_text(f"{path.read_text('utf-8')}\n{settings(area, folder)}", "utf-8")


def settings(area: Area, folder: Path) -> str:
    """The section of mutmut: everything is copied, only the area's files get faults."""
    left = {SOURCE, "pyproject.toml", *SHARED}
    copied = sorted(
        one.name for one in folder.iterdir() if one.name not in left and one.name[0] != "."
    )
    values = {
        "source_paths": [SOURCE],
        "only_mutate": list(area.mutate),
        "also_copy": copied,
        "pytest_add_cli_args": [*ARGUMENTS, *area.arguments],
        "pytest_add_cli_args_test_selection": list(area.tests),
        "timeout_constant": PATIENCE_SECONDS,
    }
    # What JSON writes of strings, numbers and lists is TOML too.
    lines = [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    return "\n".join(["[tool.mutmut]", *lines, ""])


def _mutmut(folder: Path, *words: str) -> str:
    """What mutmut answers; its progress, a line for each fault, is kept to the end of a failure."""
    done = subprocess.run(
        [program("mutmut"), *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise MutantsError("\n".join(done.stdout.replace("\r", "\n").splitlines()[-40:]))
    return done.stdout


def parsed(results: str) -> dict[str, str]:
    """The faults by name, with "killed", "survived" or what else became of them."""
    lines = (line.strip().rpartition(": ") for line in results.splitlines())
    return {name: status for name, _, status in lines if "__mutmut_" in name}


def survivor(name: str, status: str, diff: str) -> Survivor:
    """From mutmut's diff; the lines of its head begin with three signs."""
    body = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    was, became = ("\n".join(line[1:] for line in body if line[:1] == sign) for sign in "-+")
    return Survivor(name=name, status=status, was=was, became=became)


def _changes(was: str, became: str) -> list[list[str]]:
    """The words of each place that changed, old and new: of "a <= b" and "a < b", the two signs."""
    old, new = list(_tokens(was)), list(_tokens(became))
    places = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [
        [*old[start:end], *new[begin:stop]]
        for kind, start, end, begin, stop in places
        if kind != "equal"
    ]


def _tokens(text: str) -> Iterator[str]:
    """The words of some lines of a program, as far as they can be read by themselves."""
    try:
        for one in tokenize.generate_tokens(io.StringIO(text.strip()).readline):
            yield one.string
    except (tokenize.TokenError, IndentationError):
        return


def _told(area: Area, statuses: dict[str, str], missed: Sequence[Survivor]) -> bool:
    for one in missed:
        figuring = ", in a comparison or arithmetic" if one.is_figuring else ""
        say(f"\n{one.name}: {one.status}{figuring}\n- {one.was.strip()}\n+ {one.became.strip()}")
    total, counts = len(statuses), Counter(statuses.values())
    share = counts["killed"] / max(total, 1)
    told = ", ".join(f"{number} {status}" for status, number in counts.most_common())
    wrong = sum(one.is_figuring for one in missed)
    say(f"\n{area.name}: {total} faults, {told}: {share:.1%} noticed.")
    say(f"Missed in comparisons and arithmetic: {wrong}")
    return share >= GOAL and not wrong
