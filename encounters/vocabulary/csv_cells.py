"""What may stand in a cell of a CSV file that somebody will open with a spreadsheet.

A spreadsheet computes what begins like a formula, whoever typed it, and so can call programs and
addresses. An apostrophe in front makes it a text; the reader sees what was typed.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal

# What spreadsheets take for the start of a formula; the wide forms in NFKC become these.
_FORMULA_STARTS = "=+-@"
# Some programs skip these before they look for a formula; quotes and separators are here for
# readers that split the line in their own way.
_SKIPPED = "\t\r\n\v\f\"'`,;|"
_LOST = {0: None}


def csv_cell(value: object) -> str:
    """``value`` as text that no spreadsheet computes; numbers of Python's own stay numbers.

    The caller still writes the file with ``csv.writer`` and ``QUOTE_ALL``.
    """
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return str(value)
    text = str(value).translate(_LOST)
    return f"'{text}" if _looks_like_a_formula(text) else text


def _looks_like_a_formula(text: str) -> bool:
    if text[:1] in ("\t", "\r", "\n"):
        return True
    plain = unicodedata.normalize("NFKC", text)
    start = next((character for character in plain if not _is_skipped(character)), "")
    return start != "" and start in _FORMULA_STARTS


def _is_skipped(character: str) -> bool:
    return (
        character in _SKIPPED
        or character.isspace()
        or unicodedata.category(character) in ("Cc", "Cf")
    )
