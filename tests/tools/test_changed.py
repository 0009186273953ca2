"""What a change can touch: found by imports, and everything where that is not known."""

import subprocess

import pytest

from tools import checks
from tools.changed import changed_files, touched
from tools.imports import files_imported, reached
from tools.steps import Outcome

FILES = {
    "encounters/__init__.py": "",
    "encounters/codes.py": "from encounters import words\n",
    "encounters/words.py": "",
    "encounters/codes.toml": "",
    "encounters/note/__init__.py": "",
    "encounters/views/__init__.py": "",
    "encounters/views/page.py": "from encounters.codes import x\n",
    "templates/page.html": "",
    "static/js/page.js": "",
    "docs/architecture.md": "",
    "tests/conftest.py": "from tests.support.factories import a_case\nimport encounters.models\n",
    "tests/support/factories.py": "",
    "tests/helper.py": "",
    "encounters/models.py": "",
    "tests/test_words.py": "from encounters.words import x\n",
    "tests/test_codes.py": "import encounters.codes\nimport tests.helper\n",
    "tests/test_rows.py": "pytestmark = pytest.mark.django_db\n",
    "tests/test_page.py": "def test_it(client): ...\n",
    "tests/test_layering.py": "from tests.support.source_tree import committed\ncommitted()\n",
    "tests/support/source_tree.py": "def committed(): ...\n",
    "tests/browser/conftest.py": "",
    "tests/browser/test_story.py": "",
    "tests/data.toml": "",
}
LAYERING = "tests/test_layering.py"
PAGE, STORY = "tests/test_page.py", "tests/browser/test_story.py"
ROWS = "tests/test_rows.py"


@pytest.fixture
def tree(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


CASES = [
    ("what others import", "encounters/words.py",
     {"tests/test_words.py", "tests/test_codes.py", PAGE, STORY}),
    ("a module that pages import", "encounters/codes.py", {"tests/test_codes.py", PAGE, STORY}),
    ("data, by the modules beside it", "encounters/codes.toml",
     {"tests/test_codes.py", "tests/test_words.py", ROWS, PAGE, STORY}),
    ("a view, which no test imports", "encounters/views/page.py", {PAGE, STORY}),
    ("what rows are made with", "encounters/models.py", {ROWS, PAGE, STORY}),
    ("a template", "templates/page.html", {PAGE, STORY}),
    ("a script", "static/js/page.js", {PAGE, STORY}),
    ("a document", "docs/architecture.md", set()),
    ("a helper of one test", "tests/helper.py", {"tests/test_codes.py"}),
    ("a test", "tests/test_words.py", {"tests/test_words.py"}),
    ("a test that is gone", "tests/test_gone.py", set()),
    ("a story's fixtures", "tests/browser/conftest.py", {STORY}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "path", "tests"), CASES, ids=[case[0] for case in CASES])
def test_a_change_touches_what_leads_to_it(tree, name, path, tests):
    found = touched([path], tree)
    assert found.tests == {*tests, LAYERING}
    assert ("browser" in found.steps) is (STORY in tests)


UNKNOWN = [
    "tests/conftest.py",
    "tests/support/factories.py",
    "tests/data.toml",
    "encounters/gone.py",
    "mohsdoc/settings.py",
    "pyproject.toml",
    "requirements/base.txt",
    "tools/steps.py",
    "something.bin",
]


@pytest.mark.parametrize("path", UNKNOWN)
def test_unknown_file_touches_everything(tree, path):
    assert touched(["docs/architecture.md", path], tree) is None


STEPS = [
    (
        "encounters/words.py",
        {"lint", "format", "types", "project", "deployment", "migrations"},
    ),
    ("tests/test_words.py", {"lint", "format"}),
    ("templates/page.html", {"templates"}),
    ("static/js/page.js", {"javascript", "scripts"}),
]


@pytest.mark.parametrize(("path", "steps"), STEPS)
def test_a_change_is_checked_by_what_reads_such_files(tree, path, steps):
    assert touched([path], tree).steps - {"sqlite", "postgresql", "browser"} == steps


def test_no_change_runs_nothing(tree):
    found = touched([], tree)
    assert (found.steps, found.tests) == (set(), set())


def test_an_import_brings_the_packages_around_it(tree):
    assert files_imported(tree, "encounters/views/page.py") == {
        "encounters/__init__.py",
        "encounters/codes.py",
    }
    assert "encounters/words.py" in reached(tree, ["encounters/views/page.py"])


def git(folder, *words):
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


def test_changes_are_those_since_the_shared_state_and_those_not_committed(tree):
    git(tree, "init", "-q", "-b", "main")
    git(tree, "add", ".")
    git(tree, "commit", "-q", "-m", "All")
    assert changed_files(tree) == []
    git(tree, "update-ref", "refs/remotes/origin/main", "HEAD")
    (tree / "encounters/words.py").write_text("x = 1\n")
    git(tree, "commit", "-q", "-a", "-m", "Words")
    (tree / "encounters/codes.py").unlink()
    (tree / "new.py").write_text("")
    assert changed_files(tree) == [
        "encounters/codes.py",
        "encounters/words.py",
        "new.py",
    ]


def test_only_the_named_tests_are_run(monkeypatch):
    asked = []
    monkeypatch.setattr(checks, "run", lambda command, *_: asked.append(command) or Outcome())
    monkeypatch.setattr(checks.machine, "CHROMIUM", checks.machine.PANGO)
    for step in checks.steps(["sqlite", "browser"], tests=[PAGE, STORY]):
        step.work()
    assert [command[-1] for command in asked] == [PAGE, STORY]


def test_tests_that_are_all_of_another_step_are_no_failure(monkeypatch):
    empty = Outcome(failed=1, note="exit code 5")
    monkeypatch.setattr(checks, "run", lambda *_: empty)
    assert (checks.sqlite().failed, checks.sqlite().skipped) == (0, 1)
