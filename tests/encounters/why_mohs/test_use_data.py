"""The table's file is refused for any single fault, and a score file too."""

import hashlib

import pytest

from encounters.vocabulary.risk_terms import UseCategory
from encounters.why_mohs import WhyMohsDataError, read_scores, use_tables
from encounters.why_mohs.reading import FOLDER
from encounters.why_mohs.risk_rules import read_risk_rules
from encounters.why_mohs.use_table import read_use_table

USE = (FOLDER / "appropriate_use_2012.toml").read_text(encoding="utf-8")
RISK = (FOLDER / "risk.toml").read_text(encoding="utf-8")
SPECIAL = '[special]\nkinds = ["bcc_aggressive"'

# What is wrong, the text that is replaced, by what, and what the message names.
FAULTS = [
    ("no TOML", "since = 2012-01-01", "since 2012", "appropriate_use.toml"),
    ("no edition", 'edition = "2012, table of 2026-11-30"\n', "", "edition"),
    ("an empty source", 'source = "Connolly', 'source = "" #', "source"),
    ("a day that is none", "since = 2012-01-01", 'since = "soon"', "since"),
    ("an unknown key", "since = 2012-01-01", "since = 2012-01-01\nscores = 9", "scores"),
    ("an unknown kind", 'kind = "bcc_aggressive"', 'kind = "bcc_odd"', "bcc_odd"),
    ("an unknown tumor", 'tumors = ["bcc"]', 'tumors = ["wart"]', "wart"),
    ("an unknown category", 'H = "appropriate"', 'H = "good"', "good"),
    ("an unknown immune status", 'immune = "healthy"', 'immune = "well"', "well"),
    ("an unknown setting", SPECIAL, '[special]\nkinds = ["x"', "x"),
    ("sizes that fall", "{ up_to_mm = 20,", "{ up_to_mm = 9,", "must rise"),
    ("a last band that ends", '{ category = "appropriate" }]', "]", "every band"),
    (
        "a second rule",
        'presentations = ["recurrent", "persistent"]',
        'presentations = ["primary", "recurrent", "persistent"]',
        "2 rules",
    ),
    (
        "no rule",
        'presentations = ["recurrent", "persistent"]',
        'presentations = ["recurrent"]',
        "0 rules",
    ),
]


def test_the_file_as_it_is_can_be_read():
    table = read_use_table("appropriate_use.toml", USE)
    assert len(table.rules) == 22
    assert table.keys == use_tables()[0].keys


@pytest.mark.parametrize(
    ("old", "new", "named"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS]
)
def test_a_single_fault_is_refused_by_name(old, new, named):
    assert old in USE
    with pytest.raises(WhyMohsDataError, match=r"appropriate_use\.toml") as refused:
        read_use_table("appropriate_use.toml", USE.replace(old, new, 1))
    assert named in str(refused.value)


RISK_FAULTS = [
    ("a region that is none", '"Scalp"', '"Crown"', "Crown"),
    ("borders that fall", "[20, 40]", "[40, 20]", "must rise"),
    ("an area that is missing", "H = 6, ", "", "each area once"),
    ("no source", 'source = "NCCN', 'source = "" #', "source"),
    ("an unknown key", "from_diameter_mm = 20", "from_inch = 1", "from_inch"),
]


@pytest.mark.parametrize(
    ("old", "new", "named"), [f[1:] for f in RISK_FAULTS], ids=[f[0] for f in RISK_FAULTS]
)
def test_a_fault_of_the_risk_rules_is_refused(old, new, named):
    assert old in RISK
    with pytest.raises(WhyMohsDataError) as refused:
        read_risk_rules(RISK.replace(old, new, 1))
    assert named in str(refused.value)


SCORES = """title = "Scores"
edition = "2012"
license = "Licensed to the practice"
valid_from = 2020-01-01
[scores]
"bcc-nodular-primary-healthy.L.up-to-10" = 3
"bcc-nodular-primary-healthy.L.up-to-20" = 4
"""


def test_a_score_file_is_read_with_its_checksum():
    data = SCORES.encode()
    file = read_scores("scores.toml", data)
    assert file.scores["bcc-nodular-primary-healthy.L.up-to-20"] == 4
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    assert read_scores("scores.toml", b"\xef\xbb\xbf" + data).scores == file.scores


def test_each_cell_takes_the_scores_of_its_category_and_no_other():
    table, ranges = (
        use_tables()[0],
        {"appropriate": (7, 9), "uncertain": (4, 6), "inappropriate": (1, 3)},
    )
    for key in sorted(table.keys):
        low, high = ranges[table.category_of(key).value]
        for score in range(11):
            text = SCORES.partition("[scores]")[0] + f'[scores]\n"{key}" = {score}\n'
            if low <= score <= high:
                assert read_scores("s.toml", text.encode()).scores == {key: score}
            else:
                with pytest.raises(WhyMohsDataError, match="does not go with"):
                    read_scores("s.toml", text.encode())


SCORE_FAULTS = [
    ("an unknown rule", "up-to-10", "up-to-12", "no rule"),
    ("a score that is no number", "= 3", "= true", "bool"),
    ("a score of another category", "= 3", "= 7", "does not go with inappropriate"),
    ("no license", "Licensed to the practice", "", "license"),
    ("a title that is too long", '"Scores"', f'"{"x" * 121}"', "at most 120"),
    ("a day before every table", "2020-01-01", "2000-01-01", "no table"),
    ("no scores", SCORES[SCORES.index('"bcc') :], "", "holds no score"),
    ("no TOML", "[scores]", "[scores", "scores.toml"),
]


@pytest.mark.parametrize(
    ("old", "new", "named"), [f[1:] for f in SCORE_FAULTS], ids=[f[0] for f in SCORE_FAULTS]
)
def test_a_fault_of_a_score_file_is_named(old, new, named):
    with pytest.raises(WhyMohsDataError) as refused:
        read_scores("scores.toml", SCORES.replace(old, new, 1).encode())
    assert named in str(refused.value)


@pytest.mark.parametrize("data", [SCORES.encode("utf-16"), b"\xff", b"x" * 200_001])
def test_what_is_no_text_or_too_large_is_refused(data):
    with pytest.raises(WhyMohsDataError, match=r"scores\.toml"):
        read_scores("scores.toml", data)


def test_every_category_of_the_table_is_one_that_can_be_scored():
    table = use_tables()[0]
    assert {table.category_of(key) for key in table.keys} == set(UseCategory) - {
        UseCategory.NOT_RATED
    }
