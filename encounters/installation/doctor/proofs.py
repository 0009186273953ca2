"""Checks that records are unchanged: verifies the audit chain and what is signed.

A proof gives one sentence for each fault, and nothing if all is well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from encounters.actions.audit.log import head, is_newest_verified, log_faults
from encounters.installation.doctor.ailment import Ailment, critical, warning
from encounters.integrity.audit_chain import KEY_NAME
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
    for proven, proof in PROOFS:
        faults = [str(error) for error in proof(_silently)]
        for fault in faults[:MOST_NAMED]:
            yield critical(f"{proven}: {fault}", _FORMER_KEY if KEY_NAME in fault else _CHANGED)
        if len(faults) > MOST_NAMED:
            rest = len(faults) - MOST_NAMED
            yield critical(f"{proven}: {rest} more faults.", "As above.")
