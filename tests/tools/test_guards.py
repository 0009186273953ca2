"""Taking protections out: the list fits the tree, and a guard that nobody misses is told."""

from contextlib import contextmanager
from threading import Barrier

import pytest

from tools import guards
from tools.guards import Guard, GuardsError

ENOUGH = 30
ENTRY = """
[[guard]]
name = "{name}"
goal = "1"
file = "{file}"
taken = "{taken}"
tests = ["{test}"]
"""


FILES = {
    "encounters/code.py": "if bad:\n    refuse()\nif bad:\n    warn()\n",
    "encounters/user.py": "from encounters import code\n",
    "test_code.py": "from encounters import code\n\n\ndef test_one(a):\n    pass\n",
}


def a_tree(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def a_list(folder, *entries):
    a_tree(folder, FILES)
    path = folder / "guards.toml"
    usual = {
        "name": "one",
        "file": "encounters/code.py",
        "taken": "refuse()",
        "test": "test_code.py",
    }
    path.write_text("".join(ENTRY.format(**{**usual, **entry}) for entry in entries))
    return path


def test_the_list_fits_the_tree_and_is_long_enough():
    assert len(guards.read()) >= ENOUGH


def test_a_sound_list_is_read(tmp_path):
    assert [guard.name for guard in guards.read(a_list(tmp_path, {}), tmp_path)] == ["one"]


@pytest.mark.parametrize("test", ["test_code.py::test_one", "test_code.py::test_one[a-1]"])
def test_a_guard_may_name_one_test_of_a_file(tmp_path, test):
    assert guards.read(a_list(tmp_path, {"test": test}), tmp_path)


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([{"taken": "allow()"}], "stands 0 times"),
        ([{"taken": "if bad:"}], "stands 2 times"),
        ([{"test": "test_gone.py::test_one"}], "no such test"),
        ([{"test": "test_code.py::test_two"}], "no such test"),
        ([{"test": "test_code.py::test_on"}], "no such test"),
        ([{"test": "test_code.py::TestMore::test_one"}], "no such test"),
        ([{}, {}], "two guards of one name"),
    ],
)
def test_an_odd_list_is_refused(tmp_path, entries, words):
    with pytest.raises(GuardsError, match=words):
        guards.read(a_list(tmp_path, *entries), tmp_path)


@pytest.mark.parametrize(
    "user", ["", "import encounters.codes", "from encounters.codes import code"]
)
def test_a_guard_in_a_file_that_only_a_test_uses_is_refused(tmp_path, user):
    path = a_list(tmp_path, {})
    (tmp_path / "encounters" / "user.py").write_text(user)
    with pytest.raises(GuardsError, match=r"no part of the app uses encounters/code\.py"):
        guards.read(path, tmp_path)


USES = [
    ("by name", "encounters/a.py", "import encounters.a", True),
    ("from its package", "encounters/a.py", "from encounters import a", True),
    ("what it holds", "encounters/a.py", "from encounters.a import b", True),
    ("as a package", "encounters/a/__init__.py", "from encounters.a import b", True),
    ("as middleware", "encounters/a.py", "MIDDLEWARE = ['encounters.a.Middleware']", True),
    ("as a program", "encounters/a.py", "run('-m', 'encounters.a')", True),
    ("in a comment only", "encounters/a.py", "# encounters.a", False),
    ("another of its name", "encounters/a.py", "from encounters.b import a", False),
    ("a command", "encounters/management/commands/a.py", "", True),
    ("a template", "templates/a.html", "render(request, 'a.html')", True),
    ("a template of nobody", "templates/a.html", "render(request, 'b.html')", False),
    ("a script", "static/js/a.js", "SCRIPT = 'js/a.js'", True),
]


@pytest.mark.parametrize(
    ("file", "user", "is_used"), [case[1:] for case in USES], ids=[case[0] for case in USES]
)
def test_module_counts_as_used(tmp_path, file, user, is_used):
    a_tree(tmp_path, {file: "", "mohsdoc/user.py": user})
    assert guards.App(tmp_path).uses(file) is is_used


@pytest.mark.parametrize(("status", "noticed"), [(0, False), (1, True), (2, False), (5, False)])
def test_only_a_failing_test_is_a_notice(tmp_path, monkeypatch, capsys, status, noticed):
    """Neither a pass nor a crash: a program that cannot start proves nothing."""
    [guard] = guards.read(a_list(tmp_path, {}), tmp_path)
    seen = []

    def status_of(folder, tests, **_):
        seen.append((folder / guard.file).read_text())
        return status

    monkeypatch.setattr(guards, "_status", status_of)
    before = (tmp_path / guard.file).read_text()
    assert guards._is_noticed(guard, tmp_path) is noticed
    assert "refuse()" not in seen[0]
    assert (tmp_path / guard.file).read_text() == before
    assert ("NOBODY NOTICED" in capsys.readouterr().out) is not noticed


def test_two_guards_at_a_time_each_have_a_copy_of_their_own(tmp_path, monkeypatch):
    """Both are taken out before either is judged; what was taken out stands again."""
    guard = {"taken": "warn()"}
    path = a_list(tmp_path, {}, {"name": "two", **guard})
    monkeypatch.setattr(guards, "LIST", path)
    monkeypatch.setattr(guards, "ROOT", tmp_path)
    listed = guards.read(path, tmp_path)
    monkeypatch.setattr(guards, "read", lambda: listed)
    folders = iter([tmp_path / "a", tmp_path / "b"])

    @contextmanager
    def copy():
        folder = next(folders)
        a_tree(folder, FILES)
        yield folder

    both, seen = Barrier(2, timeout=60), {}

    def status_of(folder, tests, *, heard=False):
        if not heard:
            both.wait()
            seen[folder] = (folder / "encounters" / "code.py").read_text()
        return 0 if heard or "warn()" in seen[folder] else 1

    monkeypatch.setattr(guards, "scratch_copy", copy)
    monkeypatch.setattr(guards, "_status", status_of)
    assert guards.prove([]) == 1
    assert len(seen) == 2
    assert sorted(text.count("()") for text in seen.values()) == [1, 1]
    assert (tmp_path / "a" / "encounters" / "code.py").read_text() == FILES["encounters/code.py"]


def test_words_choose_by_name_and_goal():
    guard = Guard(name="Page of another user", goal="10", file="", taken="", tests=())
    assert guards._is_meant(guard, ["another"])
    assert not guards._is_meant(guard, ["freeze"])
