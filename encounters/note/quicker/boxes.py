"""What each try at a page asks of a box's style, worked out once for each style.

A length without a percentage is the same in every container. Only pages are laid out by what is
kept: while boxes are built their styles still change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from encounters.note.quicker.replacing import Replacement

_SIDES = ("top", "right", "bottom", "left")
_LENGTHS = (
    *(f"margin_{side}" for side in _SIDES),
    *(f"padding_{side}" for side in _SIDES),
    *(f"{bound}{axis}" for axis in ("width", "height") for bound in ("", "min_", "max_")),
)
_RESOLVED = (*_LENGTHS, *(f"border_{side}_width" for side in _SIDES))


def box_ways() -> Iterator[Replacement]:
    from weasyprint.formatting_structure.boxes import Box
    from weasyprint.layout import absolute, block, column, grid, inline, page, percent, table
    from weasyprint.layout import float as floats

    resolve, flows = percent.resolve_percentages, Box.is_in_normal_flow

    resolve_percentages = _resolver(resolve)
    takers = (absolute, block, column, floats, grid, inline, page, percent, table)
    if any(module.resolve_percentages is not resolve for module in takers):
        raise AttributeError("resolve_percentages")
    for module in takers:
        yield module, "resolve_percentages", resolve_percentages
    yield Box, "is_in_normal_flow", _flow(flows)


# Holds something while pages are laid out.
laying_out: list[bool] = []


def _fixed_lengths(box: Any) -> dict[str, Any]:
    """All used lengths of a box that depend on nothing but its style; empty if one does."""
    style = box.style
    # Borders of a table that shares them are settled between its cells.
    if style["border_collapse"] == "collapse":
        return {}
    for name in _LENGTHS:
        value = style[name]
        if value != "auto" and getattr(value, "unit", "%") == "%":
            return {}
    return {name: getattr(box, name) for name in _RESOLVED}


def _resolver(resolve: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    def resolve_percentages(box: Any, containing_block: Any) -> None:
        lengths = getattr(box.style, "_mohsdoc_lengths", None)
        if lengths:
            box.__dict__ |= lengths
            return
        resolve(box, containing_block)
        if lengths is None and laying_out:
            box.style._mohsdoc_lengths = _fixed_lengths(box)

    return resolve_percentages


def _flow(flows: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def is_in_normal_flow(self: Any) -> bool:
        known: bool | None = getattr(self.style, "_mohsdoc_flows", None)
        if known is None:
            known = flows(self)
            if laying_out:
                self.style._mohsdoc_flows = known
        return known

    return is_in_normal_flow
