"""The size and the glyphs of words, asked of Pango once.

WeasyPrint 70 asks for the same words three to four times: for a column's width, for each try at a
page, and when they are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from encounters.note.quicker.replacing import Replacement

# Of kept answers, then all are forgotten: a note of twelve stages needs 3,000.
MOST = 20_000
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


class Kept(dict[Any, Any]):
    """Answers by question; all forgotten when there are too many."""

    def __setitem__(self, key: Any, value: Any) -> None:
        if len(self) >= MOST:
            self.clear()
        super().__setitem__(key, value)


_shapes: dict[tuple[Any, ...], int] = {}
_configurations: list[Any] = []


def shape_of(style: Any) -> int:
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


class Splitting:
    """``split_first_line``, asked once for each text, shape and width.

    A text that fits as a whole fits any greater width alike.
    """

    def __init__(self, original: Callable[..., Any]) -> None:
        self.original = original
        self._lines = Kept()
        self._whole = Kept()

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
        whole = (text, shape_of(style), justification_spacing)
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


class Breaking:
    """``can_break_text``, asked once for each text."""

    def __init__(self, original: Callable[[str, str], bool]) -> None:
        self._original = original
        self._answers = Kept()

    def __call__(self, text: str, lang: str) -> bool:
        key = (text, lang)
        found: bool | None = self._answers.get(key)
        if found is None:
            found = self._answers[key] = self._original(text, lang)
        return found


class Struts:
    """``strut``, remembered with the style; its own memory spells out the whole style each time."""

    def __init__(self, original: Callable[[Any], tuple[float, float]]) -> None:
        self._original = original

    def __call__(self, style: Any) -> tuple[float, float]:
        known: tuple[float, float] | None = getattr(style, "_mohsdoc_strut", None)
        if known is None:
            known = style._mohsdoc_strut = self._original(style)
        return known


class SettingUp:
    """``Layout.setup``; what Pango is told of a kind of text is prepared once for all its texts."""

    def __init__(self, original: Callable[[Any, Any], None]) -> None:
        from weasyprint.text.ffi import ffi, gobject, pango

        self._original = original
        self._prepared = Kept()
        self._ffi, self._pango, self._unref = ffi, pango, gobject.g_object_unref

    def __call__(self, layout: Any, style: Any) -> None:
        shape = shape_of(style)
        prepared = self._prepared.get(shape, _UNASKED)
        if prepared is _UNASKED:
            prepared = self._prepared[shape] = _prepared(style)
        if prepared is None:
            self._original(layout, style)
            return
        context, description, layout.language = prepared
        layout.style = style
        layout.first_line_direction = 0
        pango = self._pango
        made = layout.layout = self._ffi.gc(pango.pango_layout_new(context), self._unref)
        pango.pango_layout_set_auto_dir(made, False)
        pango.pango_layout_set_font_description(made, description)
        layout.ascent = layout.underline_position = layout.strikethrough_position = None
        layout.underline_thickness = layout.strikethrough_thickness = None


_UNASKED = object()
_FEATURES = (
    *("font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps"),
    *("font_variant_numeric", "font_variant_alternates", "font_variant_east_asian"),
    "font_feature_settings",
)


def _prepared(style: Any) -> tuple[Any, Any, Any] | None:
    """Context, description of the typeface and language of plain text; nothing for any other."""
    from weasyprint.text.constants import PANGO_DIRECTION
    from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p
    from weasyprint.text.fonts import font_features, get_font_description

    is_lined = style["text_decoration_line"] != "none"
    if is_lined or style["font_language_override"] != "normal" or not style["lang"]:
        return None
    if font_features(*(style[name] for name in _FEATURES)):
        return None
    made = pango.pango_font_map_create_context(style.font_config.font_map)
    context = ffi.gc(made, gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
    lang, _ = unicode_to_char_p(style["lang"])
    language = pango.pango_language_from_string(lang)
    pango.pango_context_set_language(context, language)
    return context, get_font_description(style), language


def lazy_layouts(layout_class: Any) -> Iterator[Replacement]:
    """A Pango layout is set up again only if somebody looks at it."""
    pango_names = ("layout", "language", "style")
    setting_up = SettingUp(layout_class.setup)

    def setup(self: Any, style: Any) -> None:
        setting_up(self, style)

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

    yield layout_class, "setup", setup
    yield layout_class, "reactivate", reactivate
    yield layout_class, "deactivate", deactivate
    yield layout_class, "__getattr__", missing
