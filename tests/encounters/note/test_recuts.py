"""What the note says of recuts."""

import pytest

from encounters.note.sentences.recuts import recut_sentences
from encounters.record import BlockRecord, RecutRecord, SpecimenRecord, StageRecord
from encounters.vocabulary.recut_terms import RecutReason
from encounters.vocabulary.terms import MapLayout
from tests.support.records import DAY

EPIDERMIS, HOLE, FOLD = RecutReason.EPIDERMIS_MISSING, RecutReason.HOLE, RecutReason.FOLD
OTHER = RecutReason.OTHER
SAID = [
    ("once", [(EPIDERMIS, "")], "Block II-1 was recut once because the epidermis was missing"),
    ("of all reasons a word", [(reason, "") for reason in RecutReason if reason != OTHER], None),
    ("twice for one reason", [(HOLE, ""), (HOLE, "")],
     "Block II-1 was recut twice because there was a hole"),
    ("for two", [(HOLE, ""), (FOLD, "At 3."), (HOLE, "")],
     "Block II-1 was recut 3 times because there was a hole and there was a fold (at 3)"),
    ("for another reason", [(OTHER, "Ice crystals.")],
     "Block II-1 was recut once for another reason (ice crystals)"),
    ("for both", [(OTHER, "Ice"), (HOLE, "")],
     "Block II-1 was recut twice because there was a hole and for another reason (ice)"),
]  # fmt: skip


def stage_of(recuts):
    rows = tuple(
        RecutRecord(number=number, reason=reason, detail=detail)
        for number, (reason, detail) in enumerate(recuts, start=1)
    )
    blocks = (BlockRecord(id="1", number=1, recuts=rows), BlockRecord(id="2", number=2))
    specimen = SpecimenRecord(id="s", number=1, layout=MapLayout.HALVES, blocks=blocks)
    return StageRecord(id="t", number=2, date_of_service=DAY, specimens=(specimen,))


@pytest.mark.parametrize(("name", "recuts", "said"), SAID)
def test_a_block_that_was_recut_is_told_with_its_reasons(name, recuts, said):
    (sentence,) = recut_sentences(stage_of(recuts))
    assert sentence == (said or sentence)
    assert sentence.startswith("Block II-1 was recut "), name


def test_nothing_is_said_of_blocks_that_were_not():
    assert recut_sentences(stage_of([])) == ()
