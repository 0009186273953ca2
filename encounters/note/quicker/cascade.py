"""The style of an element, worked out once for its place among the others and kept for later pages.

Notes are made of one template: nearly all their elements stand where an element of an earlier one
stood. A selector looks at an element, at what it is in, and on every level at what comes before it:
at as many of these as the style sheets have "+" in a selector, ours one. A place is all of that.
Style sheets that look further, or at the size of a page, go the plain way.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from math import inf
from typing import Any
from xml.etree.ElementTree import Element

from encounters.note.quicker.replacing import Replacement

# Of sheets with their styles, each some megabytes: a note that is fitted to its pages is laid out
# in one size that all notes begin with, and in up to three of its own.
MOST_SETS_OF_SHEETS = 5
# Of places, then all are forgotten: a note of twelve stages has 1,000.
MOST_PLACES = 8_000
_LOOKS_FURTHER = re.compile(
    r":has\(|:nth-last|-of-type|:target|@import|[0-9](vw|vh|vi|vb|vmin|vmax)\b", re.IGNORECASE
)
_ASKED = re.compile(r"\[\s*([\w-]+)")
# Attributes that WeasyPrint or a selector without brackets looks at.
_LOOKED_AT = {"class", "id", "lang", "dir", "style", "name", "width", "height", "href"}
_DECLARING = ("style", "lang", "id", "name", "width", "height")

# What a sheet says beside its selectors, and what in these tells nothing of other elements.
_SAID = re.compile("{[^{}]*}")
_BESIDE = re.compile(r"/\*.*?\*/|\[[^\]]*\]", re.DOTALL)
_LOOKS_AT_ALL_BEFORE = re.compile(r"~|nth-|\([^()]*\+")

_styles_of_sheets: OrderedDict[tuple[int, ...], _KnownStyles] = OrderedDict()
_places_of_selectors: dict[Any, _KnownPlaces] = {}


def lasting(sheet: Any, css: str) -> Any:
    """``sheet``, made of ``css`` and used for many pages; its styles may be kept."""
    if not _LOOKS_FURTHER.search(css):
        sheet._mohsdoc_asked = frozenset(_ASKED.findall(css))
        rules = _rules_of(sheet)
        named = tuple((order, *(each[0] for each in rules[order][0])) for order in sorted(rules))
        sheet._mohsdoc_before = _looked_at_before(css)
        # Sheets that are alike in this have the same rules for the same elements.
        sheet._mohsdoc_selectors = _SAID.sub("{}", css), named
        sheet._mohsdoc_rules = rules
    return sheet


def _looked_at_before(css: str) -> float:
    """At how many elements before one its selectors look, at most."""
    selectors = _SAID.sub("{}", _BESIDE.sub("", css))
    if _LOOKS_AT_ALL_BEFORE.search(selectors):
        return inf
    return max(selector.count("+") for selector in re.split("[,{}]", selectors))


def _rules_of(sheet: Any) -> dict[int, Any]:
    """Declarations and their layer by the order of the rules."""
    matcher = sheet.matcher
    by_kind = (
        matcher.id_selectors,
        matcher.class_selectors,
        matcher.lower_local_name_selectors,
        matcher.namespace_selectors,
    )
    entries = [entry for kind in by_kind for entries in kind.values() for entry in entries]
    entries += [*matcher.lang_attr_selectors, *matcher.other_selectors]
    return {order: payload for _, _, order, _, payload in entries}


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
        known = _known_styles(sheets, font_config) if is_ours else None
        if known is None:
            first(self, html, sheets, presentational_hints, font_config, target_collector)
            return
        self._cascaded_styles, self._sheets, self.font_config = {}, sheets, font_config
        self.initial_page_sizes = {"box": None, "area": None}
        self._computed_styles = styles = {}
        has_anchors = False
        for element, pseudo_type, style in known.styles(html):
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


def _known_styles(sheets: Sequence[tuple[Any, str, Any]], font_config: Any) -> _KnownStyles | None:
    used = [each for each in sheets if each[0].matcher.order]
    if not all(hasattr(sheet, "_mohsdoc_asked") for sheet, _, _ in used):
        return None
    if sum(places.count for places in _places_of_selectors.values()) > MOST_PLACES:
        _styles_of_sheets.clear()
        _places_of_selectors.clear()
    key = (id(font_config), *(id(sheet) for sheet, _, _ in used))
    known = _styles_of_sheets.pop(key, None) or _KnownStyles(used, font_config)
    _styles_of_sheets[key] = known
    if len(_styles_of_sheets) > MOST_SETS_OF_SHEETS:
        _styles_of_sheets.popitem(last=False)
    return known


class _Place:
    """``rules`` hold for an element here, ``declaring`` is what it says itself by attributes."""

    __slots__ = ("below", "declaring", "rules")

    def __init__(self, rules: tuple[_Rule, ...], declaring: tuple[str | None, ...]) -> None:
        self.rules = rules
        self.declaring = declaring
        self.below: dict[Any, _Place] = {}


# The number of its sheet, its specificity and order in that, and the pseudo-element.
_Rule = tuple[int, Any, int, str | None]


class _KnownPlaces:
    """All places known under sheets with the same selectors, whatever these say."""

    def __init__(self, sheets: Sequence[tuple[Any, str, Any]]) -> None:
        self.count = 0
        self._matching = _Matching([sheet.matcher for sheet, _, _ in sheets])
        self._depth = max(sheet._mohsdoc_before for sheet, _, _ in sheets)
        self._asked = _LOOKED_AT.union(*(sheet._mohsdoc_asked for sheet, _, _ in sheets))
        self._roots: dict[Any, _Place] = {}

    def places(self, html: Any) -> Iterator[tuple[Element, Any, Any]]:
        """Every element of ``html``, its place and its parent, parents first."""
        wrapped: dict[Element, Any] = {}
        todo: list[tuple[list[Element], dict[Any, _Place], Element | None]]
        todo = [([html.etree_element], self._roots, None)]
        while todo:
            elements, known, parent = todo.pop()
            before: Any = False
            last = len(elements) - 1
            for index, element in enumerate(elements):
                # The tag of a comment is a function.
                children = [
                    child
                    for child in element
                    if isinstance(child.tag, str)  # type: ignore[redundant-expr]
                ]
                asked = tuple(item for item in element.items() if item[0] in self._asked)
                is_empty = not children and not element.text
                own = (element.tag, asked, is_empty)
                key = (before, own, index == last)
                place = known.get(key)
                if place is None:
                    if not wrapped:
                        subtree = html.wrapper_element.iter_subtree()
                        wrapped = {each.etree_element: each for each in subtree}
                    place = known[key] = self._found(wrapped[element])
                before = place if self._depth == inf else _cut((own, before), self._depth)
                yield element, place, parent
                if children:
                    todo.append((children, place.below, element))

    def _found(self, wrapper: Any) -> _Place:
        self.count += 1
        rules = self._matching.rules_of(wrapper)
        element = wrapper.etree_element
        declaring = (element.tag, *(element.get(name) for name in _DECLARING))
        return _Place(rules, declaring if any(declaring[1:]) else ())


def _cut(before: Any, depth: float) -> Any:
    """Of the elements before one the nearest, and whether there are more."""
    return bool(before) if not (before and depth) else (before[0], _cut(before[1], depth - 1))


class _Matching:
    """The rules for an element. Which of them name its tag and classes is looked up once."""

    def __init__(self, matchers: Sequence[Any]) -> None:
        self._matchers = matchers
        self._named: dict[Any, tuple[tuple[Callable[[Any], bool], _Rule], ...]] = {}

    def rules_of(self, wrapper: Any) -> tuple[_Rule, ...]:
        """By the number of their sheet, and in that by weight, the greatest last."""
        element = wrapper.etree_element
        key = (element.tag, element.get("id"), element.get("class"), "lang" in element.attrib)
        named = self._named.get(key)
        if named is None:
            named = self._named[key] = tuple(self._naming(wrapper))
        return tuple(rule for holds, rule in named if holds(wrapper))

    def _naming(self, wrapper: Any) -> Iterator[tuple[Callable[[Any], bool], _Rule]]:
        from webencodings import ascii_lower  # type: ignore[import-untyped]

        name = ascii_lower(wrapper.local_name)
        for number, matcher in enumerate(self._matchers):
            found = [*matcher.other_selectors]
            found += matcher.id_selectors.get(wrapper.id, ())
            for class_name in wrapper.classes:
                found += matcher.class_selectors.get(class_name, ())
            found += matcher.lower_local_name_selectors.get(name, ())
            found += matcher.namespace_selectors.get(wrapper.namespace_url, ())
            if "lang" in wrapper.etree_element.attrib:
                found += matcher.lang_attr_selectors
            for holds, specificity, order, pseudo_type, _ in sorted(found, key=_weight):
                yield holds, (number, specificity, order, pseudo_type)


def _weight(entry: Any) -> tuple[Any, int]:
    return entry[1], entry[2]


class _KnownStyles:
    """The styles of all places known under the same style sheets."""

    def __init__(self, sheets: Sequence[tuple[Any, str, Any]], font_config: Any) -> None:
        # Held, so that no other sheets can have their identity.
        self._sheets = sheets
        self._font_config = font_config
        key = tuple((sheet._mohsdoc_selectors, origin) for sheet, origin, _ in sheets)
        self._places = _places_of_selectors.setdefault(key, _KnownPlaces(sheets))
        self._styles: dict[_Place, dict[str | None, Any]] = {}

    def styles(self, html: Any) -> Iterator[tuple[Element, str | None, Any]]:
        """Every element and pseudo-element of ``html`` with its style, parents first."""
        of_elements: dict[Element | None, Any] = {None: None}
        for element, place, parent in self._places.places(html):
            styles = self._styles.get(place)
            if styles is None:
                styles = self._styles[place] = self._shared(place, element, of_elements[parent])
            of_elements[element] = styles[None]
            for pseudo_type, style in styles.items():
                yield element, pseudo_type, style

    def _shared(self, place: _Place, element: Element, parent: Any) -> dict[str | None, Any]:
        """Elements with the same parent's style and the same rules have the same styles."""
        if parent is None:
            return self._computed(place, element, None)
        shared = parent.__dict__.setdefault("_mohsdoc_below", {})
        key = (place.rules, place.declaring)
        if key not in shared:
            shared[key] = self._computed(place, element, parent)
        found: dict[str | None, Any] = shared[key]
        return found

    def _computed(self, place: _Place, element: Element, parent: Any) -> dict[str | None, Any]:
        from weasyprint.css import ComputedStyle, InitialStyle

        # No length hangs on the size of a page here.
        common = (None, self._font_config, {"box": None, "area": None})
        root = InitialStyle(self._font_config) if parent is None else _root_of(parent)
        cascaded = self._cascaded(place, element)
        style = ComputedStyle(parent, cascaded.pop(None), None, root, *common)
        root = _root_of(style)
        pseudos = {
            pseudo_type: ComputedStyle(style, rules, pseudo_type, root, *common)
            for pseudo_type, rules in cascaded.items()
        }
        return {None: style, **pseudos}

    def _cascaded(self, place: _Place, element: Element) -> dict[str | None, Any]:
        """Declarations with their weight, by pseudo-element."""
        from weasyprint.css import find_style_attributes, preprocess_declarations

        cascaded: dict[str | None, Any] = {None: {}}
        if place.declaring:
            alone = Element(element.tag, element.attrib)
            for specificity, _, declarations, base_url in find_style_attributes(alone):
                found = preprocess_declarations(base_url, declarations)
                _add(cascaded[None], found, "author", inf, specificity)
        for number, specificity, order, pseudo_type in place.rules:
            sheet, origin, sheet_specificity = self._sheets[number]
            declarations, layer = sheet._mohsdoc_rules[order]
            layer_order = inf if layer is None else sheet.layers.index(layer)
            style = cascaded.setdefault(pseudo_type, {})
            _add(style, declarations, origin, layer_order, sheet_specificity or specificity)
        return cascaded


def _root_of(style: Any) -> Any:
    return style if style.parent_style is None else style.root_style


def _add(style: Any, declarations: Any, origin: str, order: float, specificity: Any) -> None:
    from weasyprint.css import declaration_precedence

    for name, values, importance in declarations:
        weight = (declaration_precedence(origin, importance), order, specificity)
        old_weight = style.get(name, (None, None))[1]
        if old_weight is None or old_weight <= weight:
            style[name] = values, weight
