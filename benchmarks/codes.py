"""Codes: 10,000 cases through the command, and all stored encounters in one stream."""

from __future__ import annotations

import json

from benchmarks.figures import Asked, Figure, Figures
from benchmarks.stored import command_on, database_with, start_up

CASES, SEED = 10_000, 18


def figures(asked: Asked) -> Figures:
    for size in asked.sizes:
        yield from _stored(asked, size)
    yield _ten_thousand(asked)


def _ten_thousand(asked: Asked) -> Figure:
    from encounters.coding.second.comparing import generated_case

    file = asked.folder / "cases.jsonl"
    with file.open("w") as out:
        out.writelines(f"{json.dumps(generated_case(SEED, n))}\n" for n in range(CASES))
    address = f"sqlite:///{asked.folder / 'none.sqlite3'}"
    runs = [command_on(address, "derive_codes", file) for _ in range(2)]
    best = min(runs, key=lambda run: run.clock)
    return Figure(
        name="derive_codes, 10,000 generated cases",
        value=best.clock,
        unit="s",
        goal=4,
        how="the command from its start, best of 2",
        beside=f"{best.processor:.1f} s of the processor",
    )


def _stored(asked: Asked, size: int) -> Figures:
    with database_with(asked, size) as address:
        ready = start_up(address)
        run = command_on(address, "derive_codes", "--stored")
    yield Figure(
        name="derive_codes --stored",
        value=run.clock,
        unit="s",
        goal=15 if size >= 1_000_000 else None,
        size=size,
        how="the command from its start, once; no code had changed",
        beside=f"{run.processor:.1f} s of its processor",
        database=asked.database,
    )
    yield Figure(
        name="derive_codes --stored, an encounter",
        value=(run.processor - ready) / size * 1e6,
        unit="µs",
        size=size,
        how="the processor time of the command without its start, over the encounters; not a "
        "server's",
        database=asked.database,
    )
