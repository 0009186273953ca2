"""The sites themselves: how codes and criteria read them, their sides, and the search."""

from __future__ import annotations

import pytest

from encounters.anatomy import (
    AucArea,
    Lid,
    MohsFamily,
    UnknownChoiceError,
    UnknownSiteError,
    catalogue,
    slug_of,
)
from encounters.vocabulary.terms import Side

EYELID = "C44.1{h}{s}{l}"

# slug, family, area, ICD-10-CM site, then the groups: simple, intermediate, complex, flap, full and
# split thickness. One row for every part of the body that the code tables treat differently, and
# the traps: scalp, neck, axilla, nipple, shin, ankle.
READINGS = [
    ("vertex-crown-of-scalp", "17311", "M", "C44.4{h}", "A A scalp scalp scalp rest"),
    ("lateral-forehead", "17311", "M", "C44.3{h}9", "B C cheek cheek cheek rest"),
    ("temple", "17311", "H", "C44.3{h}9", "B C cheek cheek cheek rest"),
    ("upper-eyelid", "17311", "H", EYELID, "B C nose nose nose rest"),
    ("nasal-ala", "17311", "H", "C44.3{h}1", "B C nose nose nose rest"),
    ("jawline-mandibular-border", "17311", "M", "C44.3{h}9", "B C cheek cheek cheek rest"),
    ("philtrum", "17311", "H", "C44.0{h}", "B C nose nose nose rest"),
    ("vermilion-of-lower-lip", "17311", "H", "C00.1", "B C nose nose nose rest"),
    ("antihelix", "17311", "H", "C44.2{h}{s}", "B C nose nose nose rest"),
    ("posterior-neck-nape", "17311", "M", "C44.4{h}", "A B cheek cheek cheek rest"),
    ("axilla", "17313", "L", "C44.5{h}9", "A A cheek cheek cheek limbs"),
    ("nipple", "17313", "H", "C44.5{h}1", "A A trunk trunk trunk limbs"),
    ("upper-back", "17313", "L", "C44.5{h}9", "A A trunk trunk trunk limbs"),
    ("groin-inguinal-area", "17313", "L", "C44.5{h}9", "A A trunk trunk trunk limbs"),
    ("perianal-skin", "17313", "H", "C44.5{h}0", "A A trunk trunk trunk limbs"),
    ("dorsal-forearm", "17313", "L", "C44.6{h}{s}", "A A scalp scalp scalp limbs"),
    ("dorsal-wrist", "17313", "L", "C44.6{h}{s}", "A A scalp scalp scalp limbs"),
    ("palm", "17311", "H", "C44.6{h}{s}", "A B cheek cheek cheek rest"),
    ("nail-unit-of-thumb", "17311", "H", "C44.6{h}{s}", "A B cheek cheek cheek rest"),
    ("pretibial-leg-shin", "17313", "M", "C44.7{h}{s}", "A A scalp scalp scalp limbs"),
    ("medial-ankle", "17313", "H", "C44.7{h}{s}", "A A scalp scalp scalp limbs"),
    ("great-toe", "17311", "H", "C44.7{h}{s}", "A B cheek cheek cheek rest"),
    ("scrotum", "17311", "H", "C63.2", "A B cheek cheek cheek rest"),
]
SHORT = {
    "scalp_arms_legs": "scalp",
    "forehead_cheeks_neck_hands": "cheek",
    "eyelids_nose_ears_lips": "nose",
    "face_scalp_neck_hands": "rest",
    "trunk_arms_legs": "limbs",
}


def in_short(groups):
    names = (
        groups.simple,
        groups.intermediate,
        groups.complex,
        groups.flap,
        groups.full_thickness,
        groups.split_thickness,
    )
    return " ".join(SHORT.get(str(name), str(name)) for name in names)


@pytest.mark.parametrize(("slug", "family", "area", "pattern", "groups"), READINGS)
def test_a_site_is_read_in_four_separate_ways(slug, family, area, pattern, groups):
    reading = catalogue().site(slug).reading()
    assert (reading.family, reading.auc_area, reading.icd10_pattern) == (family, area, pattern)
    assert in_short(reading.groups) == groups


def test_every_slug_follows_from_its_name():
    assert all(site.slug == slug_of(site.name) for site in catalogue().sites)
    assert slug_of("Nostril sill / nasal vestibule skin") == "nostril-sill-nasal-vestibule-skin"
    assert slug_of("Vertex (crown) of scalp") == "vertex-crown-of-scalp"


def test_an_unknown_site_is_refused():
    with pytest.raises(UnknownSiteError, match="elbows"):
        catalogue().site("elbows")


@pytest.mark.parametrize(
    ("slug", "allowed", "refused"),
    [
        ("nasal-ala", (Side.LEFT, Side.RIGHT), (Side.MIDLINE, None)),
        ("chin", (Side.LEFT, Side.RIGHT, Side.MIDLINE), (None,)),
        ("columella", (Side.MIDLINE, None), (Side.LEFT, Side.RIGHT)),
        ("nose-not-otherwise-specified", (None,), tuple(Side)),
    ],
    ids=["two sides", "with midline", "midline only", "no side"],
)
def test_which_sides_a_site_allows(slug, allowed, refused):
    site = catalogue().site(slug)
    assert [site.allows_side(side) for side in allowed] == [True] * len(allowed)
    assert [site.allows_side(side) for side in refused] == [False] * len(refused)


def test_a_choice_changes_what_it_names_and_nothing_else():
    site = catalogue().site("supraclavicular-area")
    neck, chest = site.reading("default"), site.reading("chest")
    assert neck == site.reading() == site.choices[0].reading
    assert (neck.family, chest.family) == tuple(MohsFamily)
    assert (neck.auc_area, chest.auc_area) == (AucArea.MEDIUM, AucArea.LOW)
    assert chest.icd10_meaning == "other parts of trunk"
    assert in_short(chest.groups) == "A A trunk trunk trunk limbs"


def test_a_choice_may_touch_one_partition_alone():
    site = catalogue().site("lateral-lower-leg")
    own, shin = site.reading(), site.reading("shin")
    assert shin.auc_area == AucArea.MEDIUM
    assert (shin.family, shin.icd10_pattern, shin.groups) == (
        own.family,
        own.icd10_pattern,
        own.groups,
    )


def test_a_canthus_asks_for_its_lid():
    site = catalogue().site("medial-canthus")
    assert site.reading().lid is None
    assert site.reading("upper").lid == Lid.UPPER
    assert site.reading("nose").icd10_pattern == "C44.3{h}1"


@pytest.mark.parametrize("slug", ["nipple", "nasal-tip"])
def test_an_unknown_choice_is_refused(slug):
    site = catalogue().site(slug)
    assert site.reading("default") == site.reading("")
    with pytest.raises(UnknownChoiceError, match=site.name):
        site.reading("nowhere")


def test_every_doubtful_site_offers_a_real_alternative():
    for site in catalogue().sites:
        readings = {choice.key: choice.reading for choice in site.choices}
        assert site.is_doubtful == (len(set(readings.values())) > 1), site.slug
        assert list(readings)[:1] == ["default"] * site.is_doubtful, site.slug


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("shin", "pretibial-leg-shin"),
        ("nape", "posterior-neck-nape"),
        ("crown", "vertex-crown-of-scalp"),
        ("bridge of the nose", "nasal-dorsum-bridge"),
        ("cheekbone", "malar-zygomatic-cheek"),
        ("armpit", "axilla"),
        ("navel", "umbilicus"),
        ("corner of mouth", "oral-commissure"),
        ("in front of the ear", "preauricular-cheek"),
        ("back of knee", "popliteal-fossa"),
        ("big toe", "great-toe"),
        ("eyelids", "upper-eyelid"),
        ("SHIN", "pretibial-leg-shin"),
        ("Décolletage", "upper-chest"),
        ("left nasal ala", "nasal-ala"),
        ("nas al", "nasal-ala"),
        ("crow's feet", "lateral-canthus"),
    ],
)
def test_the_search_finds_by_word_and_synonym(typed, first):
    assert catalogue().search(typed)[0].slug == first


def test_pinna_finds_the_whole_ear():
    found = catalogue().search("pinna", limit=50)
    assert {"superior-helix", "tragus", "ear-not-otherwise-specified"} <= {s.slug for s in found}
    assert {site.region for site in found} == {"Ear"}


def test_a_word_never_matches_from_inside_another():
    found = catalogue().search("ear", limit=200)
    assert found
    assert not [site.slug for site in found if "forearm" in site.slug]


@pytest.mark.parametrize("typed", ["", "  ", "left", "the", "shin zebra", "\x00", "鼻", "%", "''"])
def test_search_for_no_site_finds_none(typed):
    assert catalogue().search(typed) == ()


def test_the_search_is_bounded():
    assert len(catalogue().search("nail", limit=3)) == 3
    assert len(catalogue().search("l")) == 20
    assert catalogue().search("shin " * 10_000)[0].slug == "pretibial-leg-shin"
