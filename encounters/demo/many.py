"""Adds any number of further cases to the demo: copies of a few dozen that were played.

The newest are whole charts, drafts that could be signed or repaired like any other. Those before
them end where the tissue of the first stage was cut into blocks, without its map: enough for lists
and searches, which is what so many cases are for. None is signed: a signature is over a note that
somebody read, and nobody read these.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any

from encounters.actions import practice_today
from encounters.actions.administration.bulk_rows import Table, bulk_loading, made_ahead
from encounters.actions.administration.open_rows import Value, as_text
from encounters.demo.cases import DemoStage
from encounters.demo.crowd import Person, Visit, person, visits
from encounters.demo.generated import plain_cases
from encounters.demo.practice import DemoPractice, surgeons_of
from encounters.demo.shapes import (
    CASE_NUMBER,
    PATIENT_KEY,
    SURGEON,
    Shape,
    key_digits,
    number_of,
    shape_of,
)
from encounters.models import Encounter, Patient, User
from encounters.models.patient import KeyField

MOST = 1_000_000
# Whole charts take a hundred times the room of the others.
WHOLE = 5_000
_SHAPES = 24
# So many whole ones, and others, are added in one transaction; of these so many are in memory.
_AT_ONCE = {True: 1_000, False: 20_000}
_PIECE = {True: 200, False: 2_000}
_OF_A_STUB = frozenset(
    f"encounters_{table}" for table in ("encounter", "lesion", "stage", "specimen", "block")
)
_ADDED = "seed_many"
_PATIENTS = Patient._meta.db_table
_MRN, _MRN_KEY, _BORN = (Value("patient", name) for name in ("mrn", "mrn_key", "date_of_birth"))
Tell = Callable[[int], None]


def add_many(count: int, demo: DemoPractice, tell: Tell) -> int:
    """Bring the number of copies up to ``count``; returns how many that added.

    ``tell`` is called now and then with how many there are. A run that died is carried on.
    """
    present = last_copy()
    if present >= count:
        return 0
    shapes, surgeons = _Shapes(demo), surgeons_of(demo)
    today = practice_today(demo.practice)
    with bulk_loading(demo.practice, what=_ADDED, of="encounters") as load:
        for some in _chunks(visits(present + 1, count, today), _AT_ONCE):
            keys = key_digits(some[0].number, 1), key_digits(some[-1].number, 1)
            shapes.play(some)
            pieces = (_rows(few, shapes, surgeons, today) for few in _chunks(some, _PIECE))
            with load.adding(len(some), keys) as insert:
                for piece in made_ahead(pieces):
                    insert(piece)
            tell(some[-1].number)
    return count - present


def _rows(
    few: Iterable[Visit], shapes: _Shapes, surgeons: Sequence[User], today: date
) -> dict[Table, list[Any]]:
    """By table, patients before their cases, even where the first of them has been there before."""
    rows: dict[Table, list[Any]] = {}
    for visit in few:
        shape = shapes.of(visit)
        surgeon = surgeons[visit.number % len(surgeons)]
        told = _told(visit, shape, person(visit.patient, today), surgeon)
        values = shape.values(visit, told)
        for table, open_rows in shape.tables.items():
            of_table = rows.setdefault(table, [])
            if visit.is_first or table[0] != _PATIENTS:
                of_table += open_rows.filled(values)
    return rows


def last_copy() -> int:
    """The highest number of a copy that is there; 0 if there is none."""
    keys = Encounter.objects.filter(pk__range=(_key(0), _key(MOST + 1))).order_by("-pk")
    newest = keys.values_list("pk", flat=True).first()
    return number_of(newest) if newest else 0


def _key(number: int) -> str:
    return key_digits(number, 0)


def _chunks(found: Iterable[Visit], most: Mapping[bool, int]) -> Iterator[list[Visit]]:
    some: list[Visit] = []
    for visit in found:
        some.append(visit)
        if len(some) >= most[visit.number <= WHOLE]:
            yield some
            some = []
    if some:
        yield some


class _Shapes:
    """Each shape is played before the first copies are made of it."""

    def __init__(self, demo: DemoPractice) -> None:
        self._demo = demo
        self._cases = tuple(plain_cases(_SHAPES))
        self._made: dict[tuple[int, bool], Shape] = {}

    def play(self, some: Iterable[Visit]) -> None:
        """Have ready whatever ``of`` is asked for of these."""
        for asked in dict.fromkeys(map(_asked, some)):
            if asked not in self._made:
                self._made[asked] = self._played(*asked)

    def of(self, visit: Visit) -> Shape:
        return self._made[_asked(visit)]

    def _played(self, place: int, is_whole: bool) -> Shape:
        case = self._cases[place]
        if is_whole:
            return shape_of(case, self._demo)
        (lesion,) = case.lesions
        taken = DemoStage(cut=lesion.stages[0].cut, reading="none")
        stub = replace(case, lesions=(replace(lesion, stages=(taken,)),), defects=())
        return shape_of(stub, self._demo, keep=_OF_A_STUB)


def _asked(visit: Visit) -> tuple[int, bool]:
    return visit.number % _SHAPES, visit.number <= WHOLE


def _told(visit: Visit, shape: Shape, who: Person, surgeon: User) -> Mapping[Value, Any]:
    told: dict[Value, Any] = {
        PATIENT_KEY: key_digits(visit.patient, 0),
        CASE_NUMBER: visit.case_number,
        SURGEON: str(surgeon.pk),
    }
    if visit.is_first:
        told |= _columns_of_a_name(who.family_name, who.given_names)
        told[_MRN] = who.mrn
        told[_MRN_KEY] = _KEY_COLUMNS["mrn_key"].key_of(who)
        told[_BORN] = who.date_of_birth.isoformat()
    if shape.names_people:
        for name in ("family_name", "given_names", "mrn", "date_of_birth"):
            told[Value("in_json", name)] = _in_json(str(getattr(who, name)))
        told[Value("in_json", "surgeon")] = _in_json(surgeon.display_name)
        told[Value("in_text", "surgeon")] = as_text(surgeon.display_name)
    return told


@cache
def _columns_of_a_name(family_name: str, given_names: str) -> Mapping[Value, str]:
    """There are fewer names than patients."""
    names = {"family_name": family_name, "given_names": given_names}
    of_them = SimpleNamespace(**names)
    keys = {name: _KEY_COLUMNS[name].key_of(of_them) for name in ("name_key", "skeleton")}
    return {Value("patient", name): text for name, text in (names | keys).items()}


_KEY_COLUMNS = {
    field.name: field for field in Patient._meta.concrete_fields if isinstance(field, KeyField)
}


@lru_cache(maxsize=10_000)
def _in_json(text: str) -> str:
    return as_text(json.dumps(text)[1:-1])
