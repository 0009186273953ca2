"""What a whole note says: nothing that was not entered, and one number for one thing."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from encounters.coding.results import CodeLine, CodeSheet, Finding
from encounters.note.context import build_note_context
from encounters.note.limits import texts_of
from encounters.note.parts import PrintedStatus
from encounters.note.phrases import counted
from encounters.note.sentences.attestation import (
    FROZEN_STATEMENT,
    STATEMENT,
    is_borne_out,
    statements,
)
from encounters.note.worksheet import build_worksheet
from encounters.record import DayRecord, PreOpRecord
from encounters.vocabulary.terms import FindingLevel, Technique
from tests.support.printed_notes import note_of, sample_note
from tests.support.records import (
    DAY,
    FELLOW,
    NEXT_DAY,
    NURSE,
    PATHOLOGIST,
    SURGEON,
    TECHNICIAN,
    code_sheet,
    encounter,
    lesion,
    moment,
    stage,
)
from tests.support.sample_records import SAMPLES

SIGNED_AT = datetime(2026, 10, 5, 20, 30, tzinfo=UTC)


def said(note):
    return [text for _, text in texts_of(note)]


def test_an_almost_empty_record_asserts_nothing():
    note = sample_note("almost_empty")
    (only,) = note.lesions
    assert (only.clearance, only.stages, only.composite) == ("", (), None)
    assert (only.stage_table, note.risks) == (None, None)
    assert [section.heading for section in note.opening] == ["Diagnosis"]
    assert (note.preparation, note.closure, note.ending) == ((), (), ())
    assert (note.anesthesia, note.anesthetics, note.totals, note.warnings) == (None, None, "", ())
    assert (note.signature.statements, note.codes) == ((), None)
    words = " ".join(said(note)).lower()
    for claim in ("residual", "clear", "no ", "normal", "none", "biops", "consent", "margin"):
        assert claim not in words


@pytest.mark.parametrize("name", SAMPLES)
def test_one_number_of_blocks_everywhere(name):
    record, note = SAMPLES[name], sample_note(name)
    for treated, told in zip(record.lesions, note.lesions, strict=True):
        if not treated.block_count:
            continue
        blocks = counted(treated.block_count, "block")
        assert any(f", {blocks}" in line for line in note.opening[0].paragraphs)
        assert sum(_blocks_in_cell(told.stage_table)) == treated.block_count
        for told_stage, taken in zip(told.stages, treated.stages, strict=True):
            assert len(told_stage.block_table.rows) == taken.block_count
            assert re.search(rf"\b{taken.block_count} blocks?\b", told_stage.paragraphs[0])
            if told_stage.picture:
                on_map = re.findall(
                    r'data-name="block"[^>]*>(?:[IVX]+-)?(\d+)<', told_stage.picture.svg
                )
                assert on_map == [str(block.number) for block in taken.blocks]


def _blocks_in_cell(table):
    """ "4 / 1, 2 not read" is seven blocks."""
    return [int(number) for number in re.findall(r"\d+", table.rows[-1].cells[3])]


def test_the_codes_count_the_same_blocks():
    note = note_of(encounter(lesion("A", "nasal-ala", stages=[7])))
    assert [(row.name, row.cells[1]) for row in note.codes.rows] == [("17311", "1"), ("17315", "2")]
    assert note.codes.rows[1].note == "Stage I had 7 blocks, 2 beyond the 5 included."


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
            "Lesion A, stage I: tissue removed by me; sections read by me. Ines Marlow gave the "
            "binding reading of I-1 edge."
        ),
    )


@pytest.mark.parametrize(
    ("record", "expect"),
    [
        (
            SAMPLES["fellow_cuts"],
            (
                "Lesion A, stage I: tissue removed by Tomas Lind; sections read by me. I "
                "supervised and state: “I was present for the removal of the tissue and read "
                "every section.”"
            ),
        ),
        (
            SAMPLES["pathologist_reads"],
            ("Lesion A, stage I: tissue removed by me; permanent sections read by Ines Marlow."),
        ),
        (
            own(performer=None, read=False),
            "Lesion A, stage I: who removed the tissue is not recorded; sections not read yet.",
        ),
        (
            own(reader=None),
            ("Lesion A, stage I: tissue removed by me; who read the sections is not recorded."),
        ),
    ],
)
def test_otherwise_the_note_says_who_did_what(record, expect):
    assert statements(record) == (expect,)


def test_permanent_sections_beside_own_frozen_ones_are_told_apart():
    slow = stage(2, 1, technique=Technique.PERMANENT, reader=PATHOLOGIST)
    statement, told = statements(encounter(lesion(stages=[2, slow])))
    assert statement == FROZEN_STATEMENT
    assert told.endswith("permanent sections read by Ines Marlow.")


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


@pytest.mark.parametrize(
    ("training", "expect"),
    [
        ("", (STATEMENT,)),
        (
            "fellowship, Harbor, 2012",
            (STATEMENT, "My training in Mohs surgery: fellowship, Harbor, 2012."),
        ),
    ],
)
def test_the_attestation_states_the_training(training, expect):
    trained = replace(own(), surgeon=replace(SURGEON, mohs_training=training))
    assert note_of(trained).signature.statements == expect


def test_two_days_have_their_team_consent_and_time_out_each():
    tuesday = DayRecord(
        date=NEXT_DAY,
        time_out_at=moment(9, day=NEXT_DAY),
        assistant=PATHOLOGIST,
        histotechnician=TECHNICIAN,
    )
    monday = PreOpRecord(consent_by="Ada Quill", consented_at=moment(8), time_out_at=moment(9))
    record = replace(
        SAMPLES["second_day"], pre_op=monday, assistants=(NURSE,), further_days=(tuesday,)
    )
    first, second = note_of(record).preparation
    assert (first.heading, second.heading) == (
        "Consent and time-out, Oct 5, 2026",
        "Consent and time-out, Oct 6, 2026",
    )
    assert [(fact.label, fact.text) for fact in (*first.facts, *second.facts)] == [
        ("Consent", "By me, Oct 5, 2026, 8:00 am."),
        ("Time-out", "Oct 5, 2026, 9:00 am."),
        ("Team", "Sam Ortiz, assistant"),
        ("Time-out", "Oct 6, 2026, 9:00 am."),
        ("Team", "Ines Marlow, assistant; Jo Bell, histotechnician"),
    ]


def test_a_map_that_cannot_be_drawn_is_told_not_dropped():
    broken = replace(stage(1, 1), map_document={"version": 1})
    note = note_of(encounter(lesion(stages=[broken])))
    assert note.lesions[0].stages[0].picture is None
    assert note.warnings == ("The stored map of lesion A, stage I cannot be drawn.",)


@pytest.mark.parametrize(("stages", "expect"), [([1, 1], False), ([1, 1, 1], True)])
def test_three_stages_or_more_share_one_picture(stages, expect):
    (told,) = note_of(encounter(lesion(stages=stages))).lesions
    assert [stage.picture is not None for stage in told.stages] == [True] * len(stages)
    assert (told.composite is not None) is expect


def test_age_and_sex_are_those_of_the_day():
    facts = {fact.label: fact.text for fact in sample_note("forearm_two_stages").patient}
    assert facts["Date of birth"] == "Mar 14, 1958 (68 years, female)"
