"""What a record says about its codes, and what it leaves to the coder."""

from datetime import timedelta
from decimal import Decimal

import pytest

from encounters.coding import derive_codes, rulebook_for
from encounters.coding.case import OtherService
from encounters.coding.from_record import case_from_record
from encounters.record import DefectRecord, OtherServiceRecord, PayerRecord, SiteRecord
from encounters.vocabulary.terms import (
    DeepStructure,
    LesionOutcome,
    RepairClass,
    RepairType,
    Side,
    Technique,
    TumorType,
)
from tests.encounters.coding.records import (
    DAY,
    FELLOW,
    PATHOLOGIST,
    SURGEON,
    defect,
    encounter,
    lesion,
    stage,
)


def sheet_of(record):
    return derive_codes(case_from_record(record), rulebook_for(record.date_of_service))


def codes_of(record):
    return [line.code_with_modifiers for line in sheet_of(record).lines]


def spoken(record):
    return {finding.rule for finding in sheet_of(record).findings}


READERS = {
    # performer, reader, supervisor, statement: is Mohs, has a caution
    "the surgeon alone": (SURGEON, SURGEON, None, "", True, False),
    "nobody named yet": (None, None, None, "", True, False),
    "not read yet": (SURGEON, None, None, "", True, False),
    "a pathologist reads": (SURGEON, PATHOLOGIST, None, "", False, False),
    "a fellow cuts, the surgeon reads": (FELLOW, SURGEON, None, "", True, True),
    "a fellow cuts, a supervisor reads": (FELLOW, PATHOLOGIST, PATHOLOGIST, "", True, True),
    "a fellow cuts, a pathologist reads": (FELLOW, PATHOLOGIST, SURGEON, "", False, False),
    "a fellow cuts and reads": (FELLOW, FELLOW, SURGEON, "", True, False),
}


@pytest.mark.parametrize(
    ("performer", "reader", "supervisor", "statement", "is_mohs", "cautioned"),
    READERS.values(),
    ids=READERS.keys(),
)
def test_stage_is_mohs_by_its_performer_and_reader(
    performer, reader, supervisor, statement, is_mohs, cautioned
):
    done = stage(performer=performer, reader=reader, supervisor=supervisor)
    record = encounter(lesion("A", done))
    (found,) = case_from_record(record).lesions[0].stages
    assert found.is_mohs is is_mohs
    assert bool(found.not_mohs_because) is not is_mohs
    assert bool(found.caution) is cautioned
    assert codes_of(record) == (["17313"] if is_mohs else [])
    assert ("reader-caution" in spoken(record)) is cautioned


def test_the_caution_asks_for_the_missing_statement():
    texts = []
    for statement in ("", "I was present throughout."):
        done = stage(performer=FELLOW, supervision_statement=statement)
        texts.append(case_from_record(encounter(lesion("A", done))).lesions[0].stages[0].caution)
    assert "statement is missing" in texts[0]
    assert "statement is missing" not in texts[1]


def test_permanent_sections_are_not_mohs_and_the_finding_says_what_is():
    record = encounter(lesion("A", stage(technique=Technique.PERMANENT)))
    (finding,) = [finding for finding in sheet_of(record).findings if finding.rule == "not-mohs"]
    assert "permanent sections" in finding.text
    assert "11600-11646" in finding.text
    assert finding.level == "error"


def test_every_reason_is_told_once():
    read_elsewhere = {"performer": SURGEON, "reader": PATHOLOGIST}
    stages = (
        stage(1, technique=Technique.PERMANENT),
        stage(2, **read_elsewhere),
        stage(3, **read_elsewhere),
        stage(4),
    )
    findings = sheet_of(encounter(lesion("A", *stages))).findings
    (finding,) = [finding for finding in findings if finding.rule == "not-mohs"]
    assert finding.text == (
        "Lesion A: stages I, II and III are not Mohs surgery. The tissue went to permanent "
        "sections. Ada Quill cut the tissue and Cleo Marsh read it. Only the other stages are "
        "counted."
    )


def test_a_caution_names_its_lesion_and_its_stages():
    by_a_fellow = {"performer": FELLOW, "supervision_statement": "I was present."}
    stages = (stage(1, **by_a_fellow), stage(2), stage(3, **by_a_fellow))
    (finding,) = sheet_of(encounter(lesion("A", *stages))).findings
    assert (finding.level, finding.rule, finding.lesion) == ("warning", "reader-caution", "A")
    assert finding.text == (
        "Lesion A, stages I and III: Ben Sorrel cut the tissue and Ada Quill read it. It counts "
        "as Mohs surgery of Ada Quill alone, if the note says that Ada Quill supervised and was "
        "present."
    )


def test_a_stage_without_a_block_has_not_been_done():
    assert codes_of(encounter(lesion("A", stage(1), stage(2, blocks=0)))) == ["17313"]


def test_the_first_structure_met_counts():
    stages = (
        stage(1),
        stage(2, deep_structure=DeepStructure.TENDON),
        stage(3, deep_structure=DeepStructure.BONE),
    )
    found = case_from_record(encounter(lesion("A", *stages))).lesions[0]
    assert (found.deep_structure, found.deep_structure_stage) == (DeepStructure.TENDON, 2)
    assert codes_of(encounter(lesion("A", *stages))) == ["17311", "17312"]


def test_a_second_day_follows_the_dates_of_the_stages():
    stages = (stage(1), stage(2, date_of_service=DAY + timedelta(days=1)))
    assert codes_of(encounter(lesion("A", *stages))) == ["17313", "17313"]


def test_facts_of_the_lesion_are_carried():
    treated = lesion(
        site=SiteRecord(slug="axilla", name="Axilla", side=Side.RIGHT, choice="arm"),
        final_tumor_type=TumorType.SCC,
        icd10="C44.622",
        outcome=LesionOutcome.STOPPED,
    )
    found = case_from_record(encounter(treated)).lesions[0]
    assert (found.site, found.side, found.choice) == ("axilla", Side.RIGHT, "arm")
    assert (found.tumor, found.icd10, found.stopped) == (TumorType.SCC, "C44.622", True)


def test_a_shared_defect_is_one_repair():
    both = (lesion("A"), lesion("B", merged_into="A", merged_at_stage=2))
    found = sheet_of(encounter(*both, defects=(defect("A", "B"),)))
    flaps = [line for line in found.lines if line.code == "14020"]
    assert [(line.lesion, line.units) for line in flaps] == [("", 1)]
    assert "merged" in {finding.rule for finding in found.findings}


REPAIRS = {
    "own flap": ({}, ["17313", "14020"]),
    "by name of another surgeon": ({"other_surgeon": "Dr. Elm"}, ["17313"]),
    "by another member of the practice": ({"surgeon": FELLOW}, ["17313"]),
    "surgeon not named": ({"surgeon": None}, ["17313", "14020"]),
    "left to heal": (
        {"type": RepairType.SECOND_INTENT, "primary_cm2": None, "secondary_cm2": None},
        ["17313"],
    ),
    "linear": (
        {
            "type": RepairType.LINEAR,
            "repair_class": RepairClass.SIMPLE,
            "length_cm": Decimal("2.5"),
            "primary_cm2": None,
            "secondary_cm2": None,
        },
        ["17313", "12001"],
    ),
}


@pytest.mark.parametrize(("facts", "codes"), REPAIRS.values(), ids=REPAIRS.keys())
def test_repairs(facts, codes):
    assert codes_of(encounter(lesion(), defects=(defect("A", **facts),))) == codes


BOTH_AREAS = "enter the areas of the primary and the secondary defect in sq cm"
NO_AREAS = {"primary_cm2": None, "secondary_cm2": None}
UNMEASURED = {
    "a length of zero": (
        {
            "type": RepairType.LINEAR,
            "repair_class": RepairClass.SIMPLE,
            "length_cm": Decimal(0),
            **NO_AREAS,
        },
        "enter its length in cm",
    ),
    "no class": (
        {"type": RepairType.LINEAR, "length_cm": Decimal(2), **NO_AREAS},
        "say whether it is simple, intermediate or complex",
    ),
    "a flap with one area": ({"secondary_cm2": None}, BOTH_AREAS),
    "a flap of nothing": (
        {"primary_cm2": Decimal(0), "secondary_cm2": Decimal(0)},
        BOTH_AREAS,
    ),
    "a graft without area": (
        {"type": RepairType.FULL_THICKNESS_GRAFT, **NO_AREAS},
        "enter its area in sq cm",
    ),
}


@pytest.mark.parametrize(("facts", "words"), UNMEASURED.values(), ids=UNMEASURED.keys())
def test_a_repair_that_is_not_measured_is_asked_for(facts, words):
    record = encounter(defects=(defect("A", **facts),))
    assert codes_of(record) == ["17313"]
    (finding,) = sheet_of(record).findings
    assert finding.rule == "repair-not-coded"
    assert finding.text == f"The repair of lesion A has no code yet: {words}."


def test_a_stopped_lesion_without_mohs_surgery_has_no_complete_services():
    permanent = stage(technique=Technique.PERMANENT)
    assert "stopped" not in spoken(encounter(lesion("A", permanent, outcome=LesionOutcome.STOPPED)))


@pytest.mark.parametrize(
    ("words", "code"),
    [("Paramedian forehead flap", "15731"), ("Melolabial", "15576"), ("", "15576")],
)
def test_a_paramedian_forehead_flap_has_its_own_code(words, code):
    tip = lesion(site=SiteRecord(slug="nasal-tip", name="Nasal tip", side=Side.MIDLINE))
    facts = {"primary_cm2": None, "secondary_cm2": None, "flap_design": words}
    flap = defect("A", type=RepairType.INTERPOLATION_FLAP, **facts)
    assert codes_of(encounter(tip, defects=(flap,))) == ["17311", code]


def test_a_defect_without_a_repair_yet():
    assert (
        case_from_record(encounter(defects=(DefectRecord(id="d", lesions=("A",)),))).repairs == ()
    )


def test_services_without_a_day_are_of_the_day_of_the_encounter():
    service = OtherServiceRecord(code="11102", units=2, lesion="A", circumstance="led_to_mohs")
    assert case_from_record(encounter(other_services=(service,))).other_services == (
        OtherService(
            code="11102",
            date_of_service=DAY,
            lesion="A",
            units=2,
            circumstance="led_to_mohs",
            told=frozenset({"place", "diagnosis"}),
        ),
    )


UNKNOWN_HABIT = (
    "No habit of this payer is known; 59 was used for the further lesions. Set the payer's own "
    "modifier if it wants another."
)
PAYERS = {
    # payer: modifier of the second lesion, whether the missing habit is mentioned
    "none": (None, "59", False),
    "medicare": (PayerRecord(key="medicare", name="Medicare"), "59", False),
    "unknown": (PayerRecord(key="plan-x", name="Plan X"), "59", True),
    "unknown with its own": (
        PayerRecord(key="plan-x", name="Plan X", distinct_lesion_modifier="XS"),
        "XS",
        False,
    ),
}


@pytest.mark.parametrize(("payer", "modifier", "mentioned"), PAYERS.values(), ids=PAYERS.keys())
def test_the_habit_of_the_payer(payer, modifier, mentioned):
    record = encounter(lesion("A"), lesion("B"), payer=payer)
    assert codes_of(record) == ["17313", f"17313-{modifier}"]
    texts = [finding.text for finding in sheet_of(record).findings if finding.rule == "payer-habit"]
    assert texts == [UNKNOWN_HABIT] * mentioned


def test_an_unknown_payer_is_no_matter_for_one_lesion():
    assert "payer-habit" not in spoken(encounter(payer=PayerRecord(key="plan-x", name="Plan X")))
