"""One date of service of a case, with everything a rule needs looked up once.

Everything is put into an order of its own, so that the order of the input never matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from encounters.anatomy import Lid, Site, SiteReading, catalogue
from encounters.coding.case import (
    CodingCase,
    CodingLesion,
    CodingRepair,
    CodingStage,
    OtherService,
)
from encounters.coding.closures import closure_of
from encounters.coding.rulebook import Family, LesionModifier, Payer, Rulebook
from encounters.icd10 import Icd10Proposal, propose_icd10
from encounters.vocabulary.encounter_kinds import WITH_STAGES
from encounters.vocabulary.repair_kinds import FLAPS
from encounters.vocabulary.terms import RepairClass, RepairType, Side, TumorType, WoundPart

_LINEAR = (RepairType.LINEAR, RepairType.PURSE_STRING)
_NUMBER = attrgetter("number")
_CODE = attrgetter("code")


class DayLesion(Struct, frozen=True, kw_only=True):
    """A lesion on one day: ``stages`` are the Mohs stages done that day, ``refused`` the others.

    ``family`` is the one to code by that day, after any deep structure; ``home_family`` is that of
    the site alone.
    """

    id: str
    lesion: CodingLesion
    site: Site
    reading: SiteReading
    home_family: Family
    family: Family
    stages: tuple[CodingStage, ...]
    refused: tuple[CodingStage, ...]
    is_continued: bool

    @property
    def is_lifted(self) -> bool:
        """Whether a deep structure moved the lesion out of the family of its site."""
        return self.family is not self.home_family


class Day(Struct, frozen=True, kw_only=True):
    """One date of service. ``lesions`` stand in the order of the sheet: by family, then by id.

    ``mohs_lesions`` are those with Mohs stages that day, ``recorded`` all lesions of the case by
    id, ``own_repairs`` the surgeon's own repairs without what is part of a flap.
    """

    case: CodingCase
    rulebook: Rulebook
    payer: Payer
    date: date
    lesions: tuple[DayLesion, ...]
    mohs_lesions: tuple[DayLesion, ...]
    recorded: Mapping[str, CodingLesion]
    repairs: tuple[CodingRepair, ...]
    own_repairs: tuple[CodingRepair, ...]
    services: tuple[OtherService, ...]

    def had_mohs(self, lesion: str) -> bool:
        return any(day_lesion.id == lesion for day_lesion in self.mohs_lesions)


def days_of(case: CodingCase, rulebook: Rulebook) -> tuple[Day, ...]:
    """The dates of service of a case, the earliest first."""
    dates = {case.date_of_service}
    dates.update(stage.date_of_service for lesion in case.lesions for stage in lesion.stages)
    dates.update(repair.date_of_service for repair in case.repairs)
    dates.update(service.date_of_service for service in case.other_services)
    payer = payer_of(case, rulebook)
    return tuple(_day(case, rulebook, payer, day) for day in sorted(dates))


def payer_of(case: CodingCase, rulebook: Rulebook) -> Payer:
    """The payer's habits, changed by the case's own where it has one."""
    payer = rulebook.payers.get(case.payer) or rulebook.payers["other"]
    if not case.distinct_lesion_modifier:
        return payer
    own = LesionModifier(case.distinct_lesion_modifier)
    for_services = own.value if own is LesionModifier.STRUCTURE else "59"
    return replace(payer, distinct_lesion=own, service_modifier=for_services)


def _day(case: CodingCase, rulebook: Rulebook, payer: Payer, day: date) -> Day:
    found = (_day_lesion(lesion, rulebook, day) for lesion in case.lesions)
    has_none = case.kind not in WITH_STAGES
    lesions = [lesion for lesion in found if has_none or lesion.stages or lesion.refused]
    repairs = [repair for repair in case.repairs if repair.date_of_service == day]
    entered = [service for service in case.other_services if service.date_of_service == day]
    closures = {
        place: closure_of(service, case, rulebook, repairs) for place, service in enumerate(entered)
    }
    repairs += [closure for closure in closures.values() if closure is not None]
    lesions.sort(key=lambda lesion: _place(lesion, rulebook))
    repairs = _by_lesions(repairs)
    return Day(
        case=case,
        rulebook=rulebook,
        payer=payer,
        date=day,
        lesions=tuple(lesions),
        mohs_lesions=tuple(lesion for lesion in lesions if lesion.stages),
        recorded={lesion.id: lesion for lesion in case.lesions},
        repairs=tuple(repairs),
        own_repairs=tuple(
            repair
            for repair in repairs
            if not repair.by_other_surgeon and not is_part_of_flap(repair)
        ),
        services=_together(
            service for place, service in enumerate(entered) if closures[place] is None
        ),
    )


def _place(lesion: DayLesion, rulebook: Rulebook) -> tuple[int, str]:
    entry = rulebook.codes.single[lesion.family.first_stage]
    return entry.rank, lesion.id


def _by_lesions(repairs: list[CodingRepair]) -> list[CodingRepair]:
    """In the order of their lesions; several of the same ones by all that is recorded of them."""
    if len(repairs) < 2:
        return repairs
    places = {tuple(sorted(repair.lesions)) for repair in repairs}
    if len(places) == len(repairs):
        return sorted(repairs, key=lambda repair: sorted(repair.lesions))
    return sorted(repairs, key=lambda repair: (sorted(repair.lesions), repr(repair)))


def is_part_of_flap(repair: CodingRepair) -> bool:
    """Whether it closes a flap's secondary defect by other means than a graft or complex repair.

    The simple closure of a secondary defect is included in the flap, a further flap adds its area
    to it, and for a layered closure no source says that it is reported.
    """
    if repair.closes is not WoundPart.SECONDARY:
        return False
    if repair.type in FLAPS:
        return True
    return repair.type in _LINEAR and repair.repair_class is not RepairClass.COMPLEX


def _together(services: Iterable[OtherService]) -> tuple[OtherService, ...]:
    """Equal services as one with their units added up."""
    services = tuple(services)
    if len(services) < 2:
        return services
    if len({service.code for service in services}) == len(services):
        return tuple(sorted(services, key=_CODE))
    units: dict[OtherService, int] = {}
    for service in services:
        alike = replace(service, units=1)
        units[alike] = units.get(alike, 0) + service.units
    return tuple(replace(alike, units=units[alike]) for alike in sorted(units, key=_in_order))


def _in_order(service: OtherService) -> tuple[str, ...]:
    told = sorted(service.told or ())
    return (
        service.code,
        service.lesion,
        service.circumstance,
        repr(replace(service, told=None)),
        *told,
    )


def _day_lesion(lesion: CodingLesion, rulebook: Rulebook, day: date) -> DayLesion:
    site = catalogue().site(lesion.site)
    reading = site.reading(lesion.choice)
    home = rulebook.families[reading.family]
    stages = sorted(lesion.stages, key=_NUMBER)
    today = [stage for stage in stages if stage.date_of_service == day]
    return DayLesion(
        id=lesion.id,
        lesion=lesion,
        site=site,
        reading=reading,
        home_family=home,
        family=rulebook.families[home.deep_structure_moves_to] if _is_deep(lesion, day) else home,
        stages=tuple([stage for stage in today if stage.is_mohs]),
        refused=tuple([stage for stage in today if not stage.is_mohs]),
        is_continued=any(stage.is_mohs and stage.date_of_service < day for stage in stages),
    )


def _is_deep(lesion: CodingLesion, day: date) -> bool:
    """Whether a deep structure was involved by that day; an earlier day's claim stays as it was."""
    if lesion.deep_structure is None:
        return False
    met = [earlier for earlier in lesion.stages if earlier.number == lesion.deep_structure_stage]
    return all(stage.date_of_service <= day for stage in met)


def diagnosis_of(lesion: CodingLesion) -> Icd10Proposal:
    """The proposed diagnosis code, whether or not the surgeon chose another."""
    return _proposed(lesion.site, lesion.choice, lesion.tumor, lesion.side, lesion.lid)


@lru_cache(maxsize=8192)
def _proposed(
    site: str, choice: str, tumor: TumorType, side: Side | None, lid: str
) -> Icd10Proposal:
    return propose_icd10(catalogue().site(site).reading(choice), tumor, side, lid)


def diagnosis_code(lesion: CodingLesion) -> str:
    """The surgeon's own code, else the proposed one, else empty."""
    return lesion.icd10 or diagnosis_of(lesion).code or ""


def lid_of(lesion: CodingLesion, reading: SiteReading) -> str:
    lid: Lid | None = reading.lid
    return lid.value if lid else lesion.lid
