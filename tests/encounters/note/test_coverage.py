"""The note prints by which fact the payer's policy is met, and nothing where none is."""

from decimal import Decimal

import pytest

from encounters.note.context import build_note_context
from encounters.note.sentences.coverage import coverage
from encounters.record import PayerRecord
from encounters.vocabulary.terms import Presentation
from tests.support import records
from tests.support.records import code_sheet

RECURRENT = {"presentation": Presentation.RECURRENT}
# Payer, facts of a lesion of the back, what the note prints.
PRINTED = [
    ("bcbs", {"length_mm": Decimal(42)}, "42 mm >= 20 mm on the trunk (Anthem CG-SURG-90)."),
    ("bcbs", {"length_mm": Decimal("19.9")}, ""),
    ("aetna", {"length_mm": Decimal(20)}, "20 mm >= 20 mm on the trunk (Aetna CPB 0383)."),
    ("other", {"length_mm": Decimal("20.1")}, "20.1 mm > 20 mm on the trunk (appropriate use)."),
    (
        "medicare",
        {**RECURRENT, "length_mm": Decimal(30)},
        "30 mm > 20 mm on the trunk; recurrent tumor (Medicare SE1318).",
    ),
    ("medicare", RECURRENT, "Recurrent tumor (Medicare SE1318)."),
    ("medicare", {}, ""),
]


@pytest.mark.parametrize(("payer", "facts", "words"), PRINTED)
def test_the_criterion_met_stands_in_the_indication(payer, facts, words):
    lesion = records.lesion(site="mid-back", side=None, **facts)
    record = records.encounter(lesion, payer=PayerRecord(key=payer, name=payer))
    assert coverage(record, lesion) == words
    [note] = build_note_context(record, code_sheet(record)).lesions
    met = [text for text in note.indication.paragraphs if text.startswith("Criterion met")]
    assert met == ([f"Criterion met: {words}"] if words else [])
