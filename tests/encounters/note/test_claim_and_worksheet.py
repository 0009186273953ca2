"""The lines of the claim in the note, and what is asked of them on the worksheet alone."""

from dataclasses import replace

import pytest

from encounters.coding.results import CodeLine, CodeSheet, Finding
from encounters.note.context import build_note_context
from encounters.note.limits import texts_of
from encounters.note.worksheet import build_worksheet
from encounters.vocabulary.terms import FindingLevel
from tests.support.records import (
    DAY,
    encounter,
    lesion,
    stage,
)


def said(note):
    return [text for _, text in texts_of(note)]


def own(**facts):
    return encounter(lesion(stages=[stage(1, 2, **facts)]))


LINE = CodeLine(
    code="17311",
    units=1,
    modifiers=(),
    lesion="A",
    icd10=("C44.311",),
    rule="first-stage",
    because="Because of <this>.",
    date_of_service=DAY,
    label="Stage one",
)


def sheet(*lines, findings=()):
    return CodeSheet(case_id="x", rulebook="2026.4", lines=lines, findings=findings)


def claim(*lines):
    return build_note_context(own(), sheet(*lines)).codes


def test_a_line_says_date_place_modifiers_and_its_reason_word_for_word():
    table = claim(replace(LINE, modifiers=("59", "LT")))
    (row,) = table.rows
    assert (row.name, row.cells, row.note) == (
        "17311",
        ("59, LT", "1", "Oct 5, 2026", "11", "A", "C44.311", "Stage one"),
        "Because of <this>.",
    )
    assert table.caption.startswith("Place of service 11 (office); CLIA 99D0000001")


CHANGED = replace(
    LINE,
    modifiers=("59",),
    derived_units=2,
    derived_modifiers=(),
    override_reason="billed by the hospital",
)


def test_an_override_stays_visible_with_its_reason():
    (row,) = claim(CHANGED).rows
    assert row.note == (
        "Because of <this>. Changed by a coder (derived: 17311 × 2). "
        "Reason: billed by the hospital."
    )


def test_what_is_not_reported_stands_on_the_worksheet_alone():
    unreported = replace(CHANGED, units=0)
    assert claim(unreported) is None
    (row,) = build_worksheet(own(), sheet(unreported)).lines.rows
    assert row.cells[1] == "not reported"


def test_an_override_that_changes_nothing_is_a_confirmation():
    same = replace(LINE, derived_units=1, derived_modifiers=(), override_reason="as derived")
    (row,) = claim(same).rows
    assert row.note == "Because of <this>. Confirmed by a coder. Reason: as derived."


@pytest.mark.parametrize("level", FindingLevel)
def test_a_finding_stands_on_the_worksheet_and_never_in_the_note(level):
    finding = Finding(level=level, rule="mue", lesion="B", text="Above the limit.")
    asked = sheet(LINE, findings=(finding,))
    (fact,) = build_worksheet(own(), asked).findings
    assert (fact.label, fact.text) == (level.label, "Lesion B: Above the limit.")
    assert not any("Above the limit" in text for text in said(build_note_context(own(), asked)))


def test_the_gravest_finding_comes_first():
    findings = tuple(
        Finding(level=level, rule="x", lesion="", text=level.value) for level in FindingLevel
    )
    told = build_worksheet(own(), sheet(LINE, findings=findings)).findings
    assert [fact.text for fact in told] == ["error", "warning", "info"]


def test_a_finding_that_names_its_lesion_is_not_told_twice():
    texts = ("Lesion B was stopped.", "The wound of lesion B heals.", "Lesion Bx is odd.")
    findings = tuple(
        Finding(level=FindingLevel.INFO, rule="x", lesion="B", text=text) for text in texts
    )
    assert [
        fact.text for fact in build_worksheet(own(), sheet(LINE, findings=findings)).findings
    ] == [
        *texts[:2],
        "Lesion B: Lesion Bx is odd.",
    ]


def test_a_copy_for_the_referrer_says_so_and_has_no_codes():
    copy = build_note_context(own(), sheet(LINE), for_referrer=True)
    assert (copy.codes, copy.is_copy) == (None, True)
    assert copy.identity.status == "COPY FOR THE REFERRER, DRAFT, not signed"
    assert not any("17311" in text for text in said(copy))
