"""A case that was played once, as something of which any number of copies can be made.

The case is played through the actions like any other and taken back; its rows are kept as lists of
cells in which only what differs from copy to copy is open: keys, days, the patient, the surgeon,
and the texts that name them. So a copy is what the actions wrote, with every column there is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from encounters.actions.administration.bulk_rows import Table, cell
from encounters.demo.builder import play_case
from encounters.demo.cases import DemoCase
from encounters.demo.crowd import Visit
from encounters.demo.practice import DemoPractice
from encounters.models import ENCOUNTER_PATHS, Defect, Encounter, Patient, User, freezing

# What is open in a cell, and of it what: ("key", 3), ("day", (0, " 12:40:00")), ("patient", "mrn").
Slot = tuple[str, Any]

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


@dataclass(frozen=True, slots=True)
class RowShape:
    """Cells; those at ``open_at`` take a slot's value, those at ``texts`` are put together."""

    cells: list[Any]
    open_at: tuple[tuple[int, int], ...]
    texts: tuple[tuple[int, tuple[str | int, ...]], ...]

    def filled(self, values: list[Any]) -> list[Any]:
        row = self.cells.copy()
        for place, slot in self.open_at:
            row[place] = values[slot]
        for place, parts in self.texts:
            texts = [part if isinstance(part, str) else values[part] for part in parts]
            row[place] = "".join(texts)
        return row


@dataclass(frozen=True, slots=True)
class Shape:
    """The rows of one played case by table, the patient's first; slots by the kind of each."""

    tables: Mapping[Table, list[RowShape]]
    slots: Mapping[Slot, int]

    @property
    def names_people(self) -> bool:
        """Whether any text of it names patient or surgeon."""
        return any(kind in ("in_json", "in_text") for kind, _ in self.slots)

    def copy(self, visit: Visit, told: Mapping[Slot, Any]) -> Iterator[tuple[Table, list[Any]]]:
        """The rows of one copy. ``told`` are the slots that are neither keys nor days."""
        values = [_value(slot, visit, told) for slot in self.slots]
        for table, shapes in self.tables.items():
            if visit.is_first or table[0] != Patient._meta.db_table:
                for shape in shapes:
                    yield table, shape.filled(values)


def _value(slot: Slot, visit: Visit, told: Mapping[Slot, Any]) -> Any:
    kind, of = slot
    if kind == "key":
        return key_digits(visit.number if of else visit.patient, of)
    if kind == "dashed":
        return str(UUID(key_digits(visit.number, of)))
    if kind == "day":
        days, rest = of
        return f"{visit.day + timedelta(days=days)}{rest}" if days else f"{visit.day}{rest}"
    # A patient who comes again has a row already, which is not written.
    return told.get(slot)


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
        self._slots: dict[Slot, int] = {}

    def shape(self, rows: Iterable[models.Model]) -> Shape:
        tables: dict[Table, list[RowShape]] = defaultdict(list)
        for row in rows:
            columns = row._meta.concrete_fields
            fields = [column for column in columns if not isinstance(column, models.AutoField)]
            table = row._meta.db_table, tuple(field.column or "" for field in fields)
            tables[table].append(self._row(row, fields))
        return Shape(tables, self._slots)

    def _row(self, row: models.Model, fields: list[models.Field[Any, Any]]) -> RowShape:
        cells = [cell(field, getattr(row, field.attname)) for field in fields]
        open_at: list[tuple[int, int]] = []
        texts: list[tuple[int, tuple[str | int, ...]]] = []
        for place, field in enumerate(fields):
            slot = self._slot_of(row, field, cells[place])
            if slot is not None:
                open_at.append((place, self._number(slot)))
            elif isinstance(cells[place], str) and self._word.search(cells[place]):
                kind = "in_json" if isinstance(field, models.JSONField) else "in_text"
                texts.append((place, tuple(self._parts(cells[place], kind))))
        return RowShape(cells, tuple(open_at), tuple(texts))

    def _slot_of(
        self, row: models.Model, field: models.Field[Any, Any], stored: Any
    ) -> Slot | None:
        value = getattr(row, field.attname)
        if isinstance(value, UUID) and value in self._keys:
            return "key", self._keys[value]
        if isinstance(row, Patient) and field.name in PATIENT_COLUMNS:
            return "patient", field.name
        if isinstance(row, Encounter) and field.name == "case_number":
            return "case_number", ""
        if field.related_model is User and value == self._surgeon.pk:
            return "surgeon", ""
        if isinstance(value, date):
            return self._day_slot(value, stored)
        return None

    def _day_slot(self, value: date, stored: str) -> Slot:
        """A moment of the case's day, or one at which it was played: both are of the copy's day."""
        is_played = isinstance(value, datetime) and value.astimezone(self._zone).date() != self._day
        begins = self._today if is_played else self._day
        days = (date.fromisoformat(stored[:10]) - begins).days
        return "day", (days, stored[10:])

    def _parts(self, text: str, kind: str) -> Iterator[str | int]:
        keys = {str(key): place for key, place in self._keys.items()}
        for part in self._word.split(text):
            if part in self._named:
                yield self._number((kind, self._named[part]))
            elif part in keys:
                yield self._number(("dashed", keys[part]))
            elif part:
                yield part

    def _number(self, slot: Slot) -> int:
        return self._slots.setdefault(slot, len(self._slots))
