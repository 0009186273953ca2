"""No paragraph, no line: what a record must say of a service before its code is on the claim."""

from decimal import Decimal

import pytest

from encounters.coding import derive_codes, rulebook_for
from encounters.coding.from_record import case_from_record
from encounters.record import OtherServiceRecord
from encounters.vocabulary.service_terms import ServiceWound
from tests.encounters.coding.records import encounter


def sheet_of(record):
    return derive_codes(case_from_record(record), rulebook_for(record.date_of_service))


TOLD = {
    "reason": "Papule",
    "technique": "Blade",
    "specimens": 1,
    "sent_to": "Larkin",
    "site": "chin",
    "icd10": "D48.5",
}
STAIN = {"reason": "Doubt", "antibody": "MART-1", "control": "As expected", "specimens": 1}
PARAGRAPHS = {
    # code and what is told: lines beside 17313, what the finding names
    "a biopsy told in full": ({"code": "11102", **TOLD}, ["11102-59"], ""),
    "without a reason": ({"code": "11102", **TOLD, "reason": ""}, [], "why."),
    "without a place": ({"code": "11102", **TOLD, "site": ""}, [], "where it was done."),
    "without the specimen's way": (
        {"code": "11102", **TOLD, "sent_to": ""},
        [],
        "where they went.",
    ),
    "of a recorded lesion, which is a place and has a diagnosis": (
        {"code": "88342", "lesion": "A", **STAIN},
        ["88342-59"],
        "",
    ),
    "a stain without its control": (
        {"code": "88342", "lesion": "A", **STAIN, "control": ""},
        [],
        "how the control stained.",
    ),
    "keratoses need no specimen": (
        {"code": "17000", **TOLD, "specimens": None, "sent_to": ""},
        ["17000"],
        "",
    ),
    "nothing told at all": (
        {"code": "17000"},
        [],
        "where it was done, why, how and for which diagnosis.",
    ),
    "a code that the rulebook does not know": ({"code": "96372", **TOLD}, ["96372"], ""),
    "one of these without a reason": ({"code": "96372", **TOLD, "reason": ""}, [], "why."),
    "a closure with all but its length": (
        {"code": "12031", **TOLD, "wound": ServiceWound.ANOTHER, "site": "upper-back"},
        [],
        "its length.",
    ),
    "a closure with its length is derived": (
        {
            "code": "12031",
            **TOLD,
            "wound": ServiceWound.ANOTHER,
            "site": "upper-back",
            "length_cm": Decimal("2.6"),
        },
        ["12032"],
        "",
    ),
    "part of the surgery, told or not": ({"code": "J2001", "reason": "Anesthesia"}, [], None),
}


@pytest.mark.parametrize(("told", "lines", "lacks"), PARAGRAPHS.values(), ids=PARAGRAPHS.keys())
def test_no_paragraph_no_line(told, lines, lacks):
    record = encounter(other_services=(OtherServiceRecord(**told),))
    sheet = sheet_of(record)
    assert [line.code_with_modifiers for line in sheet.lines] == ["17313", *lines]
    texts = [finding.text for finding in sheet.findings if finding.rule == "no-paragraph"]
    expected = [f"{told['code']} is not on the claim: the record does not say {lacks}"]
    assert texts == (expected if lacks else [])
