"""Criteria of coverage: a lesion just inside and just outside each, in the words of the note."""

from dataclasses import replace
from decimal import Decimal

import pytest

from encounters.anatomy import catalogue
from encounters.record import PackChangeRecord, PayerRecord, SiteRecord
from encounters.vocabulary.record_terms import PackChangeKind
from encounters.vocabulary.risk_terms import (
    Differentiation,
    GeneticSyndrome,
    PerineuralExtent,
    SkinSetting,
)
from encounters.vocabulary.terms import (
    Borders,
    Compartment,
    FindingKind,
    Indication,
    Presentation,
    ReadingResult,
    TissueDepth,
    TumorType,
)
from encounters.workflow.packs import criteria_met, packs
from encounters.workflow.packs.places import place_of, places
from tests.support import records
from tests.support.records import edge, finding


def met(payer, site="mid-back", side=None, changes=(), **facts):
    """What covers a nodular basal cell carcinoma, small and primary but for ``facts``."""
    lesion = records.lesion(
        site=site, side=side, **{"tumor_subtype": "Nodular", "length_mm": Decimal(5), **facts}
    )
    record = records.encounter(
        lesion, payer=PayerRecord(key=payer, name=payer), pack_changes=tuple(changes)
    )
    return criteria_met(record, record.lesions[0])


def mm(length, width=None):
    return {"length_mm": Decimal(length), "width_mm": Decimal(width) if width else None}


RECURRENT = {"presentation": Presentation.RECURRENT}
NERVES = records.stage(
    findings={1: (finding(FindingKind.PERINEURAL_INVASION, Compartment.DEEP),)},
    readings={1: edge(ReadingResult.TUMOR, "4", "5")},
)
DEEP = replace(
    records.stage(readings={1: edge(ReadingResult.TUMOR, "4", "5")}),
    histology=replace(records.stage().histology, depth_of_invasion=TissueDepth.DEEP_FAT),
)
SHALLOW = replace(
    DEEP, histology=replace(DEEP.histology, depth_of_invasion=TissueDepth.SUPERFICIAL_FAT)
)
# Payer, facts of the lesion, the words of what is met.
MET = [
    ("bcbs", {**mm(42)}, "42 mm >= 20 mm on the trunk"),
    ("bcbs", {**mm(20)}, "20 mm >= 20 mm on the trunk"),
    ("bcbs", {**mm("19.9")}, None),
    ("bcbs", {**mm(19, 20)}, "20 mm >= 20 mm on the trunk"),
    ("bcbs", {"site": "calf", **mm(20)}, "20 mm >= 20 mm on an arm or leg"),
    ("bcbs", {"site": "pretibial-leg-shin", **mm(10)}, "10 mm >= 10 mm on the shin"),
    ("bcbs", {"site": "pretibial-leg-shin", **mm("9.9")}, None),
    ("bcbs", {"site": "frontal-scalp", **mm(10)}, "10 mm >= 10 mm on the scalp"),
    ("bcbs", {"site": "frontal-scalp", **mm("9.9")}, None),
    ("bcbs", {"site": "nasal-tip"}, "any size on the face"),
    ("bcbs", {"site": "thumb"}, "any size on the hand"),
    ("bcbs", {"site": "medial-ankle", **mm(42)}, None),
    ("bcbs", {"length_mm": None}, None),
    ("aetna", {**mm(20)}, "20 mm >= 20 mm on the trunk"),
    ("aetna", {**mm("19.9")}, None),
    ("medicare", {**mm("20.1")}, "20.1 mm > 20 mm on the trunk"),
    ("medicare", {**mm(20)}, None),
    ("medicare", {"site": "nasal-tip"}, "on the face, area H"),
    ("medicare", {"site": "frontal-scalp"}, "on the scalp, area M"),
    ("other", {**mm("20.1")}, "20.1 mm > 20 mm on the trunk"),
    ("united_healthcare", {"site": "nipple"}, "on the nipple or areola, area H"),
    ("cigna", RECURRENT, "recurrent tumor"),
    ("bcbs", RECURRENT, "recurrent tumor"),
    (
        "bcbs",
        {"presentation": Presentation.PERSISTENT},
        "persistent after incomplete removal",
    ),
    ("bcbs", {"borders": Borders.ILL_DEFINED}, "ill-defined borders"),
    ("bcbs", {"borders": Borders.WELL_DEFINED}, None),
    ("bcbs", {"immunosuppressed": True}, "immunosuppressed patient"),
    ("bcbs", {"immunosuppressed": False}, None),
    ("bcbs", {"tumor_subtype": "Infiltrative"}, "aggressive histology: infiltrative"),
    ("bcbs", {"tumor_subtype": "Moderately differentiated"}, None),
    ("bcbs", {"tumor_subtype": "Not infiltrative"}, None),
    ("bcbs", {"final_tumor_subtype": "Micronodular"}, "aggressive histology: micronodular"),
    ("bcbs", {"tumor_type": TumorType.BASOSQUAMOUS}, "aggressive histology: basosquamous"),
    ("bcbs", {"stages": (NERVES,)}, "perineural invasion"),
    ("bcbs", {"stages": (DEEP,)}, "deep invasion: deep subcutis"),
    ("bcbs", {"stages": (SHALLOW,)}, None),
    (
        "bcbs",
        {"indications": (Indication.IRRADIATED_SKIN,)},
        "previously irradiated skin or scar",
    ),
    ("bcbs", {"indications": (Indication.GENETIC_SYNDROME,)}, "genetic syndrome"),
    ("bcbs", {"irradiated": True}, "previously irradiated skin"),
    ("bcbs", {"irradiated": False}, None),
    ("bcbs", {"genetic_syndrome": GeneticSyndrome.XERODERMA_PIGMENTOSUM}, "xeroderma pigmentosum"),
    ("bcbs", {"genetic_syndrome": GeneticSyndrome.NONE}, None),
    ("bcbs", {"skin_setting": SkinSetting.SCAR}, "in a special setting: traumatic scar"),
    ("bcbs", {"skin_setting": SkinSetting.NONE}, None),
    ("bcbs", {"rapid_growth": True}, "rapidly growing tumor"),
    ("medicare", {"rapid_growth": True}, None),
    (
        "bcbs",
        {"differentiation": Differentiation.POOR},
        "aggressive histology: poorly differentiated",
    ),
    ("bcbs", {"differentiation": Differentiation.MODERATE}, None),
    (
        "bcbs",
        {"perineural_extent": PerineuralExtent.NAMED_NERVE},
        "perineural invasion: named nerve, by examination or imaging",
    ),
    (
        "bcbs",
        {"indications": (Indication.PERINEURAL_INVASION,)},
        "perineural invasion on biopsy",
    ),
    # Anthem's guideline is about six tumors.
    ("bcbs", {"site": "nasal-tip", "tumor_type": TumorType.MERKEL_CELL}, None),
]


@pytest.mark.parametrize(
    ("payer", "facts", "words"), MET, ids=[f"{number}-{case[0]}" for number, case in enumerate(MET)]
)
def test_a_criterion_is_met_just_inside_and_not_just_outside(payer, facts, words):
    found = met(payer, **facts)
    assert found == ((words,) if words else ())


def test_every_site_lies_in_one_place_and_every_place_has_a_site():
    found = {place_of(SiteRecord(slug=site.slug, name=site.name)).key for site in catalogue().sites}
    assert found == places().keys()


def change(kind, item, pack="bcbs", **facts):
    return PackChangeRecord(pack=pack, change=kind, item=item, source="Plan letter", **facts)


LEFT_OUT = change(PackChangeKind.LEFT_OUT, "bcbs/size_trunk_limb")
OWN_SIZE = change(PackChangeKind.ADDED, "bcbs/size_trunk_limb", at_least_mm=Decimal(15))
OF_OTHERS = change(PackChangeKind.ADDED, "medicare/area_m")
ELSEWHERE = change(PackChangeKind.LEFT_OUT, "bcbs/size_trunk_limb", pack="aetna")
# What the practice changed, the lesion, what covers it then.
CHANGED = [
    ("left out", [LEFT_OUT], mm(42), ()),
    ("another pack", [ELSEWHERE], mm(42), ("42 mm >= 20 mm on the trunk",)),
    ("own size", [LEFT_OUT, OWN_SIZE], mm(15), ("15 mm >= 15 mm on the trunk",)),
    ("own size, just below", [LEFT_OUT, OWN_SIZE], mm("14.9"), ()),
    ("of another payer", [OF_OTHERS], {"site": "anterior-neck"}, ("on the neck, area M",)),
    (
        "gone from the data",
        [change(PackChangeKind.ADDED, "bcbs/nothing")],
        mm(42),
        ("42 mm >= 20 mm on the trunk",),
    ),
]


@pytest.mark.parametrize(
    ("what", "changes", "facts", "words"), CHANGED, ids=[case[0] for case in CHANGED]
)
def test_a_practice_changes_criteria(what, changes, facts, words):
    assert met("bcbs", changes=changes, **facts) == words


def test_every_criterion_is_found_by_its_name():
    for pack in packs().everything:
        for criterion in pack.criteria:
            assert packs().criterion(f"{pack.key}/{criterion.id}") == criterion
    assert packs().criterion("bcbs/nothing") is None
