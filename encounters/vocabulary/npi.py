"""National Provider Identifiers: ten digits whose last is a Luhn check over 80840 + NPI (CMS)."""

from __future__ import annotations

import re

_PREFIX = "80840"


def npi_fault(npi: str) -> str:
    """Say what is wrong with ``npi`` in one sentence; empty when nothing is.

    ASCII digits only: full-width digits look right on the page and fail in every payer's system.
    """
    if not re.fullmatch(r"[0-9]{10}", npi):
        return "An NPI has ten digits."
    if npi[0] not in "12":
        return "An NPI begins with 1 or 2."
    return "" if _luhn_sum(_PREFIX + npi) % 10 == 0 else "The NPI's check digit is wrong."


def _luhn_sum(digits: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total
