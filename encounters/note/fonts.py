"""The typefaces of the note: bundled packages, never the machine's own fonts.

A note printed elsewhere must look the same, and a name must never become a row of boxes. So the
note knows by the fonts' own tables which characters they can show, and says which it cannot.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from encounters.vocabulary.spoken import listed

# Shown by the first typeface for certain (a test compares), so that ordinary notes are judged
# without opening a font file.
PLAIN_CHARACTERS = frozenset(
    [chr(code) for code in range(0x20, 0x7F)]
    + [chr(code) for code in range(0xA0, 0x100) if code != 0xAD]
    + list("–—‘’“”•…−≤≥′″")
)
FONT_SCHEME = "bundled-font:"
_WEIGHTS = (400, 700)
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf"})
# No document may hold them, so a note with one could not be written at all (XML 1.0, 2.2).
_LINE_ENDS = frozenset("\t\n\r")
_NO_CHARACTERS = frozenset({"\ufffe", "\uffff"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFile:
    """One file of a package. ``weights`` are cut out of a variable font; a static one has none."""

    name: str
    family: str
    package: str
    path: str
    weights: tuple[int, ...] = _WEIGHTS

    @property
    def location(self) -> Path:
        """Where the package keeps the file; nothing of the package is imported.

        Raises ``PackageNotFoundError`` if the package is not installed.
        """
        return Path(str(distribution(self.package).locate_file(self.path)))

    @property
    def is_installed(self) -> bool:
        try:
            return self.location.is_file()
        except PackageNotFoundError:
            return False


FONT_FILES = (
    FontFile(
        name="source-sans-3",
        family="Source Sans 3",
        package="fontpkg-source-sans-3",
        path="fontpkg_source_sans_3/files/SourceSans3[wght].ttf",
    ),
    FontFile(
        name="heebo",
        family="Heebo",
        package="fontpkg-heebo",
        path="fontpkg_heebo/files/Heebo[wght].ttf",
    ),
    FontFile(
        name="noto-sans-arabic",
        family="Noto Sans Arabic",
        package="fontpkg-noto-sans-arabic",
        path="fontpkg_noto_sans_arabic/files/NotoSansArabic[wdth,wght].ttf",
    ),
    FontFile(
        name="noto-sans-cjk",
        family="Noto Sans CJK JP",
        package="noto-cjk-sans-jp-regular",
        path="noto_cjk_sans_jp_regular/NotoSansCJKjp-Regular.otf",
        weights=(),
    ),
)
FAMILIES = tuple(font.family for font in FONT_FILES)


def _file_of(family: str) -> FontFile:
    return next(font_file for font_file in FONT_FILES if font_file.family == family)


@cache
def characters_of(family: str) -> Collection[int]:
    """The code points a family has a glyph for, by its character map.

    HarfBuzz's own set of them: a thousandth of the memory that Python's takes.
    """
    characters: Collection[int] = _face_of(_file_of(family).location).unicodes
    return characters


def family_of(character: str) -> str:
    """The first family that shows ``character``; empty for none."""
    if character in PLAIN_CHARACTERS:
        return FAMILIES[0]
    code = ord(character)
    return next((family for family in FAMILIES if code in characters_of(family)), "")


def uncovered_characters(text: str) -> tuple[str, ...]:
    """The characters of ``text`` that cannot be printed, each once, in order.

    Those that no bundled font shows, and those that are no characters: controls and surrogates.
    """
    unknown = sorted(set(text) - PLAIN_CHARACTERS)
    return tuple(character for character in unknown if not _is_printable(character))


def _is_printable(character: str) -> bool:
    if character in _NO_CHARACTERS or unicodedata.category(character) in ("Cc", "Cs"):
        return character in _LINE_ENDS
    return not _is_visible(character) or bool(family_of(character))


def _is_visible(character: str) -> bool:
    """Format characters, controls and variation selectors have no glyph of their own."""
    if "\ufe00" <= character <= "\ufe0f":
        return False
    return unicodedata.category(character) not in _INVISIBLE_CATEGORIES


def code_point(character: str) -> str:
    """ "U+1F600", as a person can look it up."""
    return f"U+{ord(character):04X}"


def unprintable_words(text: str) -> str:
    """A sentence that names what of ``text`` cannot be printed; empty if all of it can."""
    missing = uncovered_characters(text)
    if not missing:
        return ""
    codes = listed(code_point(character) for character in missing)
    return f"Characters without a printable form stand as their code points: {codes}."


def spelled_out(text: str) -> str:
    """``text`` with "[U+1F600]" in place of every character that would print as an empty box."""
    missing = uncovered_characters(text)
    if not missing:
        return text
    return text.translate({ord(character): f"[{code_point(character)}]" for character in missing})


def families_for(text: str) -> tuple[str, ...]:
    """The first family, and those of the others that ``text`` needs, in their order."""
    needed = {FAMILIES[0]} | {family_of(character) for character in set(text) - PLAIN_CHARACTERS}
    return tuple(family for family in FAMILIES if family in needed)


def font_face_css(family: str) -> str:
    """``@font-face`` rules; the addresses are understood by the renderer's own fetcher alone."""
    font = _file_of(family)
    return "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};'
        f'src:url("{FONT_SCHEME}{font.name}/{weight}")}}'
        for weight in font.weights or (_WEIGHTS[0],)
    )


def font_data(url: str) -> bytes:
    """The font behind an address of ``font_face_css``; ``KeyError`` for any other."""
    return _data(*_ADDRESSES[url])


def forget_font_data() -> None:
    """The files are needed no more by whoever has loaded the typefaces."""
    _data.cache_clear()


_ADDRESSES = {
    f"{FONT_SCHEME}{font.name}/{weight}": (font, weight)
    for font in FONT_FILES
    for weight in font.weights or (_WEIGHTS[0],)
}


@cache
def _data(font: FontFile, weight: int) -> bytes:
    if not font.weights:
        return font.location.read_bytes()
    return _static_instance(font.location, weight)


def _static_instance(location: Path, weight: int) -> bytes:
    """One weight of a variable font, other axes at their default.

    WeasyPrint can do this itself, but with slower means and for every note anew.
    """
    import uharfbuzz  # type: ignore[import-untyped]

    face = _face_of(location)
    wanted = uharfbuzz.SubsetInput()
    wanted.keep_everything()
    wanted.pin_all_axes_to_default(face)
    wanted.pin_axis_location(face, "wght", weight)
    return bytes(uharfbuzz.subset(face, wanted).blob.data)


def _face_of(location: Path) -> Any:
    import uharfbuzz

    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(location)))
