"""Typefaces as browsers want them: WOFF2 with the characters a page asks for, cut from packages.

HarfBuzz cuts in milliseconds; packing takes tenths of a second. So nothing of it is kept: a
process that needs a file makes it.
"""

from __future__ import annotations

import atexit
import io
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

_SOURCE_SANS = Path(str(files("fontpkg_source_sans_3"))) / "files" / "SourceSans3[wght].ttf"
_HEBREW = Path(str(files("fontpkg_heebo"))) / "files" / "Heebo[wght].ttf"
_ARABIC = Path(str(files("fontpkg_noto_sans_arabic"))) / "files" / "NotoSansArabic[wdth,wght].ttf"
# Chinese, Japanese and Korean: 16 MB, which an installation cuts into slices, the demo does not.
HAN = "fonts/noto-sans-cjk-jp.otf"
HAN_SOURCE = Path(str(files("noto_cjk_sans_jp_regular"))) / "NotoSansCJKjp-Regular.otf"
_IN_A_SLICE = 256
# What pages in English hold, names of Western Europe, and the signs of our own texts.
_LATIN = (
    "U+0020-00FF, U+2000-206F, U+20AC, U+2122, U+2190-2193, U+2212, U+2215, U+2264-2265, U+25B2, "
    "U+25B4, U+25B8, U+25BE, U+2713"
)
# Whatever else it has: Central Europe, Greek, Cyrillic, Vietnamese, phonetics, other signs.
# No character twice: while the first file is not there, a browser would load this one for it.
_MORE = (
    "U+0100-0588, U+0E3F, U+1AB0-1FFF, U+2070-20AB, U+20AD-2121, U+2123-218F, U+2194-2211, "
    "U+2213-2214, U+2216-2263, U+2266-25B1, U+25B3, U+25B5-25B7, U+25B9-25BD, U+25BF-2712, "
    "U+2714-2E5D, U+A700-A7FF, U+AB30-AB6F, U+FB00-FB06, U+FFFD, U+1DF00-1F1FF"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeface:
    """A file to make: of which typeface, with which characters, in CSS's own notation.

    ``css/type.css`` declares each with the same characters (a test compares).
    """

    source: Path
    characters: str


# By their addresses under STATIC_URL.
TYPEFACES = {
    "fonts/source-sans-3-latin.woff2": Typeface(source=_SOURCE_SANS, characters=_LATIN),
    "fonts/source-sans-3-more.woff2": Typeface(source=_SOURCE_SANS, characters=_MORE),
    "fonts/heebo.woff2": Typeface(source=_HEBREW, characters="U+0590-05FF, U+FB1D-FB4F"),
    "fonts/noto-sans-arabic.woff2": Typeface(
        source=_ARABIC,
        characters="U+0600-06FF, U+0750-077F, U+0870-08FF, U+FB50-FDFF, U+FE70-FEFC",
    ),
}


def _codes(ranges: str) -> set[int]:
    found: set[int] = set()
    for part in ranges.replace("U+", "").split(","):
        first, _, last = part.strip().partition("-")
        if first:
            found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


def made(typeface: Typeface) -> bytes:
    """The file's bytes, the same each time."""
    import uharfbuzz  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(typeface.source)))
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(_codes(typeface.characters) & frozenset(face.unicodes))
    if any(axis.tag == "wdth" for axis in face.axis_infos):
        # No page asks for narrow letters.
        wanted.pin_axis_to_default(face, "wdth")
    # Without its own moment: TTFont would write the present one.
    with TTFont(
        io.BytesIO(uharfbuzz.subset(face, wanted).blob.data), recalcTimestamp=False
    ) as font:
        font.flavor = "woff2"
        written = io.BytesIO()
        font.save(written)
    return written.getvalue()


@dataclass(frozen=True, slots=True)
class Slice:
    """Some neighboring characters of the large typeface, which few names need."""

    name: str
    first: int
    last: int

    @property
    def characters(self) -> str:
        return f"U+{self.first:X}-{self.last:X}"


def slices(characters: str) -> list[Slice]:
    """The large typeface in parts that hold those of ``characters`` which it has."""
    has = sorted(_codes(characters) & frozenset(_han_face().unicodes))
    parts: list[list[int]] = []
    for code in has:
        # Over a gap a slice would be loaded for characters that it has not.
        if not parts or len(parts[-1]) == _IN_A_SLICE or code - parts[-1][-1] > _IN_A_SLICE:
            parts.append([])
        parts[-1].append(code)
    stem, _, ending = HAN.rpartition(".")
    return [Slice(f"{stem}-{part[0]:x}.{ending}", part[0], part[-1]) for part in parts]


def cut(part: Slice) -> bytes:
    """The slice's file. Not packed: that would save a fifth and take a minute for all of them."""
    import uharfbuzz

    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(range(part.first, part.last + 1))
    return bytes(uharfbuzz.subset(_han_face(), wanted).blob.data)


@cache
def _han_face() -> Any:
    import uharfbuzz

    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(HAN_SOURCE)))


@cache
def file_of(name: str) -> Path:
    """A file with the typeface ``name``; it goes with the process."""
    path = _folder() / Path(name).name
    path.write_bytes(made(TYPEFACES[name]))
    return path


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="mohsdoc-typefaces-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
