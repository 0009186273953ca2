"""A case in one typed line: what is read, what stays a choice, what is told."""

from datetime import date

import pytest

from encounters.anatomy import catalogue
from encounters.booking.line import LONGEST_LINE, MOST_CHOICES, read_line, side_in
from encounters.booking.words import read_words
from encounters.vocabulary.terms import Presentation, Sex, Side

FOREARMS = [
    "dorsal-forearm",
    "volar-forearm",
    "radial-border-of-forearm",
    "ulnar-border-of-forearm",
    "dorsal-wrist",
    "volar-wrist",
]

# Line; sites, sides and tumor of what is offered.
READ = [
    ("L dorsal forearm BCC", ["dorsal-forearm"], ["left"], ["bcc"]),
    ("left dorsal forearm basal cell", ["dorsal-forearm"], ["left"], ["bcc"]),
    ("BCC, forearm dorsal, left", ["dorsal-forearm"], ["left"], ["bcc"]),
    ("Lt. shin SCC in situ", ["pretibial-leg-shin"], ["left"], ["scc_in_situ"]),
    ("Bowen's disease R temple", ["temple"], ["right"], ["scc_in_situ"]),
    ("nose tip SCC midline", ["nasal-tip"], ["midline"], ["scc"]),
    ("lentigo maligna melanoma left temple", ["temple"], ["left"], ["melanoma"]),
    ("lentigo maligna left temple", ["temple"], ["left"], ["melanoma_in_situ"]),
    ("glabella bcc", ["glabella"], ["midline"], ["bcc"]),
    ("L forearm BCC, 68M", FOREARMS, ["left"], ["bcc"]),
    ("temple bcc", ["temple"], ["left", "right"], ["bcc"]),
    ("left temple BCC SCC", ["temple"], ["left"], ["bcc", "scc"]),
    ("L and R temple bcc", ["temple"], ["left", "right"], ["bcc"]),
    ("left temple", ["temple"], ["left"], []),
    ("68M", [], [], []),
    ("", [], [], []),
    ("李 ﷽ ' \" <b>", [], [], []),
]


@pytest.mark.parametrize(("text", "sites", "sides", "tumors"), READ, ids=[row[0] for row in READ])
def test_what_a_line_offers(text, sites, sides, tumors):
    choices = read_line(text, catalogue()).choices

    def said(found):
        return list(dict.fromkeys(str(one) for one in found if one))

    assert said(choice.site.slug for choice in choices) == sites
    assert said(choice.side for choice in choices) == sides
    assert said(choice.tumor for choice in choices) == tumors


PERSON = [
    ("68M", 68, Sex.MALE),
    ("bcc 68 yo female left temple", 68, Sex.FEMALE),
    ("81 y/o m", 81, Sex.MALE),
    ("70-year-old woman", 70, Sex.FEMALE),
    ("age 70 years", 70, None),
    ("4 mm", None, None),
    ("1.5M", None, None),
    ("1234F", None, None),
    ("left temple, male", None, Sex.MALE),
]


@pytest.mark.parametrize(("text", "age", "sex"), PERSON, ids=[row[0] for row in PERSON])
def test_age_and_sex_of_a_line(text, age, sex):
    line = read_line(text, catalogue())
    assert (line.age, line.sexes) == (age, (sex,) if sex else ())


BORN = date(1958, 3, 14)
AGAINST = [
    ("68M", date(2026, 11, 30), Sex.MALE, ()),
    ("a birthday since it was written", date(2027, 3, 14), Sex.MALE, ()),
    ("two years later", date(2028, 3, 14), Sex.MALE, ("68 years, the patient is 70",)),
    ("another sex", date(2026, 11, 30), Sex.FEMALE, ("says male, the patient is female",)),
    ("a sex nobody entered", date(2026, 11, 30), Sex.UNKNOWN, ()),
]


@pytest.mark.parametrize(("name", "on", "sex", "told"), AGAINST, ids=[row[0] for row in AGAINST])
def test_a_line_against_its_patient(name, on, sex, told):
    found = read_line("68M left temple bcc", catalogue()).against(BORN, sex, on)
    assert len(found) == len(told)
    assert all(words in one for words, one in zip(told, found, strict=True))


DOUBTS = [
    ("left glabella bcc", "says left, which this site does not have"),
    ("L and R temple bcc", "more than one side"),
    ("left temple BCC SCC", "more than one tumor"),
    ("left temple", "No tumor type is read"),
    ("forehead bcc", "No side is read"),
    ("primary recurrent left temple bcc", "more than one of primary"),
    ("68M left temple bcc female", "more than one sex"),
    ("crusty left temple bcc", "Not read: crusty."),
    ("bcc", "No site is read"),
]


@pytest.mark.parametrize(("text", "told"), DOUBTS, ids=[row[0] for row in DOUBTS])
def test_what_a_line_leaves_open_is_told(text, told):
    line = read_line(text, catalogue())
    assert any(told in doubt for doubt in line.doubts), line.doubts


def test_a_clear_line_leaves_nothing_open():
    line = read_line("Mohs: recurrent BCC, bx proven, left dorsal forearm, 68M", catalogue())
    [choice] = line.choices
    assert line.is_clear
    assert line.doubts == ()
    assert choice.presentation == Presentation.RECURRENT
    assert choice.label == "Left dorsal forearm, basal cell carcinoma, recurrent, biopsy-proven"


CLEAR = [
    ("left dorsal forearm bcc", True),
    ("dorsal forearm bcc", False),
    ("left forearm bcc", False),
    ("left dorsal forearm", False),
    ("left glabella bcc", False),
    ("68M left temple bcc female", False),
]


@pytest.mark.parametrize(("text", "is_clear"), CLEAR, ids=[row[0] for row in CLEAR])
def test_when_a_line_means_one_lesion(text, is_clear):
    assert read_line(text, catalogue()).is_clear is is_clear


def test_more_than_can_be_shown_is_told():
    line = read_line("left ear scc", catalogue())
    assert len(line.choices) == MOST_CHOICES
    assert line.are_cut
    assert not read_line("left forearm scc", catalogue()).are_cut


def test_a_site_that_is_called_like_a_region_is_not_taken_for_it():
    assert len(read_line("left ear scc", catalogue()).sites) > 1


def test_a_practices_own_word_finds_its_site():
    own = catalogue().narrowed((), {"philtrum": ("snotgutter",)})
    assert [site.slug for site in read_line("snotgutter bcc", own).sites] == ["philtrum"]


def test_a_whole_lesion_names_its_side_wherever_there_is_one():
    line = read_line("forehead bcc", catalogue())
    assert all(lesion.side for lesion in line.lesions)
    assert {lesion.tumor for lesion in line.lesions} == {"bcc"}


def test_an_endless_line_is_cut():
    assert read_line("x" * LONGEST_LINE + " left temple bcc", catalogue()).sites == ()


SIDES = [
    ("left forearm", Side.LEFT, "forearm"),
    ("forearm, R", Side.RIGHT, "forearm"),
    ("forearm", None, "forearm"),
    ("left or right forearm", None, "or forearm"),
    ("leftover", None, "leftover"),
]


@pytest.mark.parametrize(("text", "side", "rest"), SIDES, ids=[row[0] for row in SIDES])
def test_the_side_of_a_search(text, side, rest):
    assert side_in(text) == (side, rest)


TABLES = "[side]\n[tumor]\n[presentation]\n[sex]\n[biopsied]\n[ignored]\n[column]\n"
FAULTS = [
    ("a table is missing", "[side]\n", "unexpected tables"),
    ("a word of no term", TABLES.replace("[tumor]", '[tumor]\nwart = ["wart"]'), "wart"),
    ("capitals", TABLES.replace("[tumor]", '[tumor]\nbcc = ["BCC"]'), "plain words"),
    ("twice", TABLES.replace("[tumor]", '[tumor]\nbcc = ["a"]\nscc = ["a"]'), "two things"),
]


@pytest.mark.parametrize(("name", "text", "told"), FAULTS, ids=[row[0] for row in FAULTS])
def test_a_faulty_list_of_words_is_refused(name, text, told):
    with pytest.raises(ValueError, match=told):
        read_words(text)
