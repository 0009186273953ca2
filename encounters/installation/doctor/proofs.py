"""Checks that records are unchanged: verifies the audit chain and what is signed.

A proof gives one sentence for each fault, and nothing if all is well. Of many notes and events
``records`` proves some hundred, spread over all, since people wait for it; the rest is proven night
after night (``verify_signed``, ``verify_audit``), and by ``all_records`` where that is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from uuid import UUID

from encounters.actions.audit.log import (
    faults_between,
    head,
    is_newest_verified,
    log_faults,
)
from encounters.installation.doctor.ailment import Ailment, critical, warning
from encounters.integrity.audit_chain import KEY_NAME
from encounters.models import SignedNote
from encounters.signed import verification

Told = Callable[[str], None]
# Says from time to time how far it has come.
Proof = Callable[[Told], Iterable[str]]


def _of_notes(told: Told) -> Iterable[str]:
    return verification.faults(None, lambda done: told(f"{done:,} notes verified"))


def _of_log(told: Told) -> Iterable[str]:
    last = head().seq
    return log_faults(told=lambda done: told(f"{done:,} of {last:,} events verified"))


NOTES, LOG = "Signed notes", "The audit log"
# What each proves, in words, and the function that does.
PROOFS: tuple[tuple[str, Proof], ...] = ((NOTES, _of_notes), (LOG, _of_log))
# Of so many everything is proven: less than a minute.
FEW_NOTES, FEW_EVENTS = 1_000, 300_000
NEWEST, SPREAD = 200, 300
# So many pieces of the log, and events in each.
PIECES, PIECE = 20, 500


def are_notes_many() -> bool:
    return SignedNote.objects.count() > FEW_NOTES


def some_notes() -> list[UUID]:
    """The newest, and as many evenly spread over all of them."""
    return verification.newest_and_spread(NEWEST, SPREAD)


def faults_of_pieces(last: int) -> Iterator[str]:
    """Of some hundred events here and there in the log, up to event ``last``."""
    for start in range(1, last, max(last // PIECES, 1)):
        yield from faults_between(start, min(start + PIECE, last))


def _of_some_notes(told: Told) -> Iterable[str]:
    if not are_notes_many():
        return _of_notes(told)
    return verification.faults(SignedNote.objects.filter(pk__in=some_notes()))


def _of_some_events(told: Told) -> Iterable[str]:
    newest = head()
    if newest.seq <= FEW_EVENTS:
        return _of_log(told)
    end = faults_between(newest.seq - PIECE, newest.seq, newest)
    return chain(faults_of_pieces(newest.seq), end)


SOME: tuple[tuple[str, Proof], ...] = ((NOTES, _of_some_notes), (LOG, _of_some_events))
MOST_NAMED = 5
_CHANGED = (
    "Somebody changed the database behind this program. Keep a copy, find out who, and compare "
    "with the last backup."
)
_FORMER_KEY = (
    f"Set {KEY_NAME} to what it was when the log was written; it is kept apart from the backups."
)


def audit_key_in_use() -> Iterator[Ailment]:
    """Whether the server would go on with the key of the newest event; quick enough for a start."""
    if not is_newest_verified():
        yield warning(
            "The newest event of the audit log cannot be verified: this server's audit key is "
            "another one than it was written with, or somebody changed that event.",
            _FORMER_KEY,
        )


def _silently(_text: str) -> None:
    """Nobody waits for it."""


def records() -> Iterator[Ailment]:
    return _ailments(SOME)


def all_records() -> Iterator[Ailment]:
    return _ailments(PROOFS)


def _ailments(wanted: Iterable[tuple[str, Proof]]) -> Iterator[Ailment]:
    for proven, proof in wanted:
        faults = [str(error) for error in proof(_silently)]
        for fault in faults[:MOST_NAMED]:
            yield critical(f"{proven}: {fault}", _FORMER_KEY if KEY_NAME in fault else _CHANGED)
        if len(faults) > MOST_NAMED:
            rest = len(faults) - MOST_NAMED
            yield critical(f"{proven}: {rest} more faults.", "As above.")
