"""Boxes that nothing is painted for are passed over: no background, border, outline or layer.

WeasyPrint looks at the four borders, corners and colors of each box several times, and copies every
box to put a page's layers in order. What only a style tells is told once for each style.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from encounters.note.quicker.replacing import Replacement

_CORNERS = tuple(
    f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
)
_SQUARE = dict.fromkeys(_CORNERS, (0, 0))


def painting_ways() -> Iterator[Replacement]:
    from weasyprint import draw, stacking
    from weasyprint.draw import border
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import background
    from weasyprint.layout.absolute import AbsolutePlaceholder

    backgrounds = _backgrounds(background.layout_box_backgrounds, AbsolutePlaceholder)
    yield background, "layout_box_backgrounds", backgrounds
    for name, way in (("draw_border", _borders), ("draw_outline", _outlines)):
        original = getattr(border, name)
        if getattr(draw, name) is not original:
            raise AttributeError(name)
        quicker = way(original, boxes)
        yield border, name, quicker
        yield draw, name, quicker
    own_layer = (
        *(boxes.InlineBlockBox, boxes.InlineFlexBox, boxes.InlineGridBox),
        AbsolutePlaceholder,
    )
    yield stacking, "_dispatch", _layers(stacking._dispatch, stacking, own_layer, boxes)
    yield stacking, "_dispatch_children", _layers_below(stacking, boxes)


def _told_once(name: str, tell: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """``tell`` of a style, kept with it under ``name``."""

    def told(style: Any) -> bool:
        known: bool | None = style.__dict__.get(name)
        if known is None:
            known = tell(style)
            setattr(style, name, known)
        return known

    return told


def _is_bare(style: Any) -> bool:
    """Nothing behind the words, and no round corners."""
    color = style["background_color"]
    return (
        style["visibility"] != "hidden"
        and (style["color"] if color == "currentcolor" else color).alpha == 0
        and all(kind == "none" for kind, _ in style["background_image"])
        and not style["box_shadow"]
        and style["border_image_source"][0] == "none"
        and style["mask_border_source"][0] == "none"
        and all((0, "px") in style[corner] for corner in _CORNERS)
    )


def _backgrounds(original: Callable[..., None], stand_in: type[Any]) -> Callable[..., None]:
    is_bare = _told_once("_mohsdoc_bare", _is_bare)

    def layout_box_backgrounds(
        page: Any, box: Any, get_image: Any, layout_children: bool = True, style: Any = None
    ) -> None:
        is_plain = layout_children and style is None and not isinstance(box, stand_in)
        if box is page or not is_plain or not is_bare(box.style):
            original(page, box, get_image, layout_children, style)
            return
        own = box.__dict__
        own |= _SQUARE
        own["background"] = None
        for child in box.all_children():
            layout_box_backgrounds(page, child, get_image)

    return layout_box_backgrounds


def _is_plainly_bordered(style: Any) -> bool:
    """No lines between columns, no picture for a border."""
    lines = style["column_width"], style["column_count"], style["border_image_source"][0]
    return lines == ("auto", "auto", "none")


def _borders(original: Callable[[Any, Any], None], _boxes: Any) -> Callable[[Any, Any], None]:
    is_plain = _told_once("_mohsdoc_plain_border", _is_plainly_bordered)

    def draw_border(stream: Any, box: Any) -> None:
        has_border = (
            box.border_top_width
            or box.border_right_width
            or box.border_bottom_width
            or box.border_left_width
        )
        if has_border or not is_plain(box.style):
            original(stream, box)

    return draw_border


def _outlines(original: Callable[[Any, Any], None], boxes: Any) -> Callable[[Any, Any], None]:
    def draw_outline(stream: Any, box: Any) -> None:
        if box.style["outline_width"]:
            # It goes on with what is inside by itself.
            original(stream, box)
            return
        for child in box.children:
            if isinstance(child, boxes.Box):
                draw_outline(stream, child)

    return draw_outline


def _is_in_place(style: Any) -> bool:
    """Painted where it stands among the others."""
    return (
        style["position"] == "static"
        and style["float"] == "none"
        and style["opacity"] >= 1
        and style["overflow"] == "visible"
        and not style["transform"]
    )


def _layers(
    original: Callable[..., Any], stacking: Any, own_layer: tuple[type, ...], boxes: Any
) -> Callable[..., Any]:
    is_in_place = _told_once("_mohsdoc_in_place", _is_in_place)

    def dispatch(
        box: Any, page: Any, contexts: Any, blocks: Any, floats: Any, blocks_and_cells: Any
    ) -> Any:
        if isinstance(box, own_layer) or box.is_grid_item or not is_in_place(box.style):
            return original(box, page, contexts, blocks, floats, blocks_and_cells)
        is_block = isinstance(box, boxes.BlockLevelBox)
        inside: Any = blocks_and_cells
        if is_block or isinstance(box, boxes.TableCellBox):
            inside = {}
        place = len(blocks)
        box = stacking._dispatch_children(box, page, contexts, blocks, floats, inside)
        if is_block:
            blocks.insert(place, box)
        if inside is not blocks_and_cells:
            blocks_and_cells[box] = inside
        return box

    return dispatch


def _layers_below(stacking: Any, boxes: Any) -> Callable[..., Any]:
    """``_dispatch_children``, without a copy of a box whose children all stay where they are."""

    def dispatch_children(
        box: Any, page: Any, contexts: Any, blocks: Any, floats: Any, blocks_and_cells: Any
    ) -> Any:
        if not isinstance(box, boxes.ParentBox):
            return box
        dispatch, children, is_same = stacking._dispatch, [], True
        for child in box.children:
            result = dispatch(child, page, contexts, blocks, floats, blocks_and_cells)
            is_same = is_same and result is child
            if result is not None:
                children.append(result)
        return box if is_same else box.copy_with_children(children)

    return dispatch_children
