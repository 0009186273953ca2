"""The ``repair`` of a lesion in the contract, and its ``further_repairs``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from encounters.anatomy import UnknownChoiceError, UnknownSiteError, catalogue
from encounters.coding.case import CodingLesion, CodingRepair
from encounters.coding.contract.fields import Fields
from encounters.vocabulary.repair_kinds import CLASSES, MEASURES, SUPPORTS, WORDS
from encounters.vocabulary.repair_terms import (
    CartilageSource,
    LidClosure,
    LidShare,
    LipClosure,
    LipExtent,
)
from encounters.vocabulary.terms import (
    RepairClass,
    RepairType,
    Term,
    WoundPart,
)

_LONGEST = 80
_LONGEST_VESSEL = 100
_WHOLE = WoundPart.WHOLE
_TERMS: Mapping[str, type[Term]] = {
    "cartilage_from": CartilageSource,
    "lip_extent": LipExtent,
    "lip_closure": LipClosure,
    "lid_share": LidShare,
    "lid_closure": LidClosure,
}


class FlapDesign(StrEnum):
    PARAMEDIAN_FOREHEAD = "paramedian_forehead"


def read_repair(fields: Fields, lesion: CodingLesion, day: date) -> CodingRepair:
    """The repair of ``lesion``'s wound; exactly what its type is coded by must be there."""
    kind = fields.member("type", RepairType)
    site, choice = _place(fields, lesion)
    measures = {name: _measure(fields, name) for name in MEASURES.get(kind, ())}
    supports = kind in SUPPORTS
    repair = CodingRepair(
        type=kind,
        date_of_service=day,
        site=site,
        choice=choice,
        lesions=(lesion.id, *_shared(fields)),
        repair_class=_class(fields, CLASSES[kind]) if kind in CLASSES else None,
        length_cm=measures.get("length_cm"),
        primary_cm2=measures.get("primary_cm2"),
        secondary_cm2=measures.get("secondary_cm2"),
        area_cm2=measures.get("area_cm2"),
        by_other_surgeon=fields.flag_or("by_other_surgeon", default=False),
        design=_design(fields) if kind is RepairType.INTERPOLATION_FLAP else "",
        closes=WoundPart.SUPPORT if supports else fields.optional("closes", _part(fields), _WHOLE),
        words={name: str(fields.member(name, _TERMS[name])) for name in WORDS.get(kind, ())},
        axial_vessel=_vessel(fields) if kind is RepairType.ISLAND_PEDICLE else "",
        with_fellow=fields.flag_or("with_fellow", default=False),
        key_parts_attended=fields.flag_or("present_for_key_parts", default=True),
    )
    fields.done()
    return repair


def _measure(fields: Fields, name: str) -> Decimal:
    return fields.measure(name, may_be_zero=name == "secondary_cm2")


def _class(fields: Fields, offered: tuple[RepairClass, ...]) -> RepairClass:
    found = fields.member("class", RepairClass)
    if found not in offered:
        raise fields.refuse("class", f"must be one of {', '.join(offered)}")
    return found


def _vessel(fields: Fields) -> str:
    return fields.optional("axial_vessel", lambda key: fields.text(key, _LONGEST_VESSEL), "")


def _part(fields: Fields) -> Callable[[str], WoundPart]:
    def read(key: str) -> WoundPart:
        part = fields.member(key, WoundPart)
        if part is WoundPart.SUPPORT:
            raise fields.refuse(key, "support is said of a cartilage graft by its type alone")
        return part

    return read


def _place(fields: Fields, lesion: CodingLesion) -> tuple[str, str]:
    """The site that decides the repair group: the lesion's own unless another is given."""
    if not fields.is_given("site"):
        return lesion.site, lesion.choice
    slug = fields.text("site", _LONGEST)
    choice = fields.text("choice", _LONGEST) if fields.is_given("choice") else ""
    try:
        catalogue().site(slug).reading(choice)
    except UnknownSiteError:
        raise fields.refuse("site", "is not a site of the catalogue") from None
    except UnknownChoiceError:
        raise fields.refuse("choice", "is not offered for this site") from None
    return slug, choice


def _shared(fields: Fields) -> tuple[str, ...]:
    """The other lesions whose wounds became one with this one."""
    if not fields.is_given("shared_with"):
        return ()
    value = fields.take("shared_with")
    if not isinstance(value, list) or not all(isinstance(lesion_id, str) for lesion_id in value):
        raise fields.refuse("shared_with", "must be a list of lesion ids")
    if len(set(value)) < len(value):
        raise fields.refuse("shared_with", "must name each lesion once")
    return tuple(value)


def _design(fields: Fields) -> str:
    return str(fields.member("design", FlapDesign)) if fields.is_given("design") else ""
