"""deploy/install.sh, run on a machine of its own: at its end it serves, and backups are made.

By default with SQLite and this environment's packages; with --scale full with PostgreSQL, nginx and
packages of its own, and twice. What systemd would do, ``tests.support.units`` does.
"""

import json
import re
import subprocess
import sys
from contextlib import contextmanager

import pytest

from tests.support import visitors
from tests.support.bare_machine import bare_machine
from tests.support.source_tree import ROOT, text_of
from tests.support.units import Unit
from tools.environment import FOLDER, PYTHON
from tools.machine import Need, provide

pytestmark = pytest.mark.begins_early

HOST = "mohs.example.test"
# What a doctor may find on any machine: full disks, codes that end soon, tables not loaded.
OF_THE_DAY = {"cms-tables", "disks", "icd10", "rulebooks"}
SECRETS = ("/etc/mohsdoc.env", "/etc/mohsdoc-owner.env", "/etc/mohsdoc.passphrase")
# Compressing is whitenoise's business and takes most of the time.
QUICK_SETTINGS = """
from mohsdoc.settings import *
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["js", "css", "map", "ttf", "otf", "svg", "txt"]
"""
# On a server pip has compiled all packages. Those of this environment are compiled by whoever first
# imports them, and the account that serves may not keep that: it would do it at every start.
COMPILED = """
cd /opt/mohsdoc
.venv/bin/python -c 'from encounters.note.pool import nursery; nursery.warmed_up()'
"""
PAGE = text_of("docs/installing.md")
BACKUPS = "/var/backups/mohsdoc"
CERTIFICATES = f"""
set -e
mkdir -p /etc/ssl/mohsdoc /etc/ssl/private /etc/caddy/mohsdoc
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={HOST} \\
    -addext subjectAltName=DNS:{HOST} \\
    -keyout /etc/ssl/private/mohsdoc.pem -out /etc/ssl/mohsdoc/fullchain.pem 2>/dev/null
cp /etc/ssl/private/mohsdoc.pem /etc/caddy/mohsdoc/key.pem
cp /etc/ssl/mohsdoc/fullchain.pem /etc/caddy/mohsdoc/
"""
PROXIES = {
    "nginx": ("nginx", "-g", "daemon off;"),
    "caddy": ("caddy", "run", "--config", "/etc/caddy/Caddyfile"),
}
PACKAGES = (
    *("python3-venv", "libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    *("ca-certificates", "tzdata", "postgresql", "nginx", "logrotate", "caddy", "openssl"),
)


def _installed():
    asked = ["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package}\n"]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return {line.split()[1] for line in told.splitlines() if line.startswith("ii ")}


DEBIAN = Need(
    "what a server needs",
    "an installation in full",
    PACKAGES,
    lambda: _installed() >= set(PACKAGES),
)


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
        machine.shell(COMPILED)
        yield machine, said


@contextmanager
def serving(machine):
    unit = Unit(machine, "mohsdoc.service")
    server = unit.start()
    try:
        until_open(machine, 8000)
        yield
    finally:
        unit.stop()
        server.wait(60)


@contextmanager
def running(machine, command):
    program = machine.start(*command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until_open(machine, 443)
        yield
    finally:
        program.terminate()
        program.wait(60)


def until_open(machine, port):
    machine.shell(
        f"for i in $(seq 200); do (: </dev/tcp/127.0.0.1/{port}) 2>/dev/null && exit;"
        " sleep 0.1; done; exit 1"
    )


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


def check_restore(machine, database):
    """The commands of the page, one after the other; there is no systemd to stop the server."""
    [section] = re.findall(r"^## Backup and restore\n\n```sh\n(.*?)```", PAGE, re.M | re.S)
    machine.shell("ln -sf /bin/true /usr/local/sbin/systemctl")
    for line in section.splitlines():
        command, _, only = line.partition(" # ")
        if only in ("", f"{database} only"):
            machine.shell(command)
    assert found_by_doctor(machine) == set()


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

    @pytest.mark.full_scale
    def test_the_page_tells_how_to_restore(self, workstation):
        check_restore(workstation[0], "SQLite")

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


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    assert provide([DEBIAN]) == []
    wheels = tmp_path_factory.mktemp("wheels")
    fetch = [PYTHON, "-m", "pip", "download", "-q", "--require-hashes", "-d", wheels]
    subprocess.run([*fetch, "-r", ROOT / "requirements" / "base.txt"], check=True)
    with bare_machine(tmp_path_factory.mktemp("machine")) as machine:
        # No cluster yet, as where PostgreSQL was never installed.
        machine.shell("rm -rf /etc/postgresql/* /var/lib/postgresql/*")
        machine.shell(CERTIFICATES)
        offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels}
        install(machine, "--proxy", "caddy", **offline)
        yield machine, install(machine, **offline)


@pytest.mark.full_scale
class TestPractice:
    """PostgreSQL, nginx and Caddy of Debian, and Python packages of its own."""

    def test_the_doctor_finds_nothing(self, practice):
        assert found_by_doctor(practice[0]) == set()

    def test_no_secret_is_printed(self, practice):
        machine, said = practice
        assert {secret for secret in secrets_of(machine) if secret in said} == set()

    def test_whoever_serves_reaches_neither_the_owners_keys_nor_the_backups(self, practice):
        machine, _ = practice
        for path in ("/etc/mohsdoc.passphrase", "/etc/mohsdoc-owner.env"):
            assert not readable_by(machine, "mohsdoc", path)
        assert machine.run("setpriv", "--reuid=mohsdoc", "--clear-groups", "ls", BACKUPS).returncode

    @pytest.mark.parametrize("proxy", PROXIES)
    def test_it_serves_behind_a_proxy_however_slow_some_are(self, practice, proxy):
        machine, _ = practice
        with serving(machine), running(machine, PROXIES[proxy]):
            status, headers = page(machine, 443)
            assert (status, "Strict-Transport-Security" in headers) == (200, True)
            for kind in ("body", "head", "open"):
                command = [sys.executable, visitors.__file__, 443, kind, 50, HOST]
                pages = json.loads(machine.run(*command).stdout)
                assert [status for status, _ in pages] == [200] * visitors.PAGES
                assert max(seconds for _, seconds in pages) < 2

    def test_the_nightly_backup_works_from_the_first_night(self, practice):
        check_backups(practice[0])

    def test_the_page_tells_how_to_restore(self, practice):
        check_restore(practice[0], "PostgreSQL")

    def test_the_nightly_tidying_works(self, practice):
        assert "rows deleted" in Unit(practice[0], "mohsdoc-tidy.service").run()

    def test_the_nightly_verifying_works(self, practice):
        said = Unit(practice[0], "mohsdoc-verify.service").run()
        assert "events verified, no fault" in said
        assert "Signed notes verified" in said

    def test_again_with_people_in_it_everything_stays_and_a_backup_is_made(self, practice):
        machine, _ = practice
        person = "--username=root.admin --email=a@example.test"
        machine.shell(
            "DJANGO_SUPERUSER_PASSWORD=$(head -c 30 /dev/urandom | base64)"
            f" mohsdoc createsuperuser --no-input {person}"
        )
        before = machine.shell(f"sha256sum {' '.join(SECRETS)}")
        Unit(machine, "mohsdoc-verify.service").run()
        install(machine)
        for name in ("verified-log", "verified-notes"):
            assert readable_by(machine, "mohsdoc-keeper", f"{BACKUPS}/{name}")
        assert machine.shell(f"sha256sum {' '.join(SECRETS)}") == before
        assert machine.shell(f"ls {BACKUPS}/before-*")
        asked = "from encounters.models import User; print(User.objects.get().username)"
        assert machine.shell(f"mohsdoc shell -c '{asked}'").split()[-1] == "root.admin"

    def test_again_as_one_of_several_servers_it_takes_the_settings_that_are_there(self, practice):
        machine, _ = practice
        before = machine.shell(f"sha256sum {' '.join(SECRETS)}")
        install(machine, "--database", "elsewhere", "--proxy", "none", "--timers", "no")
        assert machine.shell(f"sha256sum {' '.join(SECRETS)}") == before
        assert found_by_doctor(machine) == set()


REFUSED = [
    ("no name", [], "--host"),
    ("a name with https", ["--host", "https://a.org"], "host"),
    ("a name without a dot", ["--host", "localhost"], "host"),
    ("a name for sed", ["--host", "a.org/;e"], "host"),
    ("another database", ["--host", "a.org", "--database", "mysql"], "postgresql sqlite"),
    (
        "a database that no settings name",
        ["--host", "a.org", "--database", "elsewhere"],
        "mohsdoc.env",
    ),
    ("timers now and then", ["--host", "a.org", "--timers", "often"], "yes no"),
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
