"""The configuration a new practice starts with, read from ``shipped.toml``.

The loader raises on anything it does not expect: a practice must not open half equipped.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from encounters.vocabulary.terms import MapLayout

_FILE = Path(__file__).with_name("shipped.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedStain:
    name: str
    is_routine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedPayer:
    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedPreset:
    name: str
    layout: MapLayout
    ink_letters: str
    block_count: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "layout", MapLayout(self.layout))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedConfiguration:
    stains: tuple[ShippedStain, ...]
    payers: tuple[ShippedPayer, ...]
    presets: tuple[ShippedPreset, ...]


@cache
def shipped_configuration() -> ShippedConfiguration:
    """The shipped rows; ``ValueError`` names what is odd in the file."""
    return read_configuration(_FILE.read_text(encoding="utf-8"))


def read_configuration(text: str) -> ShippedConfiguration:
    tables: dict[str, list[dict[str, Any]]] = tomllib.loads(text)
    if set(tables) != {"stain", "payer", "preset"}:
        raise ValueError(f"shipped.toml: unexpected tables {sorted(tables)}")
    for kind, rows in tables.items():
        for row in rows:
            if "" in row.values():
                raise ValueError(f"shipped.toml: empty text in {kind} {row}")
    try:
        return ShippedConfiguration(
            stains=tuple(ShippedStain(**row) for row in tables["stain"]),
            payers=tuple(ShippedPayer(**row) for row in tables["payer"]),
            presets=tuple(ShippedPreset(**row) for row in tables["preset"]),
        )
    except TypeError as error:
        raise ValueError(f"shipped.toml: {error}") from error
