"""What the files that were changed can touch: ``dev.py test changed``.

A test file is touched by a change in any file that it imports, or that those import, and so on.
Pages are found through addresses, templates and settings and not through imports, so a test that
asks for pages is touched by the whole app. Whatever is not understood here touches everything.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath

from tools.imports import reached
from tools.machine import ROOT

MAIN = "origin/main"
APP = ("encounters/", "mohsdoc/")
CHECKED = (*APP, "tools/", "dev.py")
# Files that every test leans on, and what pins the programs that run.
EVERYTHING = re.compile(
    r"pyproject\.toml|requirements/.*|package(-lock)?\.json|tsconfig\.json|manage\.py|\.ci/.*"
    r"|mohsdoc/settings\.py|encounters/apps\.py"
    r"|tools/(imports|changed|checks|steps|environment|machine)\.py"
)
# What only tests of the repository read.
WORDS = re.compile(r"(.*/)?[^/]+\.md|docs/.*|deploy/.*|LICENSE|NOTICE|env\.sample|\.gitignore")
SCRIPTS = re.compile(r"static/.*|tests/js/.*")
STORIES = "tests/browser/"
STYLE = ("lint", "format")
# The fixtures of all tests: a change in how they are made touches everything, and so does one in
# what they are made of every test that asks a database.
FIXTURES = "tests/conftest.py"
SOURCE_TREE = "tests/support/source_tree.py"
ASKS_A_DATABASE = re.compile(r"\b(django_db|db|transactional_db|live_server|rows_for_all|case)\b")
# A test that says one of these gets at more of the app than it imports.
ASKS_FOR_PAGES = re.compile(
    r"\b(client|Client|PageClient|as_user|live_server|rf|RequestFactory|reverse|resolve"
    r"|get_resolver|call_command|subprocess|manage|import_module|templates?|static)\b"
)
# It asks the repository itself: all files of a kind, whatever imports them.
READS_THE_TREE = re.compile(r"\b(committed|python_files|text_of|tree_of)\(")


@dataclass
class Touched:
    """Steps by name, and the test files for those steps that run some; ``None``: everything."""

    steps: set[str] = field(default_factory=set)
    tests: set[str] = field(default_factory=set)


def changed_files(root: Path = ROOT) -> list[str]:
    """Files that differ from what was last shared with ``origin/main``, or from the last commit."""
    base = _git(root, "merge-base", MAIN, "HEAD", check=False).strip() or "HEAD"
    names = _git(root, "diff", "--name-only", "--no-renames", "-z", base)
    names += _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return sorted(filter(None, names.split("\0")))


def touched(changed: Iterable[str], root: Path = ROOT) -> Touched | None:
    """What to run for these files; ``None`` where one of them may touch anything."""
    found = Touched()
    sources: set[str] = set()
    for path in changed:
        steps = _steps_for(path, root)
        if steps is None:
            return None
        found.steps |= steps
        sources |= _sources_of(path, root)
    if found.steps:
        found.tests = {test for test in _test_files(root) if _is_touched(test, sources, root)}
        found.steps |= _steps_with(found.tests)
    return found


def _steps_for(path: str, root: Path) -> set[str] | None:
    """The checks that read such a file; ``None`` if it is of no kind that is known."""
    is_gone = not (root / path).exists() and not _is_test(path)
    if is_gone or EVERYTHING.fullmatch(path) or path in _made_for_all(root):
        return None
    if path.endswith(".py"):
        return _steps_for_python(path)
    if path.startswith("templates/"):
        return {"templates"}
    if SCRIPTS.fullmatch(path):
        return {"javascript", "scripts"}
    # Data belongs to the modules beside it.
    is_data = path.startswith(APP) and _modules_beside(path, root)
    return set(STYLE) if is_data or WORDS.fullmatch(path) else None


def _is_test(path: str) -> bool:
    return path.startswith("tests/") and PurePosixPath(path).match("test_*.py")


@cache
def _made_for_all(root: Path) -> frozenset[str]:
    """The fixtures of all tests and the helpers they are made with."""
    return frozenset(path for path in _reached_by_fixtures(root) if path.startswith("tests/"))


@cache
def _reached_by_fixtures(root: Path) -> frozenset[str]:
    return frozenset(reached(root, [FIXTURES]))


def _steps_for_python(path: str) -> set[str]:
    steps = set(STYLE)
    if path.startswith(CHECKED):
        steps.add("types")
    if path.startswith(APP):
        steps |= {"project", "deployment", "migrations"}
    return steps


def _sources_of(path: str, root: Path) -> set[str]:
    """The modules, or for templates and scripts the folder, by which tests may reach the file."""
    if path.startswith("templates/"):
        # Pages and notes are laid out by them.
        return {"templates/", *_modules_beside("encounters/note/x", root)}
    if SCRIPTS.fullmatch(path):
        return {"static/"}
    return (
        {path} if path.endswith(".py") or not path.startswith(APP) else _modules_beside(path, root)
    )


def _modules_beside(path: str, root: Path) -> set[str]:
    """The modules of the nearest folder above that has some."""
    for folder in PurePosixPath(path).parents:
        modules = {str(file.relative_to(root)) for file in (root / folder).glob("*.py")}
        if modules:
            return modules
    return set()


@cache
def _test_files(root: Path) -> tuple[str, ...]:
    return tuple(
        sorted(str(file.relative_to(root)) for file in (root / "tests").rglob("test_*.py"))
    )


def _is_touched(test: str, sources: set[str], root: Path) -> bool:
    mine = reached(root, [test, *_conftests(test, root)])
    helpers = {path for path in mine if path.startswith("tests/") and path != SOURCE_TREE}
    words = "\n".join(_text_of(root, path) for path in helpers)
    if ASKS_A_DATABASE.search(words):
        mine |= _reached_by_fixtures(root)
    if sources & mine or READS_THE_TREE.search(words):
        return True
    is_of_the_app = any(source.startswith((*APP, "templates/", "static/")) for source in sources)
    return is_of_the_app and (test.startswith(STORIES) or bool(ASKS_FOR_PAGES.search(words)))


def _conftests(test: str, root: Path) -> Iterator[str]:
    """Of the folders around a test, but for the one of all tests: that touches everything."""
    for folder in PurePosixPath(test).parents:
        path = f"{folder}/conftest.py"
        if str(folder) not in ("tests", ".") and (root / path).exists():
            yield path


@cache
def _text_of(root: Path, path: str) -> str:
    return (root / path).read_text("utf-8")


def _steps_with(tests: Iterable[str]) -> set[str]:
    stories = {test for test in tests if test.startswith(STORIES)}
    others = set(tests) - stories
    return ({"browser"} if stories else set()) | ({"sqlite", "postgresql"} if others else set())


def _git(root: Path, *words: str, check: bool = True) -> str:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=check)
    return done.stdout
