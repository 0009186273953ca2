"""What may stand in a text somebody typed or pasted.

Letters of every script are welcome and are kept in their composed form (NFC). Characters that
nobody can see are not: they hide in names, defeat searches and break printing.
"""

from __future__ import annotations

import unicodedata

_LINE_BREAKS = "\n\r\t"
# Controls, surrogates, private use and unassigned code points (Unicode general categories).
_CATEGORIES = {"Cc", "Cs", "Co", "Cn"}
# Directional controls can make a name read as another one.
_DIRECTIONAL = {*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C}
# Zero-width space, word joiner, byte order mark, soft hyphen. The joiners U+200C and U+200D stay:
# Persian and Indic names need them.
_INVISIBLE = {0x200B, 0x2060, 0xFEFF, 0x00AD}
# What stands where bytes could not be read: the text is not what somebody typed.
_UNREADABLE = 0xFFFD
_FORBIDDEN = {*_DIRECTIONAL, *_INVISIBLE, _UNREADABLE}
_JOINERS = {0x200C, 0x200D}


def composed(text: str) -> str:
    """``text`` in NFC without white space at its ends; invisible characters alone count as none."""
    stripped = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    visible = any(
        ord(character) not in _INVISIBLE | _JOINERS and not character.isspace()
        for character in stripped
    )
    return stripped if visible else ""


def searchable(text: str) -> str:
    """``text`` without the characters that no stored text has; a search for them finds nothing."""
    return composed("".join(" " if text_fault(character) else character for character in text))


def text_fault(text: str, *, lines: bool = False) -> str:
    """Name the first character that may not stand here; empty when all may.

    ``lines`` allows line breaks and tabs.
    """
    for place, character in enumerate(text, start=1):
        code = ord(character)
        is_forbidden = code in _FORBIDDEN or unicodedata.category(character) in _CATEGORIES
        if is_forbidden and not (lines and character in _LINE_BREAKS):
            name = unicodedata.name(character, "a control character").lower()
            return (
                f"Character {place} is invisible or not allowed here: {name} (U+{code:04X}). "
                "Please delete it or type the text anew."
            )
    return ""
