"""What a whole note says: nothing that was not entered, and one number for one thing."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from encounters.note.context import build_note_context
from encounters.note.limits import texts_of
from encounters.note.parts import PrintedStatus
from encounters.note.sentences.attestation import (
    FROZEN_STATEMENT,
    STATEMENT,
    is_borne_out,
    statements,
)
from encounters.record import DayRecord, PreOpRecord
from encounters.vocabulary.spoken import counted
from encounters.vocabulary.terms import Technique
from tests.support.printed_notes import note_of, sample_note
from tests.support.records import (
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
