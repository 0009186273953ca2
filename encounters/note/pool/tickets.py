"""Who is next: the queue of documents that wait, and what is kept of those that were printed.

Plain values, no clock and no sockets: moments are seconds of one steady clock and come from the
caller.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from encounters.note.wire import Answer, Ask, Busy, Rendered, Urgency

# Whoever left his place comes back within seconds; later nobody wants the document any more.
_GONE_SECONDS = 30.0
# A page to sign is read for minutes; what was printed for it is patient data, so not for long.
KEPT_SECONDS = 600.0
STORED_FILES = 32 * 1024 * 1024
# So many may be printed ahead of anybody's wish; the oldest of them gives way to a new one.
MOST_AHEAD = 8

_MOST_NAMES = 200


@dataclass(slots=True, kw_only=True, eq=False)
class Ticket:
    """One document that waits or is being made; ``listeners`` are told what becomes of it.

    ``until`` is the moment by which it must be finished; it is set when a worker is first looked
    for, and anew when a more urgent wish comes while it still waits.
    """

    digest: bytes
    job: bytes
    ask: Ask
    number: int
    since: float
    listeners: set[Any] = field(default_factory=set)
    left_at: float | None = None
    tries: int = 0
    until: float | None = None

    def is_given_up(self, now: float) -> bool:
        """Whether nobody waits for it any more."""
        if self.listeners:
            return False
        if self.ask.urgency == Urgency.AHEAD:
            return now - self.since > KEPT_SECONDS
        return not self.ask.stays or now - (self.left_at or self.since) > _GONE_SECONDS

    def is_out_of_patience(self, now: float, ready_at: float) -> bool:
        """Whether it has waited long enough for a worker, of which there is one since then."""
        return not self.ask.stays and now - max(self.since, ready_at) > self.ask.patience_seconds


class Queue:
    """Documents that wait for a worker, and those that are being made.

    For each of them there are at ``most`` so many that are as urgent as it; what is printed ahead
    is not counted.
    """

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._count = 0
        # When somebody's turn was last, by name; of the newest.
        self._turns: OrderedDict[str, int] = OrderedDict()
        self.waiting: list[Ticket] = []
        self.made: list[Ticket] = []

    def add(self, ask: Ask, job: bytes, now: float) -> Ticket | Busy:
        """The place of ``job``: that of an equal one, if there is one."""
        digest = digest_of(job)
        for ticket in (*self.waiting, *self.made):
            if ticket.digest == digest:
                return self._joined(ticket, ask, now)
        ahead = [each for each in self.waiting if each.ask.urgency == Urgency.AHEAD]
        if ask.urgency == Urgency.AHEAD and len(ahead) >= MOST_AHEAD:
            self.waiting.remove(ahead[0])
        elif ask.urgency != Urgency.AHEAD and self._as_urgent(ask) >= self._most:
            return Busy(reason="too many notes are waiting to be made")
        self._count += 1
        ticket = Ticket(digest=digest, job=job, ask=ask, number=self._count, since=now)
        self.waiting.append(ticket)
        return ticket

    def _joined(self, ticket: Ticket, ask: Ask, now: float) -> Ticket:
        """The more urgent wish of the two counts, with time of its own, and the longer stay."""
        stays = ticket.ask.stays or ask.stays
        if ask.urgency < ticket.ask.urgency:
            ticket.ask = ask
            if ticket in self.waiting:
                ticket.since, ticket.until = now, None
        ticket.ask = replace(ticket.ask, stays=stays)
        return ticket

    def _as_urgent(self, ask: Ask) -> int:
        """How many are as urgent, or more: previews, however many wait, keep no signature out."""
        tickets = (*self.waiting, *self.made)
        return sum(ticket.ask.urgency <= ask.urgency for ticket in tickets)

    def in_order(self) -> list[Ticket]:
        """Those that wait, next first: the more urgent, then one of each asker in turn."""
        return sorted(self.waiting, key=self._rank)

    def before(self, ticket: Ticket) -> int:
        """How many come before it; 0 for one that is being made."""
        if ticket in self.made:
            return 0
        rank = self._rank(ticket)
        return len(self.made) + sum(self._rank(other) < rank for other in self.waiting)

    def begin(self, ticket: Ticket) -> None:
        self.waiting.remove(ticket)
        self.made.append(ticket)
        ticket.tries += 1
        self._count += 1
        self._turns.pop(ticket.ask.asker, None)
        self._turns[ticket.ask.asker] = self._count
        while len(self._turns) > _MOST_NAMES:
            self._turns.popitem(last=False)

    def again(self, ticket: Ticket) -> None:
        """Back to its old place: its worker was lost, and its turn was none."""
        self._turns.pop(ticket.ask.asker, None)
        self.made.remove(ticket)
        self.waiting.append(ticket)

    def end(self, ticket: Ticket) -> None:
        for tickets in (self.waiting, self.made):
            if ticket in tickets:
                tickets.remove(ticket)

    def given_up(self, now: float, ready_at: float) -> Iterator[tuple[Ticket, Busy]]:
        """Those that need not be made, with what their listeners are told.

        Workers are there since ``ready_at``: nobody's patience ends while the first gets ready.
        """
        for ticket in [*self.waiting]:
            if ticket.is_given_up(now) or ticket.is_out_of_patience(now, ready_at):
                self.waiting.remove(ticket)
                yield ticket, Busy(reason="other notes are still being made")

    def _rank(self, ticket: Ticket) -> tuple[int, int, int, int]:
        asker = ticket.ask.asker
        if not asker:
            return ticket.ask.urgency, 0, 0, ticket.number
        earlier = sum(
            other.ask.asker == asker and other.number < ticket.number
            for other in (*self.waiting, *self.made)
        )
        return ticket.ask.urgency, earlier, self._turns.get(asker, 0), ticket.number


class Kept:
    """Answers for whoever comes back for them, or wants exactly the same again."""

    def __init__(self, *, seconds: float = KEPT_SECONDS, most_bytes: int = STORED_FILES) -> None:
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._answers: OrderedDict[bytes, tuple[Answer, float]] = OrderedDict()

    def put(self, digest: bytes, answer: Answer, now: float) -> None:
        self._answers.pop(digest, None)
        self._answers[digest] = (answer, now + self._seconds)
        while self._bytes() > self._most_bytes:
            self._answers.popitem(last=False)

    def get(self, digest: bytes, now: float) -> Answer | None:
        """The answer; one that is no document is told once, so that the next try is made."""
        self.tidy(now)
        found = self._answers.get(digest)
        if found is None:
            return None
        if not isinstance(found[0], Rendered):
            del self._answers[digest]
        return found[0]

    def get_for(self, job: bytes, now: float) -> Answer | None:
        return self.get(digest_of(job), now) if self._answers else None

    def tidy(self, now: float) -> None:
        for digest, (_, until) in [*self._answers.items()]:
            if until <= now:
                del self._answers[digest]

    def _bytes(self) -> int:
        return sum(
            len(each.pdf) for each, _ in self._answers.values() if isinstance(each, Rendered)
        )


def digest_of(job: bytes) -> bytes:
    return hashlib.sha256(job).digest()
