"""The ladder of imports: every part knows only what stands below it.

docs/architecture.md draws the ladder and says why. A new part of ``encounters`` fails here until it
has been given its rung.
"""

import ast
import itertools
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from fnmatch import fnmatch

import pytest

from tests.support.source_tree import ROOT, python_files, tree_of
from tools.imports import imported

# From the ground up. Each part imports from lower rungs, or from itself.
LADDER = (
    ("vocabulary", "version", "sandbox"),
    ("record", "anatomy", "photos"),
    ("icd10", "specimen_map", "safety", "booking", "why_mohs"),
    ("coding",),
    ("workflow", "integrity"),
    ("models",),
    ("file_store",),
    ("snapshot", "note", "request_state"),
    ("signed",),
    ("actions",),
    ("forms", "demo"),
    ("accounts",),
    ("web", "installation"),
    ("views", "templatetags"),
    ("admin", "management", "urls", "apps"),
)
RUNG = {part: number for number, rung in enumerate(LADDER) for part in rung}
PURE_PARTS = (
    "vocabulary",
    "version",
    "record",
    "anatomy",
    "icd10",
    "specimen_map",
    "safety",
    "booking",
    "why_mohs",
    "coding",
    "workflow",
    "integrity",
)

NEEDS_A_MACHINE = {"asyncio", "django", "http", "socket", "ssl", "subprocess", "urllib"}
CLOCK = {"now", "today", "utcnow", "localdate", "localtime"}

WRITES = {"save", "create", "get_or_create", "update_or_create", "delete", "update", "set"}
WRITES |= {"bulk_create", "bulk_update", "create_user", "raw", "cursor"}
# Who else may write, and why it is not the work of an action.
OTHER_WRITERS = {
    # Configuration edited by administrators; the rows' own checks and the audit hold there too.
    "encounters/admin/*.py": {"save", "delete"},
    # Triggers, and no rows.
    "encounters/models/freezing.py": {"cursor"},
    # Full text and what derives from other rows; the planner's figures.
    "encounters/models/search_entry.py": {"cursor"},
    "encounters/models/search_triggers.py": {"cursor"},
    "encounters/models/planner.py": {"cursor"},
    # Ask prepared questions; nothing is written.
    "encounters/snapshot/prepared.py": {"cursor"},
    "encounters/snapshot/combined.py": {"cursor"},
    # Asks for many rows in a transaction for reading; nothing is written.
    "encounters/snapshot/raw_rows.py": {"cursor"},
    # Asks the database of itself and its roles.
    "encounters/installation/doctor/*.py": {"cursor"},
    # Rights of a role on tables.
    "encounters/management/commands/grant_runtime.py": {"cursor"},
    # A context variable is no row.
    "encounters/request_state.py": {"set"},
    "encounters/note/renderer.py": {"set"},
    # A session, which is Django's and nobody's chart.
    "encounters/accounts/session_log.py": {"save"},
    # Whole databases, which no action knows; "update" is that of a digest.
    "encounters/installation/backup/*.py": {"cursor", "update"},
    # Sums over what is signed, for both databases.
    "encounters/installation/upgrade/fingerprints.py": {"cursor"},
    # Asks who is connected; "set" is that of an event between two threads.
    "encounters/installation/serving.py": {"cursor", "set"},
    # A photograph or a PDF in memory is no row.
    "encounters/photos/clean.py": {"save"},
    "encounters/note/finalize.py": {"save"},
    # The people and presets of the invented practice; its charts come through the actions.
    "encounters/demo/*.py": {"save"},
}


def part_of(path: str) -> str:
    """``encounters/coding/case.py`` belongs to ``coding``, ``encounters/apps.py`` to ``apps``."""
    return path.removesuffix(".py").split("/")[1]


OUR_FILES = [
    path for path in python_files("encounters/") if part_of(path) not in ("__init__", "migrations")
]
PURE_FILES = [path for path in OUR_FILES if part_of(path) in PURE_PARTS]


def parts_known(tree: ast.AST) -> set[str]:
    """The parts of ``encounters`` that a module imports."""
    names = [name.split(".") for name in imported(tree)]
    return {name[1] for name in names if name[0] == "encounters" and len(name) > 1}


def writes_in(tree: ast.AST) -> set[str]:
    """The methods a module calls that write rows, judged by their names."""
    return {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
    }


def test_every_part_has_its_rung_and_every_rung_its_part():
    assert {part_of(path) for path in OUR_FILES} == set(RUNG)


def offenders(paths: Iterable[str], fault: Callable[[str], set[str]]) -> dict[str, set[str]]:
    return {path: found for path in paths if (found := fault(path))}


def test_the_architecture_draws_exactly_this_ladder():
    rows = re.findall(r"^\| (\d+) \| (.+?) \|", (ROOT / "docs/architecture.md").read_text(), re.M)
    drawn = [(int(number), set(re.findall(r"`(\w+)/?`", parts))) for number, parts in rows]
    assert drawn == [(number, set(rung)) for number, rung in enumerate(LADDER, start=1)]


def test_a_part_knows_only_lower_rungs():
    def reaches_up(path):
        part = part_of(path)
        known = parts_known(tree_of(path)) - {part}
        return {other for other in known if RUNG[other] >= RUNG[part]}

    assert offenders(OUR_FILES, reaches_up) == {}


def test_the_note_never_sees_a_row():
    """What it needs of one must be in the record."""
    readers = [path for path in OUR_FILES if part_of(path) == "note"]
    rows = {"models", "snapshot", "actions"}
    assert offenders(readers, lambda path: parts_known(tree_of(path)) & rows) == {}


def test_the_pure_parts_name_no_framework_network_or_clock():
    def impure(path):
        tree = tree_of(path)
        asked = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        return {name.split(".")[0] for name in imported(tree)} & NEEDS_A_MACHINE | asked & CLOCK

    assert offenders(PURE_FILES, impure) == {}


def modules_of(part):
    paths = [path for path in PURE_FILES if part_of(path) == part]
    assert paths, f"{part} is a part of the ladder that is not there"
    return [path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in paths]


def runs_without_django(modules):
    program = f"import sys, {', '.join(modules)}; sys.exit('django' in sys.modules)"
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0


def test_the_pure_parts_run_without_django():
    modules = [modules_of(part) for part in PURE_PARTS]
    assert runs_without_django(itertools.chain.from_iterable(modules))


@pytest.mark.full_scale
@pytest.mark.parametrize("part", PURE_PARTS)
def test_a_pure_part_runs_alone(part):
    assert runs_without_django(modules_of(part))


def test_only_the_actions_write_rows():
    def writes_unasked(path):
        allowed = {
            write
            for pattern, writes in OTHER_WRITERS.items()
            if fnmatch(path, pattern)
            for write in writes
        }
        return writes_in(tree_of(path)) - allowed

    others = [path for path in OUR_FILES if part_of(path) not in (*PURE_PARTS, "actions")]
    assert offenders(others, writes_unasked) == {}


def test_rows_are_locked_but_for_their_keys():
    """Whoever holds the audit log asks for the keys of what his rows name: see its ``append``."""
    whole = [
        f"{name}:{call.lineno}"
        for name in python_files("encounters")
        for call in ast.walk(tree_of(name))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "select_for_update"
        and "no_key" not in {each.arg for each in call.keywords}
    ]
    assert not whole


def test_one_module_and_the_part_below_its_interface_know_the_renderer():
    knowing = {path for path in OUR_FILES if "weasyprint" in imported(tree_of(path))}
    below = {path for path in knowing if path.startswith("encounters/note/quicker/")}
    assert knowing - below == {"encounters/note/pdf.py"}


def test_one_module_calls_django_csp():
    calling = {path for path in OUR_FILES if "csp.decorators" in imported(tree_of(path))}
    assert calling == {"encounters/web/framing.py"}


def test_no_part_of_the_app_knows_its_tools_or_its_settings_module():
    def knows_too_much(path):
        names = imported(tree_of(path))
        tools = {name for name in names if name.split(".")[0] in ("tests", "tools", "dev")}
        return tools | names & {"mohsdoc.settings"}

    assert offenders([*OUR_FILES, *python_files("mohsdoc/")], knows_too_much) == {}


class TestTheInstruments:
    """Planted faults: each of the rules above would see one."""

    def test_an_import_in_a_function_counts(self):
        source = (
            "def f():\n    from encounters.views import rail\n    import encounters.models.stage"
        )
        assert parts_known(ast.parse(source)) == {"views", "models"}

    def test_a_part_imported_from_the_package_counts(self):
        assert parts_known(ast.parse("from encounters import actions")) == {"actions"}

    def test_a_write_is_seen_on_whatever_it_is_called(self):
        source = "Lesion.objects.filter(x=1).update(y=2)\nrow.save()\nrows.order_by('x').first()"
        assert writes_in(ast.parse(source)) == {"update", "save"}

    def test_the_ladder_names_no_part_twice(self):
        assert len(RUNG) == sum(map(len, LADDER))
