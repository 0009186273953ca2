"""The steps of ``dev.py test``. What a machine lacks fails its step on CI only.

By default the long loops run in part and PostgreSQL tries what a database can change; ``full``
leaves nothing out of the first and tries all that uses a database with the second.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from tools import changed, environment, machine
from tools.environment import PYTHON, program
from tools.machine import ON_CI, ROOT, Need, provide
from tools.postgres import FOR_MINUTES, ServerError, throw_away_server
from tools.steps import Outcome, Step, failure, not_run, run, run_all, say, together

TEMPLATES = ROOT / "templates"
JS_TESTS = ROOT / "tests" / "js"
TSC = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
NODE_STAMP = ROOT / "node_modules" / "mohsdoc.sha256"
MANAGE = (PYTHON, "manage.py")
# Two workers for the two cores of a small machine. What a module shares is made once.
PYTEST = (PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider")
STORIES = "tests/browser"
SUITE = ("--dist", "loadscope", "--no-loadscope-reorder", f"--ignore={STORIES}")
# Nothing is drawn there, and each process would load what drives a browser.
NO_BROWSER = ("-p", "no:playwright")
FULL = ("--scale", "full")
SECOND = "--second-database"
# pytest's own number for "no test was run".
NO_TESTS = "exit code 5"
EMPTY = "none of these tests is of this step"


def lint() -> Outcome:
    return run([program("ruff"), "check", "."])


def formatting() -> Outcome:
    return run([program("ruff"), "format", "--check", "."])


def templates() -> Outcome:
    return run([program("djlint"), TEMPLATES, "--lint", "--quiet"])


def types() -> Outcome:
    return run([program("mypy"), "mohsdoc", "encounters", "dev.py", "tools"])


def project() -> Outcome:
    return run([*MANAGE, "check", "--fail-level", "WARNING"])


def deployment() -> Outcome:
    """Django's own questions to an installation that serves patients."""
    keys = {name: secrets.token_urlsafe(50) for name in ("MOHSDOC_SECRET_KEY", "MOHSDOC_AUDIT_KEY")}
    served = {"MOHSDOC_DEMO": "0", **keys}
    return run([*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], served)


def migrations() -> Outcome:
    return run([*MANAGE, "makemigrations", "--check", "--dry-run"])


def javascript() -> Outcome:
    if lacking := _node_packages():
        return lacking
    return run([machine.node(), "--test", *sorted(JS_TESTS.rglob("*.test.js"))])


def script_types() -> Outcome:
    """The types in the scripts' comments, checked by TypeScript; nothing is compiled."""
    if lacking := _node_packages():
        return lacking
    return run([machine.node(), TSC, "--project", ROOT])


def _node_packages() -> Outcome | None:
    """Node's packages as the lock file pins them, installed once for each state of it."""
    if not machine.NODE.is_there():
        return _lacking(machine.NODE)
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if NODE_STAMP.exists() and NODE_STAMP.read_text(encoding="ascii") == wanted:
        return None
    quiet = ["--silent", "--no-audit", "--no-fund"]
    installed = run([machine.npm(), "ci", *quiet])
    if installed.failed:
        return installed
    NODE_STAMP.write_text(wanted, encoding="ascii")
    return None


def sqlite(*arguments: str) -> Outcome:
    return _unless_empty(run([*PYTEST, *NO_BROWSER, "-n", "2", *SUITE, *arguments]))


def postgresql(workers: int, *arguments: str, full: bool = False) -> Outcome:
    """What is marked ``both_databases``; with ``full`` also all others that use a database.

    These hold nothing of a database's own, so their long loops run in part.
    """
    if not machine.POSTGRES.is_there():
        return _lacking(machine.POSTGRES)
    try:
        with throw_away_server(*FOR_MINUTES) as address:
            command = [*PYTEST, *NO_BROWSER, "-n", str(workers), *SUITE, *arguments]
            shares = [("marked", *FULL), ("others",)] if full else [("marked",)]
            outcomes = [
                _unless_empty(run([*command, SECOND, *share], {"DATABASE_URL": address}))
                for share in shares
            ]
            return _with_lack(together(outcomes), machine.SEVERAL)
    except ServerError as error:
        return failure(f"PostgreSQL did not start: {error}")


def browser(*arguments: str) -> Outcome:
    if not machine.CHROMIUM.is_there():
        return _lacking(machine.CHROMIUM)
    # Much of a story is waiting: for words to be typed, for a save to come back.
    return _unless_empty(run([*PYTEST, "-n", "3", *arguments]))


def _unless_empty(outcome: Outcome) -> Outcome:
    """Files were named whose tests run elsewhere: with another database, or with full scale."""
    return not_run(EMPTY) if outcome.note == NO_TESTS else outcome


def _with_lack(outcome: Outcome, need: Need) -> Outcome:
    """The outcome of tests of which those were left out that need a missing program."""
    if need.is_there() or outcome.note == EMPTY:
        return outcome
    say(need.lacking)
    failed = outcome.failed + ON_CI
    return replace(outcome, failed=failed, note=f"{need.name} is missing: not tried with it")


def _lacking(need: Need) -> Outcome:
    note = f"{need.name} is missing"
    return failure(note) if ON_CI else not_run(note)


NEEDS = {
    "javascript": (machine.NODE,),
    "scripts": (machine.NODE,),
    "postgresql": (machine.POSTGRES, machine.SEVERAL),
    "browser": (machine.CHROMIUM,),
}
NAMES = (
    "lint",
    "format",
    "templates",
    "types",
    "project",
    "deployment",
    "migrations",
    "javascript",
    "scripts",
    "sqlite",
    "postgresql",
    "browser",
)


def steps(
    names: Collection[str] = NAMES, *, full: bool = False, tests: Collection[str] = ()
) -> list[Step]:
    """The named steps in their order; ``tests`` are the files to run where not all are meant.

    PostgreSQL's part is short by default: one worker fills the core that the small checks and the
    ends of SQLite's two leave free.
    """
    extra = FULL if full else ()
    stories = sorted(test for test in tests if test.startswith(STORIES)) or [STORIES]
    others = sorted(test for test in tests if not test.startswith(STORIES))
    is_beside = not full and "sqlite" in names
    every = (
        Step("lint", lint),
        Step("format", formatting),
        Step("templates", templates),
        Step("types", types),
        Step("project", project),
        Step("deployment", deployment),
        Step("migrations", migrations),
        Step("javascript", javascript),
        Step("scripts", script_types),
        Step("sqlite", partial(sqlite, *extra, *others)),
        Step(
            "postgresql",
            partial(postgresql, 1 if is_beside else 2, *others, full=full),
            is_beside,
        ),
        # Its browsers leave no room for another program.
        Step("browser", partial(browser, *extra, *stories), is_alone=True),
    )
    return [step for step in every if step.name in names]


def run_steps(names: Collection[str], *, full: bool = False) -> int:
    """Run the named steps, or all; every step runs, whatever failed before it."""
    return _run(steps(names or NAMES, full=full), full=full)


def run_changed(*, full: bool = False) -> int:
    """Run what the changed files can touch (see ``tools.changed``)."""
    files = changed.changed_files()
    found = changed.touched(files)
    if found is None:
        say(f"One of {len(files)} changed files may touch everything.")
        return run_steps(NAMES, full=full)
    if not found.steps:
        say(f"Nothing has changed since {changed.MAIN}.")
        return 0
    say(f"{len(files)} changed files touch {len(found.tests)} files of tests.")
    return _run(steps(found.steps, full=full, tests=found.tests), full=full)


def _run(chosen: Sequence[Step], *, full: bool) -> int:
    names = {step.name for step in chosen}
    _prepare([need for name in NAMES if name in names for need in NEEDS.get(name, ())])
    if "browser" in names:
        # By itself: not every machine knows such a package.
        provide([machine.FIREFOX if full else machine.HEADLESS_SHELL])
    return run_all(chosen)


def _prepare(needs: Sequence[Need]) -> None:
    """Packages of the machine and of Python, at the same time: both wait for a network."""
    wanted = list(dict.fromkeys([machine.PANGO, *needs]))
    if not environment.works():
        # Its own package of the machine comes first: only one program installs those at a time.
        environment.make()
    packages = threading.Thread(target=provide, args=[wanted], name="packages of the machine")
    packages.start()
    environment.ensure()
    packages.join()


def fix() -> int:
    run([program("ruff"), "check", "--fix", "."])
    return run([program("ruff"), "format", "."]).failed
