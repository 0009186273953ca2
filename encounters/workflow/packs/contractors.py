"""The Medicare contractors, by the names that a practice may write for its place."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import msgspec

_FILE = Path(__file__).with_name("data") / "contractors.toml"


class Contractor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    key: str
    name: str
    aliases: tuple[str, ...] = ()


@cache
def contractors() -> tuple[Contractor, ...]:
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    found = [msgspec.convert({**cells, "key": key}, Contractor) for key, cells in tables.items()]
    names = [_plain(name) for known in found for name in (known.name, *known.aliases)]
    if len(names) != len(set(names)):
        raise ValueError("contractors.toml: two contractors share a name")
    return tuple(found)


def contractor_of(written: str) -> Contractor | None:
    """Who is meant by the name of a place's contractor: the whole name or one of its short forms.

    Never by a part of it: "Not Novitas" is nobody's name.
    """
    return _by_name().get(_plain(written))


@cache
def _by_name() -> dict[str, Contractor]:
    return {_plain(name): known for known in contractors() for name in (known.name, *known.aliases)}


def _plain(name: str) -> str:
    """Letters and digits in lower case, a space between words."""
    return " ".join(re.findall(r"[^\W_]+", name.lower()))
