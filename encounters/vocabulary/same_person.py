"""Whether two sets of facts may be one person's, entered twice.

Names alike with a birth date alike, names alike with a record number alike, or a record number that
looks the same: each is asked about, none is decided. Pure: who asks finds the candidates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from encounters.vocabulary.look_alikes import number_skeleton
from encounters.vocabulary.name_likeness import Name, names_alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """By what a person is told from others."""

    mrn: str
    family_name: str
    given_names: str
    date_of_birth: date

    @property
    def name(self) -> Name:
        return Name(self.family_name, self.given_names)


def why_alike(typed: Identity, chart: Identity) -> tuple[str, ...]:
    """What speaks for one person; empty where nobody need be asked."""
    number = _number_alike(typed.mrn, chart.mrn)
    names = names_alike(typed.name, chart.name)
    birth = _birth_alike(typed.date_of_birth, chart.date_of_birth)
    if number == _LOOKS_THE_SAME or (names and (birth or number)):
        return tuple(why for why in (*names, birth, number) if why)
    return ()


_LOOKS_THE_SAME = "MRN looks the same"


def _number_alike(typed: str, chart: str) -> str:
    one, other = number_skeleton(typed), number_skeleton(chart)
    if one == other:
        return _LOOKS_THE_SAME if one else ""
    return "two digits of the MRN exchanged" if other in exchanged_neighbors(one) else ""


def _birth_alike(typed: date, chart: date) -> str:
    if typed == chart:
        return "same birth date"
    if (typed.year, typed.day, typed.month) == (chart.year, chart.month, chart.day):
        return "day and month of birth exchanged"
    return "two digits of the birth date exchanged" if chart in dates_alike(typed) else ""


def exchanged_neighbors(text: str) -> frozenset[str]:
    """``text`` with any two neighbors exchanged; not ``text`` itself."""
    made = (
        text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        for place in range(len(text) - 1)
    )
    return frozenset(made) - {text}


def dates_alike(day: date) -> frozenset[date]:
    """The day, with day and month exchanged, and with any two neighboring digits exchanged."""
    return frozenset(_written_wrong(day))


def _written_wrong(day: date) -> Iterator[date]:
    yield day
    digits = f"{day:%Y%m%d}" if day.year > 999 else day.strftime("%Y%m%d").zfill(8)
    for wrong in (digits[:4] + digits[6:] + digits[4:6], *exchanged_neighbors(digits)):
        try:
            yield date(int(wrong[:4]), int(wrong[4:6]), int(wrong[6:]))
        except ValueError:
            continue
