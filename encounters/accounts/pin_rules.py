"""Which signing PINs are refused because somebody would guess them.

Sources: the PINs that people choose most (Markert et al., "This PIN Can Be Easily Guessed", IEEE
Symposium on Security and Privacy 2020): runs, repeats, dates, and figures on the number pad.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

SHORTEST, LONGEST = 6, 12
# Whose birthday it could be: years of people who work.
_FIRST_YEAR, _LAST_YEAR = 1930, 2012
_TURN = "01234567890"
# Rows and columns of the number pad, corners, steps of ten, and sums on everybody's lips.
_FIGURES = frozenset(
    {"147258", "258369", "147852", "258147", "369258", "741852", "852963", "963852", "159753"}
    | {"753159", "159357", "357159", "456852", "258456", "789456", "456123", "987321", "123789"}
    | {"147369", "741963", "102030", "112358", "314159", "271828", "246810", "135790", "142536"}
)


def pin_fault(pin: str, *, known: tuple[str, ...] = ()) -> str:
    """Why ``pin`` cannot be a signing PIN, as the person reads it; empty if it can.

    ``known`` are numbers that others know of the person, such as the NPI.
    """
    if not (pin.isascii() and pin.isdecimal()):
        return "A PIN is made of digits only."
    if not SHORTEST <= len(pin) <= LONGEST:
        return f"Give {SHORTEST} to {LONGEST} digits."
    if _is_run(pin) or _is_pattern(pin) or pin in _FIGURES:
        return "Everybody guesses this one: it runs, repeats, or draws a figure on the number pad."
    if _is_date(pin):
        return "This reads like a date, and birthdays are guessed first."
    if any(pin in number for number in known):
        return "This is part of a number that others know of you."
    return ""


def _is_run(pin: str) -> bool:
    """One step up or down all the way, over nine to zero too: 123456, 432109."""
    pairs = {first + second for first, second in pairwise(pin)}
    return pairs <= _STEPS_UP or pairs <= _STEPS_DOWN


_STEPS_UP = {_TURN[place : place + 2] for place in range(10)}
_STEPS_DOWN = {pair[::-1] for pair in _STEPS_UP}


def _is_pattern(pin: str) -> bool:
    """Fewer than three digits, a part that comes again, each twice in a row, or the same back."""
    repeats = any(
        pin == (pin[:size] * len(pin))[: len(pin)] for size in range(1, len(pin) // 2 + 1)
    )
    is_doubled = all(pin[place] == pin[place + 1] for place in range(0, len(pin) - 1, 2))
    return len(set(pin)) < 3 or repeats or is_doubled or pin == pin[::-1]


def _is_date(pin: str) -> bool:
    """Day, month and year in any order; the year of two digits or four."""
    if len(pin) == 8:
        return any(
            _is_day(pin[year : year + 4], *_two(pin[:year] + pin[year + 4 :])) for year in (0, 4)
        )
    if len(pin) != 6:
        return False
    ends = ((pin[:2], pin[2:]), (pin[4:], pin[:4]))
    return any(
        _is_day(century + year, *_two(rest)) for year, rest in ends for century in ("19", "20")
    )


def _two(rest: str) -> tuple[str, str]:
    return rest[:2], rest[2:]


def _is_day(year: str, first: str, second: str) -> bool:
    return _FIRST_YEAR <= int(year) <= _LAST_YEAR and (
        _exists(year, first, second) or _exists(year, second, first)
    )


def _exists(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
