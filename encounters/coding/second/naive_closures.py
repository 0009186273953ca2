"""The closures of the second implementation that have no measure, and what one closure swallows.

Written anew from the sources that the rulebook names; of the site list only the diagnosis column is
read, which says what part of the body a site is.
"""

from __future__ import annotations

LINEAR = ("linear", "purse_string")
ALWAYS = {"composite_graft": "15760", "dermal_fat_graft": "15770"}
CARTILAGE = {"septum": "20912", "ear": "21235", "rib": "21230"}
LIP = {"vermilion": "40650", "half_height": "40652", "over_half_height": "40654"}
LIP_FLAPS = {"local_flap": "40525", "cross_lip_flap": "40527"}


def part_of_body(row: dict) -> str:
    diagnosis = row["icd10"]
    if diagnosis.startswith("C44.1"):
        return "lid"
    if diagnosis.startswith("C44.2"):
        return "ear"
    if diagnosis.startswith(("C44.0", "C00")):
        return "lip"
    if diagnosis.startswith("C44.3"):
        return "nose" if diagnosis.endswith("1") else "face"
    return "elsewhere"


def unmeasured(repair: dict, row: dict, lid: str) -> str:
    """The code of a closure that goes by its words; empty if it has none, or a measure."""
    part, kind = part_of_body(row), repair["type"]
    if kind in ALWAYS:
        return ALWAYS[kind]
    if kind == "island_pedicle":
        return "15740" if repair.get("axial_vessel") else ""
    if kind == "cartilage_graft":
        fits = {
            "septum": True,
            "ear": part in ("nose", "ear"),
            "rib": part in ("nose", "ear", "face"),
        }
        return CARTILAGE[repair["cartilage_from"]] if fits[repair["cartilage_from"]] else ""
    if kind == "lip_repair" and part == "lip":
        if repair["lip_closure"] == "direct":
            return LIP[repair["lip_extent"]]
        return LIP_FLAPS[repair["lip_closure"]]
    if kind == "lid_reconstruction" and part == "lid":
        return _lid(repair, row["lid"] or lid)
    return ""


def _lid(repair: dict, lid: str) -> str:
    if repair["lid_closure"] == "direct":
        return "67961" if repair["lid_share"] == "quarter" else "67966"
    if repair["lid_share"] != "whole":
        return "67971"
    return {"lower": "67973", "upper": "67974"}.get(lid, "")


def reported(closures: list[tuple]) -> list[tuple]:
    """Without the closure a Burow's graft came from: (part of the body, closure, places)."""
    burow = {
        place[1]
        for _, repair, places in closures
        for place in places
        if repair["type"] == "burow_graft"
    }
    kept = []
    for part, repair, places in closures:
        lesions = {place[1] for place in places if place[0] == "lesion"}
        if not (repair["type"] in LINEAR and lesions & burow):
            kept.append((part, repair, places))
    return kept
