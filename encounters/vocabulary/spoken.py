"""How single values are spoken: numerals, measures, block labels. Locale never matters."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@cache
def roman(number: int) -> str:
    """Stage numbers as surgeons write them, 1 to 39; ``ValueError`` outside."""
    if not 1 <= number <= 39:
        raise ValueError(f"{number} is not a stage number")
    numeral = ""
    for value, letters in _ROMAN:
        numeral += letters * (number // value)
        number %= value
    return numeral


def plain(value: Decimal) -> str:
    """A measure without needless zeros or exponents: 1.50 is "1.5", 20 is "20"."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def counted(number: int, noun: str) -> str:
    """ "1 case", "0 cases", "2 cases"; for words whose plural takes an s."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def block_label(stage_number: int, block_number: int) -> str:
    """How a block is called on map, list and note: "II-3"."""
    return f"{roman(stage_number)}-{block_number}"


def listed(words: Iterable[str], last: str = "and") -> str:
    """ "A", "A and B", "A, B and C"; empty for none."""
    found = list(words)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {last} {found[-1]}"
