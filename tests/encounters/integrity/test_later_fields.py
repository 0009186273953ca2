"""Fields that came later: absent where they say nothing, and seen where they do. No database."""

from dataclasses import replace
from decimal import Decimal

import pytest

from encounters.integrity.canonical import plain
from encounters.integrity.comparing import differences
from encounters.integrity.restoring import value_of
from encounters.record import EncounterRecord
from encounters.vocabulary.terms import RepairType, WoundPart
from tests.support.changed_records import both, closed_besides, of_defect, of_repair
from tests.support.sample_records import SAMPLES

SINGLE = SAMPLES["forearm_two_stages"]
GRAFTED = closed_besides(
    type=RepairType.FULL_THICKNESS_GRAFT,
    repair_class=None,
    length_cm=None,
    area_cm2=Decimal(3),
    closes=WoundPart.SECONDARY,
)(SINGLE)


def found(signed, now):
    return [str(difference) for difference in differences(plain(signed), plain(now))]


def test_a_single_repair_is_spelled_as_before_there_were_several():
    (defect,) = plain(SINGLE)["defects"]
    assert "further_repairs" not in defect
    assert not {"place", "closes"} & defect["repair"].keys()


def test_a_further_repair_says_its_place_and_what_it_closes():
    (further,) = plain(GRAFTED)["defects"][0]["further_repairs"]
    assert (further["place"], further["closes"]) == ("2", "secondary")


@pytest.mark.parametrize("record", [SINGLE, GRAFTED], ids=["single", "several"])
def test_the_record_comes_back_from_its_spelling(record):
    assert value_of(EncounterRecord, plain(record)).defects == record.defects


CHANGES = [
    ("gone", GRAFTED, SINGLE, "defect: further repair is gone"),
    ("added after signing", SINGLE, GRAFTED, "defect: further repair was added after signing"),
    (
        "changed",
        GRAFTED,
        of_defect(further_repairs=(replace(GRAFTED.defects[0].repairs[1], area_cm2=Decimal(4)),))(
            GRAFTED
        ),
        "defect, further repair: area cm2 is not what was signed",
    ),
    (
        "called a part after signing",
        SINGLE,
        of_repair(closes=WoundPart.PART)(SINGLE),
        "defect, repair: closes is not what was signed",
    ),
    (
        "called the whole after signing",
        of_repair(closes=WoundPart.PART)(SINGLE),
        both(of_repair(closes=WoundPart.WHOLE))(SINGLE),
        "defect, repair: closes is not what was signed",
    ),
]


@pytest.mark.parametrize(
    ("signed", "now", "words"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES]
)
def test_a_closure_that_differs_from_what_was_signed_is_told(signed, now, words):
    assert found(signed, now) == [words]
