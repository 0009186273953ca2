"""Forty names in many scripts: each prints with the letters it is made of, or somebody is told.

Text taken out of a PDF is no proof: it is right even where the page shows empty boxes. So glyphs
are looked at: those a shaper finds in the bundled fonts, and those the renderer had not.
"""

import dataclasses

import pytest
import uharfbuzz
from django.urls import reverse

from encounters.models import Patient
from encounters.note import render_note_html
from encounters.note.bidi import isolated
from encounters.note.context import build_note_context
from encounters.note.fonts import (
    FONT_FILES,
    code_point,
    families_for,
    family_of,
    font_data,
    spelled_out,
    uncovered_characters,
    unprintable_words,
)
from encounters.note.printing import note_job
from encounters.note.renderer import renderer
from encounters.note.wire import RenderJob
from tests.support.factories import a_case
from tests.support.html_forms import post_forms, refused_fields
from tests.support.records import PATIENT, code_sheet, encounter

PRINTED = {
    "Latin": (
        "O'Brien-Zürcher",
        "Nguyễn Thị Hồng",
        "Łukasz Ďurčík",
        "Ægir Þórðarson",
        "Ñuñez",
        "X",
    ),
    "Latin of other languages": ("Gökçe Işık", "Kovács Ödön", "Āboliņš", "Ŵyn Ŷ", "ʻAukai Kāne"),
    "Cyrillic": ("Достоевская", "Їжакевич Ґанна", "Ђорђе", "Өмүрбек"),
    "Greek": ("Παπαδοπούλου", "Ἀριστοτέλης"),
    "Hebrew": ("שרה כהן", "בֶּן־דָּוִד"),
    "Arabic": ("محمد علي", "نور الدین", "ڈاکٹر گل", "عبد الرحمٰن"),
    "Han": ("李小龍", "张伟", "司馬遷", "髙橋"),
    "Hangul": ("한지민", "김 민준"),
    "Kana": ("たなか さくら", "タナカ"),
}
SPELLED = {
    "Devanagari": ("अमिताभ",),
    "Thai": ("สมชาย",),
    "Armenian": ("Արամ",),
    "Georgian": ("გიორგი",),
    "Tamil": ("தமிழ்",),
    "Ethiopic": ("ኃይሌ",),
    "Khmer": ("សុខា",),
    "pictures": ("Ann 😀", "👩‍⚕️"),
}
NAMES = [name for names in (PRINTED | SPELLED).values() for name in names]


def glyphs_of(name):
    """The glyph of every letter in the typeface chosen for it; 0 is the empty box."""
    for letter in name:
        family = family_of(letter)
        if not family or letter.isspace():
            continue
        [font] = [font_file for font_file in FONT_FILES if font_file.family == family]
        data = font_data(f"bundled-font:{font.name}/{(font.weights or (400,))[0]}")
        buffer = uharfbuzz.Buffer()
        buffer.add_str(letter)
        buffer.guess_segment_properties()
        uharfbuzz.shape(uharfbuzz.Font(uharfbuzz.Face(data)), buffer)
        yield from (info.codepoint for info in buffer.glyph_infos)


def test_names_are_forty_in_more_than_twelve_scripts():
    assert len(NAMES) >= 40
    assert len(PRINTED | SPELLED) >= 12


def test_a_printed_name_has_a_glyph_for_every_letter():
    for script, names in PRINTED.items():
        for name in names:
            missing = [
                code_point(uncovered_character)
                for uncovered_character in uncovered_characters(name)
            ]
            assert (script, name, missing) == (script, name, [])
            assert 0 not in set(glyphs_of(name)), name


@pytest.mark.parametrize("script", SPELLED)
def test_a_name_that_cannot_be_printed_is_spelled_out_and_announced(script):
    for name in SPELLED[script]:
        patient = dataclasses.replace(PATIENT, family_name=name)
        record = encounter(patient=patient)
        note = build_note_context(record, code_sheet(record))
        [first, *_] = uncovered_characters(name)
        assert code_point(first) in note.warnings[0]
        page = render_note_html(note)
        assert f"[{code_point(first)}]" in page
        assert first not in page


def page_with(names):
    words = "".join(f"<p>{isolated(name)}</p><p><b>{isolated(name)}</b></p>" for name in names)
    record = encounter()
    css = note_job(build_note_context(record, code_sheet(record))).css
    return RenderJob(html=f'<html lang="en"><title>x</title><body class="note">{words}', css=css)


def test_the_renderer_misses_no_glyph_in_any_of_them():
    job = page_with(NAMES)
    kept = RenderJob(html=spelled_out(job.html), css=job.css)
    assert len(families_for(kept.html)) == len(FONT_FILES)
    assert renderer().render(kept).complaints == ()


def test_the_renderer_would_have_said_so():
    complaints = renderer().render(page_with(SPELLED["Thai"])).complaints
    assert any("notdef" in complaint for complaint in complaints)


@pytest.mark.django_db
def test_name_the_note_cannot_print_is_asked_about_once(client):
    case = a_case()
    client.force_login(case.surgeon)
    url = reverse("patient", args=[case.encounter.pk])
    [form] = post_forms(client.get(url).content, url)
    typed = {"family_name": "สมชาย"}
    answer = client.post(url, form.sent_with(typed), "application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert refused_fields(answer.content) == {"family_name"}
    assert "U+0E2A" in answer.content.decode()
    [form] = post_forms(answer.content, url)
    sent = form.sent_with({**typed, "confirm_letters": "on"})
    assert client.post(url, sent, "application/x-www-form-urlencoded").status_code == 302
    assert Patient.objects.get().family_name == "สมชาย"
    page = client.get(reverse("note", args=[case.encounter.pk])).content.decode()
    assert unprintable_words("สมชาย") in page
