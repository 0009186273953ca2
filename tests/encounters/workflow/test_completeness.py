"""Each element of an operative note, taken away in turn: it is named, with the page that mends."""

from dataclasses import replace

import pytest

from encounters.record import EncounterRecord, PreOpRecord, WoundCareRecord
from encounters.vocabulary.terms import LesionOutcome, Technique
from encounters.workflow.completeness import completeness
from encounters.workflow.sections import Section
from tests.support.records import code_sheet
from tests.support.sample_records import SAMPLES

CASE = SAMPLES["forearm_two_stages"]
COMPLETE = replace(CASE, wound_care=replace(CASE.wound_care, instructions="Sheet given"))


def of_record(**changes):
    return lambda record: replace(record, **changes)


def of_care(name):
    return lambda record: replace(record, wound_care=replace(record.wound_care, **{name: ""}))


def of_pre_op(**changes):
    return lambda record: replace(record, pre_op=replace(record.pre_op, **changes))


def of_lesion(**changes):
    def change(record):
        lesion, *others = record.lesions
        return replace(record, lesions=(replace(lesion, **changes), *others))

    return change


def of_stage(number, **changes):
    def change(record):
        stages = tuple(
            replace(stage, **changes) if stage.number == number else stage
            for stage in record.lesions[0].stages
        )
        return of_lesion(stages=stages)(record)

    return change


def unread(number, compartments=0):
    """The first block of a stage without some of its readings."""

    def change(record):
        stage = record.lesions[0].stages[number - 1]
        specimen, *others = stage.specimens
        block, *rest = specimen.blocks
        block = replace(block, readings=block.readings[:compartments])
        specimen = replace(specimen, blocks=(block, *rest))
        return of_stage(number, specimens=(specimen, *others))(record)

    return change


def without_repair(record):
    defects = tuple(replace(defect, repair=None) for defect in record.defects)
    return replace(record, defects=defects)


def without_size(record):
    defects = tuple(replace(defect, length_mm=None) for defect in record.defects)
    return replace(record, defects=defects)


def without_histology(record):
    histology = record.lesions[0].stages[0].histology
    return of_stage(1, histology=replace(histology, tumor_present=None))(record)


ELEMENTS = [
    ("surgeon", of_record(surgeon=replace(CASE.surgeon, name=" ")), Section.HEADER),
    ("consent", of_pre_op(consented_at=None, consent_by=""), Section.PRE_OP),
    ("time_out", of_pre_op(time_out_at=None), Section.TIME_OUT),
    ("anesthetic", of_record(anesthetics=()), Section.ANESTHETICS),
    ("lesion", of_record(lesions=(), defects=()), Section.NEW_LESION),
    ("site_verification", of_lesion(verification=None), Section.SITE_VERIFICATION),
    ("indication", of_lesion(indications=(), indication_detail=""), Section.LESION),
    ("stage", of_lesion(stages=()), Section.NEW_STAGE),
    ("outcome", of_lesion(outcome=LesionOutcome.IN_PROGRESS), Section.OUTCOME),
    ("specimens", of_stage(2, specimens=()), Section.STAGE),
    ("performer", of_stage(1, performer=None), Section.STAGE),
    ("reader", of_stage(2, reader=None), Section.STAGE),
    ("findings", unread(1), Section.STAGE),
    ("findings", unread(2, compartments=1), Section.STAGE),
    ("conclusion", of_stage(2, conclusion=None), Section.STAGE),
    ("histology", without_histology, Section.HISTOLOGY),
    ("defect", without_size, Section.CLOSURE),
    ("defect", of_record(defects=()), Section.CLOSURE),
    ("repair", without_repair, Section.REPAIR),
    ("hemostasis", of_care("hemostasis"), Section.WOUND_CARE),
    ("blood_loss", of_care("blood_loss"), Section.WOUND_CARE),
    ("complications", of_care("complications"), Section.WOUND_CARE),
    ("condition", of_care("condition"), Section.WOUND_CARE),
    ("instructions", of_care("instructions"), Section.WOUND_CARE),
    ("follow_up", of_care("follow_up"), Section.WOUND_CARE),
]


def missing(record: EncounterRecord):
    return completeness(record, code_sheet(record)).missing


def test_a_complete_case_lacks_nothing():
    assert missing(COMPLETE) == ()


@pytest.mark.parametrize(
    ("element", "change", "section"),
    ELEMENTS,
    ids=[f"{number}-{element[0]}" for number, element in enumerate(ELEMENTS)],
)
def test_an_element_that_is_taken_away_is_named_with_its_section(element, change, section):
    record = change(COMPLETE)
    found = [lack for lack in missing(record) if lack.element == element]
    assert [lack.section for lack in found] == [section]
    assert found[0].text.endswith(".")
    assert found[0].key


def test_a_diagnosis_without_a_code_is_named():
    sheet = code_sheet(COMPLETE)
    bare = replace(sheet, lines=tuple(replace(line, icd10=()) for line in sheet.lines))
    [lack] = completeness(COMPLETE, bare).missing
    assert (lack.element, lack.section) == ("diagnosis", Section.LESION)


def test_consent_is_complete_with_the_name_or_the_time():
    without_time = of_pre_op(consented_at=None, consent_by="Ada Quill, MD")(COMPLETE)
    without_name = of_pre_op(consent_by="")(COMPLETE)
    assert missing(without_time) == missing(without_name) == ()


WAITS = [
    ("goes on another day", LesionOutcome.CONTINUES),
    ("waits for permanent sections", LesionOutcome.PENDING),
]


@pytest.mark.parametrize("outcome", [wait[1] for wait in WAITS], ids=[wait[0] for wait in WAITS])
def test_a_wound_that_is_not_closed_yet_needs_no_size(outcome):
    record = of_record(defects=())(of_lesion(outcome=outcome)(COMPLETE))
    assert missing(record) == ()


def test_permanent_sections_may_be_awaited_and_frozen_ones_not():
    awaited = of_stage(2, technique=Technique.PERMANENT, conclusion=None, reader=None)(COMPLETE)
    pending = of_record(defects=())(of_lesion(outcome=LesionOutcome.PENDING)(awaited))
    assert missing(pending) == ()
    frozen = of_stage(2, technique=Technique.FROZEN)(pending)
    assert {lack.element for lack in missing(frozen)} == {"reader", "conclusion"}


def test_a_lesion_that_joined_another_asks_for_no_defect_of_its_own():
    record = SAMPLES["merged_lesions"]
    found = {(lack.element, lack.text) for lack in missing(record)}
    assert not [part for part in found if part[0] in ("defect", "outcome")]


DOUBTS = [
    ("credentials", of_record(surgeon=replace(CASE.surgeon, credentials=""))),
    ("allergies", of_pre_op(allergies="")),
    ("anticoagulants", of_pre_op(anticoagulants="")),
    ("prophylaxis", of_pre_op(antibiotic_prophylaxis="")),
    ("biopsy", of_lesion(biopsy=None)),
    ("size", of_lesion(length_mm=None)),
    ("map", of_stage(1, map_document=None)),
]


@pytest.mark.parametrize(("element", "change"), DOUBTS, ids=[doubt[0] for doubt in DOUBTS])
def test_a_doubt_is_told_and_blocks_nothing(element, change):
    record = change(COMPLETE)
    found = completeness(record, code_sheet(record))
    assert element in {lack.element for lack in found.warnings}
    assert found.missing == ()


def test_an_empty_case_names_everything_once():
    empty = replace(
        COMPLETE,
        lesions=(),
        defects=(),
        anesthetics=(),
        pre_op=PreOpRecord(),
        wound_care=WoundCareRecord(),
    )
    elements = [lack.element for lack in missing(empty)]
    assert len(elements) == len(set(elements)) == 10
