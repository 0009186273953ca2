"""Texts of any script and any size on their way into a note."""

from dataclasses import replace
from datetime import date
from importlib.metadata import distribution

import pytest

from encounters.note.bidi import isolated
from encounters.note.context import build_note_context
from encounters.note.fonts import (
    FAMILIES,
    FONT_FILES,
    PLAIN_CHARACTERS,
    characters_of,
    families_for,
    font_data,
    spelled_out,
    uncovered_characters,
)
from encounters.note.limits import MAX_ROWS, MAX_TEXT, NoteTooLargeError
from encounters.note.phrases import listed_days, sentence, spelled, subject, subtype_words
from encounters.record import AnestheticRecord
from tests.support.records import PATIENT, code_sheet, encounter, lesion
from tests.support.source_tree import text_of


def named(family_name, given_names=""):
    return replace(PATIENT, family_name=family_name, given_names=given_names)


def test_plain_characters_are_in_the_first_typeface():
    shown = set(characters_of(FAMILIES[0]))
    assert {ord(plain_character) for plain_character in PLAIN_CHARACTERS} <= shown


@pytest.mark.parametrize(
    ("name", "families"),
    [
        ("Okafor", ("Source Sans 3",)),
        ("Nguyễn", ("Source Sans 3",)),
        ("Łukasz Ďurčík", ("Source Sans 3",)),
        ("Достоевская", ("Source Sans 3",)),
        ("Παπαδοπούλου", ("Source Sans 3",)),
        ("שרה", ("Source Sans 3", "Heebo")),
        ("محمد علي", ("Source Sans 3", "Noto Sans Arabic")),
        ("李小龍", ("Source Sans 3", "Noto Sans CJK JP")),
        ("한지민", ("Source Sans 3", "Noto Sans CJK JP")),
        ("たなか", ("Source Sans 3", "Noto Sans CJK JP")),
    ],
)
def test_each_name_has_its_typeface(name, families):
    assert uncovered_characters(name) == ()
    assert families_for(name) == families


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Okafor 😀", ("😀",)),
        ("ไทย", ("ท", "ย", "ไ")),
        ("a\u200db\ufe0f\n", ()),
        ("\ue000", ("\ue000",)),
        ("a\x00\x1f\x7f\x85\n\t\r", ("\x00", "\x1f", "\x7f", "\x85")),
        ("a\ud800\ufffe\uffff", ("\ud800", "\ufffe", "\uffff")),
    ],
)
def test_characters_no_typeface_shows_are_found(text, missing):
    assert uncovered_characters(text) == missing


def test_a_missing_character_is_spelled_out_and_announced():
    record = encounter(patient=named("Okafor😀"))
    note = build_note_context(record, code_sheet(record))
    assert note.warnings == (
        "Characters without a printable form stand as their code points: U+1F600.",
    )
    assert spelled_out(note.identity.patient) == "Okafor[U+1F600]"


@pytest.mark.parametrize("font", FONT_FILES, ids=lambda font: font.name)
def test_a_bundled_font_is_one_weight(font):
    from io import BytesIO

    from fontTools.ttLib import TTFont

    for weight in font.weights or (400,):
        data = font_data(f"bundled-font:{font.name}/{weight}")
        with TTFont(BytesIO(data), lazy=True) as opened:
            assert "fvar" not in opened
            assert opened["OS/2"].usWeightClass == weight


@pytest.mark.parametrize("font", FONT_FILES, ids=lambda font: font.name)
def test_a_bundled_font_comes_with_the_text_of_its_license(font):
    package = distribution(font.package)
    assert package.metadata["License-Expression"] == "OFL-1.1"
    texts = [file.read_text() for file in package.files if file.name == "LICENSE"]
    assert texts and all("SIL OPEN FONT LICENSE Version 1.1" in text for text in texts)
    assert font.package in text_of("NOTICE")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "bundled-font:source-sans-3/401", "bundled-font:../x", ""]
)
def test_no_other_address_is_a_font(url):
    with pytest.raises(KeyError):
        font_data(url)


def test_right_to_left_texts_are_isolated_and_others_untouched():
    record = encounter(lesion(clinical_signs="ulcer"), patient=named("علي", "Miriam"))
    kept = isolated(record)
    assert kept.patient.name == "\u2068علي\u2069, Miriam"
    assert kept.lesions is record.lesions
    assert isolated(encounter()) == encounter()


def test_sentences_end_once():
    cases = ["ends", "ends.", "Ends!", "states: “Here.”", "  ", "é"]
    assert [sentence(case) for case in cases] == [
        "Ends.",
        "Ends.",
        "Ends!",
        "States: “Here.”",
        "",
        "É.",
    ]


@pytest.mark.parametrize("length", [MAX_TEXT, MAX_TEXT + 1])
def test_a_text_beyond_the_limit_is_named(length):
    record = encounter(lesion(clinical_signs="x" * length))
    if length <= MAX_TEXT:
        build_note_context(record, code_sheet(record))
        return
    with pytest.raises(NoteTooLargeError) as caught:
        build_note_context(record, code_sheet(record))
    assert caught.value.field == "lesions[0].clinical_signs"


@pytest.mark.parametrize("count", [MAX_ROWS, MAX_ROWS + 1])
def test_rows_beyond_the_limit_are_named(count):
    anesthetic = AnestheticRecord(agent="Lidocaine", volume_ml=1)
    record = encounter(lesion(stages=[]), anesthetics=(anesthetic,) * count)
    if count <= MAX_ROWS:
        build_note_context(record, code_sheet(record))
        return
    with pytest.raises(NoteTooLargeError, match="anesthetics: 301 rows"):
        build_note_context(record, code_sheet(record))


@pytest.mark.parametrize(
    ("days", "expect"),
    [
        ([], ""),
        (["2026-10-05"], "Oct 5, 2026"),
        (["2026-10-05", "2026-10-06"], "Oct 5 and 6, 2026"),
        (["2026-10-30", "2026-10-31", "2026-11-01"], "Oct 30, 31 and Nov 1, 2026"),
        (["2026-12-31", "2027-01-02"], "Dec 31, 2026 and Jan 2, 2027"),
        (["2026-10-05", "2027-10-05"], "Oct 5, 2026 and Oct 5, 2027"),
    ],
)
def test_days_share_what_they_have_in_common(days, expect):
    assert listed_days(map(date.fromisoformat, days)) == expect


@pytest.mark.parametrize(
    ("said", "expect"),
    [
        (subject("Ada Quill, MD"), "Ada Quill, MD,"),
        (subject("Ada Quill"), "Ada Quill"),
        (spelled(2), "Two"),
        (spelled(11), "11"),
        (subtype_words("Well differentiated."), "well differentiated"),
        (subtype_words("Bowen type"), "Bowen type"),
        (subtype_words("SCC pattern"), "SCC pattern"),
    ],
)
def test_words_in_their_place(said, expect):
    assert said == expect
