"""What each try at a page asks of a box's style, worked out once for each style.

A length without a percentage is the same in every container, and one with it the same share. Only
pages are laid out by what is kept: while boxes are built their styles still change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from encounters.note.quicker.replacing import Replacement

_SIDES = ("top", "right", "bottom", "left")
_ALONG = ("margin_top", "margin_bottom", "padding_top", "padding_bottom")
_ACROSS = (
    *("margin_left", "margin_right", "padding_left", "padding_right"),
    *("width", "min_width", "max_width"),
)
_HEIGHTS = ("height", "min_height", "max_height")
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)
# What a height that is a share of something unknown counts as, by what it is a share of.
_UNKNOWN = {"min_height": 0.0, "max_height": float("inf")}


def box_ways() -> Iterator[Replacement]:
    from weasyprint.formatting_structure.boxes import Box, PageBox, ParentBox
    from weasyprint.layout import absolute, block, column, grid, inline, page, percent, table
    from weasyprint.layout import float as floats

    resolve, flows = percent.resolve_percentages, Box.is_in_normal_flow

    resolve_percentages = _resolver(resolve, percent.adjust_box_sizing, Box, PageBox)
    takers = (absolute, block, column, floats, grid, inline, page, percent, table)
    if any(module.resolve_percentages is not resolve for module in takers):
        raise AttributeError("resolve_percentages")
    for module in takers:
        yield module, "resolve_percentages", resolve_percentages
    yield Box, "is_in_normal_flow", _flow(flows)
    if ParentBox.page_values is Box.page_values:
        raise AttributeError("page_values")
    yield ParentBox, "page_values", _page_values


# Holds something while pages are laid out.
laying_out: list[bool] = []


@dataclass(frozen=True, slots=True)
class _Lengths:
    """Of the boxes of one style: those that are ``fixed``, and shares of the container in percent.

    ``shares`` are of its width, ``heights`` of its height. Borders of a table ``is_collapsed`` are
    settled between its cells.
    """

    fixed: dict[str, Any]
    borders: dict[str, Any]
    shares: tuple[tuple[str, float], ...]
    heights: tuple[tuple[str, float], ...]
    is_collapsed: bool
    is_sized_with_border: bool


def _lengths_of(style: Any) -> _Lengths | None:
    """Nothing where a length is calculated."""
    fixed: dict[str, Any] = {}
    shares: list[tuple[str, float]] = []
    heights: list[tuple[str, float]] = []
    for name in (*_ALONG, *_ACROSS, *_HEIGHTS):
        value = style[name]
        if value is None:
            fixed[name] = None
        elif value == "auto":
            fixed[name] = 0 if name in ("min_width", "min_height") else "auto"
        elif getattr(value, "unit", None) == "px":
            fixed[name] = value.value
        elif getattr(value, "unit", None) == "%":
            (heights if name in _HEIGHTS else shares).append((name, value.value))
        else:
            return None
    return _Lengths(
        fixed,
        {name: style[name] for name in _BORDERS},
        tuple(shares),
        tuple(heights),
        style["border_collapse"] == "collapse",
        style["box_sizing"] != "content-box",
    )


def _resolver(
    resolve: Callable[[Any, Any], None],
    adjust: Callable[[Any, str], None],
    box_class: type[Any],
    page_class: type[Any],
) -> Callable[[Any, Any], None]:
    def resolve_percentages(box: Any, containing_block: Any) -> None:
        kept = box.style.__dict__
        lengths = kept.get("_mohsdoc_lengths", _UNASKED)
        if lengths is None or isinstance(box, page_class):
            resolve(box, containing_block)
        elif lengths is _UNASKED:
            if laying_out:
                kept["_mohsdoc_lengths"] = _lengths_of(box.style)
            resolve(box, containing_block)
        else:
            is_box = isinstance(containing_block, box_class)
            _give(lengths, box.__dict__, containing_block, is_box=is_box)
            if lengths.is_sized_with_border:
                adjust(box, "width")
                adjust(box, "height")

    return resolve_percentages


_UNASKED = object()


def _give(lengths: _Lengths, own: dict[str, Any], container: Any, *, is_box: bool) -> None:
    """Set the lengths among the attributes of a box."""
    own |= lengths.fixed
    if lengths.shares or lengths.heights:
        width, height = (container.width, container.height) if is_box else container
        for name, share in lengths.shares:
            own[name] = width * share / 100
        for name, share in lengths.heights:
            own[name] = _height(name, share, height)
    if not lengths.is_collapsed:
        own |= lengths.borders
        return
    for name, value in lengths.borders.items():
        own.setdefault(name, value)


def _height(name: str, share: float, container: Any) -> Any:
    if container != "auto":
        return container * share / 100
    return _UNKNOWN[name] * share / 100 if name in _UNKNOWN else "auto"


def _flow(flows: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def is_in_normal_flow(self: Any) -> bool:
        known: bool | None = self.style.__dict__.get("_mohsdoc_flows")
        if known is None:
            known = flows(self)
            if laying_out:
                self.style._mohsdoc_flows = known
        return known

    return is_in_normal_flow


def _page_values(self: Any) -> tuple[str, str]:
    """The names of the pages that the first and the last thing in a box ask for, or its own."""
    own = self.style["page"]
    first = next(_placed(self.children), None)
    if first is None:
        return own, own
    last = next(_placed(reversed(self.children)))
    return first.page_values()[0] or own, last.page_values()[1] or own


def _placed(children: Iterable[Any]) -> Iterator[Any]:
    return (child for child in children if child.is_in_normal_flow() or child.is_floated())
