"""Whether a lesion is clear: never more than its stages bear out, merged ones too."""

import pytest

from encounters.note.sentences.outcome import clearance, totals_sentence
from encounters.vocabulary.terms import (
    Compartment,
    LesionOutcome,
    ReadingResult,
    StageConclusion,
    Technique,
)
from tests.support.case_parts import BIOPSY
from tests.support.records import (
    NEXT_DAY,
    deep,
    encounter,
    lesion,
    reading,
    stage,
)
from tests.support.sample_records import SAMPLES

NEW_YORK = "America/New_York"


NOT_EXAMINED = (
    reading(Compartment.EDGE, ReadingResult.NOT_APPLICABLE),
    reading(Compartment.DEEP, ReadingResult.NOT_APPLICABLE),
)
STILL_TUMOR = stage(1, 2, readings={1: deep(ReadingResult.TUMOR, "4", "5")})
STILL_TUMOR_II = stage(2, 1, readings={1: deep(ReadingResult.TUMOR, "4", "5")})
SLOW = stage(2, 1, read=False, technique=Technique.PERMANENT)
ACCEPTED = {
    "conclusion": StageConclusion.CLEAR,
    "clear_despite_incomplete_reason": "Bone cannot be cut.",
}


@pytest.mark.parametrize(
    ("treated", "expect"),
    [
        (lesion(stages=[]), ""),
        (lesion(stages=[2]), "No residual tumor was seen in stage I."),
        (
            lesion(stages=[2], biopsy=BIOPSY),
            (
                "No residual tumor was seen in stage I. The biopsy of Sep 1, 2026, which showed "
                "basal cell carcinoma, nodular, was the reason for surgery."
            ),
        ),
        (lesion(stages=[2, 1]), "No residual tumor at any margin after stage II."),
        (
            lesion(stages=[2, stage(2, 1, date_of_service=NEXT_DAY)]),
            "No residual tumor at any margin after stage II on Oct 6, 2026.",
        ),
        (lesion(stages=[STILL_TUMOR]), "Surgery is in progress."),
        (
            lesion(stages=[STILL_TUMOR], outcome=LesionOutcome.CLEAR),
            "Margins are recorded as clear.",
        ),
        (
            lesion(stages=[STILL_TUMOR], outcome=LesionOutcome.STOPPED, outcome_reason="fatigue"),
            (
                "Surgery was stopped with tumor left at the deep margin of block I-1 from 4 "
                "to 5 o'clock. Fatigue."
            ),
        ),
        (
            lesion(stages=[STILL_TUMOR], outcome=LesionOutcome.CONTINUES),
            (
                "Not clear yet: tumor remains at the deep margin of block I-1 from 4 to 5 o'clock. "
                "Surgery continues another day."
            ),
        ),
        (
            lesion(stages=[2], outcome=LesionOutcome.PENDING, outcome_plan="Result on Oct 9."),
            "Clearance is pending. Result on Oct 9.",
        ),
        (
            lesion(stages=[2, SLOW], outcome=LesionOutcome.PENDING),
            "Clearance is pending the permanent sections of stage II.",
        ),
        (
            lesion(stages=[2, stage(2, 1, readings={1: NOT_EXAMINED})]),
            "Margins are recorded as clear. 1 of 1 block not examined.",
        ),
        (
            lesion(stages=[stage(1, 2, readings={1: NOT_EXAMINED}, **ACCEPTED)]),
            (
                "Margins were judged clear after stage I in spite of: 1 of 2 blocks not examined. "
                "Reason given: Bone cannot be cut."
            ),
        ),
        (
            SAMPLES["lost_section"].lesions[0],
            (
                "Margins were judged clear after stage I in spite of: not readable in block I-1. "
                "Reason given: The replacement sliver from 8 to 9 o'clock showed no tumor."
            ),
        ),
    ],
)
def test_clearance_claims_no_more_than_was_recorded(treated, expect):
    assert clearance(encounter(treated), treated) == expect


JOINED = (
    "The wound joined that of lesion A at its stage II; from there on the stages of lesion A are "
    "those of lesion B. "
)
OWN = "Its own last stage had left tumor at the edge of block I-1 from 5 to 7 o'clock. "


@pytest.mark.parametrize(
    ("target", "expect"),
    [
        pytest.param(
            lesion("A", stages=[3, 2], outcome=LesionOutcome.CLEAR),
            "No residual tumor of lesion B at any margin after stage II of lesion A.",
            id="cleared with it",
        ),
        pytest.param(
            lesion("A", stages=[3, STILL_TUMOR_II], outcome=LesionOutcome.STOPPED),
            (
                "Lesion B ends as lesion A does. Surgery was stopped with tumor left at the deep "
                "margin of block II-1 from 4 to 5 o'clock."
            ),
            id="stopped with it",
        ),
        pytest.param(
            lesion(
                "A",
                stages=[3, stage(2, 2, readings={1: NOT_EXAMINED}, **ACCEPTED)],
                outcome=LesionOutcome.CLEAR,
            ),
            (
                "Lesion B ends as lesion A does. Margins were judged clear after stage II in spite "
                "of: 1 of 2 blocks not examined. Reason given: Bone cannot be cut."
            ),
            id="judged with it",
        ),
    ],
)
def test_a_merged_lesion_has_a_clearance_of_its_own(target, expect):
    joined = SAMPLES["merged_lesions"].lesions[1]
    assert clearance(encounter(target, joined), joined) == f"{JOINED}{OWN}{expect}"


def test_totals_of_stages_and_blocks():
    assert totals_sentence(encounter(lesion(stages=[5, 7]))) == ""
    both = encounter(lesion(stages=[5, 7]), lesion("B", stages=[1]))
    assert totals_sentence(both) == "In all 2 lesions, 3 stages and 13 blocks."
