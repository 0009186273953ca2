"""Checks that records are unchanged: verifies the audit chain and what is signed.

A proof gives one sentence for each fault, and nothing if all is well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from encounters.actions.audit.log import log_faults
from encounters.installation.doctor.ailment import Ailment, critical
from encounters.signed import verification

Proof = Callable[[], Iterable[str]]

# What each proves, in words, and the function that does.
PROOFS: tuple[tuple[str, Proof], ...] = (
    ("Signed notes", verification.faults),
    ("The audit log", log_faults),
)
MOST_NAMED = 5


def records() -> Iterator[Ailment]:
    for proven, proof in PROOFS:
        faults = [str(error) for error in proof()]
        for fault in faults[:MOST_NAMED]:
            yield critical(
                f"{proven}: {fault}",
                "Somebody changed the database behind this program. Keep a copy, find out who, and "
                "compare with the last backup.",
            )
        if len(faults) > MOST_NAMED:
            rest = len(faults) - MOST_NAMED
            yield critical(f"{proven}: {rest} more faults.", "As above.")
