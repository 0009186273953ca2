"""Which connections a server gives up: those that take too long, and in a crowd the slowest.

A connection that waits costs no thread (see ``buffered_worker``), but a file descriptor and what it
has sent so far. Nobody may hold either for ever, nor may many who are slow keep others out.
No sockets, no clock.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


class Stage(enum.Enum):
    IDLE = "between two requests"
    HEAD = "nothing, or headers in part"
    BODY = "headers whole, a body in part"
    WORK = "the application's turn"
    ANSWER = "has not taken all of its answer"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each stage may last, how many may be connected, how much of bodies may be kept.

    A photograph of 15 MB needs a megabit a second to come in time. Whoever is behind a proxy of
    ours is held to the proxy's own limits first.
    """

    head_seconds: float = 10
    body_seconds: float = 120
    answer_seconds: float = 300
    idle_seconds: float = 75
    connections: int = 400
    body_bytes: int = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Connection:
    """``key`` is the caller's; ``since`` when its stage began; ``body_bytes`` came so far."""

    key: int
    stage: Stage
    since: float
    body_bytes: int = 0


def to_close(connections: Iterable[Connection], now: float, limits: Limits) -> list[Connection]:
    """Those to be closed now, each once. Whose turn it is to work is never among them."""
    waiting = [each for each in connections if each.stage is not Stage.WORK]
    late = [each for each in waiting if now - each.since > _patience(each.stage, limits)]
    rest = [each for each in waiting if each not in late]
    rest.sort(key=lambda each: each.since)
    crowd = rest[: _too_many(len(rest), limits)]
    return [*late, *crowd, *_too_large(rest[len(crowd) :], limits)]


def _patience(stage: Stage, limits: Limits) -> float:
    return {
        Stage.IDLE: limits.idle_seconds,
        Stage.HEAD: limits.head_seconds,
        Stage.BODY: limits.body_seconds,
        Stage.ANSWER: limits.answer_seconds,
    }[stage]


def _too_many(count: int, limits: Limits) -> int:
    """Past nine tenths of the limit a fifth of it is freed, so that others find room at once."""
    return count - limits.connections * 7 // 10 if count > limits.connections * 9 // 10 else 0


def _too_large(connections: Sequence[Connection], limits: Limits) -> Iterator[Connection]:
    kept = sum(each.body_bytes for each in connections)
    for each in sorted(connections, key=lambda each: each.body_bytes, reverse=True):
        if kept <= limits.body_bytes:
            return
        kept -= each.body_bytes
        yield each
