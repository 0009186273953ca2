"""The page: well formed, complete, and nothing typed is ever markup."""

import re
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser

import pytest

from encounters.note.html import render_note_html
from encounters.note.limits import texts_of
from encounters.record import EncounterRecord
from tests.support.printed_notes import note_of, sample_note
from tests.support.records import encounter, lesion
from tests.support.sample_records import SAMPLES

HOSTILE = "<script>alert(1)</script>{{7*7}}{% load x %}</text></svg>&<img src=x onerror=y>"
_VOID = {"meta", "link", "br", "img", "hr"}


class Strict(HTMLParser):
    """Fails on a tag that is not closed in its turn; remembers tags, ids and attributes."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.ids, self.attributes = [], [], [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def parsed(html):
    page = Strict()
    page.feed(html)
    assert page.open == []
    return page


@pytest.mark.parametrize("name", SAMPLES)
def test_the_page_is_well_formed(name):
    html = render_note_html(sample_note(name))
    page = parsed(html)
    assert html.startswith('<!DOCTYPE html>\n<html lang="en"')
    assert len(page.ids) == len(set(page.ids))
    assert not page.attributes & {"style", "onclick", "onload", "src"}
    assert page.tags.count("title") == 1 + page.tags.count("svg")
    assert html.count("<th ") == html.count('<th scope="')


@pytest.mark.parametrize("name", ["forearm_two_stages", "two_lesions", "almost_empty"])
def test_every_word_of_the_note_is_on_the_page(name):
    class Words(HTMLParser):
        text = ""

        def handle_data(self, data):
            self.text += f" {data}"

    words = Words()
    note = sample_note(name)
    words.feed(render_note_html(note))
    shown = " ".join(words.text.split())
    for path, text in texts_of(note):
        if not path.endswith(
            (".svg", ".locator", ".kind", ".letter", ".table_place", "author", "created")
        ):
            assert " ".join(text.split()) in shown, path


def test_a_browser_gets_the_stylesheet_and_the_pdf_brings_its_own():
    note = sample_note("clear_at_once")
    link = '<link rel="stylesheet" href="/static/css/note.css" />'
    assert link in render_note_html(note, stylesheet_url="/static/css/note.css")
    assert "<link" not in render_note_html(note)


def hostile(value):
    """The record with hostile words in every text a person may type."""
    if isinstance(value, tuple):
        return tuple(hostile(part) for part in value)
    if is_dataclass(value):
        return replace(value, **{f.name: _poisoned(value, f.name) for f in fields(value)})
    return value


_FIXED = {"id", "letter", "slug", "key", "site_lesion", "merged_into", "lesion", "lesions"}
_FIXED |= {"time_zone", "choice", "lid", "icd10", "map_document", "distinct_lesion_modifier"}


def _poisoned(value, name):
    old = getattr(value, name)
    if name in _FIXED and not isinstance(value, EncounterRecord):
        return old
    if type(old) is str and name != "id":
        return HOSTILE
    return hostile(old)


@pytest.mark.parametrize("name", ["forearm_two_stages", "merged_lesions", "bone", "fellow_cuts"])
def test_hostile_words_are_printed_as_words(name):
    record = hostile(SAMPLES[name])
    html = render_note_html(note_of(record))
    page = parsed(html)
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert html.count("{{7*7}}") > 20
    assert not re.search(r"\b49\b", html.replace("4.9", ""))


def test_line_breaks_survive_and_markup_does_not():
    html = render_note_html(note_of(encounter(lesion(clinical_signs="one\n<b>two</b>"))))
    assert "one<br>&lt;b&gt;two&lt;/b&gt;" in html
