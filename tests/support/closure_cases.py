"""Cases of the rules about several closures of one defect: rule, what makes it speak, what not."""

from decimal import Decimal

from encounters.vocabulary.terms import RepairType, WoundPart
from tests.support.changed_records import both, closed_besides, of_record, of_repair
from tests.support.records import FELLOW, SURGEON

_NEITHER = {"repair_class": None, "length_cm": None}
FLAP = {"type": RepairType.FLAP, **_NEITHER}
GRAFT = {"type": RepairType.FULL_THICKNESS_GRAFT, **_NEITHER}
OPEN = {"type": RepairType.SECOND_INTENT, **_NEITHER}

CLOSURES = [
    (
        "rest_not_closed",
        of_repair(closes=WoundPart.PART),
        both(of_repair(closes=WoundPart.PART), closed_besides(**OPEN, closes=WoundPart.PART)),
    ),
    (
        "closed_twice",
        closed_besides(**OPEN, closes=WoundPart.PART),
        closed_besides(**OPEN, closes=WoundPart.WHOLE),
    ),
    (
        "secondary_defect",
        of_repair(**FLAP, primary_cm2=Decimal(3), secondary_cm2=Decimal("0.1")),
        of_repair(**FLAP, primary_cm2=Decimal(3), secondary_cm2=Decimal(0)),
    ),
    (
        "secondary_defect",
        of_repair(**FLAP, primary_cm2=Decimal(3), secondary_cm2=Decimal(3)),
        both(
            closed_besides(**OPEN, closes=WoundPart.SECONDARY),
            of_repair(**FLAP, primary_cm2=Decimal(3), secondary_cm2=Decimal(3)),
        ),
    ),
    (
        "secondary_without_flap",
        closed_besides(**OPEN, closes=WoundPart.SECONDARY),
        both(
            closed_besides(**OPEN, closes=WoundPart.SECONDARY),
            of_repair(**FLAP, primary_cm2=Decimal(3), secondary_cm2=Decimal(3)),
        ),
    ),
    (
        "graft_smaller",
        of_repair(**GRAFT, area_cm2=Decimal("2.0")),
        of_repair(**GRAFT, area_cm2=Decimal("2.0"), closes=WoundPart.PART),
    ),
    (
        "fellow_is_surgeon",
        both(of_repair(fellow=FELLOW, surgeon=None), of_record(surgeon=FELLOW)),
        both(of_repair(fellow=FELLOW, surgeon=SURGEON), of_record(surgeon=FELLOW)),
    ),
    ("fellow_is_surgeon", of_repair(fellow=SURGEON), of_repair(fellow=FELLOW)),
]
