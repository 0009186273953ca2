"""A printed map says itself whose it is, of what, and how it lies on the body."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from encounters.note.context import identity_of
from encounters.note.html import render_note_html
from encounters.note.maps import pictures
from encounters.note.parts import PrintedStatus
from encounters.vocabulary.terms import Side
from tests.support.printed_notes import sample_note
from tests.support.sample_records import SAMPLES

RECORD = SAMPLES["forearm_two_stages"]


def figures(record=RECORD, **changes):
    lesion = replace(record.lesions[0], **changes)
    identity = identity_of(record, PrintedStatus.DRAFT)
    return pictures(lesion, "photo:{}", identity=identity)


def test_each_figure_names_patient_case_lesion_stage_site_day_and_stain():
    for numeral, figure, stage in zip(
        ("I", "II"), figures(), RECORD.lesions[0].stages, strict=True
    ):
        assert figure.heading == RECORD.patient.name
        words = "\n".join(figure.head)
        assert f"Case {RECORD.case_number}" in words
        assert f"Lesion A, stage {numeral}: {RECORD.lesions[0].site.in_words}" in words
        assert "Oct 5, 2026" in words
        assert stage.stain.lower() in words.lower()


def test_its_words_stand_in_the_figure_of_the_page():
    page = render_note_html(sample_note("forearm_two_stages"))
    for figure in re.findall(r'<figure class="map">(.*?)</figure>', page, re.DOTALL):
        assert RECORD.patient.name in figure and RECORD.case_number in figure
        assert "marked on the body" in figure


SIDES = [
    ("a side", Side.LEFT, ("Lateral", "Medial"), False),
    ("no side", None, ("Left", "Right"), True),
]


@pytest.mark.parametrize(("name", "side", "words", "is_told"), SIDES)
def test_right_and_left_are_told_to_be_the_patients(name, side, words, is_told):
    site = replace(RECORD.lesions[0].site, side=side)
    figure = figures(site=site)[0]
    assert all(f">{word}</text>" in figure.svg for word in words), name
    assert any("the patient's" in line for line in figure.head) is is_told


SIZES = [
    ("nothing measured", None, None, None),
    ("the tumor", "11", None, "tumor 1.1 cm"),
    ("the tissue", "11", "16", "specimen 1.6 cm"),
]


@pytest.mark.parametrize(("name", "tumor", "tissue", "said"), SIZES)
def test_the_size_is_that_of_the_tissue_else_of_the_tumor(name, tumor, tissue, said):
    stage = RECORD.lesions[0].stages[0]
    specimen = replace(
        stage.specimens[0], length_mm=Decimal(tissue) if tissue else None, width_mm=None
    )
    figure = figures(
        length_mm=Decimal(tumor) if tumor else None,
        width_mm=None,
        stages=(replace(stage, specimens=(specimen,)),),
    )[0]
    words = " ".join(figure.head)
    assert (said or "") in words, name
    assert bool(said) == bool(re.search("tumor |specimen ", words)), name
