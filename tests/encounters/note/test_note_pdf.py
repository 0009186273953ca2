"""The printed note: both standards, every page identified, nothing cut off, the same bytes."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import page
import pytest
from page import ValidationProfile
from pypdf import PdfReader

from encounters.note import PrintedStatus, render_note
from encounters.note import pdf as pdf_module
from encounters.note.fonts import FAMILIES
from encounters.note.printing import note_job
from encounters.note.renderer import renderer
from tests.printed_notes import note_of, pages_of, printed, printed_sample, sample_note
from tests.records import PATIENT, code_sheet, encounter, lesion
from tests.sample_records import SAMPLES

LETTER = (612, 792)
POINTS_PER_PX = 0.75
SAFE_MARGIN = 48
FOREIGN = replace(PATIENT, family_name="محمد علي 李小龍", given_names="שרה Nguyễn 😀")
HOSTILE = (
    '<link rel="attachment" href="file:///etc/passwd"/> <img src="http://127.0.0.1/x"/> '
    "url(file:///etc/hostname) data:image/svg+xml,<svg/> @import 'http://127.0.0.1/y'; {{7*7}}"
)


def reader(pdf):
    return PdfReader(BytesIO(pdf))


def failures(pdf):
    found = []
    for profile in (ValidationProfile.PDF_A_3A, ValidationProfile.PDF_UA_1):
        report = page.validate_pdf_bytes(pdf, profile=profile)
        found += [(profile.name, one.rule_id, one.message) for one in report.failures]
        assert report.is_compliant is not bool(report.failures)
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_conforms_to_both_standards_without_a_complaint(name):
    assert printed_sample(name).complaints == ()
    assert failures(printed_sample(name).pdf) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_every_page_says_whose_it_is(name):
    note, pages = sample_note(name), pages_of(printed_sample(name).pdf)
    identity = note.identity
    for number, text in enumerate(pages, start=1):
        for expected in (
            f"born {identity.born}",
            f"MRN {identity.mrn}",
            f"Case {identity.case_number}",
            "DRAFT, not signed",
            f"Page {number} of {len(pages)}",
        ):
            assert expected in text
        assert identity.patient.replace(" ", "") in text.replace(" ", "")


@pytest.mark.parametrize("name", [name for name in SAMPLES if len(SAMPLES[name].lesions) == 1])
def test_one_lesion_takes_two_to_three_pages(name):
    expected = {"twelve_stages": range(6, 13), "almost_empty": range(1, 2)}
    count = len(pages_of(printed_sample(name).pdf))
    assert count in expected.get(name, range(2, 4))


def edges(note):
    """Left, right, top and bottom of every box WeasyPrint laid out, in points."""
    job = note_job(note)
    for printed_page in pdf_module.laid_out(job.html, job.css).pages:
        assert (printed_page.width * POINTS_PER_PX, printed_page.height * POINTS_PER_PX) == LETTER
        for box in printed_page._page_box.descendants():
            if box.element_tag not in ("svg", None):
                left, top = box.position_x, box.position_y
                right, bottom = left + box.margin_width(), top + box.margin_height()
                yield tuple(edge * POINTS_PER_PX for edge in (left, right, top, bottom))


@pytest.fixture
def _without_system_fonts(monkeypatch):
    """As in the renderer's own process; what it caches must not outlive the test."""
    monkeypatch.setenv("FONTCONFIG_FILE", str(Path(pdf_module.__file__).with_name("fonts.conf")))
    yield
    pdf_module._sheet.cache_clear()
    pdf_module._font_configuration.cache_clear()


LONG_WORDS = encounter(lesion(clinical_signs="w" * 2000, previous_treatment="м" * 2000))


@pytest.mark.filterwarnings("ignore:No fonts configured")
@pytest.mark.usefixtures("_without_system_fonts")
@pytest.mark.parametrize("record", [SAMPLES["twelve_stages"], SAMPLES["two_lesions"], LONG_WORDS])
def test_no_box_leaves_the_page(record):
    left, right, top, bottom = zip(*edges(note_of(record)), strict=True)
    assert min(left) >= SAFE_MARGIN
    assert max(right) <= LETTER[0] - SAFE_MARGIN
    assert min(top) >= 0
    if record is not LONG_WORDS:  # WeasyPrint gives a box that goes on overleaf its whole height.
        assert max(bottom) <= LETTER[1]


def test_a_text_longer_than_a_page_goes_on_overleaf():
    text = "".join(pages_of(printed(LONG_WORDS).pdf))
    assert text.count("w") >= 2000
    assert text.count("м") == 2000


def test_the_same_record_gives_the_same_bytes():
    first = printed_sample("two_lesions").pdf
    printed(encounter(patient=FOREIGN))
    assert printed(SAMPLES["two_lesions"]).pdf == first
    renderer().close()
    assert printed(SAMPLES["two_lesions"]).pdf == first


def test_another_record_gives_other_bytes_and_another_identifier():
    one, other = printed_sample("clear_at_once").pdf, printed_sample("deep_tumor").pdf
    assert reader(one).trailer["/ID"] != reader(other).trailer["/ID"]


def test_properties_come_from_the_record_and_not_from_the_clock():
    facts = reader(printed_sample("forearm_two_stages").pdf).metadata
    assert facts.title == (
        "Operative note: Mohs micrographic surgery, Okafor, Miriam, case M26-0001"
    )
    assert facts.author == "Ada Quill, MD"
    assert facts.creation_date.date().isoformat() == "2026-10-05"


def test_a_final_note_says_who_signed_and_when():
    record = SAMPLES["clear_at_once"]
    pdf = render_note(
        record,
        code_sheet(record),
        printed_status=PrintedStatus.FINAL,
        signed_at=datetime(2026, 10, 5, 20, 30, tzinfo=UTC),
    )
    assert failures(pdf) == []
    pages = pages_of(pdf)
    assert "Signed by Ada Quill, MD, Oct 5, 2026, 4:30 pm" in pages[0]
    assert all("FINAL" in text and "DRAFT" not in text for text in pages)


def embedded_fonts(pdf):
    return {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for printed_page in reader(pdf).pages
        for font in printed_page["/Resources"]["/Font"].values()
    }


def test_only_bundled_fonts_are_embedded():
    for name in ("forearm_two_stages", "almost_empty"):
        fonts = embedded_fonts(printed_sample(name).pdf)
        assert fonts and all(font.startswith("Source-Sans-3") for font in fonts)


def test_names_of_any_script_are_printed_or_spelled_out():
    result = printed(encounter(lesion(), patient=FOREIGN))
    assert result.complaints == ()
    assert failures(result.pdf) == []
    fonts = " ".join(embedded_fonts(result.pdf))
    for family in FAMILIES:
        assert family.replace(" ", "-") in fonts
    text = pages_of(result.pdf)[0]
    assert "李小龍" in text
    assert "[U+1F600]" in text
    assert "U+1F600." in text


def structure(element):
    """Every structure element of the document."""
    children = element.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        found = child.get_object()
        if isinstance(found, dict):
            yield found
            yield from structure(found)


def alternative_texts(pdf):
    root = reader(pdf).trailer["/Root"]["/StructTreeRoot"]
    return [one["/Alt"] for one in structure(root) if "/Alt" in one]


def test_a_map_says_in_words_what_it_shows():
    found = alternative_texts(printed_sample("forearm_two_stages").pdf)
    assert [text.split(".")[0] for text in found] == [
        "Specimen map, lesion A, stage I, Left dorsal forearm",
        "Specimen map, lesion A, stage II, Left dorsal forearm",
    ]
    assert (
        "Block I-2: residual basal cell carcinoma at the deep margin, 4 to 5 o'clock." in found[0]
    )


def test_the_document_is_tagged_with_headings_tables_and_language():
    pdf = printed_sample("forearm_two_stages").pdf
    root = reader(pdf).trailer["/Root"]
    kinds = [str(one.get("/S")) for one in structure(root["/StructTreeRoot"])]
    assert kinds.count("/H1") == 1
    assert {"/H2", "/H3", "/Table", "/TH", "/TD", "/Figure", "/Caption"} <= set(kinds)
    assert root["/Lang"] == "en"


def test_hostile_words_are_printed_and_nothing_is_fetched():
    record = encounter(
        lesion(clinical_signs=HOSTILE, previous_treatment=HOSTILE, site_detail=HOSTILE),
        patient=replace(PATIENT, given_names=HOSTILE),
    )
    result = printed(record)
    assert result.complaints == ()
    text = re.sub(r"\s", "", "".join(pages_of(result.pdf)))
    assert re.sub(r"\s", "", HOSTILE) in text
    assert "/EmbeddedFiles" not in reader(result.pdf).trailer["/Root"].get("/Names", {})
