"""Missing system packages: installed as root on Debian, named anywhere else."""

import pytest

from tools import checks, environment, machine
from tools.machine import Need, provide


class Shelf:
    """A package that appears once it has been installed."""

    def __init__(self):
        self.installed = []

    def install(self, packages):
        self.installed += packages

    def need(self, name="Thing"):
        return Need(name, "a purpose", (name.lower(),), lambda: name.lower() in self.installed)


@pytest.fixture
def shelf(monkeypatch):
    shelf = Shelf()
    monkeypatch.setattr(machine, "_apt_install", shelf.install)
    return shelf


def test_missing_package_is_installed_where_possible(shelf, monkeypatch):
    monkeypatch.setattr(machine, "_may_install", lambda: True)
    shelf.installed.append("there")
    assert provide([shelf.need("Thing"), shelf.need("There")]) == []
    assert shelf.installed == ["there", "thing"]


def test_missing_package_is_named_where_it_cannot_be_installed(shelf, monkeypatch, capsys):
    monkeypatch.setattr(machine, "_may_install", lambda: False)
    assert [need.name for need in provide([shelf.need()])] == ["Thing"]
    assert shelf.installed == []
    said = capsys.readouterr().out.splitlines()
    assert said == ["Thing is missing (a purpose); on Debian: apt-get install -y thing"]


@pytest.mark.parametrize(("on_ci", "passed", "failed"), [(True, 0, 1), (False, 0, 0)])
def test_a_step_that_lacks_its_program_fails_on_ci_only(monkeypatch, on_ci, passed, failed):
    monkeypatch.setattr(checks, "ON_CI", on_ci)
    monkeypatch.setattr(checks.machine, "CHROMIUM", Need("Chromium", "", (), lambda: False))
    outcome = checks.browser()
    assert (outcome.passed, outcome.failed) == (passed, failed)


def test_the_newest_postgresql_is_taken(monkeypatch, tmp_path):
    for version in ("9", "15", "16"):
        programs = tmp_path / version / "bin"
        programs.mkdir(parents=True)
        (programs / "initdb").touch()
    monkeypatch.setattr(machine, "POSTGRES_HOMES", (str(tmp_path),))
    monkeypatch.setattr(machine.shutil, "which", lambda name: None)
    assert machine.postgres_bin() == tmp_path / "16" / "bin"


@pytest.fixture
def pins(monkeypatch, tmp_path):
    """Two files of pins, and ``installed``: the names of the files of each installation."""
    files, installed = (tmp_path / "base.txt", tmp_path / "dev.txt"), []
    for file in files:
        file.write_text("a==1\n")
    monkeypatch.setattr(environment, "REQUIREMENTS", files)
    monkeypatch.setattr(environment, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(environment, "works", lambda: True)
    monkeypatch.setattr(
        environment, "_install", lambda asked: installed.append([file.stem for file in asked])
    )
    return files, installed


def test_requirements_are_installed_again_only_when_they_changed(pins):
    (base, _), installed = pins
    for pinned in ("a==1\n", "a==1\n", "a==2\n"):
        base.write_text(pinned)
        environment.ensure()
    assert installed == [["base", "dev"]] * 2


def test_who_serves_installs_what_serves_and_nobody_installs_twice(pins):
    (base, dev), installed = pins
    for asked in ([base], [base], None, [base]):
        environment.ensure(asked)
    assert installed == [["base"], ["base", "dev"]]
    dev.write_text("a==2\n")
    environment.ensure([base])
    environment.ensure([base])
    assert installed[2:] == [["base"]]


def test_needs_of_the_chosen_steps_are_installed_together(monkeypatch):
    asked = []
    monkeypatch.setattr(checks, "provide", asked.append)
    monkeypatch.setattr(checks, "run_all", lambda chosen: [step.name for step in chosen])
    for name in ("works", "ensure", "make"):
        monkeypatch.setattr(environment, name, lambda: True)
    assert checks.run_steps(["browser", "javascript", "scripts"]) == [
        "javascript",
        "scripts",
        "browser",
    ]
    assert asked == [
        [machine.PANGO, machine.NODE, machine.CHROMIUM],
        [machine.HEADLESS_SHELL],
    ]
