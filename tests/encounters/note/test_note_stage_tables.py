"""The tables of a lesion's stages and of a stage's blocks, row by row."""

from dataclasses import replace
from decimal import Decimal

import pytest

from encounters.note.sentences.tables import block_table, stage_table
from encounters.vocabulary.terms import (
    Compartment,
    FindingKind,
    MapLayout,
    ReadingResult,
    StageReason,
)
from tests.support.printed_notes import TELLER
from tests.support.records import (
    NEXT_DAY,
    edge,
    lesion,
    moment,
    reading,
    specimen,
    stage,
)
from tests.support.trap_records import TRAPS

TUMOR, INCOMPLETE = ReadingResult.TUMOR, ReadingResult.INCOMPLETE
NOT_APPLICABLE = ReadingResult.NOT_APPLICABLE
SCAR, EDGE = FindingKind.SCAR, Compartment.EDGE
BASE = specimen(1, layout=MapLayout.BASE_ONLY)


TWO_MORE = ((Decimal(4), Decimal(5)), (Decimal(9), Decimal(9)))
UNEXAMINED = (
    reading(Compartment.EDGE, NOT_APPLICABLE),
    reading(Compartment.DEEP, NOT_APPLICABLE, note="bone chips"),
)


def read_at(when):
    """A stage of one block that was read at that moment."""
    seen = tuple(replace(one, read_at=when) for one in (*edge(ReadingResult.NO_TUMOR),))
    return stage(1, 1, readings={1: seen})


def rows(*stages, **facts):
    treated = lesion(stages=list(stages), **facts)
    return [row.cells for row in stage_table(treated, TELLER).rows]


@pytest.mark.parametrize(
    ("stages", "expect"),
    [
        pytest.param(
            [stage(1, 1)],
            ("First stage", "Whole margin", "1", "1 / 0", "Clear", "Ada Quill"),
            id="clear at once",
        ),
        pytest.param(
            [stage(1, 1, readings={1: edge(TUMOR, "1", "2", further_places=TWO_MORE)}), 1],
            (
                "Tumor: edge of I-1, 1 to 2 o'clock and 4 to 5 o'clock and 9 o'clock",
                "3 to 6 o'clock",
                "1",
                "1 / 0",
                "Clear",
                "Ada Quill",
            ),
            id="taken because of tumor",
        ),
        pytest.param(
            [stage(1, 1), stage(2, 1, reason=StageReason.INFLAMMATION)],
            (
                "Dense inflammation obscuring the margin",
                "3 to 6 o'clock",
                "1",
                "1 / 0",
                "Clear",
                "Ada Quill",
            ),
            id="taken because of inflammation",
        ),
        pytest.param(
            [stage(1, 1), stage(2, 1, reason=StageReason.OTHER, reason_detail="Asked for.")],
            ("Asked for", "3 to 6 o'clock", "1", "1 / 0", "Clear", "Ada Quill"),
            id="taken for another reason",
        ),
        pytest.param(
            [stage(1, specimens=[BASE], readings={1: UNEXAMINED})],
            (
                "First stage",
                "Base",
                "1",
                "0 / 1",
                "Clear. 1 of 1 block not examined",
                "Ada Quill",
            ),
            id="nothing to be examined",
        ),
        pytest.param(
            [stage(1, 2, read=False)],
            ("First stage", "Whole margin", "1", "0 / 0, 2 not read", "Not read yet", ""),
            id="not read",
        ),
        pytest.param(
            [stage(1, 1, date_of_service=NEXT_DAY)],
            ("Oct 6, 2026, First stage", "Whole margin", "1", "1 / 0", "Clear", "Ada Quill"),
            id="on another day",
        ),
        pytest.param(
            [read_at(moment(10, 42))],
            ("First stage", "Whole margin", "1", "1 / 0", "Clear", "Ada Quill, 10:42 am"),
            id="read on that day",
        ),
        pytest.param(
            [read_at(moment(0, 5, NEXT_DAY))],
            (
                "First stage",
                "Whole margin",
                "1",
                "1 / 0",
                "Clear",
                "Ada Quill, recorded Oct 6, 2026",
            ),
            id="recorded after midnight",
        ),
    ],
)
def test_a_row_of_the_table_of_stages(stages, expect):
    assert rows(*stages)[len(stages) - 1] == expect


def test_the_table_of_stages_adds_up():
    second = TRAPS["opposite_poles"].lesions[0].stages[1]
    assert rows(stage(1, 2), second)[-1] == ("2 stages", "", "3", "5 / 0", "", "")
    assert stage_table(lesion(stages=[]), TELLER) is None


@pytest.mark.parametrize(
    ("taken", "columns", "first"),
    [
        (stage(1, 2), ("Block", "Edge", "Deep margin"), ("No tumor", "No tumor")),
        (
            stage(1, 5),
            ("Block", "Part", "Edge", "Deep margin"),
            ("Edge strip", "No tumor", "No tumor"),
        ),
    ],
)
def test_a_table_of_blocks_names_the_piece_where_they_differ(taken, columns, first):
    table = block_table(lesion(stages=[taken]), taken)
    assert (table.columns, table.rows[0].cells) == (columns, first)


def test_a_block_that_was_not_examined_says_so():
    taken = stage(1, specimens=[BASE], readings={1: UNEXAMINED})
    assert [row.note for row in block_table(lesion(stages=[taken]), taken).rows] == ["Not examined"]
