"""The record that was signed against the record that the rows give now: what differs, in words.

Both come in their canonical form. Only fields that the signed record has are compared: one that a
later release added was never signed. One that is ``later`` says by its absence that it has its
default. ``facts.toml`` beside it says what may differ and how things
are called. Values are never repeated, for what is found is printed and kept in logs.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from importlib.resources import files
from typing import Any, get_args, get_type_hints

from encounters.integrity.canonical import plain
from encounters.record import EncounterRecord
from encounters.record.later import is_later
from encounters.vocabulary.spoken import roman

PlainRecord = Mapping[str, Any]
Both = tuple[PlainRecord | None, PlainRecord | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """``place`` says where ("lesion A, stage I") and is empty for the encounter as a whole.

    ``told`` names the field of the patient's identity if it is one that may differ, provided that
    the log tells of it.
    """

    place: str
    what: str
    told: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" if self.place else self.what


@dataclass(frozen=True, slots=True)
class Step:
    """One step into the record; one that is ``passed`` is named only where it is the last."""

    called: str
    passed: bool = False


Place = tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """How the elements of a list are told apart, and called."""

    key: tuple[str, ...]
    words: str
    passed: bool = False

    def called(self, record: PlainRecord) -> str:
        known = {name: str(value).replace("_", " ") for name, value in record.items()}
        number = str(record.get("number", ""))
        return self.words.format_map({**known, "roman": roman(int(number)) if number else ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    may_differ: Mapping[str, frozenset[str]]
    told: Mapping[str, frozenset[str]]
    elements: Mapping[str, Element]
    words: Mapping[str, str]

    def word_of(self, kind: type, name: str) -> str:
        return self.words.get(f"{kind.__name__}.{name}", name.replace("_", " "))


def differences(signed: PlainRecord, now: PlainRecord) -> Iterator[Difference]:
    """What of the signed record the rows no longer give, or give beside it."""
    yield from _of_record(EncounterRecord, signed, now, ())


def _of_record(
    kind: type, signed: PlainRecord, now: PlainRecord, place: Place
) -> Iterator[Difference]:
    facts = packaged_facts()
    for name, inner, is_list in _fields(kind):
        may_differ = name in facts.may_differ.get(kind.__name__, ())
        signed, now = _with_default(kind, name, signed), _with_default(kind, name, now)
        if name not in signed or may_differ or signed[name] == now[name]:
            continue
        called = facts.word_of(kind, name)
        if inner is None:
            told = name if name in facts.told.get(kind.__name__, ()) else ""
            yield _difference(place, f"{called} is not what was signed", told)
        elif is_list:
            yield from _of_list(inner, signed[name], now[name], place)
        else:
            yield from _of_part(inner, Step(called), (signed[name], now[name]), place)


def _with_default(kind: type, name: str, plain_record: PlainRecord) -> PlainRecord:
    defaults = _later_defaults(kind)
    if name in plain_record or name not in defaults:
        return plain_record
    return {**plain_record, name: defaults[name]}


@cache
def _later_defaults(kind: type) -> Mapping[str, Any]:
    """What the canonical form leaves out, as it would spell it."""
    return {field.name: plain(field.default) for field in fields(kind) if is_later(field)}


def _of_part(kind: type, step: Step, both: Both, place: Place) -> Iterator[Difference]:
    signed, now = both
    if signed is not None and now is not None:
        yield from _of_record(kind, signed, now, (*place, step))
    else:
        change = "is gone" if now is None else "was added after signing"
        yield _difference(place, f"{step.called} {change}")


def _of_list(
    kind: type, signed: list[PlainRecord], now: list[PlainRecord], place: Place
) -> Iterator[Difference]:
    element = packaged_facts().elements[kind.__name__]
    were, are = _by_key(element, signed), _by_key(element, now)
    for key in {**were, **are}:
        both = were.get(key), are.get(key)
        step = Step(element.called(both[0] or both[1] or {}), element.passed)
        yield from _of_part(kind, step, both, place)


def _difference(place: Place, what: str, told: str = "") -> Difference:
    last = len(place) - 1
    named = [step.called for at, step in enumerate(place) if at == last or not step.passed]
    return Difference(place=", ".join(named), what=what, told=told)


def _by_key(element: Element, rows: list[PlainRecord]) -> dict[tuple[object, ...], PlainRecord]:
    """Each with how many like it came before: two injections may be equal in all that is asked."""
    seen: Counter[tuple[object, ...]] = Counter()
    found: dict[tuple[object, ...], PlainRecord] = {}
    for row in rows:
        key = tuple(str(row.get(name)) for name in element.key)
        found[(*key, seen[key])] = row
        seen[key] += 1
    return found


@cache
def _fields(kind: type) -> tuple[tuple[str, type | None, bool], ...]:
    """Name, the record class of what the field holds if it is one, and whether of several."""
    hints = get_type_hints(kind)
    return tuple(
        (field.name, _record_in(hints[field.name]), Ellipsis in get_args(hints[field.name]))
        for field in fields(kind)
    )


def _record_in(hint: Any) -> type | None:
    kinds = [kind for kind in (hint, *get_args(hint)) if isinstance(kind, type)]
    return next((kind for kind in kinds if is_dataclass(kind)), None)


@cache
def packaged_facts() -> Facts:
    return read_facts(facts_text())


def facts_text() -> str:
    return files("encounters.integrity").joinpath("facts.toml").read_text("utf-8")


def read_facts(text: str) -> Facts:
    """``ValueError`` for a class or a field that no record has, and for a list without a key."""
    found = tomllib.loads(text)
    if unknown := found.keys() - {"may_differ", "told", "elements", "words"}:
        raise ValueError(f"facts.toml has no {', '.join(sorted(unknown))}.")
    kinds = {kind.__name__: kind for kind in record_classes(EncounterRecord)}
    facts = Facts(
        may_differ={name: frozenset(names) for name, names in found["may_differ"].items()},
        told={name: frozenset(names) for name, names in found["told"].items()},
        elements={
            name: Element(
                key=tuple(cells["key"]), words=cells["words"], passed=cells.get("passed", False)
            )
            for name, cells in found["elements"].items()
        },
        words=found["words"],
    )
    _refuse_unknown(kinds, facts)
    return facts


def _refuse_unknown(kinds: Mapping[str, type], facts: Facts) -> None:
    named = [
        *((kind, name) for kind, names in facts.may_differ.items() for name in names),
        *((kind, name) for kind, names in facts.told.items() for name in names),
        *((kind, name) for kind, element in facts.elements.items() for name in element.key),
        *((kind, name) for kind, _, name in (word.partition(".") for word in facts.words)),
    ]
    for kind, name in named:
        if kind not in kinds or name not in {field.name for field in fields(kinds[kind])}:
            raise ValueError(f"No record has {kind}.{name}.")
    listed = {
        inner.__name__
        for kind in kinds.values()
        for _, inner, is_list in _fields(kind)
        if inner and is_list
    }
    if listed != facts.elements.keys():
        raise ValueError(f"How are these told apart: {sorted(listed ^ facts.elements.keys())}?")


def record_classes(kind: type) -> Iterator[type]:
    """``kind`` and every record class inside it, some more than once."""
    yield kind
    for _, inner, _ in _fields(kind):
        if inner is not None:
            yield from record_classes(inner)
