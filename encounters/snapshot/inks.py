"""The inks that a practice has at hand, as maps know them."""

from __future__ import annotations

from encounters.models import Ink
from encounters.specimen_map import Ink as MapInk
from encounters.vocabulary.terms import InkDash


def offered_inks(practice_id: int) -> tuple[MapInk, ...]:
    """In the practice's own order; empty for a practice that offers none."""
    return tuple(
        MapInk(letter=ink.letter, name=ink.name, color=ink.color, dash=InkDash(ink.dash))
        for ink in Ink.objects.filter(practice_id=practice_id, is_offered=True)
    )
