"""What keeps an installation honest: the log verified, the notes verified, a backup made."""

from __future__ import annotations

from benchmarks.figures import Asked, Figure, Figures
from benchmarks.stored import command_on, database_with, megabytes, start_up

NIGHTS = 30
MOST = 100_000


def figures(asked: Asked) -> Figures:
    for size in asked.sizes:
        if size > MOST:
            continue
        address = database_with(asked, size)
        ready = start_up(address)
        yield from _log(asked, address, size, ready)
        yield _notes(address, size, ready)
        yield from _backup(asked, address, size, ready)


def _log(asked: Asked, address: str, size: int, ready: float) -> Figures:
    whole = command_on(address, "verify_audit")
    events = int(whole.output.split(" events")[0].splitlines()[-1].replace(",", ""))
    spent = whole.processor - ready
    yield Figure(
        name="verify_audit, all of it, an event",
        value=spent / events * 1e6,
        unit="µs",
        size=size,
        how=f"seconds of the processor without the start, over {events:,} events",
    )
    kept = asked.folder / f"log-{size}"
    command_on(address, "verify_audit", "--checkpoint", kept)
    night = command_on(address, "verify_audit", "--checkpoint", kept)
    yield Figure(
        name="verify_audit, one night of thirty",
        value=max(night.processor - ready, 0) / spent,
        goal=0.1 if events >= MOST else None,
        base="all of it",
        size=size,
        how="seconds of the processor without the start",
    )


def _notes(address: str, size: int, ready: float) -> Figure:
    run = command_on(address, "verify_signed")
    notes = int(run.output.split("verified: ")[1].split(",")[0])
    return Figure(
        name="verify_signed, all of them, a note",
        value=(run.processor - ready) / max(notes, 1) * 1e3,
        unit="ms",
        size=size,
        how=f"seconds of the processor without the start, over {notes:,} notes",
    )


def _backup(asked: Asked, address: str, size: int, ready: float) -> Figures:
    file = asked.folder / f"{size}.backup"
    run = command_on(address, "backup", file)
    yield Figure(
        name="backup, an encounter",
        value=(run.processor - ready) / size * 1e6,
        unit="µs",
        size=size,
        how=f"seconds of the processor without the start; {run.clock:.0f} s by the clock",
    )
    yield Figure(
        name="backup, its file",
        value=megabytes(file),
        unit="MB",
        size=size,
        how="not encrypted; drafts without photographs, two signed notes",
    )
