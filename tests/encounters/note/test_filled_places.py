"""A note whose moment is filled in reads, looks and conforms as one that was printed with it."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import page
import pypdfium2
import pytest
from page import ValidationProfile
from PIL import ImageChops, ImageStat
from pypdf import PdfReader

from encounters.note import printing
from encounters.note.places import NoPlaceError, filled, info_date, xmp_date
from encounters.note.printing import render_signed_note
from encounters.note.renderer import Renderer, renderer
from tests.support.printed_notes import pages_of
from tests.support.records import PATIENT, code_sheet, encounter
from tests.support.sample_records import SAMPLES

pytestmark = pytest.mark.begins_early

HASH = "0123456789abcdef" * 4
STAND_IN = "Sep 30, 2000, 10:58 pm"
# Of the practice's clock, in New York: a day before, and one number shorter or longer.
MOMENTS = [
    (datetime(2026, 10, 5, 20, 30, 59, 999_999, tzinfo=UTC), "Oct 5, 2026, 4:30 pm"),
    (datetime(2026, 12, 31, 4, 59, tzinfo=UTC), "Dec 30, 2026, 11:59 pm"),
    (datetime(2027, 1, 1, 5, 0, tzinfo=UTC), "Jan 1, 2027, 12:00 am"),
]
NOTES = {
    "clear_at_once": SAMPLES["clear_at_once"],
    "almost_empty": SAMPLES["almost_empty"],
    "foreign": encounter(patient=replace(PATIENT, family_name="محمد علي 李", given_names="שרה")),
    "of that time": encounter(patient=replace(PATIENT, given_names=STAND_IN)),
}


@pytest.fixture
def asked(monkeypatch):
    """Every job that is printed, with what became of it."""
    jobs = []
    real = Renderer.render

    def render(pool, job, **how):
        jobs.append((job, real(pool, job, **how)))
        return jobs[-1][1]

    monkeypatch.setattr(Renderer, "render", render)
    return jobs


def signed(record, at):
    return render_signed_note(record, code_sheet(record), signed_at=at, content_sha256=HASH)


def look(pdf):
    """Each page as gray pixels."""
    return [p.render(scale=0.7, grayscale=True).to_pil() for p in pypdfium2.PdfDocument(pdf)]


@pytest.mark.parametrize("name", NOTES)
def test_it_is_as_if_it_had_been_printed_at_that_moment(name, asked):
    record, (at, words) = NOTES[name], MOMENTS[0]
    pages = signed(record, at)
    [(job, made)] = asked
    assert job.stand_in == STAND_IN
    assert made.places is not None
    assert words in pages.html
    at_once = renderer().render(replace(job, html=pages.html, stand_in="")).pdf
    assert pages_of(pages.pdf) == pages_of(at_once)
    for one, other in zip(look(pages.pdf), look(at_once), strict=True):
        assert ImageStat.Stat(ImageChops.difference(one, other)).mean[0] < 0.05
    assert PdfReader(BytesIO(pages.pdf)).metadata["/CreationDate"] == f"D:{info_date(at).decode()}"
    assert pages.pdf.count(xmp_date(at)) == 2
    for profile in (ValidationProfile.PDF_A_3A, ValidationProfile.PDF_UA_1):
        report = page.validate_pdf_bytes(pages.pdf, profile=profile)
        assert [(each.rule_id, each.message) for each in report.failures] == []


def test_only_the_places_differ_between_two_moments(asked):
    one, other = (signed(NOTES["almost_empty"], at).pdf for at, _ in MOMENTS[:2])
    places = asked[0][1].places
    free = set(range(places.words, places.words + 4 * places.glyphs))
    for start in places.xmp_dates:
        free |= set(range(start, start + 25))
    for start in places.info_dates:
        free |= set(range(start, start + 20))
    for start, end in places.identifiers:
        free |= set(range(start, end))
    assert len(one) == len(other)
    changed = {at for at, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]}
    assert changed
    assert changed <= free


@pytest.mark.parametrize(("at", "words"), MOMENTS)
def test_the_moment_is_on_the_last_page_and_behind_the_name(at, words):
    said = " ".join(pages_of(signed(NOTES["almost_empty"], at).pdf)[-1].split())
    assert f"as author, {words}" in said
    assert STAND_IN not in said


WORDS = [
    ("Sep 30, 2000, 10:58 pm", True),
    ("May 1, 2026, 1:00 am", True),
    ("Sep 30, 2000, 10:58 pm.", False),
    ("Sex 30, 2000, 10:58 pm", False),
]


@pytest.mark.parametrize(("words", "fits"), WORDS)
def test_words_that_do_not_fit_are_refused(asked, words, fits):
    signed(NOTES["almost_empty"], MOMENTS[0][0])
    made = asked[0][1]
    with nullcontext() if fits else pytest.raises(NoPlaceError):
        assert len(filled(made.pdf, made.places, MOMENTS[0][0], words)) == len(made.pdf)


def test_without_a_place_it_is_printed_with_the_moment_itself(asked, monkeypatch):
    """Words that no moment has: their letters are in no typeface of the places."""
    job_of = printing._unsigned_job
    monkeypatch.setattr(
        printing, "_unsigned_job", lambda *a: replace(job_of(*a), stand_in="Nowhere")
    )
    at, words = MOMENTS[0]
    pages = signed(NOTES["almost_empty"], at)
    assert [(job.stand_in, made.places) for job, made in asked] == [("Nowhere", None), ("", None)]
    assert words in " ".join(pages_of(pages.pdf)[-1].split())
