"""A coder's change leaves what was derived visible."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from encounters.coding import derive_codes, rulebook_for
from encounters.coding.from_record import case_from_record
from encounters.coding.overrides import apply_overrides
from encounters.record import CodeOverrideRecord
from tests.encounters.coding.records import DAY, encounter, lesion, stage

SHEET = derive_codes(
    case_from_record(encounter(lesion("A", stage(1), stage(2)))), rulebook_for(DAY)
)


def override(**facts):
    usual = {
        "code": "17314",
        "lesion": "A",
        "date_of_service": DAY,
        "units": 2,
        "modifiers": ("59",),
        "reason": "Payer wants it so",
        "by": "Dana Finch",
        "at": datetime(2026, 10, 6, tzinfo=UTC),
    }
    return CodeOverrideRecord(**{**usual, **facts})


def test_sheet_without_overrides_stays_as_it_is():
    assert apply_overrides(SHEET, ()) == SHEET


def test_units_and_modifiers_are_replaced_and_the_derived_ones_kept():
    sheet = apply_overrides(SHEET, (override(),))
    first, second = sheet.lines
    assert sheet.findings == SHEET.findings
    assert first == SHEET.lines[0]
    assert (second.units, second.modifiers) == (2, ("59",))
    assert (second.derived_units, second.derived_modifiers) == (1, ())
    assert second.override_reason == "Payer wants it so"
    assert second.because == SHEET.lines[1].because


def test_a_change_belongs_to_one_line():
    twice = replace(SHEET, lines=(*SHEET.lines, SHEET.lines[1]))
    assert [line.units for line in apply_overrides(twice, (override(),)).lines] == [1, 2, 1]


def test_zero_units_leave_the_line_on_the_sheet():
    sheet = apply_overrides(SHEET, (override(units=0),))
    assert [line.code for line in sheet.lines] == ["17313", "17314"]
    assert [line.units for line in sheet.lines] == [1, 0]


def test_an_override_without_its_line_becomes_a_warning():
    for changes in (
        {"code": "17315"},
        {"lesion": "B"},
        {"date_of_service": DAY + timedelta(days=1)},
    ):
        sheet = apply_overrides(SHEET, (override(**changes),))
        assert sheet.lines == SHEET.lines
        (finding,) = sheet.findings
        assert (finding.level, finding.rule) == ("warning", "override")
        assert "Dana Finch" in finding.text
        assert "Payer wants it so" in finding.text
