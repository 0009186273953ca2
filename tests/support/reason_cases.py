"""Reasons for Mohs surgery: what makes each rule speak, and what just does not."""

from dataclasses import replace
from decimal import Decimal

from encounters.vocabulary.risk_terms import GeneticSyndrome, ImmuneCause, SkinSetting
from encounters.vocabulary.terms import Borders, Indication, Presentation, Side
from tests.support.changed_records import both, of_lesion

LARGE = (Indication.LARGE,)
CRITICAL = (Indication.CRITICAL_SITE,)


def at(slug, **changes):
    """The lesion at another site, with further changes."""

    def change(record):
        site = replace(record.lesions[0].site, slug=slug, side=Side.LEFT)
        return of_lesion(site=site, **changes)(record)

    return change


def measuring(mm, **changes):
    return of_lesion(length_mm=Decimal(mm), width_mm=None, **changes)


NODULAR = {"tumor_subtype": "Nodular", "indications": ()}

REASONS = [
    (
        "large_without_size",
        of_lesion(indications=(Indication.LARGE,), length_mm=None),
        of_lesion(indications=(Indication.LARGE,)),
    ),
    (
        "ill_defined_without_borders",
        of_lesion(borders=Borders.WELL_DEFINED),
        of_lesion(borders=Borders.ILL_DEFINED),
    ),
    (
        "recurrent_but_primary",
        of_lesion(indications=(Indication.RECURRENT,)),
        of_lesion(indications=(Indication.RECURRENT,), presentation=Presentation.RECURRENT),
    ),
    (
        "immunosuppressed_but_denied",
        of_lesion(indications=(Indication.IMMUNOSUPPRESSED,)),
        of_lesion(indications=(Indication.IMMUNOSUPPRESSED,), immunosuppressed=True),
    ),
    ("use_needs_words", measuring(5), measuring(6)),
    ("use_needs_words", measuring(5), measuring(5, appropriate_use_reason="It is hard to see.")),
    ("use_needs_words", measuring(10, **NODULAR), measuring(21, **NODULAR)),
    ("use_needs_words", measuring(20, **NODULAR), measuring(21, **NODULAR)),
    ("use_not_rated", of_lesion(length_mm=None, width_mm=None), measuring(6)),
    (
        "use_not_rated",
        measuring(15, immunosuppressed=None, **NODULAR),
        measuring(15, immunosuppressed=False, **NODULAR),
    ),
    (
        "use_not_rated",
        measuring(15, immunosuppressed=None, **NODULAR),
        at("nasal-ala", immunosuppressed=None, **NODULAR),
    ),
    ("large_below_size", measuring("19.9", indications=LARGE), measuring(20, indications=LARGE)),
    (
        "large_below_size",
        both(at("nasal-ala"), measuring("5.9", indications=LARGE)),
        both(at("nasal-ala"), measuring(6, indications=LARGE)),
    ),
    (
        "large_below_size",
        both(at("malar-zygomatic-cheek"), measuring("9.9", indications=LARGE)),
        both(at("malar-zygomatic-cheek"), measuring(10, indications=LARGE)),
    ),
    (
        "critical_site_in_low_area",
        of_lesion(indications=CRITICAL),
        at("malar-zygomatic-cheek", indications=CRITICAL),
    ),
    (
        "aggressive_without_subtype",
        of_lesion(tumor_subtype="Nodular"),
        of_lesion(tumor_subtype="Nodular and infiltrative"),
    ),
    (
        "aggressive_without_subtype",
        of_lesion(tumor_subtype=""),
        of_lesion(tumor_subtype="", indications=(Indication.ILL_DEFINED,)),
    ),
    (
        "irradiated_but_denied",
        of_lesion(indications=(Indication.IRRADIATED_SKIN,)),
        of_lesion(indications=(Indication.IRRADIATED_SKIN,), irradiated=True),
    ),
    (
        "irradiated_but_denied",
        of_lesion(indications=(Indication.IRRADIATED_SKIN,), irradiated=False),
        of_lesion(indications=(Indication.IRRADIATED_SKIN,), skin_setting=SkinSetting.SCAR),
    ),
    (
        "syndrome_but_denied",
        of_lesion(
            indications=(Indication.GENETIC_SYNDROME,), genetic_syndrome=GeneticSyndrome.NONE
        ),
        of_lesion(
            indications=(Indication.GENETIC_SYNDROME,),
            genetic_syndrome=GeneticSyndrome.NEVOID_BCC,
        ),
    ),
    (
        "immune_cause_but_denied",
        of_lesion(immunosuppressed=False, immune_cause=ImmuneCause.HIV),
        of_lesion(immunosuppressed=True, immune_cause=ImmuneCause.HIV),
    ),
]
