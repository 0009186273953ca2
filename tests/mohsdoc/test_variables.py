"""What an installation's environment says, and what of it ends the start."""

import runpy
import subprocess

import pytest
from django.core.exceptions import ImproperlyConfigured

from mohsdoc import process
from tests.support.source_tree import ROOT, text_of

SECRET = "s" * 60
AUDIT = "a" * 32
SOUND = {
    "MOHSDOC_DEMO": "0",
    "MOHSDOC_SECRET_KEY": SECRET,
    "MOHSDOC_AUDIT_KEY": AUDIT,
    "MOHSDOC_HOSTS": "mohs.example.org",
    "DATABASE_URL": "sqlite:////srv/db.sqlite3",
}


@pytest.fixture
def settings_of(monkeypatch):
    """The settings that an environment gives; the variables of the tests' own are left out."""

    def read(**variables):
        for name in [*SOUND, "MOHSDOC_NOTE_SECONDS", "MOHSDOC_POOLER_URL"]:
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "mohsdoc" / "settings.py"))

    return read


def test_no_variable_at_all_is_the_demo(settings_of):
    found = settings_of()
    assert (found["DEMO"], found["DEBUG"]) == (True, False)
    assert found["DATABASES"]["default"]["NAME"] == str(ROOT / "db.sqlite3")
    assert found["TIME_ZONE"] == "America/New_York"


POOLED = {
    "DATABASE_URL": "postgres://role:secret@db.example.org/mohsdoc",
    "MOHSDOC_POOLER_URL": "postgres://role:secret@127.0.0.1:6432/mohsdoc",
}


@pytest.mark.parametrize(("is_serving", "port"), [(True, 6432), (False, "")])
def test_pages_go_by_way_of_the_pooler_and_commands_past_it(
    settings_of, monkeypatch, is_serving, port
):
    monkeypatch.setattr(process, "is_serving", is_serving)
    found = settings_of(**SOUND | POOLED)
    database = found["DATABASES"]["default"]
    assert (database["PORT"], found["DIRECT_DATABASE"]["PORT"]) == (port, "")
    assert database.get("DISABLE_SERVER_SIDE_CURSORS", False) == is_serving
    assert database["CONN_HEALTH_CHECKS"]


def test_without_a_pooler_pages_go_to_the_database_itself(settings_of, monkeypatch):
    monkeypatch.setattr(process, "is_serving", True)
    found = settings_of(**SOUND | {"DATABASE_URL": POOLED["DATABASE_URL"]})
    assert found["DATABASES"]["default"] is found["DIRECT_DATABASE"]
    assert found["POOLER_DATABASE"] is None


SECRETS = ["$HOME", "$", "a#b", "a/b", "a b", " ends ", "a,b", "'quoted'", "{{x}}", "%23", "ü"]


@pytest.mark.parametrize("sign", SECRETS)
def test_a_secret_is_taken_as_it_stands(settings_of, sign):
    key, audit = f"{sign}{SECRET}{sign}", f"{sign}{AUDIT}{sign}"
    found = settings_of(**SOUND | {"MOHSDOC_SECRET_KEY": key, "MOHSDOC_AUDIT_KEY": audit})
    assert (found["SECRET_KEY"], found["AUDIT_KEY"]) == (key, audit)


READ = [
    ("MOHSDOC_DEMO", "1", "DEMO", True),
    ("MOHSDOC_DEMO", " Yes ", "DEMO", True),
    ("MOHSDOC_DEMO", "off", "DEMO", False),
    ("MOHSDOC_DEBUG", "TRUE", "DEBUG", True),
    ("MOHSDOC_PROXIES", "0", "TRUSTED_PROXIES", 0),
    ("MOHSDOC_PROXIES", " 2 ", "TRUSTED_PROXIES", 2),
    ("MOHSDOC_NOTE_SECONDS", "15", "NOTE_SECONDS", 15),
    ("MOHSDOC_RUN_FOLDER", " /run/mohsdoc ", "RUN_FOLDER", "/run/mohsdoc"),
    ("MOHSDOC_HOSTS", " a.org , b.org,, ", "ALLOWED_HOSTS", ["a.org", "b.org"]),
    ("MOHSDOC_HOSTS", ".a.org,[::1]", "ALLOWED_HOSTS", [".a.org", "[::1]"]),
    ("MOHSDOC_HOSTS", "", "ALLOWED_HOSTS", []),
    ("MOHSDOC_ORIGINS", "https://a.org, https://b.org:8443", "CSRF_TRUSTED_ORIGINS", None),
    ("MOHSDOC_SEAL_KEYS", " new$ , #old", "SEAL_KEYS", ["new$", "#old"]),
    ("MOHSDOC_SEAL_KEYS", "", "SEAL_KEYS", []),
    ("MOHSDOC_TIME_ZONE", "America/Denver ", "TIME_ZONE", "America/Denver"),
    ("MOHSDOC_SIGNING_PKCS12", "/etc/$x.p12", "SIGNING_PKCS12", "/etc/$x.p12"),
]


@pytest.mark.parametrize(("name", "value", "setting", "expect"), READ)
def test_a_value_is_read_without_blanks(settings_of, name, value, setting, expect):
    found = settings_of(**SOUND | {name: value})[setting]
    assert found == (expect if expect is not None else [part.strip() for part in value.split(",")])


REFUSED = [
    ("MOHSDOC_DEMO", "maybe"),
    ("MOHSDOC_DEMO", ""),
    ("MOHSDOC_DEBUG", "2"),
    ("MOHSDOC_PROXIES", "-1"),
    ("MOHSDOC_PROXIES", "one"),
    ("MOHSDOC_PROXIES", ""),
    ("MOHSDOC_PROXIES", "1.5"),
    ("MOHSDOC_PROXIES", "²"),
    ("MOHSDOC_NOTE_SECONDS", "14"),
    ("MOHSDOC_NOTE_SECONDS", "1e3"),
    ("MOHSDOC_HOSTS", "a.org,https://b.org"),
    ("MOHSDOC_HOSTS", "a.org b.org"),
    ("MOHSDOC_ORIGINS", "a.org"),
    ("MOHSDOC_ORIGINS", "https://a.org/path"),
    ("MOHSDOC_TIME_ZONE", "Mars/Olympus"),
    ("MOHSDOC_TIME_ZONE", ""),
    ("MOHSDOC_TIME_ZONE", "../etc/passwd"),
    ("DATABASE_URL", "mysql://u:p@h/x"),
    ("DATABASE_URL", ""),
    ("MOHSDOC_POOLER_URL", "sqlite:////srv/db.sqlite3"),
    # DATABASE_URL names SQLite, before which no pooler stands.
    ("MOHSDOC_POOLER_URL", "postgres://u:p@127.0.0.1:6432/x"),
    ("MOHSDOC_SECRET_KEY", ""),
    ("MOHSDOC_AUDIT_KEY", "a" * 31),
    ("MOHSDOC_AUDIT_KEY", SECRET),
]


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_a_value_that_cannot_be_meant_ends_the_start_with_its_name(settings_of, name, value):
    with pytest.raises(ImproperlyConfigured, match=name) as refusal:
        settings_of(**SOUND | {name: value})
    assert not value or value not in str(refusal.value).replace(name, "")


def test_the_sample_file_gives_a_secret_to_the_shell_as_it_stands(tmp_path):
    """systemd reads single quotes the same way."""
    odd = 'a$HOME`id`#b \\ & c;"d'
    sample = tmp_path / "mohsdoc.env"
    filled = text_of("env.sample").replace("MOHSDOC_SECRET_KEY=''", f"MOHSDOC_SECRET_KEY='{odd}'")
    assert odd in filled
    sample.write_text(filled)
    script = 'set -a; . "$1"; set +a; printf %s "$MOHSDOC_SECRET_KEY"'
    done = subprocess.run(["sh", "-c", script, "sh", sample], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, odd, "")
