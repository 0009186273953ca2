"""The glyphs that a document's typefaces keep, handed to HarfBuzz without a look at C's grammar.

WeasyPrint names the array of them by its length (``hb_codepoint_t[57]``), a type that cffi's parser
has never seen: it reads all of WeasyPrint's declarations again, four times for a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from encounters.note.quicker.replacing import Replacement

_COUNTED = re.compile(r"(\w+)\[(\d+)\]")


def glyph_set_ways() -> Iterator[Replacement]:
    from weasyprint.pdf import fonts

    yield fonts, "ffi", Arrays(fonts.ffi)


class Arrays:
    """WeasyPrint's ``ffi``, but for one type for arrays of any length."""

    def __init__(self, ffi: Any) -> None:
        self._ffi = ffi

    def new(self, declared: str, values: Any = None) -> Any:
        counted = _COUNTED.fullmatch(declared)
        if counted is None or not isinstance(values, list | tuple):
            return self._ffi.new(declared, values)
        if len(values) != int(counted[2]):
            return self._ffi.new(declared, values)
        return self._ffi.new(f"{counted[1]}[]", values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ffi, name)
