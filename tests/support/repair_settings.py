"""Repairs of each kind, with what every other kind has left empty."""

# By a member of the team on a day of its own; each kind has its own measures.
_REPAIR = dict.fromkeys(("length_cm", "primary_cm2", "secondary_cm2", "area_cm2", "planned_date"))
_REPAIR |= {"other_surgeon": "", "repair_class": "", "closes": "whole"}
_REPAIR |= dict.fromkeys(
    ("cartilage_from", "lip_extent", "lip_closure", "lid_share", "lid_closure"), ""
)

REPAIRS = (
    {**_REPAIR, "type": "linear", "repair_class": "simple", "length_cm": 2},
    {**_REPAIR, "type": "flap", "primary_cm2": 2, "secondary_cm2": 2},
    {**_REPAIR, "type": "full_thickness_graft", "area_cm2": 2},
    {**_REPAIR, "type": "second_intent"},
    {**_REPAIR, "type": "delayed"},
    {**_REPAIR, "type": "cartilage_graft", "closes": "support", "cartilage_from": "ear"},
    {
        **_REPAIR,
        "type": "lip_repair",
        "lip_extent": "half_height",
        "lip_closure": "direct",
    },
    {
        **_REPAIR,
        "type": "lid_reconstruction",
        "lid_share": "quarter",
        "lid_closure": "direct",
    },
    {**_REPAIR, "type": "island_pedicle", "primary_cm2": 2, "secondary_cm2": 2},
)
