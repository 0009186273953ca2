"""What is verified before migrations and again after: that nothing signed is another thing then.

The fingerprints of all signed rows are compared (``comparing``). Proofs are made of everything
where that takes less than a minute or nobody knows what was proven before; else of what is newer
than the checkpoints, of some hundred notes spread over all, which the new release must be able to
read, and of the notes whose rows cannot be compared. Proofs are made before, too, so that no
migration is blamed for what was wrong already; of the others the checkpoints say that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db import DatabaseError, connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from encounters.actions.audit.log import faults_in_pieces, head
from encounters.installation.doctor import proofs
from encounters.installation.upgrade.comparing import compared, row_count
from encounters.installation.upgrade.fingerprints import (
    Bounds,
    Fingerprint,
    Told,
    encounters_of,
    fingerprints,
)
from encounters.installation.upgrade.rows import LOG, SignedRows, signed_rows
from encounters.integrity.audit_chain import Head
from encounters.integrity.checkpoints import LogCheckpoint, NotesCheckpoint
from encounters.models import SignedNote, freezing
from encounters.signed.verification import (
    UNDER_WAY,
    faults,
    touched_since,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoints:
    """What was proven by ``verify_signed`` and ``verify_audit``; ``None`` where nobody knows."""

    notes: NotesCheckpoint | None = None
    log: LogCheckpoint | None = None


@dataclass(slots=True)
class Verification:
    """Make it, ask it ``before`` the migrations, and ``after`` them for what they changed."""

    checkpoints: Checkpoints
    told: Told
    _bounds: Bounds = field(init=False)
    _head: Head = field(init=False)
    _fingerprints: dict[str, Fingerprint | None] = field(init=False)
    _parts: dict[str, Callable[[], Iterable[str]]] = field(init=False, default_factory=dict)
    _chosen: list[UUID] = field(init=False, default_factory=list)
    _concerned: Q = field(init=False, default_factory=Q)
    _unknown: set[str] = field(init=False, default_factory=set)
    _faults: set[str] = field(init=False, default_factory=set)
    _counts: dict[str, int] = field(init=False, default_factory=dict)

    def before(self) -> None:
        self._head = _head()
        self._bounds = Bounds.of(timezone.now() - UNDER_WAY, self._head.seq)
        self._unknown = _frozen_tables() - {rows.table for rows in signed_rows()}
        self._fingerprints = fingerprints(signed_rows(), self._bounds, self.told)
        self._choose_parts()
        self._faults = set(self._found())

    def after(self, *, is_newest: bool) -> list[str]:
        """What is wrong with what is signed, and was not before.

        ``is_newest``: all migrations of this release are applied, so that it can read the tables.
        """
        now = fingerprints(signed_rows(), self._bounds, self.told)
        may_change = {rows.table for rows in signed_rows() if rows.may_change}
        differences = compared(self._fingerprints, now, may_change)
        unsure = [rows for rows in signed_rows() if rows.table in differences.unsure]
        self._prove_besides(unsure, {table for table in now if now[table] is not None})
        new = set(self._found(must_read=is_newest)) - self._faults
        return [*map(str, differences.faults), *sorted(new)]

    def summary(self) -> str:
        """What was proven whole, and what by fingerprints alone."""
        rows = row_count(self._fingerprints.values())
        tables = len(self._fingerprints)
        notes = self._counts.get(proofs.NOTES)
        proven = "all signed notes" if notes is None else f"{notes:,} signed notes"
        log = "all of the log" if proofs.LOG not in self._parts else "parts of the log"
        return (
            f"Verified before and after: {rows:,} signed rows of {tables} tables by their "
            f"fingerprints; {proven} and {log} whole."
        )

    def _choose_parts(self) -> None:
        known = self.checkpoints
        if known.notes is not None and proofs.are_notes_many():
            self._chosen = proofs.some_notes()
            self._parts[proofs.NOTES] = self._faults_of_notes
        if known.log is not None and self._head.seq > proofs.FEW_EVENTS:
            self._parts[proofs.LOG] = self._faults_of_log

    def _prove_besides(self, unsure: Iterable[SignedRows], comparable: set[str]) -> None:
        """Notes whose rows no fingerprint can tell of; everything if nobody can say which."""
        for rows in unsure:
            if rows.table == LOG:
                self._parts.pop(proofs.LOG, None)
            elif rows.notes and rows.table in comparable:
                self._concerned |= Q(encounter_id__in=encounters_of(rows, self._bounds))
            else:
                self._prove_all_notes()
        if self._unknown:
            self._prove_all_notes()

    def _prove_all_notes(self) -> None:
        self._parts.pop(proofs.NOTES, None)
        self._counts.pop(proofs.NOTES, None)

    def _found(self, *, must_read: bool = False) -> Iterator[str]:
        """Nothing more where the tables are of another release, which this one cannot read."""
        try:
            for name, proof in proofs.PROOFS:
                part = self._parts.get(name)
                yield from map(str, proof(self.told) if part is None else part())
        except DatabaseError as error:
            if must_read:
                yield f"What is signed cannot be read: {error}"

    def _faults_of_notes(self) -> Iterator[str]:
        assert self.checkpoints.notes is not None
        new = touched_since(self.checkpoints.notes.since - UNDER_WAY).values("pk")
        which = Q(pk__in=self._chosen) | Q(pk__in=new) | self._concerned
        asked: QuerySet[SignedNote] = SignedNote.objects.filter(which)
        self._counts[proofs.NOTES] = 0

        def say(done: int) -> None:
            self._counts[proofs.NOTES] = done
            self.told(f"{done:,} notes verified")

        return faults(asked, say)

    def _faults_of_log(self) -> Iterator[str]:
        """What is new, up to where the log stood before and on from there; and pieces of it all."""
        assert self.checkpoints.log is not None
        tip, last = self.checkpoints.log.tip, head().seq
        yield from proofs.faults_of_pieces(tip.seq)
        yield from faults_in_pieces(max(tip.seq, 1), self._head.seq, [tip])
        if last > self._head.seq:
            yield from faults_in_pieces(max(self._head.seq, 1), last, [self._head])


def _head() -> Head:
    """Of the log; that of an empty one where there is none, because nothing was migrated yet."""
    try:
        return head()
    except DatabaseError:
        return Head()


def _frozen_tables() -> set[str]:
    """Those that our triggers stand on, of whatever release they are."""
    return {
        table for name, table in freezing.installed(connection) if name == f"mohs_{table}_update"
    }
