"""A wound closed in several ways: each closure in its order, with what it closes."""

from dataclasses import replace
from decimal import Decimal

import pytest

from encounters.note.sentences.closure import closure_sections
from encounters.note.sentences.repairs import NARRATORS
from encounters.record import RepairRecord
from encounters.vocabulary.terms import RepairClass, RepairType, WoundPart
from tests.support.case_parts import DEFECT, LINEAR
from tests.support.printed_notes import TELLER
from tests.support.records import DAY, FELLOW, NEXT_DAY, SURGEON, encounter, lesion

FLAP = RepairRecord(
    id="flap",
    type=RepairType.FLAP,
    date_of_service=DAY,
    surgeon=SURGEON,
    primary_cm2=Decimal(3),
    secondary_cm2=Decimal(5),
)
GRAFT = RepairRecord(
    id="graft",
    place=2,
    closes=WoundPart.SECONDARY,
    type=RepairType.FULL_THICKNESS_GRAFT,
    date_of_service=DAY,
    other_surgeon="Dr. Adair",
    area_cm2=Decimal(5),
    donor_site="Left conchal bowl",
)


def told(*repairs, **facts):
    """The paragraphs of the repairs of one defect."""
    defect = replace(DEFECT, repair=repairs[0], further_repairs=repairs[1:])
    (section,) = closure_sections(encounter(defects=(defect,), **facts), TELLER)
    return list(section.paragraphs[1:])


def test_a_flap_and_the_graft_of_its_secondary_defect():
    assert told(FLAP, GRAFT) == [
        (
            "I closed the defect with an adjacent tissue transfer: primary defect 3 cm² and "
            "secondary defect 5 cm², together 8 cm²."
        ),
        (
            "Dr. Adair covered the secondary defect with a full-thickness skin graft of 5 cm² "
            "from the left conchal bowl."
        ),
    ]


def test_a_part_is_sutured_and_the_rest_heals():
    part = replace(LINEAR, closes=WoundPart.PART)
    first, second = told(part, SECOND_INTENT)
    assert first.startswith("I closed a part of the defect with an intermediate linear closure of")
    assert second == "A part of the defect was left to heal by second intention."


SECOND_INTENT = RepairRecord(
    id="rest",
    place=2,
    closes=WoundPart.PART,
    type=RepairType.SECOND_INTENT,
    date_of_service=DAY,
)
BARE = replace(LINEAR, undermining="", deep_sutures="", surface_sutures="")
CLOSED = "I closed the defect with an intermediate linear closure of 4.2 cm."
KINDS = [
    ("as an intermediate closure", {}, CLOSED),
    ("by nobody named", {"surgeon": None}, "The defect was closed with an intermediate linear"),
    ("by a fellow", {"surgeon": FELLOW}, "Tomas Lind, DO, closed the defect with"),
    ("on another day", {"date_of_service": NEXT_DAY}, "On Oct 6, 2026, I closed the defect"),
    ("without a class", {"repair_class": None}, "I closed the defect with a linear closure of 4.2"),
    (
        "undermined as wide as the defect",
        {"undermining_mm": Decimal(15), "undermining": "Both sides, in the subcutis."},
        (
            f"{CLOSED} The edges were undermined 1.5 cm, both sides, in the subcutis; the defect "
            "was 1.5 cm wide."
        ),
    ),
    ("undermined in words", {"undermining": "Both sides"}, f"{CLOSED} Undermining: Both sides."),
    (
        "in layers",
        {"deep_sutures": "4-0 polyglactin", "surface_sutures": "5-0 nylon."},
        f"{CLOSED} Deep layer: 4-0 polyglactin; surface: 5-0 nylon.",
    ),
    (
        "because of facts, of which one is no term",
        {"complexity": ("free_margin", "debridement", "as typed")},
        (
            f"{CLOSED} It was complex: free margin of helix, vermilion or nostril involved; wound "
            "edges debrided; as typed."
        ),
    ),
    ("for a reason", {"reason": "Skin lax."}, f"{CLOSED} Reason for this repair: skin lax."),
    ("with a detail", {"detail": "cone removed"}, f"{CLOSED} Cone removed."),
    (
        "with an interpolation flap",
        {
            "type": RepairType.INTERPOLATION_FLAP,
            "repair_class": None,
            "length_cm": None,
            "flap_design": "Paramedian forehead",
            "donor_site": "The right forehead",
        },
        (
            "I closed the defect with an interpolation flap (paramedian forehead) from the right "
            "forehead."
        ),
    ),
    (
        "with a substitute",
        {"type": RepairType.SKIN_SUBSTITUTE, "length_cm": None, "area_cm2": Decimal("4.80")},
        "I covered the defect with a skin substitute of 4.8 cm².",
    ),
    (
        "later",
        {"type": RepairType.DELAYED, "length_cm": None, "planned_date": NEXT_DAY},
        "The repair of the defect was put off; it is planned for Oct 6, 2026.",
    ),
    (
        "by another surgeon",
        {"type": RepairType.OTHER_SURGEON, "length_cm": None, "other_surgeon": "Dr. Adair"},
        "The defect was left to Dr. Adair for repair.",
    ),
]


@pytest.mark.parametrize(("facts", "expect"), [row[1:] for row in KINDS], ids=[k[0] for k in KINDS])
def test_each_kind_is_told(facts, expect):
    (only,) = told(replace(BARE, **facts))
    assert only.startswith(expect)
    if expect.endswith("."):
        assert only == expect


def test_every_kind_has_its_sentence():
    assert set(NARRATORS) == set(RepairType)


def two_wounds(second_site, **facts):
    """The words of the first of two repairs, one for each lesion."""
    other = replace(BARE, id="repair2", site_lesion="B", length_cm=Decimal("2.1"), **facts)
    defects = (
        replace(DEFECT, repair=BARE),
        replace(DEFECT, id="defect2", lesions=("B",), repair=other),
    )
    record = encounter(lesion(), lesion("B", second_site), defects=defects)
    first, _ = closure_sections(record, TELLER)
    return first.paragraphs[-1].removeprefix(CLOSED).strip()


@pytest.mark.parametrize(
    ("second_site", "facts", "expect"),
    [
        (
            "upper-back",
            {},
            "Its length is added to that of the repair of lesion B (2.1 cm): together 6.3 cm.",
        ),
        ("nasal-ala", {}, ""),
        ("upper-back", {"repair_class": RepairClass.COMPLEX}, ""),
        ("upper-back", {"date_of_service": NEXT_DAY}, ""),
        ("upper-back", {"surgeon": FELLOW}, ""),
    ],
)
def test_what_is_added_up_is_said(second_site, facts, expect):
    assert two_wounds(second_site, **facts) == expect
