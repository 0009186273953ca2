"""What lies under a map: an anatomical diagram or a photograph of the lesion."""

from __future__ import annotations

from encounters.specimen_map.diagrams import diagram
from encounters.specimen_map.plans import appearance
from encounters.specimen_map.shapes import VIEW_SIZE, Ground
from encounters.specimen_map.svg_elements import element, group, number

# Understood by the note's renderer alone; a page gives its own.
PHOTO_ADDRESS = "photo:{}"


def ground_parts(ground: Ground, id_prefix: str, photo_address: str) -> str:
    """The body under the map, kept within the picture."""
    shapes = [_photo(ground, photo_address)] if ground.photo else _diagram(ground)
    placed = group(
        shapes,
        transform=f"translate({number(ground.x)} {number(ground.y)}) scale({ground.scale:.3f})",
    )
    view = element("rect", x=0, y=0, width=VIEW_SIZE, height=VIEW_SIZE)
    clip = element("clipPath", view, id=f"{id_prefix}-view")
    return clip + group([placed], clip_path=f"url(#{id_prefix}-view)")


def _photo(ground: Ground, photo_address: str) -> str:
    return element(
        "image",
        href=photo_address.format(ground.photo),
        x=0,
        y=0,
        width=ground.width,
        height=ground.height,
        preserveAspectRatio="none",
        opacity=appearance()["photo"]["opacity"],
    )


def _diagram(ground: Ground) -> list[str]:
    styles = appearance()["diagram"]
    return [
        element(
            "path",
            d=stroke.path,
            fill="none",
            stroke=styles["color"],
            stroke_width=styles[stroke.weight],
            stroke_linecap="round",
            stroke_linejoin="round",
        )
        for stroke in diagram(ground.diagram).strokes
    ]
