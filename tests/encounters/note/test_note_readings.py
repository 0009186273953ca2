"""What was seen in a stage: its readings and its histology, each said once."""

from decimal import Decimal

import pytest

from encounters.note.sentences.histology import histology_sentences
from encounters.note.sentences.readings import result_sentences
from encounters.record import HistologyRecord, StageRecord
from encounters.vocabulary.terms import (
    Compartment,
    FindingKind,
    MapLayout,
    ReadingResult,
    TissueDepth,
    TumorType,
)
from tests.support.case_parts import HISTOLOGY
from tests.support.records import (
    DAY,
    deep,
    edge,
    finding,
    lesion,
    reading,
    specimen,
    stage,
)

TUMOR, INCOMPLETE = ReadingResult.TUMOR, ReadingResult.INCOMPLETE
NOT_APPLICABLE = ReadingResult.NOT_APPLICABLE
BARE = StageRecord(id="s", number=1, date_of_service=DAY)
SCAR, EDGE = FindingKind.SCAR, Compartment.EDGE
BASE = specimen(1, layout=MapLayout.BASE_ONLY)


def results(taken):
    return result_sentences(lesion(stages=[taken]), taken)


UNEXAMINED = (
    reading(Compartment.EDGE, NOT_APPLICABLE),
    reading(Compartment.DEEP, NOT_APPLICABLE, note="bone chips"),
)


@pytest.mark.parametrize(
    ("taken", "expect"),
    [
        pytest.param(stage(1, 2), ("No residual tumor was seen in stage I",), id="all clear"),
        pytest.param(
            stage(3, 1), ("No residual tumor was seen in stage III",), id="third stage clear"
        ),
        pytest.param(
            stage(1, 2, readings={1: edge(TUMOR, "0.5", "1")}),
            (
                "tumor was present at the edge of block I-1 from 12:30 to 1 o'clock",
                "the other block showed none",
            ),
            id="tumor in one block",
        ),
        pytest.param(
            stage(1, 1, readings={1: deep(TUMOR)}),
            ("tumor was present at the deep margin of block I-1",),
            id="tumor without a clock, no clear block",
        ),
        pytest.param(
            stage(1, 1, readings={1: deep(TUMOR, tumor_subtype="micronodular", note="2 foci.")}),
            (
                (
                    "micronodular basal cell carcinoma was present at the deep margin of block I-1 "
                    "(2 foci)"
                ),
            ),
            id="a subtype is one of the lesion's own type",
        ),
        pytest.param(
            stage(1, 1, readings={1: edge(TUMOR, tumor_type=TumorType.MELANOMA_IN_SITU)}),
            ("melanoma in situ was present at the edge of block I-1",),
            id="a focus of another type",
        ),
        pytest.param(
            stage(1, 2, readings={1: edge(INCOMPLETE, "8", "8")}),
            (
                "No tumor was seen in block I-2",
                "the edge of block I-1 at 8 o'clock was incomplete",
            ),
            id="an incomplete edge is not clear",
        ),
        pytest.param(
            stage(1, specimens=[BASE], readings={1: UNEXAMINED}),
            ("Block I-1 was not examined: bone chips",),
            id="what was not examined is not clear either",
        ),
        pytest.param(
            stage(1, 3, read=False),
            ("blocks I-1, I-2 and I-3 have not been read yet",),
            id="unread",
        ),
        pytest.param(
            stage(1, 2, readings={2: (reading(Compartment.EDGE, TUMOR),)}),
            (
                "tumor was present at the edge of block I-2",
                "No tumor was seen in block I-1",
                "block I-2 has not been completely read yet",
            ),
            id="half read",
        ),
        pytest.param(
            stage(
                1,
                1,
                findings={
                    1: (
                        finding(
                            FindingKind.PERINEURAL_INVASION,
                            Compartment.DEEP,
                            "2",
                            "3",
                            caliber_mm=Decimal("0.10"),
                        ),
                        finding(FindingKind.SCAR, Compartment.EDGE, note="biopsy site."),
                    )
                },
            ),
            (
                "No residual tumor was seen in stage I",
                (
                    "Block I-1 showed perineural invasion (nerve caliber 0.1 mm) at the deep "
                    "margin from 2 to 3 o'clock and scar at the edge (biopsy site)"
                ),
            ),
            id="findings",
        ),
        pytest.param(BARE, (), id="no tissue, no words"),
    ],
)
def test_results_of_readings(taken, expect):
    assert results(taken) == expect


TUMOR_AND_SCAR = stage(1, 2, readings={1: edge(TUMOR)}, findings={1: (finding(SCAR, EDGE),)})


def test_a_block_showed_something_also_only_beside_tumor():
    assert "Block I-1 also showed scar at the edge" in results(TUMOR_AND_SCAR)


PNI = {"perineural_invasion": True, "perineural_caliber_mm": Decimal("0.2")}
OPEN = {"perineural_indeterminate": True}
LEFT_OPEN = "Perineural invasion was neither seen nor ruled out (indeterminate)"
BOTH = {"perineural_invasion": False, "lymphovascular_invasion": False}
NO_TUMOR = "No tumor was present in the tissue of this stage"


@pytest.mark.parametrize(
    ("facts", "expect"),
    [
        ({}, ()),
        ({"perineural_invasion": False}, ("no perineural invasion was seen",)),
        (BOTH, ("no perineural or lymphovascular invasion was seen",)),
        (
            {**BOTH, "scar": False},
            ("no perineural or lymphovascular invasion and no scar were seen",),
        ),
        (
            {"perineural_invasion": False, "scar": True},
            ("Scar was seen", "no perineural invasion was seen"),
        ),
        ({"scar": False}, ("no scar was seen",)),
        (PNI, ("Perineural invasion was seen (largest nerve 0.2 mm)",)),
        (OPEN, (LEFT_OPEN,)),
        (
            {**OPEN, "perineural_caliber_mm": Decimal("0.2")},
            (f"{LEFT_OPEN[:-1]}; nerve in question 0.2 mm)",),
        ),
        ({**OPEN, "perineural_invasion": False}, ("no perineural invasion was seen",)),
        ({"scar": True}, ("Scar was seen",)),
        ({"inflammation": "mild."}, ("Inflammation: mild",)),
        (
            {"growth_pattern": "nodular", "depth_of_invasion": TissueDepth.MUSCLE},
            ("Growth pattern: nodular. Depth of invasion: muscle",),
        ),
    ],
)
def test_histology_says_what_was_entered(facts, expect):
    taken = stage(1, 1, histology=HistologyRecord(**facts))
    present, *said = histology_sentences(lesion(stages=[taken]), taken)
    assert present == NO_TUMOR
    assert tuple(sentence for sentence in said if sentence) == expect


@pytest.mark.parametrize(
    ("facts", "kind", "expect"),
    [
        ({"scar": True}, FindingKind.SCAR, ()),
        ({"scar": True}, FindingKind.INFLAMMATION, ("Scar was seen",)),
        ({"perineural_invasion": True}, FindingKind.PERINEURAL_INVASION, ()),
        (PNI, FindingKind.PERINEURAL_INVASION, ("The largest nerve measured 0.2 mm",)),
        (OPEN, FindingKind.PERINEURAL_DOUBT, ()),
    ],
)
def test_what_a_block_shows_is_not_told_twice(facts, kind, expect):
    seen = {1: (finding(kind, Compartment.EDGE),)}
    taken = stage(1, 1, histology=HistologyRecord(**facts), findings=seen)
    said = histology_sentences(lesion(stages=[taken]), taken)
    assert tuple(sentence for sentence in said if sentence) == (NO_TUMOR, *expect)


def test_tumor_at_a_margin_needs_no_sentence_that_there_was_tumor():
    taken = stage(1, 1, readings={1: edge(TUMOR)})
    assert not any(histology_sentences(lesion(stages=[taken]), taken))


def second_histology(**facts):
    first = stage(1, 1, histology=HISTOLOGY)
    second = stage(2, 1, histology=HistologyRecord(**facts))
    said = histology_sentences(lesion(stages=[first, second]), second)
    return tuple(sentence for sentence in said if sentence)


def test_a_later_stage_is_as_stage_one_only_if_the_surgeon_said_so():
    assert second_histology(growth_pattern=HISTOLOGY.growth_pattern) == (
        f"Growth pattern: {HISTOLOGY.growth_pattern}",
    )


def test_a_carried_histology_says_what_differs_and_nothing_else():
    carried = {
        name: getattr(HISTOLOGY, name)
        for name in HISTOLOGY.__slots__
        if name not in ("growth_pattern", "differences", "carried_from_stage")
    }
    assert second_histology(
        **carried, growth_pattern="nodular only", carried_from_stage=1, differences="No scar now."
    ) == (
        "Pattern and morphology as in stage I",
        "Growth pattern: nodular only",
        "No scar now",
    )
