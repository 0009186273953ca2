"""The size and the glyphs of words, asked of Pango once.

WeasyPrint 70 asks for the same words three to four times: for a column's width, for each try at a
page, and when they are drawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Any

from encounters.note.quicker.replacing import Replacement

# Of kept answers, then all are forgotten: a note of twelve stages needs 3,000.
_MOST = 20_000
# What the shape of a text depends on, beside the text itself.
_SHAPING = (
    *("font_family", "font_size", "font_style", "font_weight", "font_stretch", "font_kerning"),
    *("font_variant_ligatures", "font_variant_position", "font_variant_caps"),
    *("font_variant_numeric", "font_variant_alternates", "font_variant_east_asian"),
    *("font_feature_settings", "font_variation_settings", "font_language_override"),
    *("lang", "direction", "text_decoration_line", "letter_spacing", "word_spacing", "tab_size"),
    *("white_space", "word_break", "overflow_wrap", "hyphens", "hyphenate_character"),
    *("hyphenate_limit_chars", "hyphenate_limit_zone"),
)
# Glyphs without a correction between them; WeasyPrint writes the correction all the same.
_NO_CORRECTION = re.compile(">-?0<")


def text_ways() -> Iterator[Replacement]:
    from weasyprint.draw import text as drawing
    from weasyprint.layout import inline, preferred
    from weasyprint.text import line_break

    splitting = _Splitting(line_break.split_first_line)
    for module in (line_break, inline, preferred):
        if module.split_first_line is not splitting.original:
            raise AttributeError("split_first_line")
        yield module, "split_first_line", splitting
    breaking = _Breaking(line_break.can_break_text)
    for module in (line_break, inline, preferred):
        yield module, "can_break_text", breaking
    struts = _Struts(line_break.strut)
    for module in (line_break, inline):
        yield module, "strut", struts
    lines = _Drawing(drawing.draw_first_line)
    yield drawing, "draw_first_line", lines
    labels.append(Labels(splitting, lines))
    yield from _lazy_layouts(line_break.Layout)


# Of this process, once the ways are in place.
labels: list[Labels] = []


class _Kept(dict[Any, Any]):
    """Answers by question; all forgotten when there are too many."""

    def __setitem__(self, key: Any, value: Any) -> None:
        if len(self) >= _MOST:
            self.clear()
        super().__setitem__(key, value)


_shapes: dict[tuple[Any, ...], int] = {}
_configurations: list[Any] = []


def _shape(style: Any) -> int:
    """A number for all styles that shape text alike."""
    known: int | None = getattr(style, "_mohsdoc_shape", None)
    if known is None:
        configuration = style.font_config
        if not any(configuration is each for each in _configurations):
            # Kept, so that no other can have its identity.
            _configurations.append(configuration)
        values = tuple(_hashable(style[name]) for name in _SHAPING)
        key = (id(configuration), *values)
        known = style._mohsdoc_shape = _shapes.setdefault(key, len(_shapes))
    return known


def _hashable(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return frozenset(value) if isinstance(value, set) else value


class _Splitting:
    """``split_first_line``, asked once for each text, shape and width.

    A text that fits as a whole fits any greater width alike.
    """

    def __init__(self, original: Callable[..., Any]) -> None:
        self.original = original
        self._lines = _Kept()
        self._whole = _Kept()

    def __call__(
        self,
        text: str,
        style: Any,
        context: Any,
        max_width: float | None,
        justification_spacing: float,
        is_line_start: bool = True,
        minimum: bool = False,
    ) -> Any:
        whole = (text, _shape(style), justification_spacing)
        found = self._whole.get(whole)
        if found is not None and (max_width is None or found[3] <= max_width):
            return found
        key = (*whole, max_width, is_line_start, minimum)
        found = self._lines.get(key)
        if found is None:
            found = self._lines[key] = self.original(
                text, style, context, max_width, justification_spacing, is_line_start, minimum
            )
            # Spacing between letters is counted once too often by WeasyPrint, so that a width
            # that is enough by its own measure may not be.
            if found[2] is None and style["letter_spacing"] == "normal" and "\n" not in text:
                self._whole_if_fitting(whole, found, max_width)
        return found

    def _whole_if_fitting(self, key: Any, found: Any, max_width: float | None) -> None:
        if max_width is None or found[3] <= max_width:
            self._whole[key] = found


class _Breaking:
    """``can_break_text``, asked once for each text."""

    def __init__(self, original: Callable[[str, str], bool]) -> None:
        self._original = original
        self._answers = _Kept()

    def __call__(self, text: str, lang: str) -> bool:
        key = (text, lang)
        found: bool | None = self._answers.get(key)
        if found is None:
            found = self._answers[key] = self._original(text, lang)
        return found


class _Struts:
    """``strut``, remembered with the style; its own memory spells out the whole style each time."""

    def __init__(self, original: Callable[[Any], tuple[float, float]]) -> None:
        self._original = original

    def __call__(self, style: Any) -> tuple[float, float]:
        known: tuple[float, float] | None = getattr(style, "_mohsdoc_strut", None)
        if known is None:
            known = style._mohsdoc_strut = self._original(style)
        return known


def _lazy_layouts(layout_class: Any) -> Iterator[Replacement]:
    """A Pango layout is set up again only if somebody looks at it."""
    setup, pango_names = layout_class.setup, ("layout", "language", "style")

    def reactivate(self: Any, style: Any) -> None:
        self.deactivate()
        self._mohsdoc_waiting = style

    def deactivate(self: Any) -> None:
        self._mohsdoc_waiting = None
        for name in pango_names:
            self.__dict__.pop(name, None)

    def missing(self: Any, name: str) -> Any:
        style = self.__dict__.get("_mohsdoc_waiting")
        if style is None or name not in pango_names:
            raise AttributeError(name)
        self._mohsdoc_waiting = None
        setup(self, style)
        self.set_text(self.text, justify=True)
        return self.__dict__[name]

    yield layout_class, "reactivate", reactivate
    yield layout_class, "deactivate", deactivate
    yield layout_class, "__getattr__", missing


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
    """``draw_first_line``: the operators of a line of text are kept, and written again elsewhere."""

    def __init__(self, original: Callable[..., Any]) -> None:
        self._original = original
        self._lines = _Kept()
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
        key = (textbox.text, layout.text, _shape(textbox.style), layout.justification_spacing)
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

    def __init__(self, splitting: _Splitting, drawing: _Drawing) -> None:
        self._splitting = splitting
        self._drawing = drawing
        self._labels = _Kept()
        self._styles = _Kept()

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
