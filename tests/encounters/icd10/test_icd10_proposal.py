"""What site, tumor and side propose; every possible answer is checked against the release."""

from __future__ import annotations

import pytest

from encounters.anatomy import catalogue
from encounters.icd10 import propose_icd10
from encounters.vocabulary.terms import Side, TumorType

L, R, M = Side.LEFT, Side.RIGHT, Side.MIDLINE


def proposed(slug, tumor, side=None, choice="", lid=""):
    reading = catalogue().site(slug).reading(choice)
    return propose_icd10(reading, TumorType(tumor), side, lid)


# Site, tumor, side, code. In C44 right is 2 and left is 9; in the other categories 1 and 2.
CODES = [
    ("upper-eyelid", "melanoma", R, "C43.111"),
    ("upper-eyelid", "bcc", R, "C44.1121"),
    ("lower-eyelid", "bcc", R, "C44.1122"),
    ("upper-eyelid", "bcc", L, "C44.1191"),
    ("lower-eyelid", "sebaceous", L, "C44.1392"),
    ("upper-eyelid", "melanoma_in_situ", L, "D03.121"),
    ("lower-eyelid", "scc_in_situ", R, "D04.112"),
    ("philtrum", "bcc", M, "C44.01"),
    ("philtrum", "bcc", None, "C44.01"),
    ("antihelix", "bcc", R, "C44.212"),
    ("antihelix", "bcc", L, "C44.219"),
    ("antihelix", "melanoma", R, "C43.21"),
    ("antihelix", "melanoma_in_situ", L, "D03.22"),
    ("nasal-ala", "bcc", L, "C44.311"),
    ("nasal-tip", "scc", M, "C44.321"),
    ("nasal-tip", "melanoma", M, "C43.31"),
    ("nasal-tip", "melanoma_in_situ", M, "D03.39"),
    ("nasal-tip", "scc_in_situ", M, "D04.39"),
    ("temple", "bcc", R, "C44.319"),
    ("lateral-forehead", "melanoma_in_situ", R, "D03.39"),
    ("scalp-not-otherwise-specified", "bcc", None, "C44.41"),
    ("lateral-neck", "scc", L, "C44.42"),
    ("lateral-neck", "merkel_cell", L, "C4A.4"),
    ("perianal-skin", "bcc", M, "C44.510"),
    ("breast-skin", "bcc", L, "C44.511"),
    ("upper-back", "bcc", M, "C44.519"),
    ("breast-skin", "melanoma", L, "C43.52"),
    ("perianal-skin", "scc_in_situ", M, "D04.5"),
    ("breast-skin", "scc_in_situ", L, "D04.5"),
    ("upper-back", "scc_in_situ", M, "D04.5"),
    ("dorsal-forearm", "bcc", R, "C44.612"),
    ("dorsal-forearm", "bcc", L, "C44.619"),
    ("dorsal-hand", "scc", L, "C44.629"),
    ("dorsal-hand", "scc_in_situ", L, "D04.62"),
    ("pretibial-leg-shin", "bcc", R, "C44.712"),
    ("pretibial-leg-shin", "bcc", L, "C44.719"),
    ("great-toe", "merkel_cell", L, "C4A.72"),
    ("dorsal-hand", "other", R, "C44.692"),
    ("chin", "sebaceous", M, "C44.399"),
    ("vermilion-of-lower-lip", "scc", M, "C00.1"),
    ("vermilion-of-lower-lip", "scc_in_situ", M, "D00.01"),
    ("vermilion-of-lower-lip", "melanoma_in_situ", M, "D03.0"),
    ("scrotum", "scc", L, "C63.2"),
    ("scrotum", "merkel_cell", L, "C63.2"),
    ("scrotum", "scc_in_situ", M, "D07.61"),
    ("glans-penis", "scc_in_situ", None, "D07.4"),
    ("glans-penis", "melanoma", None, "C60.1"),
    ("glans-penis", "melanoma_in_situ", None, "D03.8"),
    ("labium-majus", "bcc", L, "C51.0"),
    ("labium-majus", "scc_in_situ", L, "D07.1"),
    ("overlapping-contiguous-skin-sites-head-and-neck", "bcc", L, "C44.81"),
    ("overlapping-contiguous-skin-sites-head-and-neck", "melanoma_in_situ", L, "D03.8"),
]


@pytest.mark.parametrize(("slug", "tumor", "side", "code"), CODES)
def test_a_plain_case_gives_its_code_and_no_question(slug, tumor, side, code):
    given = proposed(slug, tumor, side)
    assert (given.code, given.question) == (code, "")


@pytest.mark.parametrize(
    ("slug", "choice", "lid", "code"),
    [
        ("medial-canthus", "upper", "", "C44.1121"),
        ("medial-canthus", "default", "lower", "C44.1122"),
        ("medial-canthus", "nose", "", "C44.311"),
        ("lid-cheek-junction-tear-trough", "default", "", "C44.1122"),
        ("lid-cheek-junction-tear-trough", "default", "upper", "C44.1122"),
        ("lid-cheek-junction-tear-trough", "cheek", "", "C44.319"),
        ("eyelid-not-otherwise-specified", "", "upper", "C44.1121"),
        ("preauricular-cheek", "ear", "", "C44.212"),
        ("vermilion-of-upper-lip", "skin", "", "C44.01"),
        ("groin-inguinal-area", "thigh", "", "C44.712"),
        ("dorsal-hand", "", "upper", "C44.612"),
    ],
)
def test_the_choice_and_the_lid_decide_where_the_site_does_not(slug, choice, lid, code):
    assert proposed(slug, "bcc", R, choice, lid).code == code


def test_canthus_without_a_lid_is_asked_about():
    given = proposed("medial-canthus", "bcc", R)
    assert given.code is None
    assert "Upper or lower" in given.question


def test_an_eyelid_that_nobody_specified_keeps_the_unspecified_code_and_asks():
    given = proposed("eyelid-not-otherwise-specified", "melanoma", R)
    assert given.code == "C43.10"
    assert "Upper or lower" in given.question


def test_a_sided_code_needs_its_side():
    given = proposed("dorsal-hand", "bcc")
    assert (given.code, "Left or right" in given.question) == (None, True)


@pytest.mark.parametrize(
    ("slug", "tumor", "code"),
    [
        ("dorsal-hand", "bcc", "C44.611"),
        ("dorsal-hand", "scc_in_situ", "D04.60"),
        ("upper-eyelid", "bcc", "C44.111"),
        ("upper-eyelid", "melanoma", "C43.10"),
        ("medial-canthus", "bcc", "C44.111"),
    ],
)
def test_midline_is_the_unspecified_side_of_a_sided_code(slug, tumor, code):
    assert proposed(slug, tumor, M).code == code


@pytest.mark.parametrize(
    ("slug", "tumor", "code", "candidates"),
    [
        ("nasal-tip", "basosquamous", None, ("C44.311", "C44.391")),
        ("nasal-tip", "keratoacanthoma", None, ("C44.321", "L85.8")),
        ("nasal-tip", "afx", None, ("C44.391", "D48.19")),
        ("nasal-tip", "dfsp", "C44.391", ()),
        ("nasal-tip", "empd", "C44.391", ()),
        ("nasal-tip", "mac", "C44.391", ()),
        ("vermilion-of-upper-lip", "melanoma", "C00.0", ("C00.0", "C43.0")),
        ("glans-penis", "merkel_cell", "C60.1", ("C60.1", "C4A.8")),
    ],
)
def test_question_is_asked_where_the_index_leaves_the_code_open(slug, tumor, code, candidates):
    given = proposed(slug, tumor, M)
    assert (given.code, given.candidates) == (code, candidates)
    assert given.question


def test_question_is_not_asked_when_every_answer_is_the_same_code():
    given = proposed("glans-penis", "basosquamous", M)
    assert (given.code, given.question) == ("C60.1", "")


def test_paget_disease_of_the_breast_names_codes_by_side():
    given = proposed("nipple", "empd", L, "breast_cancer")
    assert (given.code, given.candidates) == (None, ("C50.012", "C50.022"))


def test_the_sentence_names_the_facts():
    assert proposed("upper-eyelid", "bcc", R).because == (
        "ICD-10-CM reads the lesion as: Basal cell carcinoma, eyelid including canthus, right, "
        "upper eyelid."
    )


def test_a_lid_means_nothing_away_from_the_eye():
    assert proposed("dorsal-hand", "bcc", R, lid="upper") == proposed("dorsal-hand", "bcc", R)


def test_a_lid_is_upper_or_lower():
    with pytest.raises(ValueError, match="inner"):
        proposed("medial-canthus", "bcc", R, lid="inner")


def every_case():
    for site in catalogue().sites:
        sides = [side for side in (*Side, None) if site.allows_side(side)]
        for choice in ("", *(option.key for option in site.choices)):
            reading = site.reading(choice)
            for tumor in TumorType:
                for side in sides:
                    for lid in ("", "upper", "lower"):
                        yield site.slug, reading, tumor, side, lid


def test_every_answer_is_a_billable_code_or_a_question(billable):
    seen = 0
    for slug, reading, tumor, side, lid in every_case():
        given = propose_icd10(reading, tumor, side, lid)
        named = {given.code, *given.candidates} - {None}
        assert named <= billable, (slug, tumor, side, lid, named - billable)
        assert given.code or given.question, (slug, tumor, side, lid)
        assert not given.candidates or given.question, (slug, tumor, side, lid)
        seen += 1
    assert seen > 20_000


def test_the_side_in_the_words_of_the_code_is_the_side_of_the_lesion(labels):
    opposite = {Side.LEFT: " right ", Side.RIGHT: " left "}
    for slug, reading, tumor, side, lid in every_case():
        code = propose_icd10(reading, tumor, side, lid).code
        if code and side in opposite:
            assert opposite[side] not in f" {labels[code]} ", (slug, tumor, side, code)


def test_genital_skin_never_takes_a_skin_code():
    genital = [site for site in catalogue().sites if site.region == "Genital"]
    assert len(genital) == 9
    for site in genital:
        for tumor in TumorType:
            code = propose_icd10(site.reading(), tumor, site.sides[0] if site.sides else None).code
            assert not (code or "").startswith(("C44", "D04", "C43", "C4A")), (site.slug, tumor)
