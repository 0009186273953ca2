"""The command: words for people, JSON for programs, an exit code for scripts."""

import json

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from encounters.installation.doctor import Check, examination, examine
from encounters.installation.doctor.ailment import warning

ONE = {"only": ["debug"]}


def test_doctor_without_findings(served, capsys):
    call_command("doctor", **ONE)
    assert capsys.readouterr().out == "0 critical, 0 warnings\n"


def test_doctor_prints_findings_and_remedies(served, capsys):
    served.DEBUG = True
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", **ONE)
    assert ended.value.code == 1
    said = capsys.readouterr().out
    assert "CRITICAL debug: Django's error pages are on" in said
    assert "To mend it: Set MOHSDOC_DEBUG=0" in said


def test_doctor_as_json(served, capsys):
    served.DEBUG = True
    with pytest.raises(SystemExit):
        call_command("doctor", "--json", **ONE)
    answer = json.loads(capsys.readouterr().out)
    assert answer["safe"] is False
    assert answer["demo"] is False
    assert [(finding["check"], finding["severity"]) for finding in answer["found"]] == [
        ("debug", "critical")
    ]


def test_a_warning_is_no_failure(monkeypatch, capsys):
    check = Check(name="weather", work=lambda: [warning("It rains.", "Wait.")], in_demo=True)
    monkeypatch.setattr(examination, "CHECKS", (check,))
    call_command("doctor", "--json")
    assert json.loads(capsys.readouterr().out)["safe"] is True


@pytest.mark.parametrize(("at_start", "severity"), [(False, "critical"), (True, "warning")])
def test_a_database_that_is_away(monkeypatch, at_start, severity):
    """The server starts all the same: it says so on every page until the database is there."""

    def away():
        raise OperationalError("connection refused\nsecret details")

    monkeypatch.setattr(connection, "ensure_connection", away)
    [(name, ailment)] = examine(at_start=at_start, only=["migrations", "triggers"])
    assert (name, ailment.severity) == ("database", severity)
    assert "secret" not in ailment.what
