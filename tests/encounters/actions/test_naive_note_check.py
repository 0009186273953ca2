"""The naive reader finds what it is there for: a signed note, changed in one place."""

import json
from copy import deepcopy
from unittest.mock import patch

import pytest

from tests.support.case_machine import laid_out
from tests.support.naive_note_check import contradictions
from tests.support.signed_case import a_complete_case, sign

pytestmark = pytest.mark.django_db
LATER, EARLIER = "2026-10-06", "2026-10-04"


@pytest.fixture(scope="module")
def signed(rows_for_all):
    case = a_complete_case()
    with patch("encounters.actions.signing.sign.render_signed_note", laid_out):
        return case, sign(case)


def found(signed, change=None, page=""):
    case, note = signed
    content = json.loads(note.content)
    if change is not None:
        change(content["record"], content)
    return contradictions(
        page or note.page,
        json.dumps(content),
        surgeons=frozenset({str(case.surgeon.pk)}),
        signed_at=note.signed_at,
    )


def lesion(record):
    return record["lesions"][0]


def stage(record):
    return lesion(record)["stages"][0]


def block(record):
    return stage(record)["specimens"][0]["blocks"][0]


def reading(record):
    return block(record)["readings"][0]


def other_side(record, _):
    lesion(record)["site"]["side"] = "right"


def other_patient(record, _):
    record["patient"]["family_name"] = "Otherperson"


def tumor_in_a_clear_stage(record, _):
    reading(record)["result"] = "tumor"


def stopped(record, _):
    lesion(record)["outcome"] = "stopped"


def read_by_a_coder(record, _):
    stage(record)["performer"] = {**stage(record)["performer"], "id": "coder"}


def read_by_nobody_named(record, _):
    reader = {**stage(record)["reader"], "id": "fellow"}
    for block in stage(record)["specimens"][0]["blocks"]:
        for seen in block["readings"]:
            seen["reader"] = reader


def never_confirmed(record, _):
    reading(record)["confirmed_at"] = None


def before_the_day(record, _):
    stage(record)["date_of_service"] = EARLIER


def backward(record, _):
    second = deepcopy(stage(record)) | {"number": "2", "date_of_service": EARLIER}
    lesion(record)["stages"].append(second)


def ahead(record, _):
    stage(record)["date_of_service"] = "2100-01-01"


def born_after_the_biopsy(record, _):
    lesion(record)["biopsy"] = {"date": "1950-01-01"}


def small_wound(record, _):
    record["defects"][0] |= {"length_mm": "2", "width_mm": "1"}


def small_graft(record, _):
    record["defects"][0] |= {"length_mm": "40", "width_mm": "40"}
    record["defects"][0]["repair"] |= {"type": "full_thickness_graft", "area_cm2": "2"}


def denied(record, _):
    stage(record)["histology"]["perineural_invasion"] = False
    block(record)["findings"].append({"kind": "pni", "entered_by": None, "confirmed_at": None})
    stage(record)["clear_despite_incomplete_reason"] = "Gone on the next level."


def as_before(record, _):
    stage(record)["histology"]["carried_from_stage"] = "1"


def merged_into_nothing(record, _):
    lesion(record).update(merged_into="C", merged_at_stage="1")


def one_unit_more(record, content):
    content["code_sheet"]["lines"][0]["units"] = "2"


def closed_too_early(record, _):
    record["defects"][0]["repair"]["date_of_service"] = EARLIER


CHANGES = [
    (other_side, "elsewhere"),
    (other_patient, "was about"),
    (tumor_in_a_clear_stage, "is clear, and a block shows tumor"),
    (stopped, "ends stopped"),
    (read_by_a_coder, "is no surgeon"),
    (read_by_nobody_named, "read no block"),
    (never_confirmed, "never confirmed"),
    (before_the_day, "before the day of service"),
    (backward, "before the one before it"),
    (ahead, "in the future"),
    (born_after_the_biopsy, "before the patient's birth"),
    (small_wound, "its wound"),
    (small_graft, "cm² close"),
    (denied, "denies the pni"),
    (as_before, "as in stage"),
    (merged_into_nothing, "joined what is not there"),
    (one_unit_more, "codes of lesion A"),
    (closed_too_early, "closed before its last stage"),
]


def test_a_signed_note_says_nothing_against_itself(signed):
    assert found(signed) == []


@pytest.mark.parametrize(
    ("change", "words"), CHANGES, ids=[change.__name__ for change, _ in CHANGES]
)
def test_what_is_changed_is_found(signed, change, words):
    assert any(words in text for text in found(signed, change))


def test_an_answer_explains_what_it_is_about(signed):
    def answered(record, content):
        small_wound(record, content)
        statement = "The defect of lesion A measures 2 mm, less than the 9 mm that were seen."
        record["answers"].append({"statement": statement})

    assert found(signed, answered) == []


@pytest.mark.parametrize(
    "words", ["Must be mended", "To be confirmed again", "Not concluded yet", "DRAFT, not signed"]
)
def test_an_open_question_in_the_page_is_found(signed, words):
    page = signed[1].page.replace("<main>", f"<main><p>{words}</p>")
    assert found(signed, page=page) == [f"a final note says “{words.lower()}”"]


def test_a_count_of_blocks_that_is_not_in_the_table_is_found(signed):
    page = signed[1].page.replace(">I-2<", ">II-2<")
    assert any("blocks in stage I of A" in text for text in found(signed, page=page))
