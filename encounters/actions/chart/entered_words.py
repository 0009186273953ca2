"""What was read, in the words in which people are asked about it."""

from __future__ import annotations

from decimal import Decimal

from encounters.models import Reading
from encounters.specimen_map import places_words
from encounters.vocabulary.terms import Compartment, ReadingResult

_MARGINS = {Compartment.EDGE: "edge", Compartment.DEEP: "deep margin"}


def reading_words(row: Reading) -> str:
    """ "tumor, edge, 8:30 to 9:30 o'clock"."""
    parts = [ReadingResult(row.result).label.lower(), _MARGINS[Compartment(row.compartment)]]
    if row.clock_from is not None and row.clock_to is not None:
        further = [(Decimal(start), Decimal(end)) for start, end in row.further_places]
        parts.append(places_words(((row.clock_from, row.clock_to), *further)))
    return ", ".join(parts)


def said_by(row: Reading) -> str:
    """ "Ada Quill read", or for what waits: "Bo Nurse entered for Ada Quill"."""
    if row.is_confirmed or row.entered_by is None:
        return f"{row.reader.display_name} read"
    return f"{row.entered_by.display_name} entered for {row.reader.display_name}"
