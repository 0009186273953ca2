"""The ``repair`` of a lesion in the contract, and its ``further_repairs``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum

from encounters.anatomy import UnknownChoiceError, UnknownSiteError, catalogue
from encounters.coding.case import CodingLesion, CodingRepair
from encounters.coding.contract.fields import Fields
from encounters.vocabulary.terms import RepairClass, RepairType, WoundPart

_AREA_TYPES = (
    RepairType.FULL_THICKNESS_GRAFT,
    RepairType.SPLIT_THICKNESS_GRAFT,
    RepairType.SKIN_SUBSTITUTE,
)
_LONGEST = 80


class FlapDesign(StrEnum):
    PARAMEDIAN_FOREHEAD = "paramedian_forehead"


def read_repair(fields: Fields, lesion: CodingLesion, day: date) -> CodingRepair:
    """The repair of ``lesion``'s wound; exactly the measures of its type must be there."""
    kind = fields.member("type", RepairType)
    is_linear, is_flap = kind is RepairType.LINEAR, kind is RepairType.FLAP
    site, choice = _place(fields, lesion)
    repair = CodingRepair(
        type=kind,
        date_of_service=day,
        site=site,
        choice=choice,
        lesions=(lesion.id, *_shared(fields)),
        repair_class=fields.member("class", RepairClass) if is_linear else None,
        length_cm=fields.measure("length_cm") if is_linear else None,
        primary_cm2=fields.measure("primary_cm2") if is_flap else None,
        secondary_cm2=fields.measure("secondary_cm2", may_be_zero=True) if is_flap else None,
        area_cm2=fields.measure("area_cm2") if kind in _AREA_TYPES else None,
        by_other_surgeon=fields.optional("by_other_surgeon", fields.flag, False),
        design=_design(fields) if kind is RepairType.INTERPOLATION_FLAP else "",
        closes=fields.optional("closes", _closed_part(fields), WoundPart.WHOLE),
    )
    fields.done()
    return repair


def _closed_part(fields: Fields) -> Callable[[str], WoundPart]:
    return lambda key: fields.member(key, WoundPart)


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
    return fields.member("design", FlapDesign).value if fields.is_given("design") else ""
