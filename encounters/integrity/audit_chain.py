"""The chain of audit events: each digest covers its event, its number and the digest before it.

Pure: events are values here, whatever table or file they come from. Whoever changes, removes, adds
or reorders events without the key breaks the chain at that place. What a chain cannot show is that
its tail was cut off, or that somebody with the key wrote all of it anew: for that a head has to be
known from elsewhere (``Head``), from a signed note, a backup or a list of daily heads.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

GENESIS = "0" * 64
KEY_NAME = "MOHSDOC_AUDIT_KEY"


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event's number and digest; of an empty log 0 and ``GENESIS``."""

    seq: int = 0
    digest: str = GENESIS

    def __str__(self) -> str:
        return f"{self.seq}:{self.digest}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """``ValueError`` unless it is what ``str`` gives."""
        number, _, digest = text.strip().partition(":")
        if not number.isdecimal() or not number.isascii() or len(number) > 18:
            raise ValueError("A head is a number, a colon and 64 hexadecimal digits.")
        if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
            raise ValueError("A head is a number, a colon and 64 hexadecimal digits.")
        return cls(int(number), digest)


@dataclass(frozen=True, slots=True)
class Link:
    """One event as the chain sees it: ``content`` is its ``event_text``."""

    seq: int
    previous: str
    digest: str
    content: str


def event_text(facts: Mapping[str, Any]) -> str:
    """The text of an event that its digest covers, whatever database it was read back from.

    A database may give back 10 for 10.0 and keys in another order, so numbers are written out and
    keys sorted. Not the ``canonical`` form of signed content: a change from the number 1 to the
    text "1", or from one way of composing a letter to another, has to break the chain.
    """
    return json.dumps(_plain(facts), sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest_of(key: bytes, seq: int, previous: str, content: str) -> str:
    """HMAC-SHA256 over number, digest before, and content, in hexadecimal."""
    return hmac.digest(key, f"{seq}\n{previous}\n{content}".encode(), hashlib.sha256).hex()


def key_fingerprint(key: bytes) -> str:
    """By which two keys can be told apart, and neither be guessed."""
    return hmac.digest(key, b"fingerprint of the audit key", hashlib.sha256).hex()


def is_verified(key: bytes, link: Link) -> bool:
    """Whether the link was written with ``key`` and is as it was written."""
    made = digest_of(key, link.seq, link.previous, link.content)
    return hmac.compare_digest(made, link.digest)


def faults(
    key: bytes, links: Iterable[Link], anchors: Iterable[Head] = (), first: int = 1
) -> Iterator[str]:
    """What is wrong with a chain, in its order; nothing for one that nobody touched.

    ``links`` come by ``seq``, from the event ``first`` on: of a part, what is before its first link
    is another part's to say. Each anchor is a head that was true once: the chain has to go on from
    it. Where none of the first events verifies, the key is more likely another one than that
    somebody changed each of them, and one sentence says so.
    """
    foreign = _Foreign()
    wanted = {anchor.seq: anchor.digest for anchor in anchors if anchor.seq}
    last = Head()
    for place, link in enumerate(links):
        if place == 0 and first > 1:
            last = Head(first - 1, link.previous)
        yield from _faults_of(link, last)
        yield from foreign.told(link.seq, is_verified=is_verified(key, link))
        anchored = wanted.pop(link.seq, link.digest)
        if not hmac.compare_digest(anchored, link.digest):
            yield f"Event {link.seq}: is not the one that was the head when it was noted."
        last = Head(link.seq, link.digest)
    yield from foreign.ended()
    for seq in sorted(wanted):
        yield f"Event {seq}: was the head once, and is gone; the log ends at {last.seq}."


@dataclass(slots=True)
class _Foreign:
    """The first events, as long as none of them verifies; then each that does not."""

    seqs: list[int] = field(default_factory=list)
    is_over: bool = False

    def told(self, seq: int, *, is_verified: bool) -> Iterator[str]:
        if not self.is_over and not is_verified:
            self.seqs.append(seq)
        elif not is_verified:
            yield _CHANGED.format(seq)
        elif not self.is_over:
            yield from self.ended(", but those after them can")
            self.is_over = True

    def ended(self, rest: str = "") -> Iterator[str]:
        if self.is_over or not self.seqs:
            return
        if len(self.seqs) == 1:
            yield _CHANGED.format(self.seqs[0])
            return
        yield (
            f"None of the events {self.seqs[0]} to {self.seqs[-1]} can be verified{rest}: the key "
            f"is another one than they were written with ({KEY_NAME}), unless somebody rewrote "
            "them all. Put the former key back and ask again."
        )


_CHANGED = "Event {}: is not what was written."


def _faults_of(link: Link, last: Head) -> Iterator[str]:
    if link.seq != last.seq + 1:
        yield f"Event {link.seq}: follows {last.seq}; numbers have no gap."
    if link.previous != last.digest:
        yield f"Event {link.seq}: does not continue event {last.seq}."


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | float | Decimal):
        # In a wrapping of its own: the number 1 is not the text "1".
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        text = format(number, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return {"n": "0" if text == "-0" else text}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value]
