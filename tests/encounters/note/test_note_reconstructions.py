"""What the note says of repairs that are coded by what is recorded of them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from encounters.note.sentences.closure import closure_sections
from encounters.note.sentences.stage import supervision
from encounters.record import RepairRecord
from encounters.vocabulary.repair_terms import (
    CartilageSource,
    LidClosure,
    LidShare,
    LipClosure,
    LipExtent,
)
from encounters.vocabulary.terms import RepairClass, RepairType, WoundPart
from tests.support.case_parts import DEFECT
from tests.support.printed_notes import TELLER
from tests.support.records import DAY, FELLOW, SURGEON, encounter, stage

TOLD = [
    (
        RepairType.COMPOSITE_GRAFT,
        {"donor_site": "Left helical root"},
        (
            "I covered the defect with a composite graft of skin and cartilage from the left "
            "helical root."
        ),
    ),
    (
        RepairType.CARTILAGE_GRAFT,
        {
            "cartilage_from": CartilageSource.EAR,
            "closes": WoundPart.SUPPORT,
            "donor_site": "Left conchal bowl",
        },
        "I supported the repair with cartilage of the ear from the left conchal bowl.",
    ),
    (
        RepairType.ISLAND_PEDICLE,
        {
            "axial_vessel": "Angular artery",
            "primary_cm2": Decimal(3),
            "secondary_cm2": Decimal(4),
        },
        (
            "I closed the defect with an island pedicle flap on the angular artery, which was "
            "identified and dissected: primary defect 3 cm² and secondary defect 4 cm², together "
            "7 cm²."
        ),
    ),
    (
        RepairType.PURSE_STRING,
        {"repair_class": RepairClass.INTERMEDIATE, "length_cm": Decimal("2.5")},
        "I closed the defect with an intermediate purse-string closure of 2.5 cm.",
    ),
    (
        RepairType.LIP_REPAIR,
        {"lip_extent": LipExtent.HALF_HEIGHT, "lip_closure": LipClosure.DIRECT},
        (
            "I repaired the defect through up to half of the lip's height, in full thickness, as a "
            "wedge, directly."
        ),
    ),
    (
        RepairType.LID_RECONSTRUCTION,
        {"lid_share": LidShare.TWO_THIRDS, "lid_closure": LidClosure.OPPOSING_LID_FLAP},
        (
            "I closed the defect by full-thickness reconstruction of between a quarter and two "
            "thirds of the lid's margin, with tarsus and conjunctiva of the other lid."
        ),
    ),
    (
        RepairType.DERMAL_FAT_GRAFT,
        {"with_fellow": True},
        (
            "I covered the defect with a graft of dermis and fat. A fellow of an accredited "
            "program took part; the surgeon was present for the key parts of the repair."
        ),
    ),
    (
        RepairType.DERMAL_FAT_GRAFT,
        {"with_fellow": True, "fellow": FELLOW},
        (
            "I covered the defect with a graft of dermis and fat. Tomas Lind, DO, a fellow of an "
            "accredited program, took part; the surgeon was present for the key parts of the "
            "repair."
        ),
    ),
    (
        RepairType.DERMAL_FAT_GRAFT,
        {"fellow": FELLOW},
        (
            "I covered the defect with a graft of dermis and fat. Tomas Lind, DO, a fellow of an "
            "accredited program, took part."
        ),
    ),
]


@pytest.mark.parametrize(("kind", "facts", "words"), TOLD, ids=[row[0].value for row in TOLD])
def test_each_kind_is_told_in_its_own_words(kind, facts, words):
    repair = RepairRecord(id="r", type=kind, date_of_service=DAY, surgeon=SURGEON, **facts)
    defect = replace(DEFECT, repair=repair, further_repairs=())
    (section,) = closure_sections(encounter(defects=(defect,)), TELLER)
    assert section.paragraphs[1:] == (words,)


def test_a_fellow_and_a_reader_who_bills_nothing_are_told():
    cut = replace(
        stage(1, performer=FELLOW, reader=FELLOW, supervisor=SURGEON),
        fellow_accredited=True,
        present_for_key_parts=True,
        reader_does_not_bill=True,
    )
    assert supervision(cut, TELLER)[1:] == (
        "The tissue was taken by a fellow of an accredited program",
        "I was present for the key parts of this stage",
        f"{TELLER.who(FELLOW)} bills nothing for reading this stage",
    )
    assert len(supervision(stage(1, supervisor=SURGEON), TELLER)) == 1
