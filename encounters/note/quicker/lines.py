"""Lines of text and labels of drawings as they are written: their glyphs are asked for once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Any

from encounters.note.quicker.replacing import Replacement
from encounters.note.quicker.texts import (
    Breaking,
    Kept,
    Splitting,
    Struts,
    lazy_layouts,
    shape_of,
)

# Glyphs without a correction between them; WeasyPrint writes the correction all the same.
_NO_CORRECTION = re.compile(">-?0<")


# Of this process, once the ways are in place.
labels: list[Labels] = []


def text_ways() -> Iterator[Replacement]:
    from weasyprint.draw import text as drawing
    from weasyprint.layout import inline, preferred
    from weasyprint.text import line_break

    splitting = Splitting(line_break.split_first_line)
    for module in (line_break, inline, preferred):
        if module.split_first_line is not splitting.original:
            raise AttributeError("split_first_line")
        yield module, "split_first_line", splitting
    breaking = Breaking(line_break.can_break_text)
    for module in (line_break, inline, preferred):
        yield module, "can_break_text", breaking
    struts = Struts(line_break.strut)
    for module in (line_break, inline):
        yield module, "strut", struts
    lines = _Drawing(drawing.draw_first_line)
    yield drawing, "draw_first_line", lines
    labels.append(Labels(splitting, lines))
    yield from lazy_layouts(line_break.Layout)


@dataclass(slots=True)
class _Glyphs:
    """Of one font in a drawn line: what the document's font must know of its glyphs."""

    key: int
    held: Any
    widths: dict[int, int] = field(default_factory=dict)
    to_unicode: dict[int, str] = field(default_factory=dict)


class _FontProxy:
    """The document's font, but with the glyphs of one line alone."""

    def __init__(self, font: Any, glyphs: _Glyphs) -> None:
        # Asked for each glyph, five of them.
        own = self.__dict__
        own |= vars(font)
        self._font = font
        self._glyphs = glyphs
        self.widths = glyphs.widths
        self.to_unicode = glyphs.to_unicode

    def get_unused_glyph_id(self, codepoint: int) -> int:
        self._glyphs.key = -1
        found: int = self._font.get_unused_glyph_id(codepoint)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._font, name)


class _Recorder:
    """Stands in for a page's stream while a line is drawn for the first time."""

    def __init__(self, stream: Any, held: Any, fonts: dict[tuple[int, float], Any]) -> None:
        self.stream = stream
        self.steps: list[tuple[str, Any]] = []
        self.fonts: dict[int, _Glyphs] = {}
        self.is_colored = False
        self.ink_rect, self.logical_rect = stream.ink_rect, stream.logical_rect
        self._held = held
        self._known = fonts

    def add_font(self, pango_font: Any) -> tuple[Any, float]:
        from weasyprint.text.fonts import get_pango_font_key

        font, size = self.stream.add_font(pango_font)
        key, _, _ = get_pango_font_key(pango_font)
        if font.png or font.svg or font.colr or font.bitmap:
            self.is_colored = True
        # The layout keeps its fonts alive.
        held = self._known.setdefault((key, size), (pango_font, self._held))
        glyphs = self.fonts.setdefault(key, _Glyphs(key=key, held=held))
        return _FontProxy(font, glyphs), size

    def set_text_matrix(self, *_: float) -> None:
        """The place of the line, which is no part of it."""

    def set_font_size(self, name: str, size: float) -> None:
        self.steps.append(("set_font_size", (name, size)))

    def set_text_rise(self, height: float) -> None:
        self.steps.append(("set_text_rise", (height,)))

    def show_text(self, string: str) -> None:
        self.steps.append(("show_text", (_NO_CORRECTION.sub("", string),)))


class _Drawing:
    """``draw_first_line``: what is written for a line of text is kept, and written again."""

    def __init__(self, original: Callable[..., Any]) -> None:
        self._original = original
        self._lines = Kept()
        self._fonts: dict[tuple[int, float], Any] = {}

    def __call__(
        self, stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any
    ) -> Any:
        size = textbox.style["font_size"]
        if text_overflow == "ellipsis" or block_ellipsis != "none" or size < 1e-6:
            return self._original(stream, textbox, text_overflow, block_ellipsis, matrix)
        if not textbox.text.strip():
            return []
        line = self.line(stream, textbox)
        if line is _UNREPEATABLE or not _has_its_fonts(stream, line):
            return self._original(stream, textbox, text_overflow, block_ellipsis, matrix)
        stream.set_text_matrix(*matrix.values)
        for name, arguments in line.steps:
            getattr(stream, name)(*arguments)
        return []

    def line(self, stream: Any, textbox: Any) -> _Line:
        """What is written for the words of ``textbox``; nothing if that may not be kept."""
        layout = textbox.pango_layout
        key = (textbox.text, layout.text, shape_of(textbox.style), layout.justification_spacing)
        line: _Line | None = self._lines.get(key)
        if line is None:
            line = self._lines[key] = self._recorded(stream, textbox)
        return line

    def _recorded(self, stream: Any, textbox: Any) -> _Line:
        from weasyprint.matrix import Matrix

        recorder = _Recorder(stream, textbox.pango_layout.layout, self._fonts)
        emojis = self._original(recorder, textbox, "none", "none", Matrix())
        is_plain = not emojis and all(each.key != -1 for each in recorder.fonts.values())
        if recorder.is_colored or not is_plain:
            return _UNREPEATABLE
        return _Line(tuple(recorder.steps), tuple(recorder.fonts.values()))


@dataclass(frozen=True, slots=True)
class _Line:
    steps: tuple[tuple[str, tuple[Any, ...]], ...]
    fonts: tuple[_Glyphs, ...]


_UNREPEATABLE = _Line((), ())


def _has_its_fonts(stream: Any, line: _Line) -> bool:
    """Whether ``line`` may be written in this document, whose fonts then know its glyphs.

    The document's widths are those of the size that came first. Where they differ by rounding, the
    corrections between the line's letters would be others.
    """
    for glyphs in line.fonts:
        known = _font(stream, glyphs).widths
        if any(known.get(glyph, width) != width for glyph, width in glyphs.widths.items()):
            return False
    _make_known(stream, line)
    return True


def _font(stream: Any, glyphs: _Glyphs) -> Any:
    return stream._fonts.get(glyphs.key) or stream.add_font(glyphs.held[0])[0]


def _make_known(stream: Any, line: _Line) -> None:
    for glyphs in line.fonts:
        font = _font(stream, glyphs)
        for glyph, width in glyphs.widths.items():
            font.widths.setdefault(glyph, width)
        for glyph, letters in glyphs.to_unicode.items():
            font.to_unicode.setdefault(glyph, letters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """A label in one font: its glyphs beside each other without kerning."""

    font: str
    size: float
    glyphs: str
    width: float
    line: _Line


class Labels:
    """The words of drawings, each shaped once. They must be in the first typeface."""

    def __init__(self, splitting: Splitting, drawing: _Drawing) -> None:
        self._splitting = splitting
        self._drawing = drawing
        self._labels = Kept()
        self._styles = Kept()

    def letters(
        self, stream: Any, words: str, family: tuple[str, ...], size: float, weight: int, fonts: Any
    ) -> Letters:
        """The glyphs of ``words``, which the document's fonts know from now on."""
        key = (words, family, size, weight, id(fonts))
        found: Letters | None = self._labels.get(key)
        if found is None:
            style = self._style(key[1:], fonts)
            found = self._labels[key] = self._shaped(stream, words, style)
        _make_known(stream, found.line)
        return found

    def _style(self, key: tuple[Any, ...], fonts: Any) -> Any:
        from weasyprint.css.properties import INITIAL_VALUES
        from weasyprint.svg.text import Style

        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = Style(INITIAL_VALUES)
            style.font_config = fonts
            family, style["font_size"], style["font_weight"], _ = key
            style["font_family"] = list(family)
            # As browsers and WeasyPrint draw labels: each letter by itself.
            style["font_kerning"] = style["font_variant_ligatures"] = "none"
        return style

    def _shaped(self, stream: Any, words: str, style: Any) -> Letters:
        from weasyprint.svg.text import TextBox

        width = self._splitting(words, style, None, inf, 0)[3]
        # The space ends the word for who reads or copies the text; nothing is seen of it.
        layout = self._splitting(f"{words} ", style, None, inf, 0)[0]
        layout.reactivate(style)
        line = self._drawing.line(stream, TextBox(layout, style))
        (_, (font, size)), *shown = line.steps
        glyphs = "".join(string for _, (string,) in shown)
        return Letters(font=font, size=size, glyphs=glyphs, width=width, line=line)
