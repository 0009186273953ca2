"""Which people of one day are easily taken for one another: a name alert, in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from encounters.vocabulary.name_likeness import Name, names_alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Somebody of the day. ``key`` is the case's, ``person`` the chart's: one person, two cases."""

    key: str
    person: str
    family_name: str
    given_names: str
    date_of_birth: date

    @property
    def name(self) -> str:
        return ", ".join(part for part in (self.family_name, self.given_names) if part)


@dataclass(frozen=True, slots=True)
class NameAlert:
    """``words`` name the other person; ``paper`` does not, for a sheet in somebody's chart."""

    words: str
    paper: str


_SAME_BIRTH = "Another patient of this day has the same birth date. Check name and MRN."
_LIKE_NAME = "Another patient of this day has a like name. Check birth date and MRN."


def name_alerts(people: Sequence[Present], *, when: str) -> dict[str, tuple[NameAlert, ...]]:
    """By case, the others of the day with a like name or the same birth date.

    ``when`` is the day in words: "today", or "on 2026-10-05".
    """
    found: dict[str, dict[str, NameAlert]] = {}
    names = {each.key: Name(each.family_name, each.given_names) for each in people}
    for one, other in combinations(people, 2):
        if one.person == other.person:
            continue
        if names_alike(names[one.key], names[other.key]):
            alerts = (_like_name(other, when), _like_name(one, when))
        elif one.date_of_birth == other.date_of_birth:
            alerts = (_same_birth(other, when), _same_birth(one, when))
        else:
            continue
        # By person: somebody with two cases is named once.
        found.setdefault(one.key, {})[other.person] = alerts[0]
        found.setdefault(other.key, {})[one.person] = alerts[1]
    return {key: tuple(alerts.values()) for key, alerts in found.items()}


def _like_name(other: Present, when: str) -> NameAlert:
    born = other.date_of_birth.isoformat()
    return NameAlert(f"Name alert: another {other.name} {when}, born {born}", _LIKE_NAME)


def _same_birth(other: Present, when: str) -> NameAlert:
    born = other.date_of_birth.isoformat()
    return NameAlert(f"Birth date alert: {other.name} {when}, also born {born}", _SAME_BIRTH)
