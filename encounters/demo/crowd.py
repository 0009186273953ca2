"""Who and when the many further cases of the demo are: the same number is always the same person.

Cases are counted from the newest day back, as a practice would have written them: some 45 on each
working day, so that a day's list is as long as a real one however many cases there are. Every third
patient had been there before. All of it follows from the number, by arithmetic alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

FEWEST_A_DAY, MOST_A_DAY = 38, 52
# A patient of so many cases ago comes again.
_BETWEEN_VISITS = 3001
_CASES_A_YEAR = 45 * 261
_SATURDAY = 5
_64_BITS = (1 << 64) - 1
_FIRST_SYLLABLES = (
    "Amber", "Bracken", "Cholm", "Dubro", "Esk", "Fjeld", "Gwen", "Harrow", "Ivan", "Juár",
    "Kettle", "Lơng", "Mandel", "Norden", "Osk", "Pemb", "Quill", "Ravens", "Søren", "Thistle",
    "Ulm", "Varga", "Winter", "Yarrow", "Zoltán",
)  # fmt: skip
_LAST_SYLLABLES = (
    "ley", "ridge", "vik", "házy", "stad", "dolen", "gate", "ova", "holm", "burn", "meadow", "wick",
    "sen", "ford", "by", "mere", "hurst", "combe", "strand", "low", "bach", "ström", "field", "dal",
)  # fmt: skip
_GIVEN = (
    "Alder", "Bryony", "Clement", "Dorothea", "Elowen", "Florian", "Greta", "Hektor", "Ines",
    "Jasper", "Katinka", "Lorenz", "Maren", "Nils", "Oriel", "Pascal", "Quinta", "Rowan", "Silvan",
    "Tamar", "Ursel", "Viggo", "Wanda", "Xaver", "Ylva", "Zeno", "Anouk", "Benedikt", "Cosima",
    "Dag", "Edda", "Fenno", "Gudrun", "Hauke", "Isolde", "Jorun", "Knut", "Linnéa", "Mattis",
    "Nelke",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    family_name: str
    given_names: str
    mrn: str
    date_of_birth: date


@dataclass(frozen=True, slots=True)
class Visit:
    """Case ``number`` on ``day``, of the patient who first came with the case ``patient``."""

    number: int
    patient: int
    day: date

    @property
    def is_first(self) -> bool:
        return self.number == self.patient

    @property
    def case_number(self) -> str:
        """Longer than those that are given one after another, so no later case gets it again."""
        return f"M{self.day.year % 100:02d}-{self.number:07d}"


def visits(first: int, last: int, today: date) -> Iterator[Visit]:
    """The cases with these numbers, both included, the newest first."""
    number = 1
    for day in _working_days_before(today):
        end = number + FEWEST_A_DAY + _mixed(day.toordinal()) % (MOST_A_DAY - FEWEST_A_DAY + 1)
        for of_day in range(max(number, first), min(end, last + 1)):
            yield Visit(of_day, _patient_of(of_day), day)
        number = end
        if number > last:
            return


def person(number: int, today: date) -> Person:
    """Between 38 and 95 years old when they first came."""
    mixed = _mixed(number)
    mixed, first = divmod(mixed, len(_FIRST_SYLLABLES))
    mixed, last = divmod(mixed, len(_LAST_SYLLABLES))
    mixed, given = divmod(mixed, len(_GIVEN))
    mixed, age = divmod(mixed, 57)
    mixed, month = divmod(mixed, 12)
    return Person(
        family_name=_family_names()[first * len(_LAST_SYLLABLES) + last],
        given_names=_GIVEN[given],
        mrn=f"PLAIN-{number:07d}",
        date_of_birth=date(
            today.year - number // _CASES_A_YEAR - 39 - age, 1 + month, 1 + mixed % 28
        ),
    )


@cache
def _family_names() -> tuple[str, ...]:
    return tuple(first + last for first in _FIRST_SYLLABLES for last in _LAST_SYLLABLES)


def _patient_of(number: int) -> int:
    comes_again = number % 3 == 2 and number > _BETWEEN_VISITS
    return number - _BETWEEN_VISITS if comes_again else number


def _working_days_before(today: date) -> Iterator[date]:
    day = today
    while True:
        day -= timedelta(days=1)
        if day.weekday() < _SATURDAY:
            yield day


def _mixed(number: int) -> int:
    """Digits that look random (the finalizer of splitmix64)."""
    mixed = (number * 0x9E3779B97F4A7C15) & _64_BITS
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _64_BITS
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _64_BITS
    return mixed ^ (mixed >> 31)
