"""Stages and risk groups: each factor just there and just not, borders, and what is missing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from encounters.record import HistologyRecord, SiteRecord
from encounters.vocabulary.risk_terms import (
    BoneInvasion,
    Differentiation,
    PerineuralExtent,
)
from encounters.vocabulary.terms import (
    Borders,
    Compartment,
    FindingKind,
    Presentation,
    ReadingResult,
    TissueDepth,
    TumorType,
)
from encounters.why_mohs import risk_facts
from tests.support.records import edge, finding, lesion, stage

DAY = date(2026, 11, 30)
SCC = {
    "tumor_type": TumorType.SCC,
    "differentiation": Differentiation.WELL,
    "thickness_mm": Decimal(1),
}
BCC = {
    "tumor_type": TumorType.BCC,
    "tumor_subtype": "Nodular",
    "borders": Borders.WELL_DEFINED,
    "immunosuppressed": False,
    "irradiated": False,
}


def seen(depth=TissueDepth.RETICULAR_DERMIS, pni=False, caliber=None, is_open=None, **facts):
    """One stage that shows tumor, described."""
    histology = HistologyRecord(
        depth_of_invasion=depth,
        perineural_invasion=pni,
        perineural_indeterminate=is_open,
        perineural_caliber_mm=None if caliber is None else Decimal(caliber),
    )
    tumor = {1: edge(ReadingResult.TUMOR, "4", "5")}
    return [stage(1, 1, readings=tumor, histology=histology, **facts)]


def tumor(mm=10, site="malar-zygomatic-cheek", stages=None, **facts):
    size = None if mm is None else Decimal(str(mm))
    taken = seen() if stages is None else stages
    return lesion("A", site, stages=taken, length_mm=size, **facts)


def result(found, title):
    return next(fact for fact in risk_facts(found, DAY) if fact.title.startswith(title))


def bwh(**facts):
    return result(tumor(**{**SCC, **facts}), "Brigham")


def ajcc(**facts):
    return result(tumor(**{**SCC, **facts}), "AJCC")


def nccn(**facts):
    return result(tumor(**{**BCC, **facts}), "NCCN")


POOR = {"differentiation": Differentiation.POOR}
NERVE = {"stages": seen(pni=True, caliber="0.1")}
DEEP_NERVE = {"stages": seen(depth=TissueDepth.FASCIA, pni=True, caliber="0.1")}

BWH = [
    ("nothing", {}, "T1"),
    ("19.9 mm", {"mm": "19.9"}, "T1"),
    ("20 mm", {"mm": 20}, "T2a"),
    ("moderate grade does not count", {"differentiation": Differentiation.MODERATE}, "T1"),
    ("poor grade", POOR, "T2a"),
    (
        "poor by its subtype",
        {"differentiation": None, "tumor_subtype": "Poorly differentiated"},
        "T2a",
    ),
    ("a nerve of 0.09 mm", {"stages": seen(pni=True, caliber="0.09")}, "T1"),
    ("a nerve of 0.1 mm", NERVE, "T2a"),
    ("deep subcutis", {"stages": seen(depth=TissueDepth.DEEP_FAT)}, "T1"),
    (
        "fascia",
        {"stages": seen(depth=TissueDepth.FASCIA), "bone_invasion": BoneInvasion.NONE},
        "T2a",
    ),
    ("two", {"mm": 20, **POOR}, "T2b"),
    ("three", {"mm": 20, **POOR, **NERVE}, "T2b"),
    ("four", {"mm": 20, **POOR, **DEEP_NERVE}, "T3"),
    ("bone alone", {"bone_invasion": BoneInvasion.MINOR}, "T3"),
]


@pytest.mark.parametrize(("facts", "expect"), [case[1:] for case in BWH], ids=[c[0] for c in BWH])
def test_brigham_and_womens_counts_four_factors(facts, expect):
    found = bwh(**facts)
    assert (found.result, found.missing) == (expect, ())


AJCC = [
    ("19.9 mm", {"mm": "19.9"}, "T1", 0),
    ("exactly 20 mm", {"mm": "20.0"}, "T1", 1),
    ("20.1 mm", {"mm": "20.1"}, "T2", 0),
    ("exactly 40 mm", {"mm": "40.0"}, "T2", 1),
    ("40.1 mm", {"mm": "40.1"}, "T3", 0),
    ("exactly 6 mm thick", {"thickness_mm": Decimal(6)}, "T1", 1),
    ("6.1 mm thick", {"thickness_mm": Decimal("6.1")}, "T3", 0),
    ("a nerve of 0.09 mm", {"stages": seen(pni=True, caliber="0.09")}, "T1", 0),
    ("a nerve of 0.1 mm", NERVE, "T3", 1),
    ("a nerve below the dermis", {"perineural_extent": PerineuralExtent.BELOW_DERMIS}, "T3", 0),
    ("a named nerve", {"perineural_extent": PerineuralExtent.NAMED_NERVE}, "T3", 0),
    ("minor erosion of bone", {"bone_invasion": BoneInvasion.MINOR}, "T3", 0),
    ("cortex", {"bone_invasion": BoneInvasion.GROSS}, "T4a", 0),
    ("skull base", {"bone_invasion": BoneInvasion.SKULL_BASE}, "T4b", 0),
]


@pytest.mark.parametrize(
    ("facts", "expect", "borders"), [case[1:] for case in AJCC], ids=[c[0] for c in AJCC]
)
def test_ajcc_takes_the_highest_and_flags_a_border(facts, expect, borders):
    found = ajcc(**facts)
    assert (found.result, found.missing) == (expect, ())
    assert len(found.boundaries) == borders


SITES = [
    ("malar-zygomatic-cheek", True),
    ("vermilion-of-lower-lip", True),
    ("lower-eyelid", False),
    ("upper-back", False),
]


@pytest.mark.parametrize(("site", "is_staged"), SITES)
def test_ajcc_is_asked_of_head_and_neck_without_the_eyelid(site, is_staged):
    titles = [fact.title for fact in risk_facts(tumor(site=site, **SCC), DAY)]
    assert ("AJCC" in titles) == is_staged
    assert "Brigham and Women's" in titles


def test_a_site_that_may_be_an_eyelid_is_said_to_be_open():
    found = result(tumor(site="eyebrow", **SCC), "AJCC")
    assert "how the site is read" in found.missing


def test_what_is_missing_is_named_and_the_stage_is_the_lowest_it_can_be():
    found = ajcc(mm=None, stages=(), thickness_mm=None)
    assert found.result == "at least T1"
    assert set(found.missing) == {
        "the size",
        "the depth",
        "the thickness",
        "perineural invasion",
        "bone invasion",
    }
    found = bwh(mm=22, stages=(), differentiation=None)
    assert found.result == "at least T2a"
    assert found.facts == ("22 mm across",)
    assert set(found.missing) == {
        "the differentiation",
        "perineural invasion",
        "the depth",
        "bone invasion",
    }


def test_perineural_invasion_without_a_caliber_asks_for_it():
    found = bwh(stages=seen(pni=True))
    assert (found.result, found.missing) == ("at least T1", ("the nerve's caliber",))


DOUBT = finding(FindingKind.PERINEURAL_DOUBT, Compartment.EDGE, "4", "5", caliber_mm=Decimal("0.2"))
OPEN = [
    ("in its description", seen(pni=None, is_open=True)),
    ("with the nerve in question measured", seen(pni=None, is_open=True, caliber="0.2")),
    ("in a block", seen(pni=None, findings={1: (DOUBT,)})),
    ("in a block of a description that denies it", seen(findings={1: (DOUBT,)})),
]


@pytest.mark.parametrize("stages", [row[1] for row in OPEN], ids=[row[0] for row in OPEN])
def test_indeterminate_nerves_raise_no_stage_and_are_said_to_be_undetermined(stages):
    found = bwh(stages=stages)
    assert (found.result, found.facts) == ("at least T1", ())
    assert (found.missing, found.undetermined) == ((), ("perineural invasion",))
    found = ajcc(stages=stages)
    assert (found.result, found.missing) == ("at least T1", ())
    assert found.undetermined == ("perineural invasion",)
    found = nccn(site="upper-back", stages=stages)
    assert (found.result, found.facts, found.missing) == ("not determined", (), ())
    assert found.undetermined == ("perineural invasion",)


@pytest.mark.parametrize("pni", [True, False])
def test_an_answer_beside_a_doubt_counts(pni):
    found = nccn(site="upper-back", stages=seen(pni=pni, is_open=True))
    assert (found.result, found.undetermined) == ("high risk" if pni else "low risk", ())


def test_a_stage_that_shows_nerves_settles_what_another_left_open():
    both = [*seen(pni=None, is_open=True), *seen(pni=True, caliber="0.1")]
    found = bwh(stages=both)
    assert (found.result, found.undetermined) == ("T2a", ())


def test_a_finding_on_the_map_gives_the_caliber():
    nerve = finding(
        FindingKind.PERINEURAL_INVASION, Compartment.EDGE, "4", "5", caliber_mm=Decimal("0.2")
    )
    found = ajcc(stages=seen(findings={1: (nerve,)}))
    assert found.result == "T3" and "nerve of 0.2 mm" in found.facts


HIGH = [
    ("at the nose", {"site": "nasal-tip"}, "its site (nose)"),
    ("at the shin", {"site": "pretibial-leg-shin"}, "its site (shin)"),
    ("20 mm on the trunk", {"site": "upper-back", "mm": 20}, "20 mm across"),
    ("ill-defined", {"borders": Borders.ILL_DEFINED}, "ill-defined borders"),
    ("recurrent", {"presentation": Presentation.RECURRENT}, "recurrent"),
    ("immunosuppressed", {"immunosuppressed": True}, "immunosuppressed"),
    ("irradiated", {"irradiated": True}, "irradiated skin"),
    ("micronodular", {"tumor_subtype": "Micronodular"}, "aggressive growth pattern"),
    ("a nerve", {"stages": seen(pni=True)}, "perineural invasion"),
]


@pytest.mark.parametrize(
    ("facts", "because"), [case[1:] for case in HIGH], ids=[c[0] for c in HIGH]
)
def test_nccn_is_high_by_any_one_fact(facts, because):
    found = nccn(**{"site": "upper-back", **facts})
    assert (found.result, found.facts, found.missing) == ("high risk", (because,), ())


def test_nccn_is_low_where_every_fact_is_known_not_to_be_there():
    found = nccn(site="upper-back", mm="19.9")
    assert (found.result, found.missing, found.boundaries) == ("low risk", (), ())
    assert nccn(site="calf", mm="19.9").result == "low risk"
    assert len(nccn(site="upper-back", mm=20).boundaries) == 1


@pytest.mark.parametrize(
    ("left_out", "named"),
    [
        ({"mm": None}, "the size"),
        ({"borders": None}, "the borders"),
        ({"immunosuppressed": None}, "the immune status"),
        ({"irradiated": None}, "earlier radiation"),
        ({"tumor_subtype": ""}, "the subtype"),
        ({"stages": ()}, "perineural invasion"),
    ],
)
def test_nccn_is_not_determined_while_a_fact_is_missing(left_out, named):
    found = nccn(**{"site": "upper-back", **left_out})
    assert (found.result, found.missing) == ("not determined", (named,))


def test_the_diagnosis_after_surgery_decides_which_rules_are_asked():
    changed = {"final_tumor_type": TumorType.SCC, "final_tumor_subtype": "Poorly differentiated"}
    titles = [fact.title for fact in risk_facts(tumor(**BCC, **changed), DAY)]
    assert titles == ["Brigham and Women's", "AJCC"]
    assert risk_facts(tumor(tumor_type=TumorType.DFSP), DAY) == ()


def test_a_rule_is_asked_from_its_first_day():
    found = tumor(**SCC)
    assert [fact.title for fact in risk_facts(found, date(2018, 1, 1))] == [
        "Brigham and Women's",
        "AJCC",
    ]
    assert [fact.title for fact in risk_facts(found, date(2017, 12, 31))] == ["Brigham and Women's"]
    assert risk_facts(found, date(2012, 12, 31)) == ()


def test_every_result_names_version_and_source():
    for fact in (bwh(), ajcc(), nccn()):
        assert fact.version and fact.source


def test_an_answered_site_is_read_as_answered():
    site = SiteRecord(slug="eyebrow", name="Eyebrow", choice="eyelid")
    answered = lesion("A", "eyebrow", stages=seen(), length_mm=Decimal(5), **SCC)
    assert [fact.title for fact in risk_facts(replace(answered, site=site), DAY)] == [
        "Brigham and Women's"
    ]
