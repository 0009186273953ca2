"""The side a skin tumor's code states, to hold against the side of the lesion."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import product

from encounters.icd10.tables import tables
from encounters.vocabulary.terms import Side

_HISTOLOGIES = "01239"
_CATEGORY_LETTERS = 3


def coded_side(code: str) -> Side | None:
    """Left or right where ``code`` (with its dot) says so.

    ``None`` for codes without a side, with an unspecified one, and beyond the skin tumors that
    the tables know.
    """
    return _sided_codes().get(code)


@cache
def _sided_codes() -> Mapping[str, Side]:
    known = tables()
    patterns = {
        pattern
        for site in known.sites.values()
        for pattern in (
            *site.codes.values(),
            *(one for asked in site.asked.values() for one in asked.candidates),
        )
        if "{s}" in pattern
    }
    lids = list(known.lid_digits.values())
    return {
        pattern.replace("{h}", histology)
        .replace("{s}", known.side_digits[pattern[:_CATEGORY_LETTERS]][side])
        .replace("{l}", lid): side
        for pattern, histology, side, lid in product(
            patterns, _HISTOLOGIES, (Side.LEFT, Side.RIGHT), lids
        )
    }
