"""Given facts, the sentences of a stage; absent facts, none."""

from dataclasses import replace
from datetime import time
from decimal import Decimal

import pytest

from encounters.note.sentences.stage import (
    conclusion_words,
    confirmed_words,
    stage_heading,
    stage_paragraphs,
)
from encounters.note.teller import teller_of
from encounters.record import StageRecord
from encounters.vocabulary.terms import (
    Compartment,
    DeepStructure,
    FindingKind,
    MapLayout,
    ReadingResult,
    StageConclusion,
    StageReason,
    Technique,
    TissueDepth,
)
from tests.support.printed_notes import TELLER
from tests.support.records import (
    DAY,
    FELLOW,
    NEXT_DAY,
    SURGEON,
    deep,
    encounter,
    lesion,
    specimen,
    stage,
)
from tests.support.trap_records import TRAPS

TUMOR, INCOMPLETE = ReadingResult.TUMOR, ReadingResult.INCOMPLETE
NOT_APPLICABLE = ReadingResult.NOT_APPLICABLE
BARE = StageRecord(id="s", number=1, date_of_service=DAY)
SCAR, EDGE = FindingKind.SCAR, Compartment.EDGE
BASE = specimen(1, layout=MapLayout.BASE_ONLY)
SIZED = specimen(2, length_mm=Decimal(16), width_mm=Decimal(14))
STATED = {"supervision_statement": "I was there."}


def first_paragraph(taken, *before):
    return stage_paragraphs(lesion(stages=[*before, taken]), taken, TELLER)[0]


@pytest.mark.parametrize(
    ("taken", "expect"),
    [
        pytest.param(
            stage(1, 2),
            (
                "I took one specimen. It was divided into halves and processed in 2 blocks (I-1 "
                "and I-2) as frozen sections."
            ),
            id="nothing but the tissue",
        ),
        pytest.param(
            stage(
                1,
                1,
                margin_mm=Decimal("1.50"),
                bevel_degrees=45,
                depth_plane=TissueDepth.FASCIA,
                stain="Toluidine blue",
            ),
            (
                "I took one specimen with a 1.5 mm clinical margin at a 45° bevel to the fascia. "
                "It was left in one piece and processed in 1 block (I-1) as frozen sections, "
                "stained with toluidine blue."
            ),
            id="margin, bevel, plane and stain",
        ),
        pytest.param(
            stage(1, specimens=[SIZED]),
            (
                "I took one specimen of 1.6 × 1.4 cm. It was divided into halves and processed in "
                "2 blocks (I-1 and I-2) as frozen sections."
            ),
            id="a specimen that was measured",
        ),
        pytest.param(
            stage(1, 5),
            (
                "I took one specimen. It was divided into edge strips and base and processed in 5 "
                "blocks (I-1 to I-5) as frozen sections."
            ),
            id="many blocks are named as a range",
        ),
        pytest.param(
            stage(2, 1, reason=StageReason.INFLAMMATION, reason_detail="lymphoid, 9 o'clock."),
            (
                "I took an arc from 3 to 6 o'clock because dense inflammation obscured the margin "
                "(lymphoid, 9 o'clock). It was processed in 1 block (II-1) as frozen sections."
            ),
            id="the reason in the surgeon's words",
        ),
        pytest.param(
            stage(1, 1, reason=StageReason.OTHER, reason_detail="The patient asked for it."),
            (
                "I took one specimen because the patient asked for it. It was left in one piece "
                "and processed in 1 block (I-1) as frozen sections."
            ),
            id="another reason",
        ),
        pytest.param(
            stage(1, specimens=[BASE], technique=Technique.PERMANENT),
            (
                "I took the base only, without a skin edge. It was processed in 1 block (I-1) as "
                "permanent (paraffin) sections."
            ),
            id="permanent sections of the base",
        ),
        pytest.param(
            stage(
                1,
                1,
                deep_structure=DeepStructure.CARTILAGE,
                deep_structure_detail="alar cartilage.",
                performer=None,
                reader=None,
            ),
            (
                "One specimen was taken. It was left in one piece and processed in 1 block (I-1) "
                "as frozen sections. Cartilage was directly involved (alar cartilage)."
            ),
            id="deep structure, nobody named",
        ),
        pytest.param(
            stage(1, 1, performer=FELLOW, supervisor=SURGEON),
            (
                "Tomas Lind, DO, took one specimen. It was left in one piece and processed in 1 "
                "block (I-1) as frozen sections. I read the sections. I supervised."
            ),
            id="a fellow without a statement",
        ),
        pytest.param(
            stage(1, 1, performer=FELLOW, reader=FELLOW, supervisor=SURGEON, **STATED),
            (
                "Tomas Lind, DO, took one specimen. It was left in one piece and processed in 1 "
                "block (I-1) as frozen sections. Tomas Lind, DO, read it too. I supervised and "
                "state: “I was there.”"
            ),
            id="a fellow cut and read",
        ),
    ],
)
def test_how_a_stage_was_taken(taken, expect):
    assert first_paragraph(taken) == expect


def test_a_further_stage_names_where_tumor_was():
    before = stage(1, 2, readings={2: deep(TUMOR, "4", "5")})
    assert first_paragraph(stage(2, 1), before).startswith(
        "I took an arc from 3 to 6 o'clock because of residual tumor at the deep margin of "
        "block I-2 from 4 to 5 o'clock."
    )


@pytest.mark.parametrize(("second", "is_said"), [("H&E", False), ("Toluidine blue", True)])
def test_a_stain_is_said_again_only_where_it_changed(second, is_said):
    first, then = stage(1, 2, stain="H&E"), stage(2, 1, stain=second)
    assert ("stained with" in first_paragraph(then, first)) is is_said


def test_two_specimens_are_one_stage_with_one_sum():
    second = TRAPS["opposite_poles"].lesions[0].stages[1]
    said = stage_paragraphs(TRAPS["opposite_poles"].lesions[0], second, TELLER)[0]
    assert said.startswith(
        "I took an arc from 2 to 4 o'clock (blocks II-1 and II-2) and an arc from 8 to 9 o'clock "
        "(block II-3) because of residual tumor"
    )
    assert said.endswith("They were processed in 3 blocks as frozen sections.")


def test_who_is_in_the_head_of_the_note_has_no_titles_below():
    taken = stage(1, 1, performer=FELLOW)
    treated = lesion(stages=[taken])
    said = stage_paragraphs(treated, taken, teller_of(encounter(treated)))[0]
    assert said.startswith("Tomas Lind took one specimen.")


def test_of_two_with_one_name_each_keeps_the_titles():
    namesake = replace(FELLOW, id="other", name=SURGEON.name)
    taken = stage(1, 1, performer=namesake)
    treated = lesion(stages=[taken])
    teller = teller_of(encounter(treated))
    assert teller.name(namesake) == "Ada Quill, DO"
    assert stage_paragraphs(treated, taken, teller)[0].startswith("Ada Quill, DO, took")


@pytest.mark.parametrize(
    ("cut", "expect"),
    [
        (BARE, "Stage I"),
        (stage(1, 1, started_at=time(9, 5)), "Stage I, 9:05 am"),
        (stage(2, 1, date_of_service=NEXT_DAY), "Stage II, Oct 6, 2026"),
    ],
)
def test_a_day_is_said_once(cut, expect):
    assert stage_heading(cut, TELLER) == expect


def test_a_stage_without_facts_yields_no_words():
    assert stage_paragraphs(lesion(stages=[BARE]), BARE, TELLER) == ()
    assert conclusion_words(BARE) == "Not concluded yet."
    assert confirmed_words(BARE, TELLER) == ""


@pytest.mark.parametrize(
    ("by", "inks", "expect"),
    [
        (
            SURGEON,
            "Black, Blue",
            "I confirmed at the microscope: {} blocks (2 read of 2 cut) and {}",
        ),
        (
            FELLOW,
            "none",
            "Tomas Lind, DO, confirmed at the microscope: {} blocks (2 read of 2 cut).",
        ),
        (None, "none", "Confirmed at the microscope: {} blocks (2 read of 2 cut)."),
    ],
)
def test_what_was_confirmed_at_the_microscope(by, inks, expect):
    facts = {"Blocks": "2 read of 2 cut", "Inks": inks}
    sure = replace(stage(1, 2), conclusion_facts=facts, conclusion_by=by)
    joint = (
        "patient, site and side, stage," if inks != "none" else "patient, site and side, stage and"
    )
    assert confirmed_words(sure, TELLER) == expect.format(joint, "inks (Black, Blue).")


def test_a_conclusion_against_an_incomplete_section_gives_the_reason():
    concluded = replace(
        stage(1, 1),
        conclusion=StageConclusion.CLEAR,
        clear_despite_incomplete_reason="Sliver taken.",
    )
    assert conclusion_words(concluded) == (
        "Conclusion: clear. Accepted although incomplete: Sliver taken."
    )
