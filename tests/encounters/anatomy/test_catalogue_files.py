"""The loader refuses anything odd and names where it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from encounters.anatomy import CatalogueError, Place
from encounters.anatomy.loader import (
    DOUBTFUL_COUNT,
    SITE_COUNT,
    CatalogueText,
    check_counts,
    packaged_text,
    read_catalogue,
)

HEADER = "name,region,sides,family,auc_area,icd10,lid,repair,diagram,x,y,zoom,synonyms,note"
LID = "Lid,Eye,left|right,17311,H,C44.1{h}{s}{l},upper,face,eyelids_left,500,420,1.3,eye|lash,"
TEMPLE = "Temple,Head,left|right,17311,H,C44.3{h}9,,face,face_front,200,300,2,side of head,"
GROUPS = """
[face]
simple = "B"
intermediate = "C"
complex = "trunk"
flap = "trunk"
full_thickness = "trunk"
split_thickness = "trunk_arms_legs"
"""
ICD10 = "pattern,meaning\nC44.1{h}{s}{l},eyelid\nC44.3{h}9,face\n"
QUESTION = """
[temple]
question = "Where?"
default = "Here"
choices = [{ key = "there", label = "There", auc_area = "M" }]
"""


def texts(*rows, groups=GROUPS, icd10=ICD10, question=QUESTION):
    return CatalogueText(
        sites="\n".join((HEADER, *(rows or (LID, TEMPLE)))) + "\n",
        repair_groups=groups,
        icd10_sites=icd10,
        questions={"head.toml": question},
    )


def test_the_small_catalogue_is_right_before_it_is_spoiled():
    lid, temple = read_catalogue(texts()).sites
    assert (lid.slug, lid.reading().lid, lid.synonyms) == ("lid", "upper", ("eye", "lash"))
    assert (temple.question, temple.reading("there").auc_area) == ("Where?", "M")
    assert lid.place == Place(diagram="eyelids_left", x=500, y=420, zoom=1.3)


@pytest.mark.parametrize(
    "name", ["Lid " + "x" * 76, "Leftover lid", "Upright lid"], ids=["longest", "left over", "up"]
)
def test_a_name_just_within_the_rules_is_taken(name):
    assert read_catalogue(texts(LID.replace("Lid,", f"{name},"), TEMPLE)).sites[0].name == name


ODD_ROWS = [
    ("bad side", LID.replace("right", "both"), "sites.csv, row 2: 'both'"),
    ("side twice", LID.replace("left|right", "left|left"), "repeated part"),
    ("bad family", LID.replace("17311", "17312"), "row 2: '17312'"),
    ("bad area", LID.replace(",H,", ",X,"), "row 2: 'X'"),
    ("unknown ICD-10-CM site", LID.replace("C44.1", "C45.1"), "unknown ICD-10-CM site 'C45.1"),
    ("unknown group", LID.replace("face", "arm"), "unknown repair groups 'arm'"),
    ("bad lid", LID.replace("upper", "inner"), "row 2: 'inner'"),
    ("lid without place", TEMPLE.replace("9,,", "9,upper,"), "no place for the lid 'upper'"),
    ("empty text", LID.replace("Eye", ""), "row 2: region is empty"),
    ("spaces", LID.replace("Eye", "Eye "), "row 2: region is empty or has spaces"),
    ("empty synonym", LID.replace("eye|lash", "eye|"), "empty or repeated part"),
    ("cell missing", LID.removesuffix(","), "row 2: 13 cells instead of 14"),
    ("no search word", LID.replace("eye|lash", ""), "row 2: synonyms is empty"),
    ("no diagram", LID.replace("eyelids_left", ""), "row 2: diagram is empty"),
    ("no place", LID.replace("500,420", ","), "row 2: x is empty"),
    ("a place that is no number", LID.replace("420", "4e2"), "row 2: y is '4e2'"),
    ("a place below zero", LID.replace("420", "-1"), "row 2: y is '-1'"),
    ("a place too exact", LID.replace("1.3", "1.25"), "row 2: zoom is '1.25'"),
    ("a side in the name", LID.replace("Lid,", "Lid of the left eye,"), "left goes into sides"),
    ("a side in a word", LID.replace("Lid,", "Right-sided lid,"), "right goes into sides"),
    ("a name without a letter", LID.replace("Lid,", "+,"), "the slug '' is empty or over 80"),
    ("a name too long", LID.replace("Lid,", "x" * 81 + ","), "is empty or over 80"),
]


@pytest.mark.parametrize(
    ("row", "says"), [case[1:] for case in ODD_ROWS], ids=[c[0] for c in ODD_ROWS]
)
def test_an_odd_row_is_refused(row, says):
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(texts(row, TEMPLE))
    assert says in str(caught.value)


ODD_QUESTIONS = [
    ("no such site", ("[temple]", "[templ]"), "head.toml [templ]: there is no such site"),
    ("unknown key", ("question =", "quest = 1\nquestion ="), "unknown key 'quest'"),
    ("key missing", ('default = "Here"', ""), "default is missing"),
    ("empty text", ('"Where?"', '""'), "question must be a text"),
    ("dangling choice", ('auc_area = "M"', 'repair = "arm"'), "unknown repair groups 'arm'"),
    ("unknown attribute", ("auc_area", "area"), "choice 'there': unknown key 'area'"),
    ("changes nothing", (', auc_area = "M"', ""), "choice 'there': changes nothing"),
    ("changes to the same", ('"M"', '"H"'), "choice 'there': auc_area is 'H' already"),
    ("no choices", ('{ key = "there", label = "There", auc_area = "M" }', ""), "not empty"),
    ("key twice", ('key = "there"', 'key = "default"'), "two choices have the same key"),
    ("label twice", ('label = "There"', 'label = "Here"'), "two choices have the same label"),
    ("not a choice", ('{ key = "there", label = "There", auc_area = "M" }', "1"), "not a table"),
    ("broken file", ("[temple]", "[temple"), "questions/head.toml: "),
]


@pytest.mark.parametrize(
    ("change", "says"), [case[1:] for case in ODD_QUESTIONS], ids=[c[0] for c in ODD_QUESTIONS]
)
def test_an_odd_question_is_refused(change, says):
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(texts(question=QUESTION.replace(*change)))
    assert says in str(caught.value)
    assert "head.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (texts(LID, TEMPLE, TEMPLE), "sites.csv, row 4: a second site 'temple'"),
        (texts(icd10=ICD10 + "C44.3{h}9,face\n"), "icd10_sites.csv, row 4: a second C44.3{h}9"),
        (texts(groups=GROUPS.replace('"C"', '"D"')), "repair_groups.toml [face]: 'D'"),
        (texts(groups=GROUPS.replace('flap = "trunk"', "")), "[face]: flap is missing"),
        (texts(groups=GROUPS + "more = 1"), "[face]: unknown key 'more'"),
        (replace(texts(), sites=LID), "sites.csv, row 1"),
        (texts(TEMPLE, LID, TEMPLE.replace("Temple", "Brow")), "row 4: 'Head' stands apart"),
    ],
    ids=[
        "site twice",
        "pattern twice",
        "bad group",
        "group missing",
        "more groups",
        "no header",
        "region in two parts",
    ],
)
def test_odd_files_are_refused(given, says):
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(given)
    assert says in str(caught.value)


def test_a_site_cannot_be_asked_about_twice():
    given = replace(texts(), questions={"a.toml": QUESTION, "b.toml": QUESTION})
    with pytest.raises(CatalogueError, match=r"b\.toml \[temple\]: asked twice"):
        read_catalogue(given)


def test_a_lost_site_or_question_is_noticed():
    whole = packaged_text()
    check_counts(read_catalogue(whole))
    last_row = whole.sites.rstrip("\n").rfind("Nail unit of fifth toe")
    row_end = whole.sites.index("\n", last_row) + 1
    without_site = replace(whole, sites=whole.sites[:last_row] + whole.sites[row_end:])
    with pytest.raises(CatalogueError, match=f"{SITE_COUNT - 1} sites, {DOUBTFUL_COUNT} "):
        check_counts(read_catalogue(without_site))
    fewer = {name: text for name, text in whole.questions.items() if name != "body.toml"}
    with pytest.raises(CatalogueError, match=rf"{SITE_COUNT} sites, .* say {SITE_COUNT} and"):
        check_counts(read_catalogue(replace(whole, questions=fewer)))
