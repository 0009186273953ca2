"""What the steps of ``dev.py test`` came to, and how it is summed up."""

import sys
import threading
from contextlib import nullcontext
from dataclasses import replace

import pytest

from tools import checks
from tools.environment import BYTECODE
from tools.steps import Outcome, Step, Tally, failure, not_run, run, run_all, together


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


def test_last_line_when_all_steps_passed(capsys):
    assert run_all([Step("only", lambda: Outcome(passed=2))]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2 passed, 0 failed"


class TestBeside:
    """A step at work while others are: its lines stay together, and it counts like any other."""

    def test_lines_of_a_step_beside_come_when_another_step_has_ended(self, capfd):
        ended = threading.Event()

        def beside():
            outcome = run([sys.executable, "-c", "print('of the one beside')"])
            ended.set()
            return outcome

        def first():
            assert ended.wait(30)
            return run([sys.executable, "-c", "print('one'); print('two')"])

        steps = [Step("first", first), Step("beside", beside, is_beside=True)]
        assert run_all(steps) == 0
        told = [line for line in capfd.readouterr().out.splitlines() if line]
        assert told[:5] == [">>> first", "one", "two", ">>> beside", "of the one beside"]
        assert [line.split()[0] for line in told[5:7]] == ["first", "beside"]

    def test_a_step_that_is_alone_waits_for_all_others(self):
        at_work, met = threading.Event(), []

        def beside():
            at_work.set()
            threading.Event().wait(0.3)
            at_work.clear()
            return Outcome(passed=1)

        def alone():
            met.append(at_work.is_set())
            return Outcome(passed=1)

        run_all([Step("alone", alone, is_alone=True), Step("beside", beside, is_beside=True)])
        assert met == [False]

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
    def test_a_step_that_breaks_off_has_failed(self, capfd):
        def breaks():
            raise OSError("no such program")

        # Python itself shows the accident.
        assert run_all([Step("beside", breaks, is_beside=True)]) == 1
        assert "it broke off" in capfd.readouterr().out


def test_every_step_is_known_by_its_name():
    assert tuple(step.name for step in checks.steps()) == checks.NAMES
    assert [step.name for step in checks.steps(["browser", "lint"])] == ["lint", "browser"]


def test_full_scale_reaches_every_run_of_the_tests(monkeypatch):
    asked = []
    monkeypatch.setattr(checks, "run", lambda command, *_: asked.append(command) or Outcome())
    monkeypatch.setattr(checks.machine, "CHROMIUM", checks.machine.PANGO)
    for full in (False, True):
        for step in checks.steps(["sqlite", "browser"], full=full):
            step.work()
    assert ["--scale" in command for command in asked] == [False, False, True, True]


SHARES = [
    ("in part", False, [("marked", False)]),
    ("full", True, [("marked", True), ("others", False)]),
]


@pytest.mark.parametrize(
    ("full", "expect"),
    [row[1:] for row in SHARES],
    ids=[row[0] for row in SHARES],
)
def test_a_second_database_tries_all_that_uses_one_with_full_scale(monkeypatch, full, expect):
    asked = []
    monkeypatch.setattr(checks, "run", lambda command, *_: asked.append(command) or Outcome(1))
    monkeypatch.setattr(checks, "throw_away_server", lambda *_: nullcontext("postgres://"))
    monkeypatch.setattr(checks.machine, "POSTGRES", checks.machine.PANGO)
    monkeypatch.setattr(checks.machine, "SEVERAL", checks.machine.PANGO)
    [step] = checks.steps(["postgresql"], full=full)
    assert step.work().passed == len(expect)
    shares = [(command[command.index(checks.SECOND) + 1], "full" in command) for command in asked]
    assert shares == expect


TOGETHER = [
    ("both ran", [Outcome(3), Outcome(2, 1, 4, "exit code 1")], Outcome(5, 1, 4, "exit code 1")),
    ("one had none", [not_run("none"), Outcome(2)], Outcome(2)),
    ("neither had any", [not_run("none"), not_run("none")], not_run("none")),
]


@pytest.mark.parametrize(
    ("outcomes", "expect"), [row[1:] for row in TOGETHER], ids=[row[0] for row in TOGETHER]
)
def test_runs_of_one_step_are_summed_up(outcomes, expect):
    assert together(outcomes) == expect


@pytest.mark.parametrize(
    ("is_there", "on_ci", "failed", "note"),
    [
        (True, True, 0, ""),
        (False, False, 0, "PgBouncer or nginx is missing: not tried with it"),
        (False, True, 1, "PgBouncer or nginx is missing: not tried with it"),
    ],
)
def test_tests_that_lack_a_program_are_told_and_fail_on_ci(
    monkeypatch, capsys, is_there, on_ci, failed, note
):
    monkeypatch.setattr(checks, "ON_CI", on_ci)
    need = replace(checks.machine.SEVERAL, is_there=lambda: is_there)
    outcome = checks._with_lack(Outcome(passed=3), need)
    assert (outcome.passed, outcome.failed, outcome.note) == (3, failed, note)
    assert ("apt-get install -y pgbouncer nginx" in capsys.readouterr().out) == (not is_there)
