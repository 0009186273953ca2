"""The style of an element, worked out once for its place among the others and kept for later pages.

Notes are made of one template: nearly all their elements stand where an element of an earlier one
stood. A selector looks at an element, at what it is in, and at what comes before it on every level;
a place is all of that. Style sheets that look further, or at the size of a page, go the plain way.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from math import inf
from typing import Any
from xml.etree.ElementTree import Element

from encounters.note.quicker.replacing import Replacement

# Of sheets with their styles; a note that is fitted to its pages has a few of its own size.
MOST_GROVES = 4
# Of places under the same sheets, then all of those are forgotten: a note of twelve stages has 700.
MOST_PLACES = 6_000
_LOOKS_FURTHER = re.compile(
    r":has\(|:nth-last|-of-type|:target|@import|[0-9](vw|vh|vi|vb|vmin|vmax)\b", re.IGNORECASE
)
_ASKED = re.compile(r"\[\s*([\w-]+)")
# Attributes that WeasyPrint or a selector without brackets looks at.
_LOOKED_AT = {"class", "id", "lang", "dir", "style", "name", "width", "height", "href"}
_DECLARING = ("style", "lang", "id", "name", "width", "height")

_groves: OrderedDict[tuple[int, ...], _Grove] = OrderedDict()


def lasting(sheet: Any, css: str) -> Any:
    """``sheet``, made of ``css`` and used for many pages; its styles may be kept."""
    if not _LOOKS_FURTHER.search(css):
        sheet._mohsdoc_asked = frozenset(_ASKED.findall(css))
    return sheet


def cascade_ways() -> Iterator[Replacement]:
    # All that is used of it, so that a missing name is found before anything is put in place.
    from weasyprint.css import (  # noqa: F401
        ComputedStyle,
        InitialStyle,
        StyleFor,
        declaration_precedence,
        find_style_attributes,
        preprocess_declarations,
    )

    yield StyleFor, "__init__", _styling(StyleFor.__init__)
    yield StyleFor, "__call__", _asking(StyleFor.__call__)


def _styling(first: Callable[..., None]) -> Callable[..., None]:
    def style_all(
        self: Any,
        html: Any,
        sheets: Sequence[tuple[Any, str, Any]],
        presentational_hints: bool,
        font_config: Any,
        target_collector: Any,
    ) -> None:
        is_ours = getattr(html, "keeps_styles", False) and not presentational_hints
        grove = _grove_of(sheets, font_config) if is_ours else None
        if grove is None:
            first(self, html, sheets, presentational_hints, font_config, target_collector)
            return
        self._cascaded_styles, self._sheets, self.font_config = {}, sheets, font_config
        self.initial_page_sizes = {"box": None, "area": None}
        self._computed_styles = styles = {}
        has_anchors = False
        for element, pseudo_type, style in grove.styles(html):
            styles[element, pseudo_type] = style
            has_anchors = has_anchors or bool(style["anchor"])
        if has_anchors:
            _collect_anchors(html.etree_element, styles, target_collector)

    return style_all


def _collect_anchors(root: Element, styles: Any, target_collector: Any) -> None:
    """Tell of them in the order of the page; of two alike the first counts."""
    for element in root.iter():
        style = styles.get((element, None))
        if style is not None and style["anchor"]:
            target_collector.collect_anchor(style["anchor"])


def _asking(first: Callable[..., Any]) -> Callable[..., Any]:
    """``StyleFor.__call__`` sets what does not apply to parts of tables; once is enough."""

    def style_for(self: Any, element: Any, pseudo_type: str | None = None) -> Any:
        style = self._computed_styles.get((element, pseudo_type))
        if style is None or hasattr(style, "_mohsdoc_asked"):
            return style
        first(self, element, pseudo_type)
        style._mohsdoc_asked = True
        return style

    return style_for


def _grove_of(sheets: Sequence[tuple[Any, str, Any]], font_config: Any) -> _Grove | None:
    used = [each for each in sheets if each[0].matcher.order]
    if not all(hasattr(sheet, "_mohsdoc_asked") for sheet, _, _ in used):
        return None
    key = (id(font_config), *(id(sheet) for sheet, _, _ in used))
    grove = _groves.pop(key, None)
    if grove is None or grove.count > MOST_PLACES:
        grove = _Grove(used, font_config)
    _groves[key] = grove
    if len(_groves) > MOST_GROVES:
        _groves.popitem(last=False)
    return grove


class _Place:
    """``styles`` are of the element and of its pseudo-elements, by their type."""

    __slots__ = ("below", "styles")

    def __init__(self, styles: dict[str | None, Any]) -> None:
        self.styles = styles
        self.below: dict[Any, _Place] = {}


class _Grove:
    """All places known under the same style sheets."""

    def __init__(self, sheets: Sequence[tuple[Any, str, Any]], font_config: Any) -> None:
        self.count = 0
        # Held, so that no other sheets can have their identity.
        self._sheets = sheets
        self._font_config = font_config
        self._asked = _LOOKED_AT.union(*(sheet._mohsdoc_asked for sheet, _, _ in sheets))
        self._roots: dict[Any, _Place] = {}

    def styles(self, html: Any) -> Iterator[tuple[Element, str | None, Any]]:
        """Every element and pseudo-element of ``html`` with its style, parents first."""
        matches = _Matches(html.wrapper_element, self._sheets)
        todo = [([html.etree_element], self._roots, None)]
        while todo:
            elements, known, parent = todo.pop()
            previous = None
            last = len(elements) - 1
            for index, element in enumerate(elements):
                children = [child for child in element if isinstance(child.tag, str)]
                asked = tuple(item for item in element.items() if item[0] in self._asked)
                is_empty = not children and not element.text
                key = (previous, element.tag, asked, is_empty, index == last)
                place = known.get(key)
                if place is None:
                    self.count += 1
                    place = known[key] = _Place(self._styles(matches, element, parent))
                previous = place
                for pseudo_type, style in place.styles.items():
                    yield element, pseudo_type, style
                if children:
                    todo.append((children, place.below, place.styles[None]))

    def _styles(self, matches: _Matches, element: Element, parent: Any) -> dict[str | None, Any]:
        """Elements with the same parent's style and the same rules have the same styles."""
        cascaded, rules = matches.of(element)
        key = (rules, *(element.get(name) for name in _DECLARING))
        if parent is None:
            return self._computed(cascaded, None)
        shared = parent.__dict__.setdefault("_mohsdoc_below", {})
        if key not in shared:
            shared[key] = self._computed(cascaded, parent)
        found: dict[str | None, Any] = shared[key]
        return found

    def _computed(self, cascaded: dict[str | None, Any], parent: Any) -> dict[str | None, Any]:
        from weasyprint.css import ComputedStyle, InitialStyle

        # No length hangs on the size of a page here.
        common = (None, self._font_config, {"box": None, "area": None})
        root = InitialStyle(self._font_config) if parent is None else _root_of(parent)
        own = cascaded.pop(None, {})
        style = ComputedStyle(parent, own, None, root, *common)
        root = _root_of(style)
        pseudos = {
            pseudo_type: ComputedStyle(style, rules, pseudo_type, root, *common)
            for pseudo_type, rules in cascaded.items()
        }
        return {None: style, **pseudos}


def _root_of(style: Any) -> Any:
    return style if style.parent_style is None else style.root_style


class _Matches:
    """The rules for elements of one page, looked up only for places that are new."""

    def __init__(self, root: Any, sheets: Sequence[tuple[Any, str, Any]]) -> None:
        self._root = root
        self._sheets = sheets
        self._wrapped: dict[Element, Any] = {}

    def of(self, element: Element) -> tuple[dict[str | None, Any], tuple[Any, ...]]:
        """Declarations with their weight by pseudo-element, and what tells these rules apart."""
        from weasyprint.css import find_style_attributes, preprocess_declarations

        cascaded: dict[str | None, Any] = {None: {}}
        alone = Element(element.tag, element.attrib)
        for specificity, _, declarations, base_url in find_style_attributes(alone):
            found = preprocess_declarations(base_url, declarations)
            _add(cascaded[None], found, "author", inf, specificity)
        rules = []
        for sheet, origin, sheet_specificity in self._sheets:
            for specificity, _, pseudo_type, (declarations, layer) in sheet.matcher.match(
                self._wrapper(element)
            ):
                order = inf if layer is None else sheet.layers.index(layer)
                rules.append((id(sheet), specificity, id(declarations), order))
                style = cascaded.setdefault(pseudo_type, {})
                _add(style, declarations, origin, order, sheet_specificity or specificity)
        return cascaded, tuple(rules)

    def _wrapper(self, element: Element) -> Any:
        if not self._wrapped:
            self._wrapped = {each.etree_element: each for each in self._root.iter_subtree()}
        return self._wrapped[element]


def _add(style: Any, declarations: Any, origin: str, order: float, specificity: Any) -> None:
    from weasyprint.css import declaration_precedence

    for name, values, importance in declarations:
        weight = (declaration_precedence(origin, importance), order, specificity)
        old_weight = style.get(name, (None, None))[1]
        if old_weight is None or old_weight <= weight:
            style[name] = values, weight
