"""A day that no rulebook covers gives no line, and an error that a signature can ask for."""

from dataclasses import replace
from datetime import date

import pytest

from encounters.snapshot.chart import code_sheet_for
from encounters.vocabulary.terms import FindingLevel
from tests.support.records import encounter, lesion

DAYS = [
    ("the day before the first", date(2023, 12, 31), False),
    ("the first", date(2024, 1, 1), True),
    ("the last", date(2027, 12, 31), True),
    ("the day after the last", date(2028, 1, 1), False),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "is_covered"), [case[1:] for case in DAYS], ids=[case[0] for case in DAYS]
)
def test_a_day_without_a_rulebook_is_an_error(day, is_covered):
    record = replace(encounter(lesion(stages=[3])), date_of_service=day)
    sheet = code_sheet_for(record, before=(), tables=())
    errors = [finding.rule for finding in sheet.findings if finding.level == FindingLevel.ERROR]
    assert ("no-rulebook" in errors) is not is_covered
    assert bool(sheet.rulebook) is is_covered
    if not is_covered:
        assert sheet.lines == ()
