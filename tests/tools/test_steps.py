"""What the steps of ``dev.py test`` came to, and how it is summed up."""

import sys

import pytest

from tools.environment import BYTECODE
from tools.steps import Outcome, Step, Tally, failure, not_run, run, run_all


@pytest.mark.parametrize(
    ("lines", "status", "expect"),
    [
        (["12 passed in 0.50s"], 0, (12, 0, 0)),
        (["=== 3 failed, 12 passed, 1 skipped in 62.01s (0:01:02) ==="], 1, (12, 3, 1)),
        (["\x1b[31m1 failed\x1b[0m, 2 passed, 1 error in 3.00s"], 1, (2, 2, 0)),
        (["# tests 4", "# pass 3", "# fail 1", "# skipped 0"], 1, (3, 1, 0)),
        (["ℹ pass 4", "ℹ fail 0", "ℹ skipped 2"], 0, (4, 0, 2)),
        (["All checks passed!"], 0, (1, 0, 0)),
        (["Found 2 errors."], 1, (0, 1, 0)),
        (["no tests ran in 0.01s"], 5, (0, 1, 0)),
        (["7 passed in 1.00s", "Segmentation fault"], 139, (7, 1, 0)),
    ],
)
def test_a_runners_closing_lines_are_counted(lines, status, expect):
    tally = Tally()
    for line in lines:
        tally.read(line + "\n")
    outcome = tally.outcome(status)
    assert (outcome.passed, outcome.failed, outcome.skipped) == expect


def test_a_program_is_heard_and_counted(capfd):
    outcome = run([sys.executable, "-c", "print('2 passed in 0.10s')"])
    assert (outcome.passed, outcome.failed) == (2, 0)
    assert "2 passed" in capfd.readouterr().out


def test_compiled_modules_are_stored_in_the_environment(monkeypatch, capfd):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    program = "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)"
    assert run([sys.executable, "-c", program]).passed == 1
    assert capfd.readouterr().out.split() == ["False", str(BYTECODE)]


def test_one_failure_hides_no_other_step(capsys):
    done = []
    steps = [
        Step("first", lambda: done.append("first") or failure("it broke")),
        Step("second", lambda: done.append("second") or Outcome(passed=5)),
        Step("third", lambda: done.append("third") or not_run("nothing to do")),
    ]
    assert run_all(steps) == 1
    assert done == ["first", "second", "third"]
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "5 passed, 1 failed, 1 skipped"
    rows = {line.split()[0]: line for line in said if line.startswith(("first", "second", "third"))}
    assert "FAILED" in rows["first"] and "it broke" in rows["first"]
    assert " ok " in rows["second"]
    assert "not run" in rows["third"]


def test_when_all_passed_the_last_line_says_so(capsys):
    assert run_all([Step("only", lambda: Outcome(passed=2))]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2 passed, 0 failed"
