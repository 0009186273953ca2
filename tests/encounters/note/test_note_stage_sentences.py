"""Given facts, the sentences of a stage; absent facts, none."""

from dataclasses import replace
from decimal import Decimal

import pytest

from encounters.note.sentences.histology import histology_sentences
from encounters.note.sentences.readings import result_sentences, short_result
from encounters.note.sentences.stage import conclusion_words, stage_heading, stage_paragraphs
from encounters.record import HistologyRecord, StageRecord
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
    TumorType,
)
from tests.support.case_parts import HISTOLOGY
from tests.support.records import (
    DAY,
    FELLOW,
    SURGEON,
    deep,
    edge,
    finding,
    lesion,
    reading,
    specimen,
    stage,
)
from tests.support.trap_records import TRAPS

TUMOR, INCOMPLETE = ReadingResult.TUMOR, ReadingResult.INCOMPLETE
NOT_APPLICABLE = ReadingResult.NOT_APPLICABLE
BARE = StageRecord(id="s", number=1, date_of_service=DAY)


def first_paragraph(taken, *before):
    return stage_paragraphs(lesion(stages=[*before, taken]), taken)[0]


OWN = "Ada Quill, MD, removed the tissue and read the sections."


@pytest.mark.parametrize(
    ("taken", "expect"),
    [
        pytest.param(
            stage(1, 2),
            "One specimen, divided into halves, was processed in 2 blocks (I-1 and I-2) as frozen "
            f"sections. {OWN}",
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
            "Stage I was taken with a 1.5 mm clinical margin at a 45° bevel to the fascia. One "
            "specimen, in one piece, was processed in 1 block (I-1) as frozen sections, stained "
            f"with toluidine blue. {OWN}",
            id="margin, bevel, plane and stain",
        ),
        pytest.param(
            stage(1, 5),
            "One specimen, divided into edge strips and base, was processed in 5 blocks "
            f"(I-1 to I-5) as frozen sections. {OWN}",
            id="many blocks are named as a range",
        ),
        pytest.param(
            stage(2, 1, reason=StageReason.INFLAMMATION, reason_detail="lymphoid, 9 o'clock."),
            "Stage II was taken because dense inflammation obscured the margin (lymphoid, "
            "9 o'clock). One specimen, an arc from 3 to 6 o'clock, was processed in 1 block (II-1) "
            f"as frozen sections. {OWN}",
            id="the reason in the surgeon's words",
        ),
        pytest.param(
            stage(1, 1, reason=StageReason.OTHER, reason_detail="The patient asked for it."),
            "Stage I was taken because the patient asked for it. One specimen, in one piece, was "
            f"processed in 1 block (I-1) as frozen sections. {OWN}",
            id="another reason",
        ),
        pytest.param(
            stage(1, 1, technique=Technique.PERMANENT),
            "One specimen, in one piece, was processed in 1 block (I-1) as permanent (paraffin) "
            f"sections. {OWN}",
            id="permanent sections",
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
            "One specimen, in one piece, was processed in 1 block (I-1) as frozen sections. "
            "Cartilage was directly involved (alar cartilage).",
            id="deep structure, nobody named",
        ),
        pytest.param(
            stage(1, 1, performer=FELLOW, supervisor=SURGEON),
            "One specimen, in one piece, was processed in 1 block (I-1) as frozen sections. Tomas "
            "Lind, DO, removed the tissue. Ada Quill, MD, read the sections. Ada Quill, MD, "
            "supervised.",
            id="a fellow without a statement",
        ),
    ],
)
def test_how_a_stage_was_taken(taken, expect):
    assert first_paragraph(taken) == expect


def test_a_further_stage_names_where_tumor_was():
    before = stage(1, 2, readings={2: deep(TUMOR, "4", "5")})
    assert first_paragraph(stage(2, 1), before).startswith(
        "Stage II was taken because of residual tumor at the deep margin of block I-2 "
        "from 4 to 5 o'clock."
    )


def test_two_specimens_are_one_stage_with_one_sum():
    second = TRAPS["opposite_poles"].lesions[0].stages[1]
    assert (
        "Two specimens were processed in 3 blocks as frozen sections: an arc from 2 to 4 o'clock "
        "(blocks II-1 and II-2); an arc from 8 to 9 o'clock (block II-3)."
    ) in stage_paragraphs(TRAPS["opposite_poles"].lesions[0], second)[0]


def test_a_stage_without_facts_yields_no_words():
    assert stage_paragraphs(lesion(stages=[BARE]), BARE) == ()
    assert stage_heading(BARE) == "Stage I, Oct 5, 2026"
    assert conclusion_words(BARE) == "Not concluded yet."


def results(taken):
    return result_sentences(lesion(stages=[taken]), taken)


TWO_MORE = ((Decimal(4), Decimal(5)), (Decimal(9), Decimal(9)))
BASE = specimen(1, layout=MapLayout.BASE_ONLY)
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
                "No tumor was seen in block I-2",
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
                    "Block I-1 also showed perineural invasion (nerve caliber 0.1 mm) at the deep "
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


@pytest.mark.parametrize(
    ("taken", "expect"),
    [
        (stage(1, 1), "No residual tumor"),
        (stage(1, 1, read=False), "Not read yet"),
        (stage(1, 1, readings={1: edge(INCOMPLETE)}), "Incomplete section"),
        (stage(1, specimens=[BASE], readings={1: UNEXAMINED}), "Not every block examined"),
        (
            stage(1, 1, readings={1: edge(TUMOR, "1", "2", further_places=TWO_MORE)}),
            "Tumor: edge of block I-1 from 1 to 2 o'clock and from 4 to 5 o'clock and at 9 o'clock",
        ),
        (
            stage(1, 2, readings={1: edge(TUMOR, "1", "2"), 2: ()}),
            "Tumor: edge of block I-1 from 1 to 2 o'clock. Reading not complete",
        ),
    ],
)
def test_the_result_in_one_cell(taken, expect):
    assert short_result(taken) == expect


@pytest.mark.parametrize(
    ("facts", "expect"),
    [
        ({}, ()),
        ({"perineural_invasion": False}, ("No perineural invasion was seen",)),
        (
            {"perineural_invasion": True, "perineural_caliber_mm": Decimal("0.2")},
            ("Perineural invasion was seen (largest nerve 0.2 mm)",),
        ),
        ({"scar": True}, ("Scar was seen",)),
        ({"lymphovascular_invasion": False}, ("No lymphovascular invasion was seen",)),
        ({"inflammation": "mild."}, ("Inflammation: mild",)),
        (
            {"growth_pattern": "nodular", "depth_of_invasion": TissueDepth.MUSCLE},
            ("Growth pattern: nodular", "Depth of invasion: muscle"),
        ),
    ],
)
def test_histology_says_what_was_entered(facts, expect):
    taken = stage(1, 1, histology=HistologyRecord(**facts))
    present, *said = histology_sentences(lesion(stages=[taken]), taken)
    assert present == "No tumor was present in the tissue of this stage"
    assert tuple(sentence for sentence in said if sentence) == expect


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


def test_a_conclusion_against_an_incomplete_section_gives_the_reason():
    concluded = replace(
        stage(1, 1),
        conclusion=StageConclusion.CLEAR,
        clear_despite_incomplete_reason="Sliver taken.",
    )
    assert conclusion_words(concluded) == (
        "Conclusion: clear. Accepted although incomplete: Sliver taken."
    )
