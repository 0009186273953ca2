"""A server with another audit key is told so, by doctor and verify_audit, and not of tampering."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from encounters.actions.audit.log import record_event
from encounters.installation.doctor import examine
from encounters.models import AuditEvent, freezing
from tests.support.factories import a_practice

pytestmark = pytest.mark.django_db
ANOTHER = "another key, long enough to be one of them"


@pytest.fixture
def practice():
    practice = a_practice()
    for action in ("one", "two", "three"):
        record_event(action, practice, by=None, practice=practice)
    return practice


def said(only):
    return [
        (str(ailment.severity), ailment.what, ailment.mend) for _, ailment in examine(only=[only])
    ]


def test_the_right_key_says_nothing(practice, served):
    assert said("audit-key") == said("records") == []


def test_another_key_is_named_as_such(practice, served, capsys):
    served.AUDIT_KEY = ANOTHER
    [(severity, what, mend)] = said("audit-key")
    assert severity == "warning"
    assert "another one" in what
    assert "MOHSDOC_AUDIT_KEY" in mend
    [(severity, what, mend)] = said("records")
    assert severity == "critical"
    assert "the key is another one" in what
    assert "MOHSDOC_AUDIT_KEY" in mend
    with pytest.raises(CommandError, match="cannot be verified with this key"):
        call_command("verify_audit")
    assert "the key is another one" in capsys.readouterr().err


def test_a_changed_event_is_no_other_key(practice, served, capsys):
    freezing.remove(connection)
    second = AuditEvent.objects.get(action="two")
    AuditEvent.objects.filter(pk=second.pk).update(action="forged")
    assert said("audit-key") == []
    found = said("records")
    assert any(f"Event {second.seq}: is not what was written" in what for _, what, _ in found)
    assert not any("MOHSDOC_AUDIT_KEY" in what + mend for _, what, mend in found)
    with pytest.raises(CommandError, match="not as it was written"):
        call_command("verify_audit")


def test_an_empty_log_has_no_key_yet(served):
    assert not AuditEvent.objects.exists()
    served.AUDIT_KEY = ANOTHER
    assert said("audit-key") == []
