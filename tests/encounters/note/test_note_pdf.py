"""The printed note: both standards, every page identified, nothing cut off, the same bytes."""

import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import page
import pytest
from page import ValidationProfile
from pypdf import PdfReader

from encounters.note import PrintedStatus, render_note
from encounters.note.fonts import FAMILIES
from tests.support import scale
from tests.support.printed_notes import pages_of, printed, printed_sample, sample_note, sample_pages
from tests.support.records import PATIENT, code_sheet, encounter, lesion
from tests.support.sample_records import SAMPLES

pytestmark = pytest.mark.begins_early

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
        found += [(profile.name, failure.rule_id, failure.message) for failure in report.failures]
        assert report.is_compliant is not bool(report.failures)
    return found


# Each takes a second or more to print; tests of the sections read the words of all.
PRINTED = sorted({*scale.some(SAMPLES, each=7), "twelve_stages", "almost_empty"})


@pytest.mark.parametrize("name", PRINTED)
def test_every_sample_conforms_to_both_standards_without_a_complaint(name):
    assert printed_sample(name).complaints == ()
    assert failures(printed_sample(name).pdf) == []


@pytest.mark.parametrize("name", PRINTED)
def test_every_page_says_whose_it_is(name):
    note, pages = sample_note(name), sample_pages(name)
    identity = note.identity
    for number, text in enumerate(pages, start=1):
        for expected in (
            f"Born {identity.born}",
            f"MRN {identity.mrn}",
            f"Case {identity.case_number}",
            "DRAFT, not signed",
            f"Page {number} of {len(pages)}",
        ):
            assert expected in text
        assert identity.patient.replace(" ", "") in text.replace(" ", "")


@pytest.mark.parametrize("name", [name for name in PRINTED if len(SAMPLES[name].lesions) == 1])
def test_one_lesion_takes_one_to_three_pages(name):
    expected = {
        "twelve_stages": range(6, 13),
        "almost_empty": range(1, 2),
        "continues": range(1, 2),
        # Two stages and a repair.
        "forearm_two_stages": range(2, 3),
        # Three stages with their picture of all.
        "second_day": range(2, 5),
    }
    count = len(sample_pages(name))
    assert count in expected.get(name, range(1, 4))


LONG_WORDS = encounter(lesion(clinical_signs="w" * 2000, previous_treatment="м" * 2000))


def test_a_text_longer_than_a_page_goes_on_overleaf():
    text = "".join(pages_of(printed(LONG_WORDS).pdf))
    assert text.count("w") >= 2000
    assert text.count("м") == 2000


FINGERPRINT = """
import hashlib, django
django.setup()
from tests.support.printed_notes import printed_sample
print(hashlib.sha256(printed_sample("clear_at_once").pdf).hexdigest())
"""


def test_the_same_record_gives_the_same_bytes():
    first = printed_sample("clear_at_once").pdf
    printed(encounter(patient=FOREIGN))
    assert printed(SAMPLES["clear_at_once"]).pdf == first
    elsewhere = {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    told = subprocess.run(
        [sys.executable, "-c", FINGERPRINT],
        env=os.environ | elsewhere | {"DJANGO_SETTINGS_MODULE": "mohsdoc.settings"},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        check=True,
        text=True,
    )
    assert told.stdout.strip() == hashlib.sha256(first).hexdigest()


def test_another_record_gives_other_bytes_and_another_identifier():
    first, second = printed_sample("clear_at_once").pdf, printed_sample("deep_tumor").pdf
    assert reader(first).trailer["/ID"] != reader(second).trailer["/ID"]


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
    assert "Signed by Ada Quill, MD, as author, Oct 5, 2026, 4:30 pm" in pages[-1]
    assert f"covers the whole note, to the end of page {len(pages)}." in pages[-1]
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
    return [element["/Alt"] for element in structure(root) if "/Alt" in element]


def test_a_map_says_in_words_what_it_shows():
    found = alternative_texts(printed_sample("forearm_two_stages").pdf)
    place = "Left dorsal forearm, marked on the body"
    assert [re.split(r"\.|: ", text)[0] for text in found] == [
        place,
        "Specimen map, lesion A, stage I, Left dorsal forearm",
        "Inks and signs of the maps of lesion A",
        place,
        "Specimen map, lesion A, stage II, Left dorsal forearm",
    ]
    assert (
        "Block I-2: residual basal cell carcinoma at the deep margin, 4 to 5 o'clock." in found[1]
    )


def test_the_document_is_tagged_with_headings_tables_and_language():
    pdf = printed_sample("forearm_two_stages").pdf
    root = reader(pdf).trailer["/Root"]
    kinds = [str(element.get("/S")) for element in structure(root["/StructTreeRoot"])]
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
    assert failures(result.pdf) == []
    text = re.sub(r"\s", "", "".join(pages_of(result.pdf)))
    assert re.sub(r"\s", "", HOSTILE) in text
    assert "/EmbeddedFiles" not in reader(result.pdf).trailer["/Root"].get("/Names", {})
