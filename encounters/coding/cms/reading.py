"""From recognized rows to the entries of a quarter; strict: a row that is odd refuses the file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from encounters.coding.cms.errors import CmsFileError
from encounters.coding.cms.layouts import CODE, Found
from encounters.coding.cms.rows import Row
from encounters.coding.cms.tables import (
    AddOn,
    AddOnTable,
    CodeValue,
    LimitTable,
    PairTable,
    PartlyPair,
    UnitLimit,
    ValueTable,
)

_NO_DATE = ("", "*")
_CONTRACTOR = "CCCCC"
_HIGHEST_UNITS = 99_999
_ADJUDICATION = re.compile(r"([123])(?!\d)")
_GLOBAL = re.compile(r"\d{3}|[MXYZ]{3}")


class _Cells:
    """One row being read; what is odd names the file, the row and the value."""

    def __init__(self, place: str, number: int, row: Row, columns: Mapping[str, int]) -> None:
        self._place, self._number = place, number
        self._row, self._columns = row, columns

    def text(self, name: str) -> str:
        at = self._columns[name]
        return self._row[at] if at < len(self._row) else ""

    def wrong(self, name: str, problem: str) -> CmsFileError:
        value = self.text(name)[:40]
        return CmsFileError(f"{self._place}, row {self._number}: {value!r} {problem}")

    def code(self, name: str = "code") -> str:
        value = self.text(name)
        if not CODE.fullmatch(value):
            raise self.wrong(name, "is not a code of five characters")
        return value

    def one_of(self, name: str, allowed: Iterable[str]) -> str:
        value = self.text(name)
        if value not in allowed:
            raise self.wrong(name, f"is none of {', '.join(allowed)}")
        return value

    def day(self, name: str, form: str) -> date | None:
        value = self.text(name)
        if value in _NO_DATE:
            return None
        try:
            return datetime.strptime(value, form).date()
        except ValueError as error:
            raise self.wrong(name, "is not a date") from error

    def number(self, name: str) -> Decimal:
        value = self.text(name)
        try:
            number = Decimal(value)
        except InvalidOperation as error:
            raise self.wrong(name, "is not a number") from error
        if not number.is_finite() or not 0 <= number < 100_000:
            raise self.wrong(name, "is not a number that can be right")
        return number


def read_limits(place: str, found: Found) -> LimitTable:
    limits: dict[str, UnitLimit] = {}
    for number, row in found.rows:
        cells = _Cells(place, number, row, found.columns)
        code, units = cells.code(), cells.text("units")
        indicator = _ADJUDICATION.match(cells.text("indicator"))
        if not units.isdecimal() or int(units) > _HIGHEST_UNITS:
            raise cells.wrong("units", "is not a number of units")
        if indicator is None:
            raise cells.wrong("indicator", "is none of 1, 2, 3")
        if code in limits:
            raise cells.wrong("code", "stands in the table twice")
        limits[code] = UnitLimit(int(units), int(indicator[1]))
    return limits


def read_add_ons(place: str, found: Found, first_day: date, last_day: date) -> AddOnTable:
    """The add-ons of some day of the quarter; dates are a year and the number of a day in it."""
    primaries: dict[str, set[str]] = defaultdict(set)
    types: dict[str, int] = {}
    for number, row in found.rows:
        cells = _Cells(place, number, row, found.columns)
        code, kind = cells.code(), int(cells.one_of("type", ("1", "2", "3")))
        begins = cells.day("begins", "%Y%j")
        ends = [cells.day(name, "%Y%j") for name in ("ends", "code_ends", "primary_ends")]
        primary = cells.text("primary")
        if primary != _CONTRACTOR:
            cells.code("primary")
        if begins is None:
            raise cells.wrong("begins", "is not a date")
        if begins > last_day or any(end is not None and end < first_day for end in ends):
            continue
        if types.setdefault(code, kind) != kind:
            raise cells.wrong("code", "has two types at once")
        primaries[code] |= {primary} - {_CONTRACTOR}
    return {code: AddOn(kind, frozenset(primaries[code])) for code, kind in types.items()}


def read_values(place: str, found: Found) -> ValueTable:
    """The values of whole services: those with a modifier are a part of one."""
    values: dict[str, CodeValue] = {}
    for number, row in found.rows:
        cells = _Cells(place, number, row, found.columns)
        code = cells.code()
        if cells.text("modifier"):
            continue
        value = CodeValue(
            office=cells.number("office"),
            facility=cells.number("facility"),
            reduction=cells.one_of("reduction", tuple("0123459")),
            global_days=cells.text("global_days").zfill(3),
        )
        if not _GLOBAL.fullmatch(value.global_days):
            raise cells.wrong("global_days", "is not a number of global days")
        if code in values:
            raise cells.wrong("code", "stands in the table twice")
        values[code] = value
    return values


class _PairReader:
    """Reads a million rows in seconds: each code and each date is looked at once."""

    def __init__(self, place: str, found: Found, first_day: date, last_day: date) -> None:
        self.place, self.found = place, found
        self.first_day, self.last_day = first_day, last_day
        self.codes: dict[str, str] = {}
        self.days: dict[str, date | None] = {}
        self.held: dict[str, dict[str, list[str]]] = {"0": {}, "1": {}}
        self.partly: list[PartlyPair] = []

    def read(self) -> PairTable:
        names = ("column1", "column2", "begins", "ends", "indicator")
        at1, at2, at3, at4, at5 = (self.found.columns[name] for name in names)
        width = max(at1, at2, at3, at4, at5)
        codes, days = self.codes, self.days
        for number, row in self.found.rows:
            try:
                if len(row) <= width:
                    raise KeyError(row)
                column1, column2 = codes[row[at1]], codes[row[at2]]
                begins, ends = days[row[at3]], days[row[at4]]
            except KeyError:
                column1, column2, begins, ends = self._checked(number, row)
            self._hold(number, row, (column1, column2, row[at5]), (begins, ends))
        return self._table()

    def _checked(self, number: int, row: Row) -> tuple[str, str, date | None, date | None]:
        cells = _Cells(self.place, number, row, self.found.columns)
        codes = [cells.code(name) for name in ("column1", "column2")]
        days = [cells.day(name, "%Y%m%d") for name in ("begins", "ends")]
        if days[0] is None:
            raise cells.wrong("begins", "is not a date")
        cells.one_of("indicator", ("0", "1", "9"))
        for code in codes:
            self.codes.setdefault(code, code)
        for name, day in zip(("begins", "ends"), days, strict=True):
            if name == "ends" or day is not None:
                self.days[cells.text(name)] = day
        return self.codes[codes[0]], self.codes[codes[1]], days[0], days[1]

    def _hold(
        self,
        number: int,
        row: Row,
        pair: tuple[str, str, str],
        days: tuple[date | None, date | None],
    ) -> None:
        column1, column2, indicator = pair
        begins, ends = days
        if indicator == "9":
            return
        if begins is None or indicator not in self.held:
            self._checked(number, row)
            return
        if begins > self.last_day or (ends is not None and ends < self.first_day):
            return
        if begins <= self.first_day and (ends is None or ends >= self.last_day):
            self.held[indicator].setdefault(column2, []).append(column1)
            return
        self.partly.append(
            PartlyPair(
                column1=column1,
                column2=column2,
                indicator=indicator,
                begins=begins,
                ends=ends or self.last_day,
            )
        )

    def _table(self) -> PairTable:
        for column2, firsts in self.held["0"].items():
            both = set(firsts) & set(self.held["1"].get(column2, ()))
            for column1 in sorted(both):
                raise CmsFileError(f"{self.place}: {column1} and {column2} have two indicators")
        return PairTable(
            never=_texts(self.held["0"]),
            with_modifier=_texts(self.held["1"]),
            partly=tuple(self.partly),
        )


def _texts(held: Mapping[str, list[str]]) -> dict[str, str]:
    return {
        column2: f" {' '.join(sorted(set(firsts)))} " for column2, firsts in sorted(held.items())
    }


def read_pairs(place: str, found: Found, first_day: date, last_day: date) -> PairTable:
    """The pairs of some day of the quarter; indicator 9 marks one that never was."""
    return _PairReader(place, found, first_day, last_day).read()


def merged_pairs(parts: Iterable[PairTable]) -> PairTable:
    """Parts of the table as one; a pair that stands in two of them counts once."""
    held: dict[str, dict[str, list[str]]] = {"0": {}, "1": {}}
    partly: dict[PartlyPair, None] = {}
    for part in parts:
        for indicator, table in (("0", part.never), ("1", part.with_modifier)):
            for column2, text in table.items():
                held[indicator].setdefault(column2, []).extend(text.split())
        partly.update(dict.fromkeys(part.partly))
    return PairTable(never=_texts(held["0"]), with_modifier=_texts(held["1"]), partly=tuple(partly))
