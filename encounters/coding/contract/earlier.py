"""The ``earlier`` procedures of a patient in the contract."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from encounters.anatomy import UnknownSiteError, catalogue
from encounters.coding.case import CodingLesion, EarlierProcedure
from encounters.coding.contract.fields import Fields
from encounters.vocabulary.kind_terms import EarlierRelation
from encounters.vocabulary.terms import Side

MAX_EARLIER = 100
_CODE = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]\Z")
_LONGEST = 80


def read_earlier(
    fields: Fields, lesions: Sequence[CodingLesion], day: date
) -> tuple[EarlierProcedure, ...]:
    """Each names a lesion of the case, or a site with its side, or nothing of the kind."""
    if not fields.is_given("earlier"):
        return ()
    by_id = {lesion.id: lesion for lesion in lesions}
    return tuple(_earlier(entry, by_id, day) for entry in fields.objects("earlier", 0, MAX_EARLIER))


def _earlier(entry: Fields, lesions: dict[str, CodingLesion], day: date) -> EarlierProcedure:
    done = entry.day("date_of_service")
    if done >= day:
        raise entry.refuse("date_of_service", "is not before the case's own day")
    code = entry.matching("code", _CODE, "a code of five characters")
    lesion = entry.optional("lesion", lambda key: entry.text(key, _LONGEST), "")
    if lesion and lesion not in lesions:
        raise entry.refuse("lesion", "is not a lesion of this case")
    if lesion and entry.is_given("site"):
        raise entry.refuse("site", "is that of the lesion: leave it out")
    site, side = _place(entry)
    relation = entry.optional("relation", lambda key: entry.member(key, EarlierRelation), None)
    found = EarlierProcedure(
        code=code,
        date_of_service=done,
        site=lesions[lesion].site if lesion else site,
        side=lesions[lesion].side if lesion else side,
        lesion=lesion,
        relation=relation,
        by_other_group=entry.flag_or("by_other_group", default=False),
    )
    entry.done()
    return found


def _place(entry: Fields) -> tuple[str, Side | None]:
    side = entry.member("side", Side) if entry.is_given("side") else None
    if not entry.is_given("site"):
        if side is not None:
            raise entry.refuse("side", "needs a site")
        return "", None
    try:
        site = catalogue().site(entry.text("site", _LONGEST))
    except UnknownSiteError:
        raise entry.refuse("site", "is not a site of the catalogue") from None
    if side is not None and not site.allows_side(side):
        raise entry.refuse("side", f"{site.name} does not have this side")
    return site.slug, side
