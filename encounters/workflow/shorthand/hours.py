"""Clock positions as a line has them: ``2-4``, ``2:30-4``, ``@3``."""

from __future__ import annotations

import re
from decimal import Decimal

from encounters.specimen_map import HalfHour
from encounters.workflow.shorthand.tokens import Token

_RANGE = re.compile(r"([0-9]{1,2}(?::[0-9]{2})?)-([0-9]{1,2}(?::[0-9]{2})?)")
_SPOT = re.compile(r"@([0-9]{1,2}(?::[0-9]{2})?)")


def clock_range(token: Token) -> tuple[HalfHour, HalfHour] | None:
    """From where to where; ``None`` for a word that is no clock position.

    Raises ``ShorthandError`` for a position that no clock of half hours has.
    """
    found = _RANGE.fullmatch(token.text) or _SPOT.fullmatch(token.text)
    if found is None:
        return None
    return _hour(token, found.group(1)), _hour(token, found.groups()[-1])


def _hour(token: Token, typed: str) -> HalfHour:
    hours, _, minutes = typed.partition(":")
    # Half past twelve is half an hour.
    whole = 0 if minutes and hours == "12" else Decimal(hours)
    try:
        return HalfHour(whole + Decimal(minutes or 0) / 60)
    except ValueError:
        raise token.fault("Clock positions are half hours from 12:30 to 12.") from None
