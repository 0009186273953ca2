"""Which people of one day are easily taken for one another: a name alert, in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations

from encounters.vocabulary.name_likeness import Name, names_alike


@dataclass(frozen=True, kw_only=True)
class Present:
    """Somebody of the day. ``key`` is the case's, ``person`` the chart's: one person, two cases."""

    key: str
    person: str
    family_name: str
    given_names: str
    date_of_birth: date

    @cached_property
    def spoken(self) -> Name:
        return Name(self.family_name, self.given_names)

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
    # By person: somebody with two cases is named once.
    found: dict[str, dict[str, NameAlert]] = {}
    for one, other in combinations(people, 2):
        if why := _taken_for(one, other):
            found.setdefault(one.key, {})[other.person] = _alert(why, other, when)
            found.setdefault(other.key, {})[one.person] = _alert(why, one, when)
    return {key: tuple(alerts.values()) for key, alerts in found.items()}


def alerts_for(key: str, people: Sequence[Present], *, when: str) -> tuple[NameAlert, ...]:
    """Those of ``name_alerts`` that one case has; none for a case that is not of the day."""
    mine = next((each for each in people if each.key == key), None)
    if mine is None:
        return ()
    found = {
        other.person: _alert(why, other, when)
        for other in people
        if (why := _taken_for(mine, other))
    }
    return tuple(found.values())


def _taken_for(one: Present, other: Present) -> str:
    """Why one is taken for the other; empty where nobody does, and for one person."""
    if one.person == other.person:
        return ""
    if names_alike(one.spoken, other.spoken):
        return _LIKE_NAME
    return _SAME_BIRTH if one.date_of_birth == other.date_of_birth else ""


def _alert(why: str, other: Present, when: str) -> NameAlert:
    born = other.date_of_birth.isoformat()
    if why == _LIKE_NAME:
        return NameAlert(f"Name alert: another {other.name} {when}, born {born}", why)
    return NameAlert(f"Birth date alert: {other.name} {when}, also born {born}", why)
