"""First sentences of the repairs that are coded by what is recorded, and of those beside them."""

from __future__ import annotations

from encounters.note.phrases import clause, lower_first
from encounters.note.teller import Teller
from encounters.record import RepairRecord
from encounters.vocabulary.repair_terms import (
    CartilageSource,
    LidClosure,
    LidShare,
    LipClosure,
    LipExtent,
)
from encounters.vocabulary.spoken import plain

_CARTILAGE = {
    CartilageSource.EAR: "cartilage of the ear",
    CartilageSource.SEPTUM: "cartilage of the nasal septum",
    CartilageSource.RIB: "cartilage of a rib",
}
_LIP_EXTENT = {
    LipExtent.VERMILION: "through the vermilion",
    LipExtent.HALF_HEIGHT: "through up to half of the lip's height",
    LipExtent.OVER_HALF_HEIGHT: "through more than half of the lip's height",
}
_LIP_CLOSURE = {
    LipClosure.DIRECT: "as a wedge, directly",
    LipClosure.LOCAL_FLAP: "with a flap from the same lip or cheek",
    LipClosure.CROSS_LIP_FLAP: "with a flap from the other lip",
}
_LID_SHARE = {
    LidShare.QUARTER: "up to a quarter of the lid's margin",
    LidShare.TWO_THIRDS: "between a quarter and two thirds of the lid's margin",
    LidShare.WHOLE: "more than two thirds of the lid's margin",
}
_LID_CLOSURE = {
    LidClosure.DIRECT: "directly, with the tissue beside it",
    LidClosure.OPPOSING_LID_FLAP: "with tarsus and conjunctiva of the other lid",
}


def design_words(repair: RepairRecord) -> str:
    """ " (V-Y)"; empty where no design was entered."""
    return f" ({lower_first(clause(repair.flap_design))})" if repair.flap_design else ""


def cartilage_words(repair: RepairRecord) -> str:
    source = _CARTILAGE[repair.cartilage_from] if repair.cartilage_from else "cartilage"
    return f"with {source}"


def island_words(repair: RepairRecord) -> str:
    """The vessel is what makes it more than adjacent tissue."""
    on = clause(repair.axial_vessel)
    vessel = f" on {_the(on)}, which was identified and dissected" if on else ""
    measures = ""
    if repair.primary_cm2 is not None and repair.secondary_cm2 is not None:
        measures = (
            f": primary defect {plain(repair.primary_cm2)} cm² and secondary defect "
            f"{plain(repair.secondary_cm2)} cm², together "
            f"{plain(repair.primary_cm2 + repair.secondary_cm2)} cm²"
        )
    return f"with an island pedicle flap{design_words(repair)}{vessel}{measures}"


def lip_words(repair: RepairRecord) -> str:
    extent = _LIP_EXTENT[repair.lip_extent] if repair.lip_extent else "through its full thickness"
    how = f", {_LIP_CLOSURE[repair.lip_closure]}" if repair.lip_closure else ""
    return f"{extent}, in full thickness{how}{design_words(repair)}"


def lid_words(repair: RepairRecord) -> str:
    share = f" of {_LID_SHARE[repair.lid_share]}" if repair.lid_share else ""
    how = f", {_LID_CLOSURE[repair.lid_closure]}" if repair.lid_closure else ""
    return f"by full-thickness reconstruction{share}{how}{design_words(repair)}"


def purse_string_words(repair: RepairRecord) -> str:
    kind = f"{lower_first(repair.repair_class.label)} " if repair.repair_class else ""
    length = f" of {plain(repair.length_cm)} cm" if repair.length_cm is not None else ""
    return f"with {'an' if kind[:1] in ('i',) else 'a'} {kind}purse-string closure{length}"


def fellow_words(repair: RepairRecord, teller: Teller) -> str:
    """Who was taught, and that the surgeon was there if somebody said so."""
    if not repair.has_fellow:
        return ""
    who = "A fellow of an accredited program"
    if repair.fellow is not None:
        # With a title it ends in a comma already.
        name = teller.who(repair.fellow).rstrip(",")
        who = f"{name}, a fellow of an accredited program,"
    there = "; the surgeon was present for the key parts of the repair"
    return f"{who} took part{there if repair.with_fellow else ''}"


def _the(vessel: str) -> str:
    return vessel if vessel.lower().startswith("the ") else f"the {lower_first(vessel)}"
