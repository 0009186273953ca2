"""What keeps an installation honest: the log verified, the notes verified, a backup made."""

from __future__ import annotations

from dataclasses import dataclass, replace

from benchmarks.figures import Asked, Figure, Figures
from benchmarks.stored import Spent, command_on, database_with, megabytes, module_on, start_up

MOST = 100_000
# So many are added by the app's own actions: what verifies them is told by what these cost more.
EVENTS, NOTES, RUNS = 20_000, 20, 3


@dataclass(frozen=True, slots=True)
class _Verified:
    """What a pass over all of the log, and over all notes, took and found."""

    log: Spent
    notes: Spent

    @property
    def events(self) -> int:
        return int(self.log.output.split(" events")[0].splitlines()[-1].replace(",", ""))

    @property
    def signed(self) -> int:
        return int(self.notes.output.split("verified: ")[1].split(",")[0])


def figures(asked: Asked) -> Figures:
    for size in asked.sizes:
        if size > MOST:
            continue
        with database_with(asked, size) as address:
            for figure in _of_one(asked, address, size):
                yield replace(figure, database=asked.database)


def _of_one(asked: Asked, address: str, size: int) -> Figures:
    ready = start_up(address)
    yield from _backup(asked, address, size, ready)
    before = _verified(address)
    module_on(address, "benchmarks.signed_rows", EVENTS, NOTES)
    after = _verified(address)
    yield from _costs(before, after, size)
    yield _night(asked, address, size, ready)


def _verified(address: str) -> _Verified:
    """The least of some runs: what a machine does besides is larger than what a note costs."""
    log, notes = (
        min((command_on(address, name) for _ in range(RUNS)), key=lambda run: run.processor)
        for name in ("verify_audit", "verify_signed")
    )
    return _Verified(log, notes)


def _costs(before: _Verified, after: _Verified, size: int) -> Figures:
    log = after.log.processor - before.log.processor
    notes = after.notes.processor - before.notes.processor
    events, signed = after.events - before.events, after.signed - before.signed
    yield _cost("verify_audit, all of it, an event", log / events * 1e6, "µs", size, events)
    yield _cost("verify_signed, all of them, a note", notes / signed * 1e3, "ms", size, signed)


def _cost(name: str, value: float, unit: str, size: int, more: int) -> Figure:
    how = f"processor time that {more:,} more take, over their number; the least of {RUNS} runs"
    if value <= 0:
        return Figure(name, None, f"runs differ by more than {more:,} take", unit=unit, size=size)
    return Figure(name, value, how, unit=unit, size=size)


def _night(asked: Asked, address: str, size: int, ready: float) -> Figure:
    """A night on which nothing is new: what it takes beside a pass over all events."""
    checkpoint = asked.folder / f"log-{size}"
    whole = command_on(address, "verify_audit", "--checkpoint", checkpoint)
    night = command_on(address, "verify_audit", "--checkpoint", checkpoint)
    return Figure(
        name="verify_audit, one night of thirty",
        value=max(night.processor - ready, 0) / (whole.processor - ready),
        base="all of it",
        size=size,
        how=f"processor time of the command without its start, more than {EVENTS:,} events",
    )


def _backup(asked: Asked, address: str, size: int, ready: float) -> Figures:
    file = asked.folder / f"{size}.backup"
    run = command_on(address, "backup", file)
    yield Figure(
        name="backup, an encounter",
        value=(run.processor - ready) / size * 1e6,
        unit="µs",
        size=size,
        how="processor time of the command without its start, over the encounters; not a server's",
        beside=f"{run.clock:.0f} s in all by the clock",
    )
    yield Figure(
        name="backup, its file",
        value=megabytes(file),
        unit="MB",
        size=size,
        how="not encrypted; drafts without photographs, two signed notes",
    )
