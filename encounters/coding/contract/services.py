"""The ``other_services`` of the contract."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from enum import StrEnum

from encounters.anatomy import Site, UnknownSiteError, catalogue
from encounters.coding.case import Circumstance, OtherService
from encounters.coding.closures import CLASSES
from encounters.coding.contract.fields import Fields
from encounters.coding.loader import rulebook_for
from encounters.coding.rulebook import CodeKind
from encounters.vocabulary.service_terms import ServiceWound, VisitAbout
from encounters.vocabulary.terms import (
    Side,
)

MAX_UNITS = 99
MOST_MODIFIERS = 4
_LONGEST = 80
_LONGEST_LESION_ID = 20
_CODE = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]\Z")
ICD10 = re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?\Z")
_OF_A_LESION = (ServiceWound.DEFECT, ServiceWound.SECONDARY)


class Session(StrEnum):
    SAME = "same"
    ANOTHER = "another"


def read_service(fields: Fields, ids: Collection[str], day: date) -> OtherService:
    """One service; ``day`` is its date. Everything that contradicts itself is refused."""
    lesion = fields.optional("lesion", lambda key: fields.text(key, _LONGEST_LESION_ID), "")
    if lesion and lesion not in ids:
        raise fields.refuse("lesion", "is not a lesion of this case")
    site, side = _place(fields)
    service = OtherService(
        code=fields.matching("code", _CODE, "a code of five characters"),
        date_of_service=day,
        lesion=lesion,
        units=fields.optional("units", lambda key: fields.whole(key, 1, MAX_UNITS), 1),
        circumstance=fields.optional(
            "circumstance", lambda key: fields.member(key, Circumstance), ""
        ),
        wound=_wound(fields, lesion),
        site=site,
        side=side,
        another_session=fields.optional("session", lambda key: fields.member(key, Session), "")
        == Session.ANOTHER,
        modifiers=_modifiers(fields, day),
        length_cm=fields.optional("length_cm", fields.measure, None),
        icd10=fields.optional("icd10", lambda key: fields.matching(key, ICD10, "a code"), ""),
        visit_about=fields.optional(
            "visit_about", lambda key: fields.member(key, VisitAbout), None
        ),
    )
    _check_length(fields, service)
    _check_visit(fields, service)
    fields.done()
    return service


def _place(fields: Fields) -> tuple[str, Side | None]:
    """Where it was done, for a service away from the lesions; a side may be left out."""
    if not fields.is_given("site"):
        if fields.is_given("side"):
            raise fields.refuse("side", "needs a site")
        return "", None
    site = _site(fields)
    side = fields.member("side", Side) if fields.is_given("side") else None
    if side is not None and not site.allows_side(side):
        allowed = " or ".join(allowed_side.value for allowed_side in site.sides) or "null"
        raise fields.refuse("side", f"{site.name} allows {allowed}")
    return site.slug, side


def _site(fields: Fields) -> Site:
    slug = fields.text("site", _LONGEST)
    try:
        return catalogue().site(slug)
    except UnknownSiteError:
        raise fields.refuse("site", "is not a site of the catalogue") from None


def _wound(fields: Fields, lesion: str) -> ServiceWound | None:
    if not fields.is_given("wound"):
        return None
    wound = fields.member("wound", ServiceWound)
    if wound in _OF_A_LESION and not lesion:
        raise fields.refuse("wound", "needs the lesion whose wound it is")
    if wound is ServiceWound.ANOTHER and lesion:
        raise fields.refuse("wound", "is another than that of the lesion named beside it")
    return wound


def _modifiers(fields: Fields, day: date) -> tuple[str, ...]:
    """Up to four different modifiers of the rulebook's list, in the order given."""
    if not fields.is_given("modifiers"):
        return ()
    value = fields.take("modifiers")
    if not isinstance(value, list) or not all(isinstance(modifier, str) for modifier in value):
        raise fields.refuse("modifiers", "must be a list of modifiers")
    if len(set(value)) < len(value) or len(value) > MOST_MODIFIERS:
        raise fields.refuse("modifiers", f"must be up to {MOST_MODIFIERS} different modifiers")
    known = rulebook_for(day).places.known
    for place, modifier in enumerate(value):
        if modifier not in known:
            raise fields.refuse(f"modifiers[{place}]", "is not a modifier of the rulebook")
    return tuple(value)


def _check_length(fields: Fields, service: OtherService) -> None:
    """A length belongs to one linear closure, whose code and modifiers are then derived."""
    if service.length_cm is None:
        return
    entry = rulebook_for(service.date_of_service).codes.entry(service.code)
    if entry is None or entry.kind not in CLASSES:
        raise fields.refuse("length_cm", "belongs to the code of a linear repair")
    if service.units > 1 or service.modifiers:
        raise fields.refuse("length_cm", "goes with one unit and no modifier: both are derived")


def _check_visit(fields: Fields, service: OtherService) -> None:
    if service.visit_about is None:
        return
    entry = rulebook_for(service.date_of_service).codes.entry(service.code)
    if entry is None or entry.kind is not CodeKind.EVALUATION:
        raise fields.refuse("visit_about", "belongs to the code of a visit")
