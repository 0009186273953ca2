"""What says how a map lies on the body: nicks, the clock, and what is left and right of it."""

from __future__ import annotations

from collections.abc import Iterator

from encounters.specimen_map.plans import appearance
from encounters.specimen_map.points import Point
from encounters.specimen_map.shapes import VIEW_SIZE, Nick, SpecimenMap
from encounters.specimen_map.strokes import nick_path
from encounters.specimen_map.svg_elements import text
from encounters.specimen_map.tissue import line

CLOCK_FACE = (Point(968, 511), Point(500, 965), Point(32, 511))
# Beneath 9 and 3, at the picture's own edges; longer words would lie on the tissue.
_SIDE_Y, _SIDE_X = 548.0, 6.0
_SHORT = {"Anterior": "Ant.", "Posterior": "Post."}
# No ink's letter may stand on these words.
SIDE_SPOTS = (Point(30, 538), Point(80, 538), Point(920, 538), Point(970, 538))


def nick_mark(nick: Nick) -> str:
    style = appearance()["nick"]
    path = nick_path(nick.outer, nick.inner, nick.mark)
    return line(path, {"color": style["color"], "width": style["width"]})


def clock_face(drawn: SpecimenMap) -> Iterator[str]:
    """What 12 o'clock points to, on top, and the other quarters small."""
    styles = appearance()["text"]
    yield text(
        Point(VIEW_SIZE / 2, 44),
        f"12 o'clock = {drawn.twelve_oclock}",
        size=styles["label"],
        color=styles["color"],
        text_anchor="middle",
        font_weight=700,
    )
    for place, words in zip(CLOCK_FACE, ("3", "6", "9"), strict=True):
        yield text(
            place,
            words,
            size=styles["clock"],
            color=styles["color"],
            text_anchor="middle",
            font_weight=700,
        )


def edge_words(sides: tuple[str, str]) -> Iterator[str]:
    """What lies at 9 and at 3 o'clock, "Medial" and "Lateral"; nothing for what nobody knows."""
    styles = appearance()["text"]
    places = ((_SIDE_X, "start"), (VIEW_SIZE - _SIDE_X, "end"))
    for words, (x, anchor) in zip(sides, places, strict=True):
        if words:
            yield text(
                Point(x, _SIDE_Y),
                _SHORT.get(words, words),
                size=styles["side"],
                color=styles["color"],
                text_anchor=anchor,
                font_weight=700,
            )
