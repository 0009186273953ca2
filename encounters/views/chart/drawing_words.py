"""The words on the drawing page's buttons, by the value the script knows them by."""

from __future__ import annotations

_SCISSORS = (
    "M6.5 5a2 2 0 1 1-4 0a2 2 0 1 1 4 0M6.5 15a2 2 0 1 1-4 0a2 2 0 1 1 4 0M6 6.5L17 15M6 13.5L17 5"
)
DRAWING_WORDS = {
    # With the path of an icon, drawn in a square of 20.
    "tools": (
        ("tumor", "Tumor", "M6 5c3-3 8-2 10 2s0 9-4 9-8-1-9-5 1-4 3-6zM7 13l6-7M10 14.5l4-5"),
        ("clear", "No tumor", "M3.5 10.5l4.5 4.5L17 5"),
        ("finding", "Finding", "M5 18V3h11l-3 4 3 4H5"),
        ("cut", "Cut", _SCISSORS),
        ("ink", "Ink", "M10 2.5c3.5 4.5 5.5 7 5.5 10a5.5 5.5 0 0 1-11 0c0-3 2-5.5 5.5-10z"),
        ("nick", "Nicks", "M2.5 16a9.5 9.5 0 0 1 15 0M8.5 11.5V4M11.5 11.5V4"),
        ("shape", "Shape", "M3 3h9v9H3zM18 13.5a4.5 4.5 0 1 1-9 0a4.5 4.5 0 1 1 9 0"),
        ("erase", "Erase", "M8 17l-5.5-5.5L11 3l6.5 6.5L10 17zM6.5 7.5l6.5 6.5M8 17h9.5"),
    ),
    "results": (
        ("tumor", "Tumor"),
        ("incomplete", "Incomplete"),
        ("not_readable", "Not readable"),
    ),
    "depths": (
        ("auto", "As tapped"),
        ("edge", "Edge"),
        ("deep", "Deep"),
        ("both", "Both"),
    ),
    "schemes": (
        ("pieces", "By block"),
        ("quarters", "By quarter"),
        ("whole", "One ink"),
        ("none", "None"),
    ),
    "edge_kinds": (
        ("margin", "True margin"),
        ("wound", "Old wound"),
        ("free", "Free rim"),
    ),
    "shapes": (
        ("ellipse", "Ellipse"),
        ("circle", "Circle"),
        ("wedge", "Wedge"),
        ("crescent", "Crescent"),
        ("strip", "Strip"),
        ("patch", "Patch"),
    ),
}
