"""Whether a reason that was chosen for Mohs surgery rests on what the record says of the tumor."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from encounters.anatomy import AucArea
from encounters.record import LesionRecord
from encounters.why_mohs.appropriate_use import kinds_of
from encounters.why_mohs.facts import before_surgery
from encounters.why_mohs.risk_rules import risk_rules
from encounters.why_mohs.use_table import use_table_on


def too_small_to_be_large(lesion: LesionRecord) -> Decimal | None:
    """The size from which a tumor is large there, for one that is smaller; else ``None``.

    Where a question of the site is open the smallest of the sizes counts.
    """
    facts, sizes = before_surgery(lesion), risk_rules().large.from_mm
    limit = min(sizes[area] for area in facts.areas)
    return limit if facts.size_mm is not None and facts.size_mm < limit else None


def lies_in_low_area(lesion: LesionRecord) -> bool:
    """Whether the site is of area L however it is read."""
    return set(before_surgery(lesion).areas) == {AucArea.LOW}


def is_aggressive(lesion: LesionRecord, day: date) -> bool | None:
    """By subtype, grade, thickness and nerves; ``None`` where nothing of them is entered.

    A tumor that the table of appropriate use does not know is no tumor of low risk.
    """
    table = use_table_on(day)
    kinds = kinds_of(before_surgery(lesion), table) if table else ()
    if not kinds:
        return True
    if len({kind.aggressive for kind in kinds}) > 1:
        return None
    return kinds[0].aggressive
