"""Who of a day is taken for another, and in which words."""

from datetime import date

import pytest

from encounters.vocabulary.namesakes import Present, alerts_for, name_alerts

MARIA = {"family_name": "Namesake", "given_names": "Maria", "date_of_birth": date(1950, 2, 3)}
OTHERS = [
    ("the same name", {}, "Name alert: another Namesake, Maria today, born 1961-07-20"),
    ("a near given name", {"given_names": "Marie"}, "Name alert: another Namesake, Marie"),
    ("a near family name", {"family_name": "Namesacke"}, "Name alert: another Namesacke"),
    ("an initial", {"given_names": "M."}, "Name alert: another Namesake, M. today"),
    ("the same sound", {"family_name": "Namesaque"}, "Name alert: another Namesaque"),
    ("exchanged", {"family_name": "Maria", "given_names": "Namesake"}, "Name alert"),
    ("of the family", {"given_names": "Humphrey"}, ""),
    ("another family", {"family_name": "Rowan"}, ""),
    (
        "born on the same day",
        {"family_name": "Rowan", "given_names": "Basil", "date_of_birth": date(1950, 2, 3)},
        "Birth date alert: Rowan, Basil today, also born 1950-02-03",
    ),
    (
        "born a day later",
        {"family_name": "Rowan", "given_names": "Basil", "date_of_birth": date(1950, 2, 4)},
        "",
    ),
]


def person(key, owner="", **changes):
    return Present(key=key, person=owner or key, **{**MARIA, **changes})


@pytest.mark.parametrize(
    ("changes", "words"), [row[1:] for row in OTHERS], ids=[row[0] for row in OTHERS]
)
def test_who_is_taken_for_another(changes, words):
    people = [person("1"), person("2", **{"date_of_birth": date(1961, 7, 20), **changes})]
    found = name_alerts(people, when="today")
    assert found.keys() == ({"1", "2"} if words else set())
    if words:
        assert found["1"][0].words.startswith(words)
        assert "1950-02-03" in found["2"][0].words
    for key in ("1", "2"):
        assert alerts_for(key, people, when="today") == found.get(key, ())


def test_paper_in_a_chart_names_nobody_else():
    [alert] = alerts_for("1", [person("1"), person("2", family_name="Namesacke")], when="today")
    assert "Namesacke" in alert.words
    assert alert.paper == ("Another patient of this day has a like name. Check birth date and MRN.")


def test_one_person_with_two_cases_is_no_namesake():
    people = [person("1", "a"), person("2", "a"), person("3", "b")]
    found = name_alerts(people, when="on 2026-10-05")
    assert {key: len(alerts) for key, alerts in found.items()} == {"1": 1, "2": 1, "3": 1}
    assert found["3"][0].words.endswith("Maria on 2026-10-05, born 1950-02-03")


def test_a_case_of_another_day_has_none():
    assert alerts_for("9", [person("1"), person("2")], when="today") == ()
