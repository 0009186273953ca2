"""Reads the packs strictly: a fact without a source, or anything odd, is refused by name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from encounters.vocabulary.terms import TumorType
from encounters.workflow.packs.contractors import contractors
from encounters.workflow.packs.criteria import NEEDS, TESTS, Criterion
from encounters.workflow.packs.pack import Asked, Element, Pack, PackError, Source
from encounters.workflow.packs.places import places
from encounters.workflow.packs.questions import QUESTIONS

_DATA = Path(__file__).with_name("data")
_CONFIDENCE = ("high", "medium", "low", "own")
_AREAS = ("H", "M", "L")
_HEAD = {"payer", "contractor", "name", "policy", "since", "until", "tumors", "extends"}
_PARTS = {"pack", "elements", "criteria"}
GENERAL = "general"
StructT = TypeVar("StructT", bound=msgspec.Struct)


@dataclass(frozen=True)
class Packs:
    """All packs with the elements and sources they draw on."""

    everything: tuple[Pack, ...]
    elements: Mapping[str, Element]
    sources: Mapping[str, Source]

    def of(self, payer: str, contractor: str, day: date) -> Pack:
        """The edition of the day: the contractor's, else the payer's, else what holds for all."""
        for key, who in ((payer, contractor), (payer, ""), (GENERAL, "")):
            for pack in self.everything:
                if (pack.payer, pack.contractor) == (key, who) and pack.holds_on(day):
                    return pack
        raise LookupError(f"no general pack holds on {day}")

    def criterion(self, name: str) -> Criterion | None:
        """ "bcbs/size_trunk": of the newest edition that has it."""
        key, _, wanted = name.partition("/")
        for pack in reversed(self.everything):
            for criterion in pack.criteria if pack.key == key else ():
                if criterion.id == wanted:
                    return criterion
        return None


@cache
def packs() -> Packs:
    """The shipped packs."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in _DATA.glob("*.toml")}
    for path in sorted((_DATA / "packs").glob("*.toml")):
        texts[f"packs/{path.name}"] = path.read_text(encoding="utf-8")
    return read_packs(texts)


def read_packs(texts: Mapping[str, str]) -> Packs:
    """``texts`` by name: sources.toml, elements.toml, and each pack in packs/."""
    sources = {
        key: _struct("sources.toml", key, cells, Source)
        for key, cells in _tables("sources.toml", texts).items()
    }
    elements = {
        key: _struct("elements.toml", key, cells, Element)
        for key, cells in _tables("elements.toml", texts).items()
    }
    for source in sources.values():
        _check_source(source)
    for element in elements.values():
        _check_element(element)
    reader = _Reader(elements, sources, set())
    names = sorted(name for name in texts if name.startswith("packs/"))
    heads = {name: _tables(name, texts) for name in names}
    # A pack that extends another is read after it.
    for name in sorted(names, key=lambda name: "extends" in heads[name].get("pack", {})):
        reader.read(name, heads[name])
    if unused := sources.keys() - reader.named:
        raise PackError(f"sources.toml: no fact names {', '.join(sorted(unused))}")
    _check_editions(reader.found)
    return Packs(tuple(reader.found), elements, sources)


class _Reader:
    def __init__(
        self, elements: Mapping[str, Element], sources: Mapping[str, Source], named: set[str]
    ) -> None:
        self.elements, self.sources, self.named = elements, sources, named
        self.found: list[Pack] = []

    def read(self, name: str, tables: Mapping[str, Any]) -> None:
        if odd := tables.keys() - _PARTS:
            raise PackError(f"{name}: unknown table {', '.join(sorted(odd))}")
        head = dict(tables.get("pack", {}))
        if odd := head.keys() - _HEAD:
            raise PackError(f"{name} [pack]: unknown key {', '.join(sorted(odd))}")
        base = self._extended(name, head.pop("extends", ""))
        own = {criterion.id: criterion for criterion in self._criteria(name, tables)}
        kept = base.criteria if base else ()
        asked = (*(base.elements if base else ()), *self._asked(name, tables))
        pack = _pack(name, head, asked, (*own.values(), *(c for c in kept if c.id not in own)))
        if base and pack.since < base.since:
            raise PackError(f"{name} [pack]: since: lies before that of {base.key}")
        if not pack.elements:
            raise PackError(f"{name}: asks for no element")
        if len({known.element.id for known in asked}) < len(asked):
            raise PackError(f"{name} [elements]: asks for an element twice")
        self.found.append(pack)

    def _extended(self, name: str, key: str) -> Pack | None:
        if not key:
            return None
        found = [pack for pack in self.found if pack.key == key]
        if not found:
            raise PackError(f"{name} [pack]: extends: there is no pack {key!r}")
        return found[-1]

    def _asked(self, name: str, tables: Mapping[str, Any]) -> Iterator[Asked]:
        for key, source in tables.get("elements", {}).items():
            if key not in self.elements:
                raise PackError(f"{name} [elements]: there is no element {key!r}")
            self._name(f"{name} [elements] {key}", source)
            yield Asked(element=self.elements[key], source=source)

    def _criteria(self, name: str, tables: Mapping[str, Any]) -> Iterator[Criterion]:
        for key, cells in tables.get("criteria", {}).items():
            criterion = _struct(name, key, cells, Criterion)
            for problem in problems_of(criterion):
                raise PackError(f"{name} [criteria.{key}]: {problem}")
            self._name(f"{name} [criteria.{key}]", criterion.source)
            yield criterion

    def _name(self, place: str, source: object) -> None:
        if source not in self.sources:
            raise PackError(f"{place}: there is no source {source!r}")
        self.named.add(str(source))


def _tables(name: str, texts: Mapping[str, str]) -> dict[str, Any]:
    try:
        return tomllib.loads(texts[name])
    except tomllib.TOMLDecodeError as error:
        raise PackError(f"{name}: {error}") from error


def _struct(name: str, key: str, cells: object, kind: type[StructT]) -> StructT:
    if not isinstance(cells, dict):
        raise PackError(f"{name} [{key}]: must be a table")
    try:
        return msgspec.convert({**cells, "id": key}, kind, strict=False)
    except msgspec.ValidationError as error:
        raise PackError(f"{name} [{key}]: {error}") from error


def _check_source(source: Source) -> None:
    if not source.title.strip() or source.confidence not in _CONFIDENCE:
        raise PackError(f"sources.toml [{source.id}]: needs a title and a known confidence")


def _check_element(element: Element) -> None:
    place = f"elements.toml [{element.id}]"
    if bool(element.rule) == bool(element.question):
        raise PackError(f"{place}: names either a rule or a question")
    if element.rule and element.ruled is None:
        raise PackError(f"{place}: there is no rule {element.rule!r}")
    for name in filter(None, (element.question, element.when)):
        if name not in QUESTIONS:
            raise PackError(f"{place}: there is no question {name!r}")
    if not element.rule and (element.of is None or element.section is None):
        raise PackError(f"{place}: of and section belong to a question")
    if not element.level.reaches(element.entered_in.level):
        raise PackError(f"{place}: {element.entered_in} is not of a {element.level}")
    if not element.label.strip():
        raise PackError(f"{place}: label must not be empty")


def problems_of(criterion: Criterion) -> Iterator[str]:
    """What is odd in a criterion, whether it is shipped or made by a practice."""
    if criterion.test not in TESTS:
        yield f"test: there is no {criterion.test!r}"
        return
    needed = NEEDS.get(criterion.test, ())
    if needed and not any(getattr(criterion, name) for name in needed):
        yield f"{criterion.test} needs {' or '.join(needed)}"
    if criterion.at_least_mm is not None and criterion.over_mm is not None:
        yield "at_least_mm and over_mm exclude each other"
    if unknown := set(criterion.places) - places().keys():
        yield f"places: unknown {', '.join(sorted(unknown))}"
    if unknown := set(criterion.areas) - set(_AREAS):
        yield f"areas: unknown {', '.join(sorted(unknown))}"
    if not criterion.label.strip():
        yield "label must not be empty"


def _pack(
    name: str,
    head: Mapping[str, Any],
    elements: tuple[Asked, ...],
    criteria: tuple[Criterion, ...],
) -> Pack:
    place = f"{name} [pack]"
    try:
        key = re.sub(r"_from_\d{4}$", "", name.removeprefix("packs/").removesuffix(".toml"))
        contractor = head.get("contractor", "")
        if contractor and contractor not in {known.key for known in contractors()}:
            raise PackError(f"{place}: there is no contractor {contractor!r}")
        return Pack(
            key=key,
            payer=head["payer"],
            contractor=contractor,
            name=head["name"],
            policy=head["policy"],
            since=head.get("since", date.min),
            until=head.get("until", date.max),
            tumors=tuple(TumorType(value) for value in head.get("tumors", ())),
            elements=elements,
            criteria=criteria,
        )
    except (KeyError, ValueError) as error:
        if isinstance(error, PackError):
            raise
        raise PackError(f"{place}: {error}") from error


def _check_editions(found: list[Pack]) -> None:
    """No two hold on one day for the same payer; and what holds for all always does."""
    for number, pack in enumerate(found):
        if pack.since > pack.until:
            raise PackError(f"{pack.id}: until lies before since")
        for other in found[number + 1 :]:
            same = (pack.payer, pack.contractor) == (other.payer, other.contractor)
            if same and pack.since <= other.until and other.since <= pack.until:
                raise PackError(f"{pack.id} and {other.id} hold on the same days")
    if not any(
        pack.payer == GENERAL and pack.since == date.min and pack.until == date.max
        for pack in found
    ):
        raise PackError("there is no general pack that always holds")
