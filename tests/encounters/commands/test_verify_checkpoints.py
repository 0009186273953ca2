"""Night after night: what is new at once, everything else within the promised number of nights."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from encounters.actions.audit.log import audit_key, head, record_event
from encounters.integrity.checkpoints import LogCheckpoint, NotesCheckpoint, share
from encounters.models import AuditEvent, Practice, SignedNote, freezing
from encounters.signed.verification import touched_since
from tests.support.factories import a_practice

pytestmark = pytest.mark.django_db
EVENTS, PASSES = 20, 4


@pytest.fixture
def practice() -> Practice:
    return a_practice()


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return tmp_path / "verified-log"


def write(practice: Practice, count: int) -> None:
    for _ in range(count):
        record_event("try", practice, by=None, practice=practice)


def verify(checkpoint: Path, *, passes: int = PASSES) -> str:
    out = io.StringIO()
    options = {"checkpoint": checkpoint, "passes": passes}
    call_command("verify_audit", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def tamper(seq: int) -> None:
    """As whoever owns the database: past the triggers, which are put back."""
    freezing.remove(connection)
    AuditEvent.objects.filter(seq=seq).update(action="nothing")
    freezing.install(connection)


def test_the_first_night_verifies_everything_and_the_others_a_part(
    practice: Practice, checkpoint: Path
) -> None:
    write(practice, EVENTS - head().seq)
    assert "20 of 20 events verified" in verify(checkpoint)
    write(practice, 3)
    assert "8 of 23 events verified" in verify(checkpoint)
    kept = LogCheckpoint.read(audit_key(), checkpoint.read_text())
    assert (kept.tip, kept.again) == (head(), 5)
    assert checkpoint.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("place", [1, 2, 10, EVENTS - 1])
def test_an_old_event_that_is_changed_is_seen_within_the_nights(
    practice: Practice, checkpoint: Path, place: int
) -> None:
    write(practice, EVENTS - head().seq)
    verify(checkpoint)
    tamper(place)
    refused = 0
    for _ in range(PASSES):
        try:
            verify(checkpoint)
        except CommandError:
            refused += 1
            break
    assert refused


@pytest.mark.parametrize("place", [EVENTS, EVENTS + 1, EVENTS + 2])
def test_what_is_new_and_changed_is_seen_the_same_night(
    practice: Practice, checkpoint: Path, place: int
) -> None:
    """The event that the checkpoint names is verified with what follows it."""
    write(practice, EVENTS - head().seq)
    verify(checkpoint)
    write(practice, 2)
    tamper(place)
    with pytest.raises(CommandError):
        verify(checkpoint)


def test_a_fault_leaves_the_checkpoint_where_it_was(practice: Practice, checkpoint: Path) -> None:
    write(practice, EVENTS)
    verify(checkpoint)
    before = checkpoint.read_text()
    write(practice, 1)
    tamper(head().seq)
    with pytest.raises(CommandError):
        verify(checkpoint)
    assert checkpoint.read_text() == before


def test_the_end_of_the_log_cut_off_is_seen(practice: Practice, checkpoint: Path) -> None:
    """A checkpoint outside the database is a head known from elsewhere."""
    write(practice, EVENTS)
    verify(checkpoint)
    freezing.remove(connection)
    AuditEvent.objects.filter(seq__gt=head().seq - 2).delete()
    freezing.install(connection)
    with pytest.raises(CommandError):
        verify(checkpoint)


def forged_further(text: str) -> str:
    """Says that more was verified than was."""
    return json.dumps(json.loads(text) | {"again": "19"})


def of_another_key(text: str) -> str:
    return LogCheckpoint.read(audit_key(), text).text(b"another key")


def of_the_notes(text: str) -> str:
    """Rightly sealed, and for another purpose."""
    kept = LogCheckpoint.read(audit_key(), text)
    now = datetime(2026, 11, 1, tzinfo=UTC)
    other = NotesCheckpoint(
        since=now, again=UUID(int=0), began_on=kept.began_on, whole_on=kept.whole_on
    )
    return other.text(audit_key())


@pytest.mark.parametrize(
    "forged",
    [forged_further, of_another_key, of_the_notes, lambda _: "{}", lambda _: "[]", lambda _: ""],
)
def test_a_checkpoint_of_somebody_else_is_told_and_everything_is_verified(
    practice: Practice, checkpoint: Path, forged: Callable[[str], str]
) -> None:
    write(practice, EVENTS)
    verify(checkpoint)
    checkpoint.write_text(forged(checkpoint.read_text()))
    with pytest.raises(CommandError, match="somebody wrote the checkpoint"):
        verify(checkpoint)
    tamper(2)
    with pytest.raises(CommandError, match="not as it was written"):
        verify(checkpoint)


def test_an_older_checkpoint_put_back_makes_the_night_longer(
    practice: Practice, checkpoint: Path
) -> None:
    write(practice, EVENTS - head().seq)
    verify(checkpoint)
    old = checkpoint.read_text()
    write(practice, 10)
    verify(checkpoint)
    checkpoint.write_text(old)
    assert "15 of 30 events verified" in verify(checkpoint)


SHARES = [((0, 30), 0), ((1, 30), 1), ((30, 30), 1), ((31, 30), 2), ((100, 1), 100)]


@pytest.mark.parametrize(("given", "expect"), SHARES)
def test_a_share(given: tuple[int, int], expect: int) -> None:
    assert share(*given) == expect


@pytest.mark.parametrize("option", [{"passes": 0}, {"anchor": ["1:" + "0" * 64]}])
def test_what_makes_no_sense_is_refused(checkpoint: Path, option: dict[str, object]) -> None:
    with pytest.raises(CommandError):
        call_command("verify_audit", checkpoint=checkpoint, **option)


def test_without_notes_the_notes_are_verified_too(tmp_path: Path) -> None:
    kept, out = tmp_path / "verified-notes", io.StringIO()
    for _ in range(2):
        call_command("verify_signed", checkpoint=kept, stdout=out)
    assert out.getvalue().count("Signed notes verified: 0, no fault; every one since") == 2
    assert not touched_since(NotesCheckpoint.read(audit_key(), kept.read_text()).since).exists()
    assert SignedNote.objects.count() == 0
