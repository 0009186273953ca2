"""A case that was played once, as something of which any number of copies can be made.

The case is played through the actions like any other and taken back; its rows are kept as lists of
cells in which only what differs from copy to copy is open: keys, days, the patient, the surgeon,
and the texts that name them. So a copy is what the actions wrote, with every column there is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from encounters.actions.administration.bulk_rows import Table
from encounters.actions.administration.open_rows import Gap, Row, Value, cell, open_rows
from encounters.demo.builder import play_case
from encounters.demo.cases import DemoCase
from encounters.demo.crowd import Visit
from encounters.demo.practice import DemoPractice
from encounters.models import ENCOUNTER_PATHS, Defect, Encounter, Patient, User, freezing

# The key of the patient, who may have been there before.
PATIENT_KEY = Value("key", 0)
CASE_NUMBER, SURGEON = Value("case_number"), Value("surgeon")
# The patient with whom a shape is played; no other text holds these words.
_STANDS_IN = {"family_name": "Xfamilyx", "given_names": "Xgivenx", "mrn": "XMRN-0"}
_BIRTH = {"age": 61, "birthday": "07-23"}
_DAYS_AGO = 30
PATIENT_COLUMNS = frozenset({*_STANDS_IN, "date_of_birth", "name_key", "skeleton", "mrn_key"})
# Every key of a copy begins with these digits, and goes on with the numbers of case and row.
_FIRST_DIGITS = "5eed000000008000"
_NUMBERS = 0x8000_0000_0000_0000
_BITS_OF_A_ROW = 16


def key_digits(number: int, row: int) -> str:
    """The key of a row of copy ``number``: 0 is its patient, 1 its encounter.

    Keys grow with the number, so that an index of them is written at its end.
    """
    return f"{_FIRST_DIGITS}{_NUMBERS | number << _BITS_OF_A_ROW | row:016x}"


def number_of(key: UUID) -> int:
    """Of which copy the row with this key is."""
    return (key.int & (_NUMBERS - 1)) >> _BITS_OF_A_ROW


class Shape:
    """The rows of one played case by table, the patient's first.

    Its values are ``Value("key", row)``, ``Value("dashed", row)`` for the same as a text shows it,
    ``Value("day", (days after the case's, the rest of a moment))``, and others that are told.
    """

    def __init__(self, rows: Mapping[Table, list[Row]]) -> None:
        cells = [each for of_table in rows.values() for row in of_table for each in row]
        gaps = [each for each in cells if isinstance(each, Gap)]
        parts = dict.fromkeys(part for gap in gaps for part in gap.parts)
        values = [part for part in parts if isinstance(part, Value)]
        keys = [value for value in values if value.kind == "key" and value != PATIENT_KEY]
        dashed = [value for value in values if value.kind == "dashed"]
        days = [value for value in values if value.kind == "day"]
        made = [*keys, *dashed, *days]
        self._told = [value for value in values if value not in made]
        self._keys, self._dashed = [key.of for key in keys], [key.of for key in dashed]
        self._days = [day.of for day in days]
        places = {value: place for place, value in enumerate((*made, *self._told))}
        self.tables = {table: open_rows(of_table, places) for table, of_table in rows.items()}
        self.names_people = any(value.kind in ("in_json", "in_text") for value in self._told)

    def values(self, visit: Visit, told: Mapping[Value, Any]) -> list[Any]:
        """Of one copy, each at its place; ``told`` has those that are neither its keys nor days."""
        first = _NUMBERS | visit.number << _BITS_OF_A_ROW
        return [
            *[f"{_FIRST_DIGITS}{first | row:016x}" for row in self._keys],
            *[str(UUID(key_digits(visit.number, row))) for row in self._dashed],
            *[_day(visit.day, days) + rest for days, rest in self._days],
            # A patient who comes again has a row already, which is not written.
            *[told.get(value) for value in self._told],
        ]


@lru_cache(maxsize=1_000)
def _day(day: date, days_later: int) -> str:
    return (day + timedelta(days=days_later)).isoformat()


def shape_of(case: DemoCase, demo: DemoPractice, *, keep: Collection[str] = ()) -> Shape:
    """Play ``case``, keep its rows, of all tables or of those named in ``keep``, and take it back.

    The surgeon's part in it can be another's in each copy; nurse and technician stay.
    """
    patient = {**case.patient, **_STANDS_IN, **_BIRTH}
    today = timezone.now().date()
    with transaction.atomic():
        encounter = play_case(replace(case, patient=patient, days_ago=_DAYS_AGO), demo)
        rows = [encounter.patient, *_rows_of(encounter, keep)]
        made = _Casting(rows, encounter, demo, today).shape(rows)
        transaction.set_rollback(True)
    return made


def _rows_of(encounter: Encounter, keep: Collection[str]) -> Iterator[models.Model]:
    by_table = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    for frozen in freezing.FROZEN:
        model = by_table[frozen.table]
        if keep and frozen.table not in keep:
            continue
        of_defect = model is Defect.lesions.through
        path = "defect__encounter" if of_defect else ENCOUNTER_PATHS[model]
        yield from model._default_manager.filter(**{path or "pk": encounter.pk})


class _Casting:
    """Finds what of a played case's rows is open in a copy."""

    def __init__(
        self, rows: Iterable[models.Model], encounter: Encounter, demo: DemoPractice, today: date
    ) -> None:
        self._day, self._today = encounter.date_of_service, today
        self._zone = ZoneInfo(demo.practice.time_zone)
        self._surgeon = demo.people["surgeon"]
        keyed = [row.pk for row in rows if isinstance(row.pk, UUID)]
        self._keys = {key: place for place, key in enumerate(keyed)}
        born = encounter.patient.date_of_birth.isoformat()
        named: dict[str, str] = {word: name for name, word in _STANDS_IN.items()}
        self._named = named | {born: "date_of_birth", self._surgeon.display_name: "surgeon"}
        words = [*self._named, *(str(key) for key in self._keys)]
        self._word = re.compile("(" + "|".join(map(re.escape, words)) + ")")

    def shape(self, rows: Iterable[models.Model]) -> Shape:
        tables: dict[Table, list[Row]] = defaultdict(list)
        for row in rows:
            columns = row._meta.concrete_fields
            fields = [column for column in columns if not isinstance(column, models.AutoField)]
            table = row._meta.db_table, tuple(field.column or "" for field in fields)
            tables[table].append(self._row(row, fields))
        return Shape(tables)

    def _row(self, row: models.Model, fields: list[models.Field[Any, Any]]) -> Row:
        return [self._cell(row, field) for field in fields]

    def _cell(self, row: models.Model, field: models.Field[Any, Any]) -> Any:
        value = getattr(row, field.attname)
        stored = cell(field, value)
        if isinstance(value, UUID) and value in self._keys:
            return Gap((Value("key", self._keys[value]),))
        if isinstance(row, Patient) and field.name in PATIENT_COLUMNS:
            return Gap((Value("patient", field.name),))
        if isinstance(row, Encounter) and field.name == "case_number":
            return Gap((CASE_NUMBER,))
        if field.related_model is User and value == self._surgeon.pk:
            return Gap((SURGEON,))
        if isinstance(value, date):
            return Gap((self._day_of(value, stored),))
        if isinstance(stored, str) and self._word.search(stored):
            kind = "in_json" if isinstance(field, models.JSONField) else "in_text"
            return Gap(tuple(self._parts(stored, kind)))
        return stored

    def _day_of(self, value: date, stored: str) -> Value:
        """A moment of the case's day, or one at which it was played: both are of the copy's day."""
        is_played = isinstance(value, datetime) and value.astimezone(self._zone).date() != self._day
        begins = self._today if is_played else self._day
        days = (date.fromisoformat(stored[:10]) - begins).days
        return Value("day", (days, stored[10:]))

    def _parts(self, text: str, kind: str) -> Iterator[str | Value]:
        keys = {str(key): place for key, place in self._keys.items()}
        for part in self._word.split(text):
            if part in self._named:
                yield Value(kind, self._named[part])
            elif part in keys:
                yield Value("dashed", keys[part])
            elif part:
                yield part
