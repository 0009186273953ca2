"""The note's pages as boxes: nothing leaves the page, covers its neighbor or is torn in two."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from encounters.note import pdf as pdf_module
from encounters.note.printing import note_job
from tests.support.printed_notes import note_of
from tests.support.records import LOCATION, PATIENT, PRACTICE, SURGEON, encounter, lesion
from tests.support.sample_records import SAMPLES

LETTER = (612, 792)
POINTS_PER_PX = 0.75
SAFE_MARGIN = 48
WHOLE = {"tbody", "figure"}
HEADINGS = {"h1", "h2", "h3", "caption"}
# A line of text is a little higher than the lines are apart; this much of it is only air.
AIR = 0.2

_FULL = "Wolfeschlegelsteinhausenbergerdorff " * 6
LONGEST = encounter(
    lesion(stages=[3, 2], site_detail=_FULL[:200], tumor_subtype=_FULL[:100]),
    patient=replace(PATIENT, family_name=_FULL[:200], given_names="W" * 200, mrn="M" * 40),
    surgeon=replace(SURGEON, name=_FULL[:200], credentials="MD, PhD, FAAD, FACMS"),
    practice=replace(PRACTICE, name="W" * 200),
    location=replace(LOCATION, name=_FULL[:200], address=_FULL),
    case_number="W" * 20,
)
LONG_WORDS = encounter(lesion(clinical_signs="w" * 2000, previous_treatment="м" * 2000))
RECORDS = {
    name: SAMPLES[name]
    for name in ("twelve_stages", "two_lesions", "forearm_two_stages", "stopped", "merged_lesions")
} | {"longest": LONGEST, "long_words": LONG_WORDS}


@pytest.fixture(scope="module", autouse=True)
def _without_system_fonts():
    """As in the renderer's own process; what it caches must not outlive these tests."""
    with pytest.MonkeyPatch.context() as patch:
        fonts = Path(pdf_module.__file__).with_name("fonts.conf")
        patch.setenv("FONTCONFIG_FILE", str(fonts))
        yield
    pdf_module._sheet.cache_clear()
    pdf_module._font_configuration.cache_clear()


@pytest.fixture(scope="module")
def pages_of_boxes():
    """Lays a record out, once: for each page its boxes, without those inside a drawing."""
    known = {}

    def laid_out(name):
        if name not in known:
            job = note_job(note_of(RECORDS[name]))
            document = pdf_module.laid_out(job.html, job.css)
            known[name] = [list(_boxes(page)) for page in document.pages]
        return known[name]

    return laid_out


def _boxes(page):
    assert (page.width * POINTS_PER_PX, page.height * POINTS_PER_PX) == LETTER
    for box in page._page_box.descendants():
        if box.element_tag not in ("svg", None):
            yield box


def _edges(box):
    """Left, right, top and bottom in points."""
    left, top = box.position_x, box.position_y
    right, bottom = left + box.margin_width(), top + box.margin_height()
    return tuple(edge * POINTS_PER_PX for edge in (left, right, top, bottom))


def _lines(boxes):
    """The edges of every run of text without the air above and below it."""
    for box in boxes:
        if (getattr(box, "text", None) or "").strip():
            left, right, top, bottom = _edges(box)
            air = (bottom - top) * AIR
            yield (left, right, top + air, bottom - air), box


pytestmark = pytest.mark.filterwarnings("ignore:No fonts configured")


@pytest.mark.parametrize("name", RECORDS)
def test_no_box_leaves_the_page(pages_of_boxes, name):
    for boxes in pages_of_boxes(name):
        left, right, top, bottom = zip(*map(_edges, boxes), strict=True)
        assert min(left) >= SAFE_MARGIN
        assert max(right) <= LETTER[0] - SAFE_MARGIN
        assert min(top) >= 0
        if name != "long_words":  # WeasyPrint gives a box that goes on overleaf its whole height.
            assert max(bottom) <= LETTER[1]


@pytest.mark.parametrize("name", RECORDS)
def test_no_text_covers_another(pages_of_boxes, name):
    for boxes in pages_of_boxes(name):
        for (box, first), (other_box, second) in combinations(_lines(boxes), 2):
            apart = (
                box[1] <= other_box[0] + 0.01
                or other_box[1] <= box[0] + 0.01
                or box[3] <= other_box[2]
                or other_box[3] <= box[2]
            )
            assert apart, (first.text, second.text)


# A text that alone is longer than a page, in a column, is torn from its heading by WeasyPrint.
@pytest.mark.parametrize("name", RECORDS.keys() - {"long_words"})
def test_no_heading_ends_a_page(pages_of_boxes, name):
    for boxes in pages_of_boxes(name):
        body = [(edges[3], box) for edges, box in _lines(boxes) if _in_body(edges)]
        _, last = max(body, key=lambda line: line[0])
        assert last.element_tag.partition("::")[0] not in HEADINGS, last.text


def _in_body(edges):
    return edges[2] > 50 and edges[3] < LETTER[1] - 40


@pytest.mark.parametrize("name", RECORDS)
def test_no_row_no_map_and_no_stage_goes_on_overleaf(pages_of_boxes, name):
    seen = set()
    for boxes in pages_of_boxes(name):
        here = {box.element for box in boxes if box.element_tag in WHOLE}
        here |= {box.element for box in boxes if _is_stage(box)}
        assert not here & seen
        seen |= here


def _is_stage(box):
    return box.element_tag == "section" and "stage" in box.element.get("class", "").split()
