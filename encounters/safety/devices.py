"""Kinds of implanted devices, and whether bleeding was stopped by a current that disturbs them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import msgspec

from encounters.safety.reading import (
    SafetyDataError,
    phrases_of,
    read_entry,
    read_tables,
    refuse_empty,
    text_of,
)
from encounters.safety.recognizing import About, Lexicon, Phrase, mentions, whole_clauses

_FILE = "devices.toml"
NO_DEVICE = "none"


class DeviceKind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``needs_precautions``: electrosurgery may disturb it."""

    key: str
    label: str
    words: tuple[str, ...]
    source: str
    needs_precautions: bool = False

    @property
    def name(self) -> str:
        bare = self.label.partition(" (")[0]
        return bare[:1].lower() + bare[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceList:
    kinds: tuple[DeviceKind, ...]
    reviewed: date
    none_label: str
    none: tuple[Phrase, ...]
    electrosurgery: tuple[Phrase, ...]
    heat_only: tuple[Phrase, ...]


@cache
def device_list() -> DeviceList:
    return read_devices(text_of(_FILE))


@cache
def _lexicon() -> Lexicon[DeviceKind]:
    return Lexicon({kind: phrases_of(kind.key, kind.words) for kind in device_kinds()})


def device_kinds() -> tuple[DeviceKind, ...]:
    return device_list().kinds


def device_choices() -> list[tuple[str, str]]:
    """Key and label, the answer "none" first."""
    found = device_list()
    return [(NO_DEVICE, found.none_label), *((kind.key, kind.label) for kind in found.kinds)]


def device_labels(keys: Collection[str]) -> list[str]:
    """The labels of what was picked, in the order of the list."""
    return [label for key, label in DEVICE_CHOICES if key in keys]


def named_devices(picked: Collection[str], text: str) -> tuple[DeviceKind, ...]:
    """What was picked, and what the text names and does not deny."""
    said = _lexicon().named_in(text, About.PRESENCE)
    return tuple(kind for kind in device_kinds() if kind.key in picked or kind in said)


def denies_devices(picked: Collection[str], text: str) -> bool:
    return NO_DEVICE in picked or bool(set(whole_clauses(text)) & set(device_list().none))


def is_electrosurgery(text: str) -> bool:
    """Whether ``text`` names a current through tissue; heat alone is none."""
    found = device_list()
    said = mentions(text, found.electrosurgery, About.USE)
    if mentions(text, found.heat_only, About.USE):
        said = [phrase for phrase in said if phrase != ("cautery",)]
    return bool(said)


def read_devices(text: str) -> DeviceList:
    """The kinds of a file; ``SafetyDataError`` names what is odd in it."""
    tables = read_tables(_FILE, text)
    reviewed, label = tables.pop("reviewed", None), tables.pop("none_label", "")
    source = tables.pop("electrosurgery_source", "")
    if not isinstance(reviewed, date):
        raise SafetyDataError(f"{_FILE}: reviewed must be a date")
    refuse_empty(_FILE, none_label=label, electrosurgery_source=source)
    lists = {
        name: phrases_of(f"{_FILE} {name}", tables.pop(name, ()))
        for name in ("none", "electrosurgery", "heat_only")
    }
    kinds = tuple(_kind(key, cells) for key, cells in tables.items())
    if any(kind.key == NO_DEVICE for kind in kinds):
        raise SafetyDataError(f"{_FILE} [{NO_DEVICE}]: is the answer, and no device")
    return DeviceList(kinds=kinds, reviewed=reviewed, none_label=label, **lists)


def _kind(key: str, cells: Any) -> DeviceKind:
    place = f"{_FILE} [{key}]"
    kind = read_entry(place, key, cells, DeviceKind)
    refuse_empty(place, label=kind.label, source=kind.source)
    phrases_of(place, kind.words)
    return kind


DEVICE_CHOICES = device_choices()
