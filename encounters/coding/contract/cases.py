"""From JSON to a ``CodingCase``; everything odd is refused with its path."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import pairwise

from encounters.anatomy import Lid, Site, UnknownChoiceError, UnknownSiteError, catalogue
from encounters.coding.case import (
    CodingCase,
    CodingLesion,
    CodingRepair,
    CodingStage,
    OtherService,
)
from encounters.coding.contract.earlier import read_earlier
from encounters.coding.contract.fields import ContractError, Fields
from encounters.coding.contract.repairs import read_repair
from encounters.coding.contract.services import ICD10, read_service
from encounters.coding.loader import NoRulebookError, rulebook_for
from encounters.coding.rulebook import LesionModifier
from encounters.vocabulary.encounter_kinds import WITH_STAGES
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.repair_terms import PayerNotice
from encounters.vocabulary.terms import (
    DeepStructure,
    PlaceOfService,
    Side,
    TumorType,
)

MAX_LESIONS = 26
MAX_STAGES = 30
MAX_BLOCKS = 99
MAX_SERVICES = 50
MAX_FURTHER_REPAIRS = 8
_LONGEST_ID = 100
_LONGEST_LESION_ID = 20
_LONGEST_SLUG = 80
_LONGEST_REASON = 300
_READ_BY_ANOTHER = "The sections were read by another physician."


def read_case(value: object) -> CodingCase:
    """The case in a parsed line; raises ``ContractError`` with the path of what is wrong."""
    fields = Fields(value)
    case_id = fields.text("id", _LONGEST_ID)
    day = _covered_day(fields, "date_of_service")
    kind = _kind(fields)
    payer = _payer(fields, day)
    entries = list(fields.objects("lesions", 1, MAX_LESIONS))
    lesions: list[CodingLesion] = []
    repairs: list[CodingRepair] = []
    for entry in entries:
        lesion, own_repairs = _lesion(entry, day, kind)
        if any(other.id == lesion.id for other in lesions):
            raise entry.refuse("id", "is used twice")
        lesions.append(lesion)
        repairs.extend(own_repairs)
    ids = {lesion.id for lesion in lesions}
    for place, lesion in enumerate(lesions):
        if lesion.merged_into and lesion.merged_into not in ids - {lesion.id}:
            raise ContractError(f"lesions[{place}].merged_into", "is not another lesion")
    _check_shared(lesions, repairs)
    case = CodingCase(
        id=case_id,
        date_of_service=day,
        payer=payer,
        lesions=tuple(lesions),
        repairs=tuple(repairs),
        other_services=_services(fields, ids, day),
        distinct_lesion_modifier=_own_modifier(fields),
        kind=kind,
        place_of_service=_place_of_service(fields),
        earlier=read_earlier(fields, lesions, day),
    )
    fields.done()
    return case


def _kind(fields: Fields) -> EncounterKind:
    return fields.optional(
        "kind", lambda key: fields.member(key, EncounterKind), EncounterKind.MOHS
    )


def _place_of_service(fields: Fields) -> str:
    key = "place_of_service"
    return str(fields.member(key, PlaceOfService)) if fields.is_given(key) else ""


def _covered_day(fields: Fields, key: str) -> date:
    day = fields.day(key)
    try:
        rulebook_for(day)
    except NoRulebookError:
        raise fields.refuse(key, f"no rulebook covers {day.isoformat()}") from None
    return day


def _other_day(fields: Fields, day: date) -> date:
    """The date of service of a part of the case, the case's own where none is given."""
    key = "date_of_service"
    return _covered_day(fields, key) if fields.is_given(key) else day


def _payer(fields: Fields, day: date) -> str:
    if not fields.is_given("payer"):
        return "other"
    payer = fields.text("payer", _LONGEST_ID)
    known = rulebook_for(day).payers
    if payer not in known:
        raise fields.refuse("payer", f"must be null or one of {', '.join(sorted(known))}")
    return known[payer].key


def _own_modifier(fields: Fields) -> str:
    key = "distinct_lesion_modifier"
    return str(fields.member(key, LesionModifier)) if fields.is_given(key) else ""


def _lesion(
    fields: Fields, day: date, kind: EncounterKind
) -> tuple[CodingLesion, list[CodingRepair]]:
    lesion_id = fields.text("id", _LONGEST_LESION_ID)
    site = _site(fields)
    choice = _choice(fields, site)
    stages = _stages(fields, day, kind)
    structure, structure_stage = _deep_structure(fields, len(stages))
    lesion = CodingLesion(
        id=lesion_id,
        site=site.slug,
        side=_side(fields, site),
        tumor=fields.member("tumor", TumorType),
        stages=stages,
        choice=choice,
        lid=str(fields.member("lid", Lid)) if fields.is_given("lid") else "",
        deep_structure=structure,
        deep_structure_stage=structure_stage,
        icd10=fields.matching("icd10", ICD10, "a code") if fields.is_given("icd10") else "",
        payer_notice=_payer_notice(fields),
        icd10_reason=fields.optional(
            "icd10_reason", lambda key: fields.text(key, _LONGEST_REASON), ""
        ),
        merged_into=fields.optional(
            "merged_into", lambda key: fields.text(key, _LONGEST_LESION_ID), ""
        ),
        stopped=fields.flag_or("stopped", default=False),
    )
    parts = [fields.fields("repair")] if fields.is_given("repair") else []
    if fields.is_given("further_repairs"):
        further = list(fields.objects("further_repairs", 0, MAX_FURTHER_REPAIRS))
        if further and not parts:
            raise fields.refuse("further_repairs", "needs a repair before it")
        parts += further
    last_day = stages[-1].date_of_service if stages else day
    repairs = [read_repair(part, lesion, _other_day(part, last_day)) for part in parts]
    fields.done()
    return lesion, repairs


def _payer_notice(fields: Fields) -> str:
    key = "payer_notice"
    return str(fields.member(key, PayerNotice)) if fields.is_given(key) else ""


def _site(fields: Fields) -> Site:
    slug = fields.text("site", _LONGEST_SLUG)
    try:
        return catalogue().site(slug)
    except UnknownSiteError:
        raise fields.refuse("site", "is not a site of the catalogue") from None


def _choice(fields: Fields, site: Site) -> str:
    if not fields.is_given("choice"):
        return ""
    choice = fields.text("choice", _LONGEST_SLUG)
    try:
        site.reading(choice)
    except UnknownChoiceError:
        raise fields.refuse("choice", f"is not offered for {site.name}") from None
    return choice


def _side(fields: Fields, site: Site) -> Side | None:
    side = fields.member("side", Side) if fields.is_given("side") else None
    if not site.allows_side(side):
        allowed = " or ".join(allowed_side.value for allowed_side in site.sides) or "null"
        raise fields.refuse("side", f"{site.name} allows {allowed}")
    return side


def _stages(fields: Fields, day: date, kind: EncounterKind) -> tuple[CodingStage, ...]:
    """At least one where the kind of encounter has stages; else none, if only as an empty list."""
    if kind not in WITH_STAGES:
        if fields.is_given("stages") and fields.take("stages") != []:
            raise fields.refuse("stages", f"must be empty: a case of kind {kind.value} has none")
        return ()
    stages = []
    for number, entry in enumerate(fields.objects("stages", 1, MAX_STAGES), start=1):
        is_read = entry.flag_or("read_by_surgeon", default=True)
        stages.append(
            CodingStage(
                number=number,
                date_of_service=_other_day(entry, day),
                blocks=entry.whole("blocks", 1, MAX_BLOCKS),
                is_mohs=is_read,
                not_mohs_because="" if is_read else _READ_BY_ANOTHER,
                reader_may_bill=not is_read
                and not entry.flag_or("reader_does_not_bill", default=False),
                with_fellow=entry.flag_or("fellow_accredited", default=False),
                key_parts_attended=entry.flag_or("present_for_key_parts", default=False),
            )
        )
        entry.done()
    for place, (earlier, later) in enumerate(pairwise(stages), start=1):
        if later.date_of_service < earlier.date_of_service:
            path = f"{fields.at('stages')}[{place}].date_of_service"
            raise ContractError(path, "is before the stage before it")
    return tuple(stages)


def _deep_structure(fields: Fields, stages: int) -> tuple[DeepStructure | None, int | None]:
    if not fields.is_given("deep_structure"):
        return None, None
    part = fields.fields("deep_structure")
    found = part.member("structure", DeepStructure), part.whole("stage", 1, stages)
    part.done()
    return found


def _check_shared(lesions: list[CodingLesion], repairs: list[CodingRepair]) -> None:
    """A shared defect names other lesions of the case, each wound once."""
    places = {lesion.id: place for place, lesion in enumerate(lesions)}
    owners = [repair.lesions[0] for repair in repairs]
    for place, repair in enumerate(repairs):
        for shared in repair.lesions[1:]:
            if shared not in places or shared in owners:
                before = owners[:place].count(owners[place])
                which = f"further_repairs[{before - 1}]" if before else "repair"
                path = f"lesions[{places[owners[place]]}].{which}.shared_with"
                raise ContractError(
                    path, "must name other lesions that have no repair of their own"
                )


def _services(fields: Fields, ids: Collection[str], day: date) -> tuple[OtherService, ...]:
    if not fields.is_given("other_services"):
        return ()
    return tuple(
        read_service(entry, ids, _other_day(entry, day))
        for entry in fields.objects("other_services", 0, MAX_SERVICES)
    )
