"""Keeps the places free into which the moment of a signature is filled (``note.places``).

The words that stand for the moment are found on the last page, as one piece of text. In their place
comes a stream of its own, readable in the file, in a typeface that holds every letter a moment can
have: the page's own, if its letters suffice. Structure, tags and all other streams stay.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from encounters.note.finalize import end_streams_unambiguously, run_lengths, saved
from encounters.note.pdf import make_pdf
from encounters.note.places import STAND_IN, Places, info_date, xmp_date
from encounters.note.wire import RenderJob

if TYPE_CHECKING:
    from pikepdf import Object, Page, Pdf

# The months, the numbers and what stands between them; a blank comes with each of them.
LETTERS = "".join(sorted(set("JanFebMarAprMayJunJulAugSepOctNovDec0123456789,:apm")))
_NAME = "Moment"
# A character of a typeface and what it stands for, in the typeface's table of them.
_PAIR = re.compile(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>")
_IDENTIFIERS = re.compile(rb"/ID\s*\[\s*<([0-9a-f]{32,64})>\s*<([0-9a-f]{32,64})>")


@dataclass(frozen=True, slots=True)
class _Text:
    """A piece of text in a page: its instruction, and that which chose its typeface."""

    at: int
    font_at: int
    words: str


def prepare(css: str) -> None:
    """Load what ``with_places`` needs for notes in the style ``css``."""
    _letters(css)


def with_places(pdf: bytes, job: RenderJob) -> tuple[bytes, Places | None]:
    """``pdf`` with free places for the moment of signing; as it was and ``None`` if that fails.

    It fails if the words that stand for the moment are not there exactly once.
    """
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as opened:
        code_of = _swapped(opened, job)
        if not code_of:
            return pdf, None
        end_streams_unambiguously(opened)
        out = saved(opened)
    places = _places(out, job.stand_in, code_of)
    return (out, places) if places else (pdf, None)


def _swapped(pdf: Pdf, job: RenderJob) -> dict[str, str]:
    """Put the words into a stream of their own; the codes of the letters, none if it failed."""
    import pikepdf

    page = pdf.pages[-1]
    instructions = pikepdf.parse_content_stream(page)
    fonts = page.Resources.Font
    found = [text for text in _texts(instructions, fonts) if text.words.strip() == job.stand_in]
    if len(found) != 1:
        return {}
    [text] = found
    chosen, size = instructions[text.font_at].operands
    name = str(chosen)
    code_of = _codes(fonts[name])
    if not code_of:
        letters = _letters(job.css).get(_style(fonts[name]))
        if letters is None:
            return {}
        name, code_of = f"/{_NAME}", letters.code_of
        fonts[name] = pdf.copy_foreign(letters.font)
    parts = f"{name} {size} Tf\n".encode(), _shown(job.stand_in, code_of)
    _split(pdf, page, (instructions[: text.at], run_lengths(*parts), instructions[text.at + 1 :]))
    return code_of


def _split(pdf: Pdf, page: Page, parts: tuple[Any, bytes, Any]) -> None:
    """The page's content as three streams; the one in the middle stays readable."""
    import pikepdf

    before, words, after = parts
    open_words = pikepdf.Stream(pdf, words, Filter=pikepdf.Name.RunLengthDecode)
    streams = [_compressed(pdf, before), open_words, _compressed(pdf, after)]
    page.Contents = pikepdf.Array([pdf.make_indirect(stream) for stream in streams])


def _compressed(pdf: Pdf, instructions: Any) -> Any:
    import pikepdf

    data = zlib.compress(pikepdf.unparse_content_stream(instructions))
    return pikepdf.Stream(pdf, data, Filter=pikepdf.Name.FlateDecode)


def _texts(instructions: Any, fonts: Object) -> Iterator[_Text]:
    tables: dict[str, dict[str, str]] = {}
    font_at, font = -1, ""
    for at, instruction in enumerate(instructions):
        operator = str(instruction.operator)
        if operator == "Tf":
            font_at, font = at, str(instruction.operands[0])
        elif operator in ("TJ", "Tj") and font in fonts:
            if font not in tables:
                tables[font] = {code: letter for letter, code in _pairs(fonts[font])}
            yield _Text(at, font_at, _spoken(instruction.operands[0], tables[font]))


def _spoken(operand: Any, letter_of: Mapping[str, str]) -> str:
    """The words of one text instruction, whatever kind of blank is in them."""
    import pikepdf

    parts = operand if isinstance(operand, pikepdf.Array) else [operand]
    strings = [bytes(part).hex() for part in parts if isinstance(part, pikepdf.String)]
    codes = [text[at : at + 4] for text in strings for at in range(0, len(text), 4)]
    return "".join(letter_of.get(code, "\ufffd") for code in codes).replace("\xa0", " ")


@dataclass(frozen=True, slots=True)
class _Letters:
    """A typeface with every letter a moment can have, and the code of each.

    ``file`` is that which has the typeface: it must stay open.
    """

    file: Any
    font: Any
    code_of: dict[str, str]


@lru_cache(maxsize=4)
def _letters(css: str) -> dict[str, _Letters]:
    """The typefaces of the signature's line, by style, each with all ``LETTERS``."""
    import pikepdf

    spaced = " ".join(LETTERS)
    page = (
        "<!DOCTYPE html><html lang='en'><head><title>-</title></head><body class='note'>"
        f"<p>{spaced}</p><p><strong>{spaced}</strong></p></body></html>"
    )
    pdf, _ = make_pdf(RenderJob(html=page, css=css))
    opened = pikepdf.open(BytesIO(pdf))
    found = {}
    for font in opened.pages[0].Resources.Font.values():
        if code_of := _codes(font):
            found[_style(font)] = _Letters(opened, font, code_of)
    return found


def _codes(font: Any) -> dict[str, str]:
    """The code of each letter a moment can have; empty if the typeface lacks one."""
    code_of: dict[str, str] = {}
    for letter, code in _pairs(font):
        code_of.setdefault(letter, code)
    wanted = {*LETTERS, " "}
    return {letter: code_of[letter] for letter in wanted} if wanted <= set(code_of) else {}


def _pairs(font: Any) -> Iterator[tuple[str, str]]:
    """Letters and codes of a typeface."""
    table = font.ToUnicode.read_bytes()
    for code, letter in _PAIR.findall(table[table.find(b"beginbfchar") :]):
        yield bytes.fromhex(letter.decode()).decode("utf-16-be"), code.decode().lower()


def _style(font: Any) -> str:
    """ "Source-Sans-3-Bold": the name without the mark of a subset."""
    return str(font.BaseFont).lstrip("/").split("+", 1)[-1]


def _shown(words: str, code_of: Mapping[str, str]) -> bytes:
    """The instruction that shows ``words``."""
    return f"<{''.join(code_of[letter] for letter in words)}> Tj".encode()


def _places(pdf: bytes, words: str, code_of: Mapping[str, str]) -> Places | None:
    """Where everything lies in the finished file; ``None`` unless each is there as it should be."""
    text = _shown(words, code_of)
    xmp = _found(pdf, b">" + xmp_date(STAND_IN) + b"</xmp:", skip=1)
    info = _found(pdf, b"(D:" + info_date(STAND_IN) + b")", skip=3)
    identifiers = [*_IDENTIFIERS.finditer(pdf)]
    if pdf.count(text) != 1 or len(xmp) != 2 or len(info) != 2 or len(identifiers) != 1:
        return None
    return Places(
        words=pdf.index(text) + 1,
        glyphs=len(words),
        code_of=code_of,
        xmp_dates=xmp,
        info_dates=info,
        identifiers=(identifiers[0].span(1), identifiers[0].span(2)),
    )


def _found(pdf: bytes, text: bytes, *, skip: int) -> tuple[int, ...]:
    return tuple(match.start() + skip for match in re.finditer(re.escape(text), pdf))
