"""The words on the drawing page's buttons, by the value the script knows them by."""

from __future__ import annotations

DRAWING_WORDS = {
    "tools": (
        ("clear", "No tumor"),
        ("tumor", "Tumor"),
        ("cut", "Cut"),
        ("ink", "Ink"),
        ("finding", "Finding"),
        ("shape", "Shape"),
        ("nick", "Nicks"),
        ("erase", "Erase"),
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
