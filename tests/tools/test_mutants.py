"""Planting faults: the list fits the tree, and what mutmut answers is read as it is meant."""

import tomllib

import pytest

from tools import mutants
from tools.mutants import Area, MutantsError

ENTRY = """
[rules]
mutate = ["{mutate}"]
tests = ["{test}"]
"""


def a_list(folder, mutate="rules/*.py", test="test_rules.py::test_one"):
    (folder / "rules").mkdir()
    for name in ("rules/one.py", "rules/two.py", "test_rules.py"):
        (folder / name).write_text("")
    path = folder / "mutants.toml"
    path.write_text(ENTRY.format(mutate=mutate, test=test))
    return path


def test_the_list_fits_the_tree():
    assert {"coding", "authorization", "saving"} <= {area.name for area in mutants.read()}


def test_patterns_become_files(tmp_path):
    (area,) = mutants.read(a_list(tmp_path), tmp_path)
    assert area.mutate == ("rules/one.py", "rules/two.py")


@pytest.mark.parametrize("lost", [{"mutate": "rules/gone*.py"}, {"test": "test_gone.py"}])
def test_an_odd_list_is_refused(tmp_path, lost):
    with pytest.raises(MutantsError, match="no such file"):
        mutants.read(a_list(tmp_path, **lost), tmp_path)


def test_words_choose_areas_and_files(tmp_path):
    areas = mutants.read(a_list(tmp_path), tmp_path)
    for words, files in (([], 2), (["rules"], 2), (["two"], 1), (["two", "one"], 2)):
        assert [len(area.mutate) for area in mutants.chosen(areas, words)] == [files]
    assert mutants.chosen(areas, ["other"]) == []


def test_a_word_for_nothing_is_told():
    with pytest.raises(MutantsError, match="no such thing"):
        mutants.prove(["no such thing"])


def test_the_settings_copy_all_but_what_is_planted_and_shared(tmp_path):
    for name in ("encounters", "tests", ".venv", ".git", "node_modules"):
        (tmp_path / name).mkdir()
    (tmp_path / "manage.py").write_text("")
    area = Area(name="a", mutate=("encounters/one.py",), tests=("tests/t.py",), arguments=("--x",))
    section = tomllib.loads(mutants.settings(area, tmp_path))["tool"]["mutmut"]
    assert section["also_copy"] == ["manage.py", "tests"]
    assert section["only_mutate"] == ["encounters/one.py"]
    assert section["pytest_add_cli_args"][-1] == "--x"


def test_results_are_read_by_name():
    text = "    a.b.x_f__mutmut_1: killed\n    a.b.x_f__mutmut_2: no tests\nnothing: else\n"
    assert mutants.parsed(text) == {"a.b.x_f__mutmut_1": "killed", "a.b.x_f__mutmut_2": "no tests"}


DIFF = """# a.b.x_f__mutmut_1: survived
--- a/b.py
+++ a/b.py
@@ -1,3 +1,3 @@
 def f(a, b):
-    return {was}
+    return {became}
     # the end
"""


@pytest.mark.parametrize(
    ("was", "became", "is_figuring"),
    [
        ("a < b", "a <= b", True),
        ("a == b", "a != b", True),
        ("a + b", "a - b", True),
        ("a is b", "a is not b", True),
        ("a not in b", "a in b", True),
        ("not a", "a", True),
        ("a and b", "a or b", False),
        ('"a < b"', '"XXa < bXX"', False),
        ("f(a, b)", "f(None, b)", False),
        ("f(a + b, c)", "f(None, c)", False),
        ("f(a, *b)", "f(a, )", False),
        ("(a if b <", "(a if b <=", True),
    ],
)
def test_a_fault_in_a_comparison_or_in_arithmetic_is_known(was, became, is_figuring):
    found = mutants.survivor("f", "survived", DIFF.format(was=was, became=became))
    assert (found.was, found.became) == (f"    return {was}", f"    return {became}")
    assert found.is_figuring is is_figuring


@pytest.mark.parametrize(
    ("killed", "missed", "is_held"),
    [
        (19, ("f(a)", "f(None)"), True),
        (18, ("f(a)", "f(None)"), False),
        (99, ("a<b", "a>b"), False),
    ],
)
def test_enough_must_be_noticed_and_all_in_comparisons(capsys, killed, missed, is_held):
    was, became = missed
    one = mutants.survivor("f__mutmut_0", "survived", DIFF.format(was=was, became=became))
    statuses = {f"f__mutmut_{number}": "killed" for number in range(1, killed + 1)}
    area = Area(name="a", mutate=(), tests=())
    assert mutants._told(area, {one.name: one.status} | statuses, [one]) is is_held
    assert f"{killed} killed, 1 survived" in capsys.readouterr().out
