"""What may stand in a text somebody typed or pasted.

Letters of every script are welcome and are kept in their composed form (NFC). Characters that
nobody can see are not: they hide in names, defeat searches and break printing.
"""

from __future__ import annotations

import unicodedata

_LINE_BREAKS = "\n\r\t"
# Controls, surrogates, private use and unassigned code points (Unicode general categories).
_CATEGORIES = {"Cc", "Cs", "Co", "Cn"}
# Line and paragraph separators break a line that should be one.
_SEPARATORS = {"Zl", "Zp"}
_MARKS = {"Mn", "Me"}
# Unicode 15, DerivedCoreProperties.txt, Default_Ignorable_Code_Point: what is drawn as nothing.
# Among them letters (the Hangul fillers), vowels, directional controls and tags.
_IGNORABLE = frozenset(
    code
    for first, last in (
        (0x00AD, 0x00AD),
        (0x034F, 0x034F),
        (0x061C, 0x061C),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x206F),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),
        (0xFFA0, 0xFFA0),
        (0xFFF0, 0xFFF8),
        (0x1BCA0, 0x1BCA3),
        (0x1D173, 0x1D17A),
        (0xE0000, 0xE0FFF),
    )
    for code in range(first, last + 1)
)
# A Braille pattern without a dot, and the marks around annotations: as invisible.
_OTHERS_INVISIBLE = frozenset({0x2800, 0xFFF9, 0xFFFA, 0xFFFB})
_INVISIBLE = _IGNORABLE | _OTHERS_INVISIBLE
# Persian and Indic names need the joiners, and Chinese and Japanese ones a variant of a sign; in a
# text an emoji has both. They are taken behind what they change, and nowhere else.
_JOINERS = frozenset({0x200C, 0x200D})
_VARIANTS = frozenset(
    {*range(0x180B, 0x180E), 0x180F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
)
# What stands where bytes could not be read: the text is not what somebody typed.
_UNREADABLE = 0xFFFD
_FORBIDDEN = (_INVISIBLE - _JOINERS - _VARIANTS) | {_UNREADABLE}
# Unicode Technical Standard 39, section 5.4: more than four in a row write no language.
MOST_MARKS = 4


def composed(text: str) -> str:
    """``text`` in NFC without white space at its ends; invisible characters alone count as none."""
    stripped = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if stripped.isascii():
        return stripped
    visible = any(not is_invisible(character) and not character.isspace() for character in stripped)
    return stripped if visible else ""


def is_invisible(character: str) -> bool:
    """Whether it is drawn as nothing by itself; a space is not meant."""
    return ord(character) in _INVISIBLE


def searchable(text: str) -> str:
    """``text`` without the characters that no stored text has; a search for them finds nothing."""
    kept = (" " if _is_forbidden(character) else character for character in text)
    return composed("".join(kept))


def text_fault(text: str, *, lines: bool = False) -> str:
    """Name the first character that may not stand here; empty when all may.

    ``lines`` allows line breaks and tabs.
    """
    if text.isascii() and text.isprintable():
        return ""
    before, marks = "", 0
    for place, character in enumerate(text, start=1):
        if lines and character in _LINE_BREAKS:
            before, marks = "", 0
            continue
        is_break = not lines and unicodedata.category(character) in _SEPARATORS
        if is_break or _is_forbidden(character) or _changes_nothing(character, before):
            return _invisible_words(place, character)
        marks = marks + 1 if unicodedata.category(character) in _MARKS else 0
        if marks > MOST_MARKS:
            return (
                f"Character {place} is one mark too many: "
                f"more than {MOST_MARKS} accents or marks stand on one letter. Type the text anew."
            )
        before = character
    return ""


def _is_forbidden(character: str) -> bool:
    return ord(character) in _FORBIDDEN or unicodedata.category(character) in _CATEGORIES


def _changes_nothing(character: str, before: str) -> bool:
    """A joiner or variant behind a Latin letter, a space or nothing only hides."""
    code = ord(character)
    if code not in _JOINERS | _VARIANTS:
        return False
    if not before or before.isspace():
        return True
    if code in _VARIANTS:
        return is_invisible(before) or (before.isalpha() and before.isascii())
    is_sequence = ord(before) in _VARIANTS
    return not is_sequence and (
        before.isascii() or is_invisible(before) or unicodedata.name(before, "").startswith("LATIN")
    )


def _invisible_words(place: int, character: str) -> str:
    name = unicodedata.name(character, "a control character").lower()
    return (
        f"Character {place} is invisible or not allowed here: {name} (U+{ord(character):04X}). "
        "Please delete it or type the text anew."
    )
