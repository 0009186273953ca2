"""An unsafe installation does not start; a demo answers nobody but its own machine."""

import os
import subprocess
import sys

import pytest

from encounters.installation.doctor.ailment import critical, warning
from mohsdoc import safe_start
from mohsdoc.safe_start import UnsafeInstallationError, local_only_in_demo, refuse_if_unsafe
from tests.support.source_tree import ROOT

STRANGERS = [
    {"REMOTE_ADDR": "192.0.2.7"},
    {"REMOTE_ADDR": "10.0.0.2"},
    {"REMOTE_ADDR": "2001:db8::1"},
    {"REMOTE_ADDR": ""},
    {},
    {"REMOTE_ADDR": "127.0.0.1.example.org"},
    # Through a proxy on this machine, whoever it says it asks for.
    {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"},
    {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_REAL_IP": "192.0.2.7"},
    {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=192.0.2.7"},
]
FRIENDS = [{"REMOTE_ADDR": "127.0.0.1"}, {"REMOTE_ADDR": "127.8.0.1"}, {"REMOTE_ADDR": "::1"}]


def status_for(environ):
    told = []
    application = local_only_in_demo(lambda environ, start: (start("200 OK", []), [b"chart"])[1])
    body = application(environ, lambda status, headers: told.append(status))
    return told[0][:3], b"".join(body)


@pytest.mark.parametrize("environ", STRANGERS)
def test_a_demo_refuses_a_stranger_in_words(settings, environ):
    settings.DEMO = True
    status, body = status_for(environ)
    assert status == "403"
    assert b"MOHSDOC_DEMO=0" in body


@pytest.mark.parametrize("environ", FRIENDS)
def test_a_demo_answers_its_machine(settings, environ):
    settings.DEMO = True
    assert status_for(environ) == ("200", b"chart")


@pytest.mark.parametrize("environ", STRANGERS + FRIENDS)
def test_an_installation_answers_everybody(settings, environ):
    settings.DEMO = False
    assert status_for(environ) == ("200", b"chart")


@pytest.mark.django_db
class TestStart:
    def test_critical_finding_is_refused_with_its_remedy(self, monkeypatch):
        found = [("debug", critical("It is open.", "Close it.")), ("x", critical("Two.", "Mend."))]
        monkeypatch.setattr(safe_start, "examine", lambda at_start: found)
        with pytest.raises(UnsafeInstallationError) as refused:
            refuse_if_unsafe()
        for words in ("It is open.", "Close it.", "Two.", "Mend."):
            assert words in str(refused.value)

    def test_a_warning_is_told_and_served(self, monkeypatch, capsys):
        monkeypatch.setattr(
            safe_start, "examine", lambda at_start: [("x", warning("Nearly full.", "Make room."))]
        )
        refuse_if_unsafe()
        assert "Nearly full. Make room." in capsys.readouterr().err


def test_the_application_refuses_to_load():
    """As a WSGI server would meet it: the demo under a name that others can reach."""
    variables = {**os.environ, "MOHSDOC_HOSTS": "mohs.example.org", "MOHSDOC_DEMO": "1"}
    variables["DATABASE_URL"] = "sqlite://:memory:"
    done = subprocess.run(
        [sys.executable, "-c", "import mohsdoc.wsgi"],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "This is the demo, and it would answer to mohs.example.org." in done.stderr
