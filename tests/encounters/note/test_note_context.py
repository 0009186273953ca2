"""What a whole note says: nothing that was not entered, and one number for one thing."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from encounters.coding.results import CodeLine, CodeSheet, Finding
from encounters.note.context import build_note_context
from encounters.note.limits import texts_of
from encounters.note.parts import PrintedStatus
from encounters.note.sentences.attestation import (
    FROZEN_STATEMENT,
    STATEMENT,
    is_borne_out,
    statements,
)
from encounters.vocabulary.terms import FindingLevel, Technique
from tests.support.printed_notes import note_of, sample_note
from tests.support.records import (
    DAY,
    FELLOW,
    NEXT_DAY,
    PATHOLOGIST,
    code_sheet,
    encounter,
    lesion,
    stage,
)
from tests.support.sample_records import SAMPLES

SIGNED_AT = datetime(2026, 10, 5, 20, 30, tzinfo=UTC)


def said(note):
    return [text for _, text in texts_of(note)]


def test_an_almost_empty_record_asserts_nothing():
    note = sample_note("almost_empty")
    (only,) = note.lesions
    assert (only.totals, only.clearance, only.stages, only.pictures) == ((), "", (), ())
    assert (only.stage_table, only.block_table) == (None, None)
    assert (note.preparation, note.closure, note.after_care) == ((), (), None)
    assert (note.anesthesia, note.totals, note.warnings) == (None, "", ())
    assert (note.signature.statements, note.codes.summary) == ((), ())
    words = " ".join(said(note)).lower()
    for claim in ("residual", "clear", "no ", "normal", "none", "biops", "consent", "margin"):
        assert claim not in words


@pytest.mark.parametrize("name", SAMPLES)
def test_one_number_of_blocks_everywhere(name):
    record, note = SAMPLES[name], sample_note(name)
    for treated, told in zip(record.lesions, note.lesions, strict=True):
        if not treated.block_count:
            continue
        (totals, *_) = told.totals
        assert re.search(rf"\b{treated.block_count} blocks?\b", totals.text)
        assert told.stage_table.rows[-1].cells[1] == str(treated.block_count)
        assert len(told.block_table.rows) == treated.block_count
        for drawn, taken in zip(told.pictures, treated.stages, strict=False):
            on_map = re.findall(r'data-name="block"[^>]*>(?:[IVX]+-)?(\d+)<', drawn.svg)
            assert on_map == [str(block.number) for block in taken.blocks]
        for told_stage, taken in zip(told.stages, treated.stages, strict=True):
            assert re.search(rf"\b{taken.block_count} blocks?\b", told_stage.paragraphs[0])


def test_the_codes_count_the_same_blocks():
    note = note_of(encounter(lesion("A", "nasal-ala", stages=[7])))
    assert note.codes.summary == ("17311 × 1 (A)", "17315 × 2 (A)")
    assert note.codes.worksheet.rows[1].note == (
        "Stage I had 7 blocks, 2 beyond the 5 included. Shipped part of CMS 2024 Q3."
    )


def own(**facts):
    return encounter(lesion(stages=[stage(1, 2, **facts)]))


@pytest.mark.parametrize(
    ("record", "expect"),
    [
        pytest.param(own(), True, id="cut and read by the surgeon"),
        pytest.param(own(performer=FELLOW), False, id="cut by a fellow"),
        pytest.param(own(reader=PATHOLOGIST), False, id="read by a pathologist"),
        pytest.param(own(performer=None), False, id="performer not recorded"),
        pytest.param(own(read=False), False, id="not read"),
        pytest.param(own(performer=FELLOW, reader=FELLOW), False, id="all by another surgeon"),
        pytest.param(own(technique=Technique.PERMANENT), False, id="no frozen stage at all"),
        pytest.param(encounter(lesion(stages=[])), False, id="no stage"),
        pytest.param(
            encounter(lesion(), lesion("B", stages=[stage(1, 2, reader=PATHOLOGIST)])),
            False,
            id="one stage of another lesion is enough",
        ),
        pytest.param(
            encounter(lesion(stages=[1, stage(2, 1, reader=None)])),
            False,
            id="one unread stage is enough",
        ),
    ],
)
def test_the_attestation_stands_only_if_borne_out(record, expect):
    assert is_borne_out(record) is expect
    assert (STATEMENT in statements(record)) is expect


def test_one_block_read_by_somebody_else_ends_the_attestation():
    taken = stage(1, 2)
    first, *others = taken.specimens[0].blocks
    consulted = replace(first.readings[0], reader=PATHOLOGIST)
    block = replace(first, readings=(consulted, first.readings[1]))
    piece = replace(taken.specimens[0], blocks=(block, *others))
    record = encounter(lesion(stages=[replace(taken, specimens=(piece,))]))
    assert statements(record) == (
        (
            "Lesion A, stage I: tissue removed by Ada Quill, MD; sections read by Ada Quill, MD. "
            "Ines Marlow, MD, gave the binding reading of I-1 edge."
        ),
    )


@pytest.mark.parametrize(
    ("record", "expect"),
    [
        (
            SAMPLES["fellow_cuts"],
            (
                "Lesion A, stage I: tissue removed by Tomas Lind, DO; sections read by Ada "
                "Quill, MD. Ada Quill, MD, supervised and states: “I was present for the removal "
                "of the tissue and read every section.”"
            ),
        ),
        (
            SAMPLES["pathologist_reads"],
            (
                "Lesion A, stage I: tissue removed by Ada Quill, MD; permanent sections read by "
                "Ines Marlow, MD."
            ),
        ),
        (
            own(performer=None, read=False),
            "Lesion A, stage I: who removed the tissue is not recorded; sections not read yet.",
        ),
        (
            own(reader=None),
            (
                "Lesion A, stage I: tissue removed by Ada Quill, MD; who read the sections is not "
                "recorded."
            ),
        ),
    ],
)
def test_otherwise_the_note_says_who_did_what(record, expect):
    assert statements(record) == (expect,)


def test_permanent_sections_beside_own_frozen_ones_are_told_apart():
    slow = stage(2, 1, technique=Technique.PERMANENT, reader=PATHOLOGIST)
    statement, told = statements(encounter(lesion(stages=[2, slow])))
    assert statement == FROZEN_STATEMENT
    assert told.endswith("permanent sections read by Ines Marlow, MD.")


def test_draft_and_final():
    draft, final = own(), own()
    assert note_of(draft).identity.status == "DRAFT, not signed"
    note = build_note_context(
        final, code_sheet(final), printed_status=PrintedStatus.FINAL, signed_at=SIGNED_AT
    )
    assert note.identity.status == "FINAL"
    assert note.signature.signed == "Signed by Ada Quill, MD, as author, Oct 5, 2026, 4:30 pm"


@pytest.mark.parametrize(
    ("status", "signed_at"), [(PrintedStatus.FINAL, None), (PrintedStatus.DRAFT, SIGNED_AT)]
)
def test_a_final_note_and_no_other_was_signed(status, signed_at):
    with pytest.raises(ValueError, match="moment of signing"):
        build_note_context(own(), code_sheet(own()), printed_status=status, signed_at=signed_at)


def test_every_day_of_surgery_is_named():
    assert sample_note("second_day").identity.dates == "Oct 5 and 6, 2026"


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


def worksheet(*lines):
    return build_note_context(own(), sheet(*lines)).codes


def test_a_reason_is_printed_word_for_word():
    (row,) = worksheet(LINE).worksheet.rows
    assert (row.name, row.cells, row.note) == (
        "17311",
        ("1", "A", "C44.311", "Stage one"),
        "Because of <this>.",
    )


def test_an_override_stays_visible_with_its_reason():
    changed = replace(
        LINE,
        units=0,
        modifiers=("59",),
        derived_units=1,
        derived_modifiers=(),
        override_reason="billed by the hospital",
    )
    codes = worksheet(changed)
    assert codes.summary == ()
    (row,) = codes.worksheet.rows
    assert row.cells[0] == "not reported"
    assert row.note == (
        "Because of <this>. Changed by a coder (derived: 17311 × 1). "
        "Reason: billed by the hospital."
    )


def test_an_override_that_changes_nothing_is_a_confirmation():
    same = replace(LINE, derived_units=1, derived_modifiers=(), override_reason="as derived")
    (row,) = worksheet(same).worksheet.rows
    assert row.note == "Because of <this>. Confirmed by a coder. Reason: as derived."


def test_lines_of_several_days_carry_their_date():
    codes = worksheet(LINE, replace(LINE, date_of_service=NEXT_DAY))
    assert codes.worksheet.columns[1] == "Date"
    assert [row.cells[0] for row in codes.worksheet.rows] == ["Oct 5, 2026", "Oct 6, 2026"]


def test_findings_are_printed_beside_the_codes():
    finding = Finding(level=FindingLevel.WARNING, rule="mue", lesion="B", text="Above the limit.")
    note = build_note_context(own(), sheet(LINE, findings=(finding,)))
    (fact,) = note.codes.findings
    assert (fact.label, fact.text) == ("Warning", "Lesion B: Above the limit.")


def test_a_finding_that_names_its_lesion_is_not_told_twice():
    texts = ("Lesion B was stopped.", "The wound of lesion B heals.", "Lesion Bx is odd.")
    findings = tuple(
        Finding(level=FindingLevel.INFO, rule="x", lesion="B", text=text) for text in texts
    )
    note = build_note_context(own(), sheet(LINE, findings=findings))
    assert [fact.text for fact in note.codes.findings] == [
        *texts[:2],
        "Lesion B: Lesion Bx is odd.",
    ]


def test_a_map_that_cannot_be_drawn_is_told_not_dropped():
    broken = replace(stage(1, 1), map_document={"version": 1})
    note = note_of(encounter(lesion(stages=[broken])))
    assert note.lesions[0].pictures == ()
    assert note.warnings == ("The stored map of lesion A, stage I cannot be drawn.",)


@pytest.mark.parametrize(("stages", "expect"), [([1, 1], 2), ([1, 1, 1], 4)])
def test_three_stages_or_more_share_one_picture(stages, expect):
    assert len(note_of(encounter(lesion(stages=stages))).lesions[0].pictures) == expect


def test_age_and_sex_are_those_of_the_day():
    facts = {fact.label: fact.text for fact in sample_note("forearm_two_stages").patient}
    assert facts["Date of birth"] == "Mar 14, 1958 (68 years, female)"
