"""Which fields each kind of repair has. The form shows them, the action keeps no others.

A field that stands in no list here belongs to every kind: who closed the wound, when, and why so.
"""

from __future__ import annotations

from collections.abc import Mapping

from encounters.vocabulary.terms import RepairClass, RepairType

# Without these a repair of the kind has no code; the database holds exactly these measures.
MEASURES: Mapping[RepairType, tuple[str, ...]] = {
    RepairType.LINEAR: ("length_cm",),
    RepairType.FLAP: ("primary_cm2", "secondary_cm2"),
    RepairType.FULL_THICKNESS_GRAFT: ("area_cm2",),
    RepairType.SPLIT_THICKNESS_GRAFT: ("area_cm2",),
    RepairType.SKIN_SUBSTITUTE: ("area_cm2",),
    RepairType.INTERPOLATION_FLAP: (),
    RepairType.PURSE_STRING: ("length_cm",),
    RepairType.ISLAND_PEDICLE: ("primary_cm2", "secondary_cm2"),
    RepairType.BUROW_GRAFT: ("area_cm2",),
    RepairType.COMPOSITE_GRAFT: (),
    RepairType.CARTILAGE_GRAFT: (),
    RepairType.DERMAL_FAT_GRAFT: (),
    RepairType.LIP_REPAIR: (),
    RepairType.LID_RECONSTRUCTION: (),
    RepairType.PEDICLE_DIVISION: (),
}
ALL_MEASURES = ("length_cm", "primary_cm2", "secondary_cm2", "area_cm2")
# Words from a list that decide the code of the kind; no other kind has them.
WORDS: Mapping[RepairType, tuple[str, ...]] = {
    RepairType.CARTILAGE_GRAFT: ("cartilage_from",),
    RepairType.LIP_REPAIR: ("lip_extent", "lip_closure"),
    RepairType.LID_RECONSTRUCTION: ("lid_share", "lid_closure"),
}
# Kinds that have a class, and which: a purse string alone is one layer, with deep sutures two.
CLASSES: Mapping[RepairType, tuple[RepairClass, ...]] = {
    RepairType.LINEAR: tuple(RepairClass),
    RepairType.PURSE_STRING: (RepairClass.SIMPLE, RepairClass.INTERMEDIATE),
}
# What lies under another closure and closes nothing itself.
SUPPORTS = (RepairType.CARTILAGE_GRAFT,)
# What else must be said of a repair of the kind.
NEEDED: Mapping[RepairType, tuple[str, ...]] = {
    **MEASURES,
    **WORDS,
    RepairType.LINEAR: ("repair_class", "length_cm"),
    RepairType.PURSE_STRING: ("repair_class", "length_cm"),
    RepairType.OTHER_SURGEON: ("other_surgeon",),
}
_UNDERMINING = ("undermining_mm", "undermining")
_SUTURES = ("deep_sutures", "surface_sutures")
# What may be said of it beside.
_DETAILS: Mapping[RepairType, tuple[str, ...]] = {
    RepairType.LINEAR: ("complexity", *_UNDERMINING, *_SUTURES),
    RepairType.FLAP: ("flap_design", *_UNDERMINING, *_SUTURES),
    RepairType.FULL_THICKNESS_GRAFT: ("donor_site", *_SUTURES),
    RepairType.SPLIT_THICKNESS_GRAFT: ("donor_site", *_SUTURES),
    RepairType.SKIN_SUBSTITUTE: ("surface_sutures",),
    RepairType.INTERPOLATION_FLAP: ("flap_design", "donor_site", *_UNDERMINING, *_SUTURES),
    RepairType.PURSE_STRING: (*_UNDERMINING, *_SUTURES),
    RepairType.ISLAND_PEDICLE: ("axial_vessel", "flap_design", *_UNDERMINING, *_SUTURES),
    RepairType.BUROW_GRAFT: ("donor_site", *_SUTURES),
    RepairType.COMPOSITE_GRAFT: ("donor_site", *_SUTURES),
    RepairType.CARTILAGE_GRAFT: ("donor_site", *_SUTURES),
    RepairType.DERMAL_FAT_GRAFT: ("donor_site", *_SUTURES),
    RepairType.LIP_REPAIR: ("flap_design", *_UNDERMINING, *_SUTURES),
    RepairType.LID_RECONSTRUCTION: ("flap_design", "donor_site", *_UNDERMINING, *_SUTURES),
    RepairType.PEDICLE_DIVISION: ("flap_design", "donor_site", *_UNDERMINING, *_SUTURES),
    RepairType.DELAYED: ("planned_date",),
    RepairType.OTHER_SURGEON: ("planned_date",),
}
# A repair that others do, or that only lies ahead, has nobody of the team who did it.
_BY_TEAM = ("surgeon",)
_NOT_BY_TEAM = (RepairType.OTHER_SURGEON,)

FIELDS: Mapping[RepairType, frozenset[str]] = {
    kind: frozenset(
        {name for name in NEEDED.get(kind, ()) if name != "other_surgeon"}
        | set(_DETAILS.get(kind, ()))
        | set(() if kind in _NOT_BY_TEAM else _BY_TEAM)
        | set(("with_fellow", "fellow") if kind in MEASURES else ())
    )
    for kind in RepairType
}
# Fields that some kinds have and others have not.
FIELDS_OF_SOME = frozenset().union(*FIELDS.values())
# The reasons are those of a complex closure.
FIELDS_OF_COMPLEX = frozenset({"complexity"})
# Whose pedicle or edges leave a secondary defect behind.
FLAPS = (RepairType.FLAP, RepairType.ISLAND_PEDICLE, RepairType.INTERPOLATION_FLAP)


def kinds_with(name: str) -> tuple[str, ...]:
    """The kinds of repair that have the field ``name``."""
    if name not in FIELDS_OF_SOME:
        return tuple(kind.value for kind in RepairType)
    return tuple(kind.value for kind in RepairType if name in FIELDS[kind])


def kinds_that_need(name: str) -> tuple[str, ...]:
    return tuple(kind.value for kind in RepairType if name in NEEDED.get(kind, ()))


def fields_of_other_kinds(kind: str, repair_class: str) -> frozenset[str]:
    """The fields that a repair of this kind and class has not; none while no kind is chosen."""
    if kind not in RepairType._value2member_map_:
        return frozenset()
    others = FIELDS_OF_SOME - FIELDS[RepairType(kind)]
    return others if repair_class == RepairClass.COMPLEX else others | FIELDS_OF_COMPLEX
