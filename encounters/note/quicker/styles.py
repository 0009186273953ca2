"""Values that an element does not set for itself, filled in together instead of one by one.

WeasyPrint works out each property of each element when it is first asked for: 30,000 times in a
note of two pages, nearly always to find the initial value or the parent's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from encounters.note.quicker.replacing import Replacement

# Settled by rules of their own, in an element's style.
_OWN_RULES = {"float", "position", "display", "page"}
_RULED = ("text_decoration_", "__")
_WIDTHS = {
    f"{line}_width": f"{line}_style"
    for line in ("border_top", "border_right", "border_bottom", "border_left", "outline")
}


def _logical(functions: Mapping[str, Any]) -> set[str]:
    """The names by which a side is told by the direction of the text."""
    return {
        function(block="ttb", inline=inline)
        for function in functions.values()
        for inline in ("ltr", "rtl")
    }


def style_ways() -> Iterator[Replacement]:
    from weasyprint.css import (
        INHERITED,
        INITIAL_NOT_COMPUTED,
        INITIAL_VALUES,
        PHYSICAL_FUNCTIONS,
        AnonymousStyle,
        ComputedStyle,
    )

    logical = _logical(PHYSICAL_FUNCTIONS)
    plain = [name for name in INITIAL_VALUES if not name.startswith(_RULED)]
    inherited = [name for name in plain if name in INHERITED]
    initial = {
        name: INITIAL_VALUES[name]
        for name in plain
        if name not in INHERITED and name not in INITIAL_NOT_COMPUTED and name != "page"
    }
    of_elements = {name: value for name, value in initial.items() if name not in _OWN_RULES}
    unplaced = {name: of_elements[name] for name in of_elements if name not in PHYSICAL_FUNCTIONS}
    filled = {**of_elements, **dict.fromkeys([*inherited, *_WIDTHS])}
    first_element, first_anonymous = ComputedStyle.__missing__, AnonymousStyle.__missing__
    elements, anonymous = _Asked(inherited), _Asked(inherited)

    def of_element(self: Any, name: str) -> Any:
        if name in filled and elements.has_more(self, name):
            own, parent = self.cascaded, self.parent_style
            values = elements.of(of_elements if logical.isdisjoint(own) else unplaced)
            values |= {width: 0 for width, style in _WIDTHS.items() if style not in own}
            if parent is not None:
                values |= {each: parent[each] for each in elements.inherited if each not in own}
            for each in own:
                values.pop(each, None)
            self |= values | self
            if name in self:
                return self[name]
        return first_element(self, name)

    yield ComputedStyle, "__missing__", of_element
    yield AnonymousStyle, "__missing__", _of_anonymous(first_anonymous, initial, anonymous)


class _Asked:
    """The properties that were asked of any style yet: half of all, and the others need no room."""

    def __init__(self, inherited: Sequence[str]) -> None:
        self.all_inherited = frozenset(inherited)
        self._names: set[str] = set()
        self.inherited: list[str] = []
        self._parts: dict[int, dict[str, Any]] = {}

    def has_more(self, style: Any, name: str) -> bool:
        """Whether ``style``, of which ``name`` is asked, lacks values that were asked of others."""
        if name not in self._names:
            self._names.add(name)
            self._parts.clear()
            if name in self.all_inherited:
                self.inherited.append(name)
        count = len(self._names)
        if style.__dict__.get("_mohsdoc_filled") == count:
            return False
        style._mohsdoc_filled = count
        return True

    def of(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Those of ``values`` that were asked, in a dict of the caller's own."""
        part = self._parts.get(id(values))
        if part is None:
            part = {name: values[name] for name in values if name in self._names}
            self._parts[id(values)] = part
        return dict(part)


def _of_anonymous(
    first: Callable[[Any, str], Any], initial: dict[str, Any], asked: _Asked
) -> Callable[[Any, str], Any]:
    inherited = asked.all_inherited

    def of_anonymous(self: Any, name: str) -> Any:
        if (name in initial or name in inherited) and asked.has_more(self, name):
            parent = self.parent_style
            self |= asked.of(initial) | {each: parent[each] for each in asked.inherited} | self
            if name in self:
                return self[name]
        return first(self, name)

    return of_anonymous
