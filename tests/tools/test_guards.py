"""Taking protections out: the list fits the tree, and a guard that nobody misses is told."""

import pytest

from tools import guards
from tools.guards import Guard, GuardsError

ENOUGH = 30
ENTRY = """
[[guard]]
name = "{name}"
goal = "1"
file = "code.py"
taken = "{taken}"
tests = ["{test}"]
"""


def a_list(folder, *entries):
    (folder / "code.py").write_text("if bad:\n    refuse()\nif bad:\n    warn()\n")
    (folder / "test_code.py").write_text("")
    path = folder / "guards.toml"
    usual = {"name": "one", "taken": "refuse()", "test": "test_code.py"}
    path.write_text("".join(ENTRY.format(**{**usual, **entry}) for entry in entries))
    return path


def test_the_list_fits_the_tree_and_is_long_enough():
    assert len(guards.read()) >= ENOUGH


def test_a_sound_list_is_read(tmp_path):
    assert [one.name for one in guards.read(a_list(tmp_path, {}), tmp_path)] == ["one"]


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([{"taken": "allow()"}], "stands 0 times"),
        ([{"taken": "if bad:"}], "stands 2 times"),
        ([{"test": "test_gone.py::test_one"}], "no such test"),
        ([{}, {}], "two guards of one name"),
    ],
)
def test_an_odd_list_is_refused(tmp_path, entries, words):
    with pytest.raises(GuardsError, match=words):
        guards.read(a_list(tmp_path, *entries), tmp_path)


@pytest.mark.parametrize(("status", "noticed"), [(0, False), (1, True), (2, False), (5, False)])
def test_only_a_failing_test_is_a_notice(tmp_path, monkeypatch, capsys, status, noticed):
    """Neither a pass nor a crash: a program that cannot start proves nothing."""
    [guard] = guards.read(a_list(tmp_path, {}), tmp_path)
    seen = []

    def status_of(folder, tests, **_):
        seen.append((folder / guard.file).read_text())
        return status

    monkeypatch.setattr(guards, "_status", status_of)
    before = (tmp_path / "code.py").read_text()
    assert guards._is_noticed(guard, tmp_path) is noticed
    assert "refuse()" not in seen[0]
    assert (tmp_path / "code.py").read_text() == before
    assert ("NOBODY NOTICED" in capsys.readouterr().out) is not noticed


def test_words_choose_by_name_and_goal():
    guard = Guard(name="Page of another user", goal="10", file="", taken="", tests=())
    assert guards._is_meant(guard, ["another"])
    assert not guards._is_meant(guard, ["freeze"])
