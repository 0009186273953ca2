"""A diagnosis code that a person typed: what contradicts it, and what may be meant."""

from datetime import date

import pytest

from encounters.anatomy import CatalogueError, catalogue
from encounters.icd10.borders import borders, read_borders
from encounters.icd10.in_force import why_not_in_force
from encounters.icd10.tables import tables
from encounters.icd10.typed import objection_to
from encounters.vocabulary.terms import Side, TumorType

LEFT, RIGHT = Side.LEFT, Side.RIGHT
BCC, SCC = TumorType.BCC, TumorType.SCC

AGREES = [
    ("proposed", "C44.311", "nasal-ala", BCC, LEFT, ""),
    ("left arm", "C44.619", "dorsal-forearm", BCC, LEFT, ""),
    ("right arm", "C44.612", "dorsal-forearm", BCC, RIGHT, ""),
    ("melanoma counts sides otherwise", "C43.61", "dorsal-forearm", TumorType.MELANOMA, RIGHT, ""),
    ("upper lid", "C44.1191", "upper-eyelid", BCC, LEFT, ""),
    ("a canthus whose lid is not recorded", "C44.1192", "medial-canthus", BCC, LEFT, ""),
    ("a candidate of a question", "C44.519", "upper-back", TumorType.BASOSQUAMOUS, LEFT, ""),
    ("the other candidate", "C44.599", "upper-back", TumorType.BASOSQUAMOUS, LEFT, ""),
]
NEVER = [
    ("other side", "C44.612", "dorsal-forearm", BCC, LEFT, "right side"),
    (
        "other side of a melanoma",
        "C43.62",
        "dorsal-forearm",
        TumorType.MELANOMA,
        RIGHT,
        "left side",
    ),
    ("other side where the histology is open", "C44.602", "dorsal-forearm", BCC, LEFT, "right"),
    ("other lid", "C44.1192", "upper-eyelid", BCC, LEFT, "lower eyelid"),
    ("a site that lies apart", "C44.519", "nasal-ala", BCC, LEFT, "other parts of trunk"),
    ("other histology", "C44.321", "nasal-ala", BCC, LEFT, "squamous cell carcinoma"),
    ("invasive for in situ", "C44.42", "frontal-scalp", TumorType.SCC_IN_SITU, LEFT, "squamous"),
    ("in situ for invasive", "D04.39", "chin", SCC, LEFT, "in situ"),
    ("no tumor at all", "L57.0", "chin", BCC, LEFT, "no code of a tumor"),
]
MAY_BE_MEANT = [
    ("lip skin for its vermilion", "C44.01", "vermilion-of-lower-lip", BCC, LEFT, "skin of lip"),
    ("vermilion for the skin of the lip", "C00.1", "cutaneous-lower-lip", SCC, LEFT, "vermilion"),
    ("face for the nose", "C44.319", "nasal-ala", BCC, LEFT, "other parts of face"),
    ("side left open", "C44.611", "dorsal-forearm", BCC, LEFT, "leaves the side open"),
    ("histology left open", "C44.609", "dorsal-forearm", BCC, LEFT, "leaves the kind of tumor"),
    ("site left open", "C44.310", "chin", BCC, LEFT, "part not specified"),
    ("uncertain behavior", "D48.5", "chin", BCC, LEFT, "not the code of"),
    ("soft tissue, where payers differ", "C49.0", "chin", TumorType.DFSP, LEFT, "not the code"),
    ("what nobody has in a table", "L57.0", "chin", TumorType.OTHER, LEFT, "no code of a tumor"),
]


def objection(code, slug, tumor, side, lid=""):
    return objection_to(code, catalogue().site(slug), "", tumor, side, lid)


@pytest.mark.parametrize("case", [row[1:] for row in AGREES], ids=[row[0] for row in AGREES])
def test_a_code_that_agrees(case):
    assert objection(*case) is None


@pytest.mark.parametrize("case", [row[1:] for row in NEVER], ids=[row[0] for row in NEVER])
def test_a_code_that_cannot_be_meant(case):
    *given, words = case
    found = objection(*given)
    assert not found.may_be_meant
    assert words in found.text


@pytest.mark.parametrize(
    "case", [row[1:] for row in MAY_BE_MEANT], ids=[row[0] for row in MAY_BE_MEANT]
)
def test_a_code_that_may_be_meant(case):
    *given, words = case
    found = objection(*given)
    assert found.may_be_meant
    assert words in found.text


def test_every_code_that_is_proposed_agrees_with_its_lesion():
    for site in catalogue().sites:
        for side in site.sides or (None,):
            for tumor in TumorType:
                for row in tables().tumors[tumor].codes:
                    assert objection_to(row, site, "", tumor, side) is None


IN_FORCE = [
    ("a code", "C44.311", date(2026, 9, 30), "", True),
    ("the day after the release", "C44.311", date(2026, 10, 1), "", False),
    ("a heading", "C44.31", date(2026, 9, 30), "heading", True),
    ("no code", "C44.398", date(2026, 4, 1), "not a code", True),
    ("before the first release", "C44.398", date(2026, 3, 31), "not a code", False),
]


@pytest.mark.parametrize("case", [row[1:] for row in IN_FORCE], ids=[row[0] for row in IN_FORCE])
def test_a_code_on_a_day(case):
    code, on, words, is_sure = case
    fault, sure = why_not_in_force(code, on)
    assert sure is is_sure
    assert (words in fault) if words else not fault


GOOD = '[[border]]\nsays = "a"\nsites = ["C44.0{h}", "C00.0"]\n'
OPEN = '[[less_exact]]\nsays = "b"\nsites = ["C44.8{h}"]\n'
FAULTS = [
    ("not TOML", "[[border", "borders.toml"),
    ("a table missing", GOOD, "less_exact"),
    ("a key too many", GOOD.replace("says", 'more = "x"\nsays') + OPEN, "says and sites"),
    ("no words", GOOD.replace('"a"', '" "') + OPEN, "says must be a text"),
    ("a site twice", GOOD.replace('"C00.0"', '"C44.0{h}"') + OPEN, "different sites"),
    ("a site of nobody", GOOD.replace("C00.0", "C99.0") + OPEN, "is not a site"),
    ("no list", "border = 1\n" + OPEN, "must be a list"),
]


@pytest.mark.parametrize(
    ("text", "words"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
)
def test_an_odd_file_of_borders_is_refused(text, words):
    with pytest.raises(CatalogueError, match=words.replace("[", ".")):
        read_borders(text)


def test_borders_go_both_ways():
    assert borders().between("C00.1", "C44.0{h}") == borders().between("C44.0{h}", "C00.1") != ""
    assert borders().between("C44.3{h}1", "C44.7{h}{s}") == ""
