"""Kinds of encounter and earlier procedures in the public contract."""

import pytest

from tests.encounters.coding.test_contract import answer, changed

EARLIER = {"code": "14060", "date_of_service": "2026-09-01"}
ACCEPTED = {
    "a kind with stages": (("kind",), "mohs_continued"),
    "a place": (("place_of_service",), "24"),
    "no earlier procedure": (("earlier",), []),
    "an earlier code of which nothing more is known": (("earlier",), [EARLIER]),
    "an earlier code of the lesion": (("earlier",), [{**EARLIER, "lesion": "A"}]),
    "the day before": (("earlier",), [{**EARLIER, "date_of_service": "2026-10-04"}]),
}


@pytest.mark.parametrize(("path", "value"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_contract_accepts_value(path, value):
    assert "error" not in answer(changed(path, value))


REFUSED = {
    "no such kind": (("kind",), "visit", "kind"),
    "stages in a repair": (("kind",), "repair", "lesions[0].stages"),
    "no such place": (("place_of_service",), "12", "place_of_service"),
    "an earlier day that is the case's": (
        ("earlier",),
        [{**EARLIER, "date_of_service": "2026-10-05"}],
        "earlier[0].date_of_service",
    ),
    "an earlier code of another lesion": (
        ("earlier",),
        [{**EARLIER, "lesion": "Z"}],
        "earlier[0].lesion",
    ),
    "an earlier code with lesion and site": (
        ("earlier",),
        [{**EARLIER, "lesion": "A", "site": "nasal-ala"}],
        "earlier[0].site",
    ),
    "an earlier side without a site": (
        ("earlier",),
        [{**EARLIER, "side": "left"}],
        "earlier[0].side",
    ),
    "an earlier site that is none": (
        ("earlier",),
        [{**EARLIER, "site": "elbow-ish"}],
        "earlier[0].site",
    ),
    "an earlier relation that is none": (
        ("earlier",),
        [{**EARLIER, "relation": "related"}],
        "earlier[0].relation",
    ),
    "an earlier key that is none": (("earlier",), [{**EARLIER, "group": "x"}], "earlier[0].group"),
    "an earlier code of four characters": (
        ("earlier",),
        [{**EARLIER, "code": "1406"}],
        "earlier[0].code",
    ),
    "101 earlier codes": (("earlier",), [EARLIER] * 101, "earlier"),
}


@pytest.mark.parametrize(("path", "value", "where"), REFUSED.values(), ids=REFUSED.keys())
def test_contract_refuses_value_where_it_stands(path, value, where):
    assert answer(changed(path, value))["error"]["path"] == where


def test_a_case_without_stages_needs_no_key_for_them():
    case = changed(("kind",), "repair")
    del case["lesions"][0]["stages"], case["lesions"][0]["deep_structure"]
    case["other_services"] = []
    assert [line["code"] for line in answer(case)["lines"]] == ["12051"]
