"""The steps of ``dev.py test``. What a machine lacks fails its step on CI only."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from tools import machine
from tools.environment import PYTHON, program
from tools.machine import ON_CI, ROOT, Need, provide
from tools.postgres import ServerError, throw_away_server
from tools.steps import Outcome, Step, failure, not_run, run, run_all

TEMPLATES = ROOT / "templates"
JS_TESTS = ROOT / "tests" / "js"
TSC = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
NODE_STAMP = ROOT / "node_modules" / "mohsdoc.sha256"
MANAGE = (PYTHON, "manage.py")
# Two workers for the two cores of a small machine. What a module shares is made once.
PYTEST = (PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider")
PARALLEL = ("-n", "2", "--dist", "loadscope", "-m", "not browser")
STORIES = ("-n", "2", "-m", "browser")


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
    if provide([machine.NODE]):
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


def sqlite(extra: Sequence[str] = ()) -> Outcome:
    return run([*PYTEST, *PARALLEL, *extra])


def postgresql(extra: Sequence[str] = ()) -> Outcome:
    if provide([machine.POSTGRES]):
        return _lacking(machine.POSTGRES)
    try:
        with throw_away_server() as address:
            # What asks no database has been tried with the other one.
            command = [*PYTEST, *PARALLEL, "--database-only", *extra]
            return run(command, {"DATABASE_URL": address})
    except ServerError as error:
        return failure(f"PostgreSQL did not start: {error}")


def browser(extra: Sequence[str] = ()) -> Outcome:
    if provide([machine.CHROMIUM]):
        return _lacking(machine.CHROMIUM)
    return run([*PYTEST, *STORIES, *extra])


def _lacking(need: Need) -> Outcome:
    note = f"{need.name} is missing"
    return failure(note) if ON_CI else not_run(note)


STEPS = (
    Step("lint", lint),
    Step("format", formatting),
    Step("templates", templates),
    Step("types", types),
    Step("project", project),
    Step("deployment", deployment),
    Step("migrations", migrations),
    Step("javascript", javascript),
    Step("scripts", script_types),
    Step("sqlite", sqlite),
    Step("postgresql", postgresql),
    Step("browser", browser),
)
NAMES = tuple(step.name for step in STEPS)


def run_steps(names: Sequence[str]) -> int:
    """Run the named steps, or all; every step runs, whatever failed before it."""
    provide([machine.PANGO])
    return run_all([step for step in STEPS if not names or step.name in names])


def fix() -> int:
    run([program("ruff"), "check", "--fix", "."])
    return run([program("ruff"), "format", "."]).failed
