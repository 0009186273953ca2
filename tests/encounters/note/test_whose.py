"""Who entered, who confirmed, and what was superseded, as the note says it."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from encounters.note.sentences.whose import whose_paragraph
from encounters.note.teller import teller_of
from encounters.record import FindingRecord, PersonRecord, ReadingRecord
from encounters.vocabulary.terms import Compartment, FindingKind, ReadingResult, StageConclusion
from tests.support.records import encounter, stage

ADA = PersonRecord(id="1", name="Ada Quill", credentials="MD")
KIM = PersonRecord(id="2", name="Kim Fellow", credentials="MD")
BO = PersonRecord(id="3", name="Bo Nurse")
TELLER = teller_of(replace(encounter(), surgeon=ADA, assistants=(BO, KIM)))
ENTERED = "Bo Nurse entered the findings in block I-1 for me; I"


def at(hour, minute, day=5):
    """On the practice's clock of the stage's day, in summer time."""
    return datetime(2026, 10, day, hour + 4, minute, tzinfo=UTC)


def reading(reader, enterer, **facts):
    return ReadingRecord(
        compartment=Compartment.EDGE,
        result=ReadingResult.NO_TUMOR,
        reader=reader,
        entered_by=enterer,
        read_at=at(8, 31),
        **{"confirmed_at": at(12, 50), **facts},
    )


OWN = reading(ADA, ADA)
TUMOR = replace(OWN, result=ReadingResult.TUMOR, clock_from=Decimal("8.5"), clock_to=Decimal("9.5"))
GONE = {"superseded_by": KIM, "superseded_at": at(12, 48)}


def with_block(conclusion=None, **parts):
    cut = stage(1, 1)
    [specimen] = cut.specimens
    [block] = specimen.blocks
    specimen = replace(specimen, blocks=(replace(block, **parts),))
    return replace(cut, specimens=(specimen,), **(conclusion or {}))


NURSE_CONCLUDED = {
    "conclusion": StageConclusion.CLEAR,
    "conclusion_by": ADA,
    "conclusion_entered_by": BO,
}
CASES = [
    ("one's own", with_block(readings=(OWN,)), ""),
    ("of before this was kept", with_block(readings=(replace(OWN, entered_by=None),)), ""),
    (
        "entered for the surgeon",
        with_block(readings=(reading(ADA, BO),)),
        f"{ENTERED} confirmed them 12:50 pm.",
    ),
    (
        "confirmed on another day",
        with_block(readings=(reading(ADA, BO, confirmed_at=at(9, 5, day=6)),)),
        (
            "Bo Nurse entered the findings in block I-1 for me; I confirmed them "
            "Oct 6, 2026, 9:05 am."
        ),
    ),
    (
        "not confirmed yet",
        with_block(readings=(reading(ADA, BO, confirmed_at=None),)),
        "Bo Nurse entered the findings in block I-1 for me; I have not confirmed them.",
    ),
    (
        "entered for another surgeon",
        with_block(readings=(reading(KIM, BO), replace(reading(KIM, BO), confirmed_at=None))),
        (
            "Bo Nurse entered the findings in block I-1 for Kim Fellow, who confirmed them 12:50 "
            "pm. Bo Nurse entered the findings in block I-1 for Kim Fellow, who has not confirmed "
            "them."
        ),
    ),
    (
        "superseded",
        with_block(readings=(reading(KIM, KIM),), earlier=(replace(TUMOR, **GONE),)),
        (
            "Earlier reading of block I-1 by me, 8:31 am: tumor, edge, "
            "8:30 to 9:30 o'clock; superseded by Kim Fellow, 12:48 pm."
        ),
    ),
    (
        "superseded and never confirmed",
        with_block(earlier=(replace(TUMOR, entered_by=BO, confirmed_at=None, **GONE),)),
        (
            "Earlier reading of block I-1 by me (entered by Bo Nurse, never confirmed), "
            "8:31 am: tumor, edge, 8:30 to 9:30 o'clock; superseded by Kim Fellow, 12:48 pm."
        ),
    ),
    (
        "named where two disagree",
        with_block(readings=(reading(KIM, KIM, named_by=ADA, named_at=at(13, 0)),)),
        "I said that the reading of the edge of block I-1 by Kim Fellow counts.",
    ),
    (
        "a finding taken off",
        with_block(
            earlier_findings=(
                FindingRecord(
                    kind=FindingKind.SCAR, compartment=Compartment.EDGE, reader=ADA, **GONE
                ),
            )
        ),
        (
            "Earlier finding in block I-1 by me: scar at the edge; taken off by "
            "Kim Fellow, 12:48 pm."
        ),
    ),
    (
        "a change that waits",
        with_block(waiting=(replace(TUMOR, entered_by=BO, confirmed_at=None),)),
        (
            "Unconfirmed change of block I-1, entered by Bo Nurse for me: tumor, edge, "
            "8:30 to 9:30 o'clock."
        ),
    ),
    (
        "a nurse's conclusion",
        with_block(NURSE_CONCLUDED),
        "Bo Nurse entered the conclusion for me; I have not confirmed it.",
    ),
    (
        "a nurse's conclusion, confirmed",
        with_block({**NURSE_CONCLUDED, "conclusion_confirmed_at": at(12, 50)}),
        "Bo Nurse entered the conclusion for me; I confirmed it 12:50 pm.",
    ),
]


@pytest.mark.parametrize(("cut", "said"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_whose_word_it_is(cut, said):
    assert whose_paragraph(cut, TELLER) == said
