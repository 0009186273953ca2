"""A wound closed in several ways: each closure in its order, with what it closes."""

from dataclasses import replace
from decimal import Decimal

from encounters.note.sentences.closure import closure_sections
from encounters.record import RepairRecord
from encounters.vocabulary.terms import RepairType, WoundPart
from tests.support.case_parts import DEFECT, LINEAR
from tests.support.records import DAY, SURGEON, encounter

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


def told(*repairs):
    defect = replace(DEFECT, repair=repairs[0], further_repairs=repairs[1:])
    (section,) = closure_sections(encounter(defects=(defect,)))
    facts = [(fact.label, fact.text) for fact in section.facts]
    first = next(place for place, (label, _) in enumerate(facts) if label.startswith("Repair"))
    return facts[first:]


def test_a_flap_and_the_graft_of_its_secondary_defect():
    assert told(FLAP, GRAFT) == [
        (
            "Repair",
            (
                "Adjacent tissue transfer (flap), primary defect 3 cm² and secondary defect 5 cm², "
                "together 8 cm²"
            ),
        ),
        ("Repaired by", SURGEON.signature_name),
        ("Repair of the secondary defect", "Full-thickness skin graft, 5 cm²"),
        ("Repaired by", "Dr. Adair"),
        ("Donor site", "Left conchal bowl"),
    ]


def test_a_part_is_sutured_and_the_rest_heals():
    part = replace(LINEAR, closes=WoundPart.PART)
    rest = RepairRecord(
        id="rest",
        place=2,
        closes=WoundPart.PART,
        type=RepairType.SECOND_INTENT,
        date_of_service=DAY,
    )
    labels = [fact for fact in told(part, rest) if fact[0].startswith("Repair of")]
    assert labels == [
        ("Repair of a part", "Linear closure, intermediate, 4.2 cm"),
        ("Repair of a part", "Second intention healing"),
    ]
