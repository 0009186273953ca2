"""The category of every row of the published table, at each of its borders; and what is missing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from encounters.anatomy import catalogue
from encounters.record import LesionRecord, SiteRecord
from encounters.vocabulary.risk_terms import (
    Differentiation,
    GeneticSyndrome,
    ImmuneCause,
    PerineuralExtent,
    SkinSetting,
    UseCategory,
)
from encounters.vocabulary.terms import Presentation, TumorType
from encounters.why_mohs import appropriate_use

DAY = date(2026, 11, 30)
SITES = {"H": "nasal-tip", "M": "malar-zygomatic-cheek", "L": "upper-back"}
LETTERS = {
    "A": UseCategory.APPROPRIATE,
    "U": UseCategory.UNCERTAIN,
    "I": UseCategory.INAPPROPRIATE,
    "-": UseCategory.NOT_RATED,
}
BOTH = (False, True)
AGAIN = (Presentation.RECURRENT, Presentation.PERSISTENT)
FIRST = (Presentation.PRIMARY,)

# Tumor, subtype, presentations, immunosuppressed, then areas H, M and L as published, in mm:
# "I 10 U 20 A" is inappropriate up to 10, uncertain above it and up to 20, appropriate above that.
TABLE = [
    ("bcc", "morpheaform", FIRST, BOTH, "A", "A", "U 5 A"),
    ("bcc", "micronodular", AGAIN, BOTH, "A", "A", "A"),
    ("bcc", "nodular", FIRST, (False,), "A", "A", "I 10 U 20 A"),
    ("bcc", "nodular", FIRST, (True,), "A", "A", "I 5 U 10 A"),
    ("bcc", "nodular", AGAIN, BOTH, "A", "A", "A"),
    ("bcc", "superficial", FIRST, (False,), "A", "U 5 A", "I"),
    ("bcc", "superficial", FIRST, (True,), "A", "A", "I 10 U"),
    ("bcc", "superficial", AGAIN, BOTH, "A", "A", "I"),
    ("scc", "poorly differentiated", FIRST + AGAIN, BOTH, "A", "A", "A"),
    ("scc", "well differentiated", FIRST, (False,), "A", "A", "I 10 U 20 A"),
    ("scc", "well differentiated", FIRST, (True,), "A", "A", "U 10 A"),
    ("scc", "well differentiated", AGAIN, BOTH, "A", "A", "A"),
    ("keratoacanthoma", "", FIRST, (False,), "A", "A", "I 10 A"),
    ("keratoacanthoma", "", FIRST, (True,), "A", "A", "U 5 A"),
    ("keratoacanthoma", "", AGAIN, BOTH, "A", "A", "A"),
    ("scc_in_situ", "", FIRST, (False,), "A", "A", "I 10 U 20 A"),
    ("scc_in_situ", "", FIRST, (True,), "A", "A", "I 5 U 10 A"),
    ("scc_in_situ", "", AGAIN, BOTH, "A", "A", "U"),
    ("scc", "verrucous", FIRST + AGAIN, BOTH, "A", "-", "-"),
    ("scc_in_situ", "in an actinic keratosis", FIRST + AGAIN, BOTH, "I", "I", "I"),
    ("melanoma_in_situ", "lentigo maligna", FIRST, BOTH, "A", "A", "U"),
    ("melanoma_in_situ", "", AGAIN, BOTH, "A", "A", "A"),
    ("basosquamous", "", FIRST + AGAIN, BOTH, "A", "A", "A"),
]


def at(area, **facts):
    slug = SITES.get(area, area)
    site = SiteRecord(slug=slug, name=catalogue().site(slug).name)
    known = {"tumor_type": TumorType.BCC, "tumor_subtype": "nodular", "immunosuppressed": False}
    if "mm" in facts:
        facts["length_mm"] = Decimal(str(facts.pop("mm")))
    return LesionRecord(id="1", letter="A", site=site, **{**known, **facts})


def rated(lesion):
    return appropriate_use(lesion, DAY)


def expected(published):
    """Sizes to try with the category of each: every border, a millimeter above it, and far off."""
    words = published.split()
    categories, limits = words[::2], [int(limit) for limit in words[1::2]]
    tried = {1: categories[0], 99: categories[-1]}
    for place, limit in enumerate(limits):
        tried |= {limit: categories[place], limit + 1: categories[place + 1]}
    return {size: LETTERS[letter] for size, letter in tried.items()}


@pytest.mark.parametrize(
    "row", TABLE, ids=[f"{n}-{row[0]}-{row[1]}" for n, row in enumerate(TABLE)]
)
def test_every_row_has_its_category_at_each_border(row):
    tumor, subtype, presentations, statuses, *areas = row
    for area, published in zip("HML", areas, strict=True):
        for presentation in presentations:
            for immune in statuses:
                for size, category in expected(published).items():
                    lesion = at(
                        area,
                        mm=size,
                        tumor_type=TumorType(tumor),
                        tumor_subtype=subtype.capitalize(),
                        presentation=presentation,
                        immunosuppressed=immune,
                    )
                    assert rated(lesion).category == category, (area, presentation, immune, size)


def test_the_rule_is_told_in_words_with_the_size_as_it_was_entered():
    use = rated(at("L", mm="10.0"))
    assert use.because == (
        "nodular basal cell carcinoma, primary, healthy patient, area L, 10 mm: up to 10 mm"
    )
    assert use.rule == "bcc-nodular-primary-healthy.L.up-to-10"
    assert use.edition.startswith("2012") and "Connolly" in use.source
    assert use.remarks == ()


@pytest.mark.parametrize(
    ("mm", "category"),
    [("10.1", "uncertain"), ("10.9", "uncertain"), ("20.5", "appropriate")],
)
def test_a_size_between_two_steps_is_read_as_the_larger_and_said_to_be(mm, category):
    use = rated(at("L", mm=mm))
    assert use.category == category
    assert len(use.remarks) == 1 and "read as the larger" in use.remarks[0]


def test_a_size_on_a_step_needs_no_remark():
    assert rated(at("L", mm=11)).remarks == rated(at("L", mm=21)).remarks == ()


# What is left out, what is named as missing, what it may be.
MISSING = [
    ("size", at("L"), ("the size",), {"I", "U", "A"}),
    ("immune status", at("L", mm=15, immunosuppressed=None), ("the immune status",), {"U", "A"}),
    ("subtype", at("L", mm=15, tumor_subtype=""), ("the subtype",), {"A", "U", "I"}),
    ("a word that says nothing", at("L", mm=15, tumor_subtype="Pigmented"), ("the subtype",), None),
    (
        "how the site is read",
        at("infra-auricular-skin-below-lobule", mm=4, tumor_subtype="superficial"),
        ("how the site is read",),
        {"A", "U"},
    ),
    (
        "immune status and size",
        at("L", immunosuppressed=None),
        ("the immune status", "the size"),
        {"I", "U", "A"},
    ),
]


@pytest.mark.parametrize(
    ("lesion", "missing", "possible"), [m[1:] for m in MISSING], ids=[m[0] for m in MISSING]
)
def test_what_is_missing_is_named_and_nothing_assumed(lesion, missing, possible):
    use = rated(lesion)
    assert use.category == UseCategory.NOT_RATED and use.is_open
    assert use.missing == missing
    if possible:
        assert set(use.possible) == {LETTERS[letter] for letter in possible}


# Nothing of it is entered, and the table says the same whatever it is.
SAME_EITHER_WAY = [
    at("H", tumor_subtype="", immunosuppressed=None),
    at("M", tumor_type=TumorType.SCC, tumor_subtype="", immunosuppressed=None),
    at("L", presentation=Presentation.RECURRENT, immunosuppressed=None),
    at("L", mm=21, immunosuppressed=None),
    replace(
        at("infra-auricular-skin-below-lobule", mm=4),
        site=SiteRecord(slug="infra-auricular-skin-below-lobule", name="x", choice="neck"),
    ),
]


@pytest.mark.parametrize("lesion", SAME_EITHER_WAY)
def test_what_does_not_matter_is_not_asked(lesion):
    use = rated(lesion)
    assert (use.category, use.missing) == (UseCategory.APPROPRIATE, ())


SETTINGS = [
    {"irradiated": True},
    {"skin_setting": SkinSetting.CHRONIC_INFLAMMATION},
    {"genetic_syndrome": GeneticSyndrome.XERODERMA_PIGMENTOSUM},
]
NO_SETTING = {
    "irradiated": False,
    "skin_setting": SkinSetting.NONE,
    "genetic_syndrome": GeneticSyndrome.NONE,
}


@pytest.mark.parametrize("setting", SETTINGS, ids=[next(iter(s)) for s in SETTINGS])
def test_a_special_setting_makes_it_appropriate_whatever_the_size(setting):
    assert rated(at("L", mm=3, **setting)).category == UseCategory.APPROPRIATE
    use = rated(at("L", mm=3, **{**NO_SETTING, **{name: NO_SETTING[name] for name in setting}}))
    assert (use.category, use.unasked) == (UseCategory.INAPPROPRIATE, ())


def test_a_setting_that_nobody_asked_for_is_named_where_it_would_matter():
    assert len(rated(at("L", mm=3)).unasked) == 3
    assert rated(at("L", mm=3, irradiated=False)).unasked == (
        "a genetic syndrome",
        "a special setting of the skin",
    )
    assert rated(at("H", mm=3)).unasked == ()
    # Melanoma in situ has no such row.
    assert rated(at("L", tumor_type=TumorType.MELANOMA_IN_SITU)).unasked == ()


# Facts that make a tumor aggressive, and the ones that just do not.
AGGRESSIVE = [
    ({"tumor_type": TumorType.SCC, "thickness_mm": Decimal(2)}, True),
    ({"tumor_type": TumorType.SCC, "thickness_mm": Decimal("1.9")}, False),
    ({"tumor_type": TumorType.SCC, "differentiation": Differentiation.POOR}, True),
    ({"tumor_type": TumorType.SCC, "differentiation": Differentiation.MODERATE}, False),
    ({"tumor_subtype": "Superficial and infiltrative"}, True),
    ({"tumor_subtype": "Superficial and nodular"}, False),
    ({"perineural_extent": PerineuralExtent.IN_DERMIS}, True),
]


@pytest.mark.parametrize(("facts", "is_aggressive"), AGGRESSIVE)
def test_the_more_aggressive_part_counts(facts, is_aggressive):
    known = {"tumor_subtype": "well differentiated" if "tumor_type" in facts else "nodular"}
    use = rated(at("L", mm=6, **{**known, **facts}))
    assert ("aggressive" in use.because.replace("not aggressive", "")) == is_aggressive
    assert (use.category == UseCategory.APPROPRIATE) == is_aggressive


def test_a_cause_of_immunosuppression_alone_says_that_there_is_one():
    lesion = at("L", mm=11, immunosuppressed=None, immune_cause=ImmuneCause.HIV)
    assert rated(lesion).category == UseCategory.APPROPRIATE


@pytest.mark.parametrize("tumor", [TumorType.MERKEL_CELL, TumorType.DFSP, TumorType.MELANOMA])
def test_a_tumor_that_the_table_does_not_know_is_not_rated_and_asks_nothing(tumor):
    use = rated(at("L", tumor_type=tumor))
    assert use.category == UseCategory.NOT_RATED
    assert tumor.label.lower() in use.because.lower()
    assert not (use.is_open or use.asks_for_words or use.unasked)


def test_the_table_is_of_its_day():
    assert appropriate_use(at("L", mm=3), date(2012, 1, 1)).category == UseCategory.INAPPROPRIATE
    before = appropriate_use(at("L", mm=3), date(2011, 12, 31))
    assert (before.category, before.edition) == (UseCategory.NOT_RATED, "")


def test_the_larger_measure_counts_and_a_width_alone_is_no_size():
    both = {"length_mm": Decimal(9), "width_mm": Decimal(21)}
    assert rated(at("L", **both)).category == UseCategory.APPROPRIATE
    assert rated(at("L", width_mm=Decimal(21))).missing == ("the size",)
