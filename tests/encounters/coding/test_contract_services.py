"""What may be said of a service in the contract, and what contradicts itself."""

import json

import pytest

from encounters.coding.contract import answer_line

FRAME = {
    "id": "x1",
    "date_of_service": "2026-10-05",
    "payer": "medicare",
    "lesions": [
        {"id": "A", "site": "chin", "side": "left", "tumor": "bcc", "stages": [{"blocks": 1}]}
    ],
}


def answer(**service):
    case = {**FRAME, "other_services": [{"code": "11102", "lesion": None, **service}]}
    return json.loads(answer_line(json.dumps(case).encode()).text)


ACCEPTED = {
    "nothing more": ({}, ["11102-59"]),
    "all of it null": (
        {"site": None, "side": None, "wound": None, "session": None, "modifiers": None},
        ["11102-59"],
    ),
    "a site without its side": ({"site": "temple"}, ["11102-59"]),
    "a site with its side": ({"site": "temple", "side": "left"}, ["11102-59"]),
    "no modifiers": ({"modifiers": []}, ["11102-59"]),
    "four modifiers": (
        {"code": "99213", "modifiers": ["25", "57", "24", "GC"]},
        ["99213-24-25-57-GC"],
    ),
    "what a visit was about": ({"code": "99213", "visit_about": "another_matter"}, ["99213-25"]),
    "another wound": ({"wound": "another"}, ["11102-59"]),
    "a donor site without a lesion": ({"code": "12051", "wound": "donor"}, []),
    "the lesion's own wound": ({"lesion": "A", "wound": "defect"}, []),
    "another session": ({"lesion": "A", "session": "another"}, ["11102-59"]),
    "the same session": ({"lesion": "A", "session": "same"}, []),
    "a length with its wound": (
        {"code": "12051", "wound": "another", "site": "temple", "length_cm": "2.6"},
        ["12052"],
    ),
    "a length on a lesion": ({"code": "12051", "lesion": "A", "length_cm": "2.5"}, ["12051"]),
}


@pytest.mark.parametrize(("service", "lines"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_contract_accepts_and_answers(service, lines):
    found = answer(**service)["lines"]
    assert ["-".join([line["code"], *line["modifiers"]]) for line in found] == ["17311", *lines]


def test_a_diagnosis_stands_on_the_line():
    (_, line) = answer(icd10="D48.5")["lines"]
    assert line["icd10"] == ["D48.5"]


def test_a_diagnosis_goes_with_a_closure_that_is_derived():
    told = {"code": "12051", "wound": "another", "site": "temple", "length_cm": "1"}
    (_, line) = answer(**told, icd10="S01.81XA")["lines"]
    assert (line["icd10"], line["rule"], line["lesion"]) == (["S01.81XA"], "linear-repair", None)


REFUSED = {
    "an unknown key": ({"colour": "x"}, "colour"),
    "an unknown site": ({"site": "nose wing"}, "site"),
    "a side without a site": ({"side": "left"}, "side"),
    "a side that the site has not": ({"site": "temple", "side": "midline"}, "side"),
    "an unknown wound": ({"wound": "somewhere"}, "wound"),
    "another wound of a lesion": ({"lesion": "A", "wound": "another"}, "wound"),
    "the own wound of no lesion": ({"wound": "defect"}, "wound"),
    "the secondary defect of no lesion": ({"wound": "secondary"}, "wound"),
    "what a biopsy was about": ({"visit_about": "another_matter"}, "visit_about"),
    "what an unknown code was about": (
        {"code": "96372", "visit_about": "another_matter"},
        "visit_about",
    ),
    "a visit about nobody knows what": ({"code": "99213", "visit_about": "x"}, "visit_about"),
    "an unknown session": ({"session": "evening"}, "session"),
    "modifiers as a text": ({"modifiers": "59"}, "modifiers"),
    "a modifier that is a number": ({"modifiers": [59]}, "modifiers"),
    "an unknown modifier": ({"modifiers": ["25", "5X"]}, "modifiers[1]"),
    "a modifier in small letters": ({"modifiers": ["xs"]}, "modifiers[0]"),
    "a modifier twice": ({"modifiers": ["59", "59"]}, "modifiers"),
    "five modifiers": ({"modifiers": ["25", "57", "24", "GC", "59"]}, "modifiers"),
    "the length of a biopsy": ({"length_cm": "2"}, "length_cm"),
    "the length of a flap": ({"code": "14060", "length_cm": "2"}, "length_cm"),
    "a length of zero": ({"code": "12051", "length_cm": "0"}, "length_cm"),
    "a length with two units": ({"code": "12051", "length_cm": "2", "units": 2}, "length_cm"),
    "a length with a modifier": (
        {"code": "12051", "length_cm": "2", "modifiers": ["79"]},
        "length_cm",
    ),
    "a diagnosis without its point": ({"icd10": "D485"}, "icd10"),
}


@pytest.mark.parametrize(("service", "where"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses_and_names_the_path(service, where):
    found = answer(**service)
    assert found["error"]["path"] == f"other_services[0].{where}"
    assert found["error"]["message"]
