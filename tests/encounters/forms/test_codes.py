"""A coder's changes: modifiers and codes as they are written on a claim."""

import pytest

from encounters.forms.codes import OtherServiceForm, OverrideForm
from tests.support.factories import a_biopsy

MODIFIERS = [
    ("none", "", []),
    ("one", "59", ["59"]),
    ("small letters", "xs lt", ["XS", "LT"]),
    ("with hyphens", "-59 -LT", ["59", "LT"]),
    ("four", "59 LT XS 76", ["59", "LT", "XS", "76"]),
    ("five", "1 2 3 4 5", None),
    ("the same twice", "59 59", None),
    ("three letters", "LTX", None),
    ("other digits", "５９", None),
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [modifier[1:] for modifier in MODIFIERS],
    ids=[modifier[0] for modifier in MODIFIERS],
)
def test_modifiers_are_read_as_a_claim_has_them(typed, meant):
    form = OverrideForm({"units": "1", "modifiers": typed, "reason": "The payer asks."})
    assert form.is_valid() == (meant is not None)
    assert form.cleaned_data.get("modifiers") == meant


LINES = [
    ("the line goes", {"units": "0", "reason": "Denied twice."}, set()),
    ("the most units", {"units": "99", "reason": "Denied twice."}, set()),
    ("too many units", {"units": "100", "reason": "Denied twice."}, {"units"}),
    ("without a reason", {"units": "1", "reason": " "}, {"reason"}),
]


@pytest.mark.parametrize(
    ("facts", "wrong"), [line[1:] for line in LINES], ids=[line[0] for line in LINES]
)
def test_a_change_has_units_and_a_reason(said, facts, wrong):
    assert said(OverrideForm, facts).keys() == wrong


SHOWN = [
    # a field, a code that shows it and one that does not
    ("technique", "11102", "88305"),
    ("specimens", "40490", "17000"),
    ("sent_to", "88305", "17004"),
    ("antibody", "88342", "88305"),
    ("control", "88314", "11102"),
    ("length_cm", "12051", "14060"),
    ("wound", "97597", "99213"),
    ("circumstance", "88331", "97597"),
    ("technique", "11646", "11647"),
]


@pytest.mark.parametrize(("field", "with_it", "without"), SHOWN)
def test_the_fields_follow_the_kind_of_the_code(case, field, with_it, without):
    shown = OtherServiceForm(encounter=case.encounter).shown_when(field)["code"]
    assert with_it in shown
    assert without not in shown


SERVICES = [
    ("a biopsy", {"code": "11102", "units": "1"}, set()),
    ("a letter at the end", {"code": "0001T", "units": "99"}, set()),
    ("a letter in front", {"code": "J0001", "units": "1"}, set()),
    ("small letters", {"code": "j0001", "units": "1"}, {"code"}),
    ("four signs", {"code": "1110", "units": "1"}, {"code"}),
    ("six signs", {"code": "111022", "units": "1"}, {"code"}),
    ("other digits", {"code": "１１１０２", "units": "1"}, {"code"}),
    ("no units", {"code": "11102", "units": "0"}, {"units"}),
    ("too many units", {"code": "11102", "units": "100"}, {"units"}),
    ("told in full", {**a_biopsy(), "units": "1"}, set()),
    ("a site that is not offered", {"code": "11102", "units": "1", "site": "wing"}, {"site"}),
    (
        "a modifier of three signs",
        {"code": "11102", "units": "1", "modifiers": "LTX"},
        {"modifiers"},
    ),
    ("a diagnosis in words", {"code": "11102", "units": "1", "icd10": "wart"}, {"icd10"}),
    ("half a specimen", {"code": "11102", "units": "1", "specimens": "0.5"}, {"specimens"}),
]


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [service[1:] for service in SERVICES],
    ids=[service[0] for service in SERVICES],
)
def test_a_service_of_the_day_has_a_code(case, said, facts, wrong):
    assert said(OtherServiceForm, facts, encounter=case.encounter).keys() == wrong
