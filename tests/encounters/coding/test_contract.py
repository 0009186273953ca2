"""The public contract: what is read, what is answered, and what is refused where."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encounters.coding.contract import MAX_LINE_BYTES, answer_line

PUBLIC_EXAMPLE = {
    "id": "x1",
    "date_of_service": "2026-10-05",
    "payer": "medicare",
    "lesions": [
        {
            "id": "A",
            "site": "nasal-ala",
            "side": "left",
            "tumor": "bcc",
            "deep_structure": {"structure": "cartilage", "stage": 2},
            "stages": [{"blocks": 3}, {"blocks": 7}],
            "repair": {"type": "linear", "class": "intermediate", "length_cm": "2.4"},
        }
    ],
    "other_services": [{"code": "11102", "lesion": None}],
}


def answer(case):
    raw = case if isinstance(case, bytes) else json.dumps(case).encode()
    answered = answer_line(raw)
    found = json.loads(answered.text)
    assert ("error" in found) == answered.is_error
    assert answered.text.isascii()
    assert "\n" not in answered.text
    return found


def changed(path, value):
    """The public example with one value replaced or added; ``...`` removes it."""
    case = json.loads(json.dumps(PUBLIC_EXAMPLE))
    *way, last = path
    place = case
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return case


def test_the_public_example():
    found = answer(PUBLIC_EXAMPLE)
    assert list(found) == ["id", "rulebook", "lines", "findings"]
    assert (found["id"], found["rulebook"]) == ("x1", "2026.4")
    assert found["lines"][0] == {
        "code": "17311",
        "units": 1,
        "modifiers": [],
        "lesion": "A",
        "icd10": ["C44.311"],
        "rule": "first-stage",
        "because": (
            "Nasal ala is in the head, neck, hands, feet and genitalia family; "
            "stage I had 3 blocks."
        ),
    }
    codes = [(line["code"], line["units"], line["modifiers"]) for line in found["lines"][1:]]
    assert codes == [("17312", 1, []), ("17315", 2, []), ("12051", 1, ["59"]), ("11102", 1, ["59"])]
    assert found["lines"][-1]["lesion"] is None


def test_a_line_of_another_day_says_so():
    case = changed(("lesions", 0, "stages", 1, "date_of_service"), "2026-10-06")
    dates = [line.get("date_of_service") for line in answer(case)["lines"]]
    assert dates == [None, None, "2026-10-06", "2026-10-06", "2026-10-06"]


def test_a_finding_has_its_four_keys():
    case = changed(("lesions", 0, "stopped"), True)
    (finding,) = answer(case)["findings"]
    assert list(finding) == ["level", "rule", "lesion", "text"]
    assert (finding["level"], finding["rule"], finding["lesion"]) == ("info", "stopped", "A")


LESION = ("lesions", 0)
STAGE = (*LESION, "stages", 1)
REPAIR = (*LESION, "repair")
SERVICE = ("other_services", 0)

ACCEPTED = {
    "no payer": (("payer",), None),
    "an alias of a payer": (("payer",), "uhc"),
    "no other services": (("other_services",), []),
    "other services left out": (("other_services",), ...),
    "no repair": (REPAIR, None),
    "repair left out": (REPAIR, ...),
    "deep structure left out": ((*LESION, "deep_structure"), ...),
    "99 blocks": ((*STAGE, "blocks"), 99),
    "30 stages": ((*LESION, "stages"), [{"blocks": 1}] * 30),
    "the last stage met the structure": ((*LESION, "deep_structure", "stage"), 2),
    "a flap without secondary defect": (
        REPAIR,
        {"type": "flap", "primary_cm2": "3", "secondary_cm2": "0"},
    ),
    "first day with a rulebook": (("date_of_service",), "2024-01-01"),
    "last day with a rulebook": (("date_of_service",), "2026-12-31"),
    "29 February": (("date_of_service",), "2024-02-29"),
    "own modifier": (("distinct_lesion_modifier",), "XS"),
    "an id in another script": (("id",), "病例一"),
}


@pytest.mark.parametrize(("path", "value"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_contract_accepts_value(path, value):
    assert "error" not in answer(changed(path, value))


REFUSED = {
    "unknown key": (("clinic",), "x", "clinic"),
    "unknown key of a lesion": ((*LESION, "colour"), "x", "lesions[0].colour"),
    "unknown key of a stage": ((*STAGE, "inks"), 1, "lesions[0].stages[1].inks"),
    "unknown key of a repair": ((*REPAIR, "area_cm2"), "1", "lesions[0].repair.area_cm2"),
    "id missing": (("id",), ..., "id"),
    "id is a number": (("id",), 7, "id"),
    "id is empty": (("id",), "", "id"),
    "id is blank": (("id",), "  ", "id"),
    "id too long": (("id",), "x" * 101, "id"),
    "date missing": (("date_of_service",), ..., "date_of_service"),
    "date without hyphens": (("date_of_service",), "20261005", "date_of_service"),
    "no such day": (("date_of_service",), "2026-02-29", "date_of_service"),
    "other digits": (("date_of_service",), "２０２６-10-05", "date_of_service"),
    "day before the first rulebook": (("date_of_service",), "2023-12-31", "date_of_service"),
    "day after the last rulebook": (("date_of_service",), "2028-01-01", "date_of_service"),
    "unknown payer": (("payer",), "medcare", "payer"),
    "unknown modifier habit": (("distinct_lesion_modifier",), "51", "distinct_lesion_modifier"),
    "no lesions": (("lesions",), [], "lesions"),
    "lesions is an object": (("lesions",), {}, "lesions"),
    "a lesion is null": (LESION, None, "lesions[0]"),
    "27 lesions": (("lesions",), [PUBLIC_EXAMPLE["lesions"][0]] * 27, "lesions"),
    "unknown site": ((*LESION, "site"), "nose wing", "lesions[0].site"),
    "side missing on a sided site": ((*LESION, "side"), None, "lesions[0].side"),
    "side that the site has not": ((*LESION, "side"), "midline", "lesions[0].side"),
    "side in capitals": ((*LESION, "side"), "LEFT", "lesions[0].side"),
    "unknown tumor": ((*LESION, "tumor"), "wart", "lesions[0].tumor"),
    "a choice that is not offered": ((*LESION, "choice"), "leg", "lesions[0].choice"),
    "unknown lid": ((*LESION, "lid"), "middle", "lesions[0].lid"),
    "diagnosis without its point": ((*LESION, "icd10"), "C44311", "lesions[0].icd10"),
    "merged into itself": ((*LESION, "merged_into"), "A", "lesions[0].merged_into"),
    "stopped is a text": ((*LESION, "stopped"), "yes", "lesions[0].stopped"),
    "no stages": ((*LESION, "stages"), [], "lesions[0].stages"),
    "31 stages": ((*LESION, "stages"), [{"blocks": 1}] * 31, "lesions[0].stages"),
    "no blocks": ((*STAGE, "blocks"), 0, "lesions[0].stages[1].blocks"),
    "100 blocks": ((*STAGE, "blocks"), 100, "lesions[0].stages[1].blocks"),
    "minus one block": ((*STAGE, "blocks"), -1, "lesions[0].stages[1].blocks"),
    "blocks is true": ((*STAGE, "blocks"), True, "lesions[0].stages[1].blocks"),
    "blocks is a text": ((*STAGE, "blocks"), "5", "lesions[0].stages[1].blocks"),
    "blocks is a fraction": ((*STAGE, "blocks"), 5.0, "lesions[0].stages[1].blocks"),
    "stages out of order": (
        (*LESION, "stages"),
        [{"blocks": 1, "date_of_service": "2026-10-06"}, {"blocks": 1}],
        "lesions[0].stages[1].date_of_service",
    ),
    "unknown structure": (
        (*LESION, "deep_structure", "structure"),
        "fat",
        "lesions[0].deep_structure.structure",
    ),
    "structure in a stage that was not": (
        (*LESION, "deep_structure", "stage"),
        3,
        "lesions[0].deep_structure.stage",
    ),
    "repair is a text": (REPAIR, "linear", "lesions[0].repair"),
    "unknown repair": ((*REPAIR, "type"), "glue", "lesions[0].repair.type"),
    "linear without class": ((*REPAIR, "class"), ..., "lesions[0].repair.class"),
    "length is a number": ((*REPAIR, "length_cm"), 2.4, "lesions[0].repair.length_cm"),
    "length with a comma": ((*REPAIR, "length_cm"), "2,4", "lesions[0].repair.length_cm"),
    "length of zero": ((*REPAIR, "length_cm"), "0.0", "lesions[0].repair.length_cm"),
    "length with an exponent": ((*REPAIR, "length_cm"), "1e3", "lesions[0].repair.length_cm"),
    "length that is no number": ((*REPAIR, "length_cm"), "NaN", "lesions[0].repair.length_cm"),
    "length below zero": ((*REPAIR, "length_cm"), "-2.4", "lesions[0].repair.length_cm"),
    "length of ten metres": ((*REPAIR, "length_cm"), "10000", "lesions[0].repair.length_cm"),
    "length ends in a line break": ((*REPAIR, "length_cm"), "2.4\n", "lesions[0].repair.length_cm"),
    "shares its defect with nobody known": (
        (*REPAIR, "shared_with"),
        ["B"],
        "lesions[0].repair.shared_with",
    ),
    "shares its defect with itself": (
        (*REPAIR, "shared_with"),
        ["A"],
        "lesions[0].repair.shared_with",
    ),
    "shares its defect with a number": (
        (*REPAIR, "shared_with"),
        [1],
        "lesions[0].repair.shared_with",
    ),
    "repaired at an unknown site": ((*REPAIR, "site"), "wing", "lesions[0].repair.site"),
    "code of four characters": ((*SERVICE, "code"), "1110", "other_services[0].code"),
    "code is a number": ((*SERVICE, "code"), 11102, "other_services[0].code"),
    "service of an unknown lesion": ((*SERVICE, "lesion"), "B", "other_services[0].lesion"),
    "no units": ((*SERVICE, "units"), 0, "other_services[0].units"),
    "unknown circumstance": (
        (*SERVICE, "circumstance"),
        "because",
        "other_services[0].circumstance",
    ),
}


@pytest.mark.parametrize(("path", "value", "where"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses_and_names_the_path(path, value, where):
    found = answer(changed(path, value))
    assert found["error"]["path"] == where
    assert found["error"]["message"]
    assert list(found) == ["id", "error"]


def test_two_lesions_may_not_share_an_id():
    case = changed(("lesions",), PUBLIC_EXAMPLE["lesions"] * 2)
    assert answer(case)["error"]["path"] == "lesions[1].id"


def test_a_wound_is_repaired_once():
    flap = {"type": "flap", "primary_cm2": "3", "secondary_cm2": "4"}
    first, second = json.loads(json.dumps(PUBLIC_EXAMPLE["lesions"] * 2))
    second |= {"id": "B", "repair": flap}
    first["repair"]["shared_with"] = ["B", "B"]
    assert answer(changed(("lesions",), [first, {**second, "repair": None}]))["error"][
        "message"
    ] == ("must name each lesion once")
    first["repair"]["shared_with"] = ["B"]
    case = changed(("lesions",), [first, second])
    assert answer(case)["error"]["path"] == "lesions[0].repair.shared_with"
    second["repair"] = None
    assert "error" not in answer(changed(("lesions",), [first, second]))


BLOCKS = b'{"id": "x1", "date_of_service": "2026-10-05", "lesions": [{"id": "A", "site": "chin", '
BLOCKS += b'"side": "left", "tumor": "bcc", "stages": [{"blocks": %s}]}]}'

HOSTILE = {
    "empty": (b"", None, ""),
    "blank": (b"   ", None, ""),
    "not JSON": (b"{'id': 1}", None, ""),
    "cut off": (b'{"id": "x1"', None, ""),
    "two values": (b'{"id": "x1"} {}', None, ""),
    "a list": (b"[]", None, ""),
    "null": (b"null", None, ""),
    "not UTF-8": (b'{"id": "\xff"}', None, ""),
    "byte order mark": (b'\xef\xbb\xbf{"id": "x1"}', None, ""),
    "nested deeply": (b"[" * 200_000, None, ""),
    "too long": (b'"' + b"x" * MAX_LINE_BYTES + b'"', None, ""),
    "a key twice": (b'{"id": "x1", "id": "x2"}', "x2", "id"),
    "a key twice below": (BLOCKS % b'1, "blocks": 2', "x1", "lesions[0].stages[0].blocks"),
    "NaN": (BLOCKS % b"NaN", "x1", "lesions[0].stages[0].blocks"),
    "infinity": (BLOCKS % b"-Infinity", "x1", "lesions[0].stages[0].blocks"),
    "exponent": (BLOCKS % b"1e1", "x1", "lesions[0].stages[0].blocks"),
    "huge number": (BLOCKS % (b"9" * 5000), "x1", "lesions[0].stages[0].blocks"),
    "long id": (b'{"id": "' + b"x" * 101 + b'"}', None, "id"),
    "empty id": (b'{"id": ""}', None, "id"),
    "long unknown key": (b'{"id": "x1", "' + b"k" * 500 + b'": 1}', "x1", "date_of_service"),
}


@pytest.mark.parametrize(("raw", "case_id", "where"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_lines_are_answered(raw, case_id, where):
    found = answer(raw)
    assert found["id"] == case_id
    assert found["error"]["path"] == where


def test_a_line_of_just_the_greatest_length_is_read():
    lengths = (MAX_LINE_BYTES, MAX_LINE_BYTES + 1)
    messages = [answer(b" " * (n - 2) + b"{}")["error"]["message"] for n in lengths]
    assert messages[0] == "is missing"
    assert "longer than" in messages[1]


def test_the_frame_of_the_hostile_cases_is_good():
    assert "error" not in answer(BLOCKS % b"9")


def test_a_lone_surrogate_comes_back_as_it_came():
    assert answer(b'{"id": "\\ud800"}')["id"] == "\ud800"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
paths = st.sampled_from(
    [
        ("id",), ("date_of_service",), ("payer",), ("lesions",), LESION, (*LESION, "site"),
        (*LESION, "side"), (*LESION, "tumor"), (*LESION, "deep_structure"), (*LESION, "stages"),
        STAGE, (*STAGE, "blocks"), REPAIR, (*REPAIR, "class"), (*REPAIR, "length_cm"),
        ("other_services",), SERVICE, (*SERVICE, "code"), (*SERVICE, "lesion"),
    ]
)  # fmt: skip


@given(paths, json_values)
def test_any_value_anywhere_is_answered(path, value):
    answer(changed(path, value))


@given(st.binary(max_size=60))
def test_any_bytes_are_answered(raw):
    answer(raw)
