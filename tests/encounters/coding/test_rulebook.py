"""The shipped rulebooks load, and any single fault in them is refused by name."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from encounters.coding import NoRulebookError, RulebookError, all_rulebooks, rulebook_for
from encounters.coding.loader import packaged_texts, read_rulebooks
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import CodePattern

TEXTS = packaged_texts()

SPARE_SOURCE = """
[spare]
title = "a"
edition = "b"
locator = "c"
consulted = 2026-01-01
confidence = "own"

[cpt_mohs]"""

# name: file, text to replace (first time), replacement, words of the refusal
FAULTS = {
    "not TOML": ("payers.toml", "[medicare]", "[medicare", "payers.toml"),
    "unknown key": ("payers.toml", 'name = "Medicare"', 'name = "M"\nfax = "1"', "medicare] fax"),
    "missing key": ("payers.toml", 'name = "Medicare"\n', "", "[medicare] name: missing"),
    "empty text": ("payers.toml", 'name = "Medicare"', 'name = ""', "[medicare] name"),
    "dangling source": ("payers.toml", '"our_reading"', '"hearsay"', "[aetna] sources"),
    "no sources": ("payers.toml", 'sources = ["our_reading"]', "sources = []", "[aetna] sources"),
    "source twice": (
        "payers.toml",
        'sources = ["our_reading"]',
        'sources = ["our_reading", "our_reading"]',
        "twice",
    ),
    "unknown habit": (
        "payers.toml",
        'distinct_lesion = "59"',
        'distinct_lesion = "51"',
        "[medicare] distinct_lesion",
    ),
    "unknown service modifier": (
        "payers.toml",
        'service_modifier = "59"',
        'service_modifier = "76"',
        "service_modifier",
    ),
    "no other payer": ("payers.toml", "[other]", "[somebody]", "'other' is missing"),
    "alias twice": ("payers.toml", 'aliases = ["uhc"]', 'aliases = ["aetna"]', "'aetna'"),
    "source without a day": ("sources.toml", "consulted = 2026-11-23\n", "", "consulted"),
    "day and time": (
        "sources.toml",
        "consulted = 2026-11-23",
        "consulted = 2026-11-23T10:00:00",
        "consulted",
    ),
    "unknown confidence": ("sources.toml", '"high"', '"sure"', "confidence"),
    "source nobody names": ("sources.toml", "[cpt_mohs]", SPARE_SOURCE, "[spare]: no fact names"),
    "unknown rule": ("rules.toml", "[first-stage]", "[zeroth-stage]", "[zeroth-stage]"),
    "missing rule": ("rules.toml", "[first-stage]", "[second-stage]", "second-stage"),
    "code of four characters": ("codes_mohs.toml", "17311 =", "1731 =", "'1731'"),
    "code twice": ("codes_mohs.toml", "[group.codes]", '[group.codes]\n11102 = "x"', "11102"),
    "code inside a range": (
        "codes_mohs.toml",
        "[group.codes]",
        '[group.codes]\n11602 = "x"',
        "116",
    ),
    "range backwards": ("codes_services.toml", "11600-11646", "11646-11600", "not a range"),
    "range of letters": ("codes_services.toml", "11600-11646", "J1160-J1164", "not a range"),
    "unknown kind": ("codes_mohs.toml", '"first_stage"', '"zeroth_stage"', "kind"),
    "unknown global period": ("codes_mohs.toml", '"000"', '"007"', "global_days"),
    "rank is a text": ("codes_mohs.toml", "rank = 10", 'rank = "10"', "rank"),
    "rank is true": ("codes_mohs.toml", "rank = 10", "rank = true", "rank"),
    "add-on to an unknown code": (
        "codes_mohs.toml",
        '17312 = ["17311"]',
        '17312 = ["99999"]',
        "99999",
    ),
    "add-on of another group": (
        "codes_mohs.toml",
        '17312 = ["17311"]',
        '17314 = ["17311"]',
        "17314 is not a code of this group",
    ),
    "gone and living": ("codes_gone.toml", "[11100]", "[11102]", "11102"),
    "included blocks below one": (
        "mohs.toml",
        "included_blocks = 5",
        "included_blocks = 0",
        "included",
    ),
    "unknown family": ("mohs.toml", "[families.17311]", "[families.17312]", "families"),
    "family of another code": (
        "mohs.toml",
        'first_stage = "17311"',
        'first_stage = "17312"',
        "names another family's code",
    ),
    "band with a number": ("repairs.toml", 'up_to = "2.5"', "up_to = 2.5", "up_to"),
    "band without decimals": ("repairs.toml", 'up_to = "2.5"', 'up_to = "2"', "up_to"),
    "bands do not rise": ("repairs.toml", 'up_to = "2.5"', 'up_to = "8.5"', "must rise"),
    "band with an unknown code": ("repairs.toml", '"12001"', '"12003"', "12003"),
    "open and further": ("repairs.toml", 'further = "13102"\neach = "5.0"\n', "", "end open"),
    "group of another kind": ("repairs.toml", 'group = "A"', 'group = "C"', "group"),
    "table twice": ("repairs.toml", 'group = "A"', 'group = "B"', "stated twice"),
    "table missing": (
        "repairs.toml",
        'kind = "interpolation_flap"\ngroup = "forehead_cheeks_neck_hands"',
        'kind = "interpolation_flap"\ngroup = "elbow"',
        "group",
    ),
    "unknown indicator of a pair": (
        "edits.toml",
        "indicator = 1",
        "indicator = 9",
        "must be 0 or 1",
    ),
    "indicator is true": ("edits.toml", "indicator = 1", "indicator = true", "must be 0 or 1"),
    "pair with half a code": ("edits.toml", '"17313"', '"1731"', "column1"),
    "limit of an unknown code": ("limits.toml", '"17311"', '"17319"', "17319"),
    "limit twice": ("limits.toml", '"17312"', '"17311"', "17311 is stated twice"),
    "unknown limit indicator": ("limits.toml", "indicator = 3", "indicator = 4", "1, 2 or 3"),
    "no units": ("limits.toml", "units = 4", "units = 0", "units"),
    "modifier of three characters": ("modifiers.toml", 'left = "LT"', 'left = "LFT"', "LFT"),
    "a modifier of a place that nobody may enter": (
        "modifiers.toml",
        '"LT", ',
        "",
        "known: lacks LT",
    ),
    "part of the pairs without codes": (
        "edits.toml",
        'codes = ["17311-17315"]\n',
        "",
        "codes: missing",
    ),
    "part of the pairs with half a code": (
        "edits.toml",
        '"97602", "64400',
        '"9760", "64400',
        "beside",
    ),
    "inclusion within a week": ("edits.toml", 'within = "day"', 'within = "week"', "within"),
    "inclusion without a reason": (
        "edits.toml",
        'because = "a flap includes every closure of its own wound"',
        'because = ""',
        "because",
    ),
    "inclusion of half a code": (
        "edits.toml",
        'included = ["17110"]',
        'included = ["1711"]',
        "'1711'",
    ),
    "counted to nothing": ("edits.toml", "most = 13", "most = 0", "most"),
    "counted by half a code": ("edits.toml", 'instead = "17004"', 'instead = "1700"', "instead"),
    "needs of an unknown kind": ("paragraphs.toml", "biopsy =", "biopsies =", "is no kind of code"),
    "an unknown need": ("paragraphs.toml", '"sent_to"', '"sent"', "'sent' is not one of"),
    "a need twice": ("paragraphs.toml", '"reason", "technique"', '"reason", "reason"', "twice"),
    "unknown site": ("modifiers.toml", "[sites.thumb]", "[sites.sixth-finger]", "sixth-finger"),
    "a lid missing": ("modifiers.toml", "[lids.lower]", "[lids.middle]", "lids"),
    "first share not whole": ("payment.toml", "[100, 50", "[90, 50", "begins with 100"),
    "no share at all": ("payment.toml", "[100, 50, 50, 50, 50]", "[]", "begins with 100"),
    "shares that rise": ("payment.toml", "[100, 50, 50", "[100, 40, 50", "must not rise"),
    "a share of nothing": ("payment.toml", "50]", "0]", "fall to nothing"),
    "a share that is true": ("payment.toml", "50]", "true]", "whole numbers"),
    "an unknown reduction": (
        "payment.toml",
        'reduced_by = ["2"]',
        'reduced_by = ["7"]',
        "reduced_by",
    ),
    "a reduced kind that is none": (
        "payment.toml",
        '"flap"',
        '"flip"',
        "'flip' is no kind of code",
    ),
    "a facility of one figure": ("payment.toml", '"24"', '"4"', "facilities"),
    "payment without source": (
        "payment.toml",
        '"multiple_procedures"',
        '"nobody"',
        "no source 'nobody'",
    ),
    "edition without reviewer": (
        "editions.toml",
        'reviewed_by = "not yet reviewed by a certified coder"\n',
        "",
        "reviewed_by",
    ),
    "editions overlap": (
        "editions.toml",
        "last_day = 2024-03-31",
        "last_day = 2024-04-01",
        "overlaps",
    ),
    "edition backwards": (
        "editions.toml",
        "last_day = 2024-03-31",
        "last_day = 2023-03-31",
        "ends",
    ),
    "carried from nowhere": (
        "editions.toml",
        'carried_from = "2026.4"',
        'carried_from = "2026.5"',
        "2027.1: carried_from names no earlier edition",
    ),
    "carried from itself": (
        "editions.toml",
        'carried_from = "2026.4"',
        'carried_from = "2027.1"',
        "2027.1: carried_from names no earlier edition",
    ),
    "carried from a number": (
        "editions.toml",
        'carried_from = "2026.4"',
        "carried_from = 2026",
        "carried_from: must be a text",
    ),
    "edition twice": ("editions.toml", 'id = "2024.2"', 'id = "2024.1"', "used twice"),
}


@pytest.mark.parametrize(("name", "old", "new", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_single_fault_is_refused_by_file_and_key(name, old, new, words):
    assert old in TEXTS[name]
    with pytest.raises(RulebookError) as refused:
        read_rulebooks({**TEXTS, name: TEXTS[name].replace(old, new, 1)})
    assert words in str(refused.value)


@pytest.mark.parametrize("change", ["missing", "unknown"])
def test_files_are_exactly_those_expected(change):
    texts = {name: text for name, text in TEXTS.items() if name != "limits.toml"}
    if change == "unknown":
        texts = {**TEXTS, "more.toml": ""}
    with pytest.raises(RulebookError, match=f"{change} file"):
        read_rulebooks(texts)


def test_every_table_of_a_repair_is_needed():
    text = TEXTS["repairs.toml"]
    begin = text.index("[[table]]")
    end = text.index("[[table]]", begin + 1)
    with pytest.raises(RulebookError, match="simple A has no table"):
        read_rulebooks({**TEXTS, "repairs.toml": text[:begin] + text[end:]})


PATTERNS = {
    "itself": ("J2001", "J2001", "J2001", True),
    "another": ("J2001", "J2001", "J2002", False),
    "first of a range": ("11600", "11646", "11600", True),
    "last of a range": ("11600", "11646", "11646", True),
    "after a range": ("11600", "11646", "11647", False),
    "a letter inside a range": ("11600", "11646", "1160T", False),
}


@pytest.mark.parametrize(("low", "high", "code", "covered"), PATTERNS.values(), ids=PATTERNS.keys())
def test_a_range_covers_numeric_codes(low, high, code, covered):
    assert CodePattern(low, high).covers(code) is covered


EDITIONS = {
    "first day": ("2024-01-01", "2024.1"),
    "last of a quarter": ("2024-03-31", "2024.1"),
    "first of the next": ("2024-04-01", "2024.2"),
    "the public example": ("2026-10-05", "2026.4"),
    "last day that was confirmed": ("2026-12-31", "2026.4"),
    "first day that was carried": ("2027-01-01", "2027.1"),
    "last day": ("2027-12-31", "2027.4"),
}


@pytest.mark.parametrize(("day", "edition"), EDITIONS.values(), ids=EDITIONS.keys())
def test_the_edition_of_a_day(day, edition):
    assert rulebook_for(date.fromisoformat(day)).id == edition


@pytest.mark.parametrize("day", ["2023-12-31", "2028-01-01"])
def test_a_day_without_an_edition_raises(day):
    with pytest.raises(NoRulebookError, match=day):
        rulebook_for(date.fromisoformat(day))


def test_editions_leave_no_gap():
    editions = all_rulebooks()
    for earlier, later in pairwise(editions):
        assert later.first_day == earlier.last_day + timedelta(days=1)


def test_what_nobody_saw_is_carried_and_says_so():
    """From 2027 on; a release that has seen the tables takes the word away."""
    carried = {book.id: book.carried_from for book in all_rulebooks() if book.carried_from}
    assert carried == dict.fromkeys(("2027.1", "2027.2", "2027.3", "2027.4"), "2026.4")
    for book in all_rulebooks():
        assert ("not available" in book.provenance) is (book.id in carried)


def test_every_rule_has_its_sentence():
    rules = rulebook_for(date(2026, 10, 5)).rules
    assert set(rules) == set(RuleId)
    assert all(rule.says.endswith(".") for rule in rules.values())


def test_labels_are_short_and_our_own():
    """Words that only the official descriptors use; short labels need none of them."""
    official = [
        "including", "each additional", "list separately", "histopathologic", "first stage, up to",
        "chemosurgery", "or less", "mohs micrographic technique", "adjacent tissue transfer or",
    ]  # fmt: skip
    for code, entry in rulebook_for(date(2026, 10, 5)).codes.single.items():
        assert len(entry.label) <= 80, code
        assert not any(words in entry.label.lower() for words in official), code
