"""deploy/install.sh, run on a machine of its own: at its end it serves, and backups are made.

By default with SQLite and this environment's packages; with --scale full with PostgreSQL, nginx and
packages of its own, and twice. What systemd would do, ``tests.support.units`` does.
"""

import json
import re
import sys
from contextlib import contextmanager

import pytest

from tests.support import visitors
from tests.support.bare_machine import bare_machine
from tests.support.units import Unit
from tools.environment import FOLDER

pytestmark = pytest.mark.begins_early

HOST = "mohs.example.test"
# What a doctor may find on any machine: full disks, and no release of ICD-10-CM for today.
OF_THE_DAY = {"disks", "icd10"}
SECRETS = ("/etc/mohsdoc.env", "/etc/mohsdoc-owner.env", "/etc/mohsdoc.passphrase")
# Compressing is whitenoise's business and takes most of the time.
QUICK_SETTINGS = """
from mohsdoc.settings import *
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["js", "css", "map", "ttf", "svg", "txt"]
"""


def install(machine, *options, **variables):
    told = [f"{name}={value}" for name, value in variables.items()]
    done = machine.run("env", *told, "deploy/install.sh", "--host", HOST, *options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def without_packages(database, proxy="none"):
    return [
        *("--database", database, "--proxy", proxy, "--install-packages", "no"),
        *("--python-environment", FOLDER),
    ]


@pytest.fixture(scope="module")
def workstation(tmp_path_factory):
    """A machine with SQLite, installed from a file of answers, and what the script said."""
    folder = tmp_path_factory.mktemp("machine")
    with bare_machine(folder) as machine:
        place = "mkdir /etc/quick && cat > /etc/quick/quick_settings.py"
        machine.run("bash", "-c", place, input=QUICK_SETTINGS)
        said = install(
            machine,
            *without_packages("sqlite"),
            DJANGO_SETTINGS_MODULE="quick_settings",
            PYTHONPATH="/etc/quick",
        )
        yield machine, said


@contextmanager
def serving(machine):
    server = Unit(machine, "mohsdoc.service").start()
    try:
        machine.shell(
            "for i in $(seq 200); do (: </dev/tcp/127.0.0.1/8000) 2>/dev/null && exit;"
            " sleep 0.1; done; exit 1"
        )
        yield
    finally:
        server.terminate()
        server.wait(60)


def page(machine, port=8000, path="/login/"):
    done = machine.run(sys.executable, visitors.__file__, port, "none", 0, HOST, path)
    status, _, headers = json.loads(done.stdout)
    return status, headers


def found_by_doctor(machine):
    found = json.loads(machine.run("mohsdoc", "doctor", "--json").stdout)["found"]
    return {(each["severity"], each["check"]) for each in found if each["check"] not in OF_THE_DAY}


def secrets_of(machine):
    text = machine.shell(f"cat {' '.join(SECRETS)} 2>/dev/null || true")
    found = set(re.findall(r"[\w-]{40,}", text))
    assert len(found) >= 4
    return found


def check_served(machine):
    """The log-in page, and a style sheet under its hashed name."""
    with serving(machine):
        assert page(machine)[0] == 200
        style = machine.shell("cd /opt/mohsdoc/staticfiles && ls css/*.????????????.css").split()[0]
        assert page(machine, path=f"/static/{style}")[0] == 200


def check_backups(machine):
    """Tonight's backup is made, verified, sealed and private; of many the newest 35 stay."""
    machine.shell(
        "cd /var/backups/mohsdoc; for i in $(seq 40); do touch -d 2020-01-01 old-$i.backup; done"
    )
    said = Unit(machine, "mohsdoc-backup.service").run()
    assert "identical" in said
    assert "not encrypted" not in said
    kept = machine.shell("cd /var/backups/mohsdoc; ls -1t *.backup").split()
    assert len(kept) == 35
    assert not kept[0].startswith("old")
    modes = machine.shell(f"stat -c %a /var/backups/mohsdoc /var/backups/mohsdoc/{kept[0]}")
    assert modes.split() == ["700", "600"]


def readable_by(machine, account, path):
    return (
        machine.run("setpriv", f"--reuid={account}", "--clear-groups", "cat", path).returncode == 0
    )


class TestWorkstation:
    def test_the_doctor_finds_nothing(self, workstation):
        machine, _ = workstation
        assert found_by_doctor(machine) == set()

    def test_it_serves(self, workstation):
        check_served(workstation[0])

    def test_the_nightly_backup_works_from_the_first_night(self, workstation):
        check_backups(workstation[0])

    def test_the_nightly_tidying_works(self, workstation):
        assert "rows deleted" in Unit(workstation[0], "mohsdoc-tidy.service").run()

    def test_no_secret_is_printed(self, workstation):
        machine, said = workstation
        assert {secret for secret in secrets_of(machine) if secret in said} == set()

    def test_the_server_can_neither_change_what_it_runs_nor_read_where_its_keys_lie(
        self, workstation
    ):
        machine, _ = workstation
        writable = r"find /opt/mohsdoc -xdev ! -type l \( ! -user root -o -perm /022 \)"
        assert machine.shell(writable) == ""
        assert not readable_by(machine, "mohsdoc", "/etc/mohsdoc.env")


REFUSED = [
    ("no name", [], "--host"),
    ("a name with https", ["--host", "https://a.org"], "host"),
    ("a name without a dot", ["--host", "localhost"], "host"),
    ("a name for sed", ["--host", "a.org/;e"], "host"),
    ("another database", ["--host", "a.org", "--database", "mysql"], "postgresql sqlite"),
    ("an option nobody knows", ["--host", "a.org", "--colour", "red"], "no option colour"),
    ("an option without a value", ["--host"], "needs a value"),
    ("no option at all", ["a.org", "b"], "begin with --"),
    ("answers that are not there", ["--answers", "/nowhere"], "no file"),
    ("a zone for the shell", ["--host", "a.org", "--time-zone", "$(id)"], "time-zone"),
]


@pytest.mark.parametrize(
    ("options", "expect"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_it_refuses_before_it_does_anything(tmp_path, options, expect):
    with bare_machine(tmp_path) as machine:
        done = machine.run("deploy/install.sh", *options)
    assert done.returncode == 2
    assert expect in done.stderr
    assert done.stdout == ""
