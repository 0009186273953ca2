"""Styles and lengths that are kept from page to page are those that WeasyPrint works out."""

import json
import os
import subprocess
import sys
from math import inf
from pathlib import Path
from xml.etree import ElementTree

import pytest

from encounters.note import quicker
from encounters.note.printing import note_job
from encounters.note.quicker import boxes, cascade
from tests.support.printed_notes import sample_note

ROOT = Path(__file__).parents[3]
RULES = """
p { margin-left: 1px } p + p { margin-left: 2px } p + p + p { margin-left: 3px }
p:first-child { color: red } p:last-child { color: blue } p:only-child { color: lime }
p:empty { width: 5px } p:nth-child(2) { width: 7px } div p { font-size: 20px }
.a > .b { font-size: 2em } [title] { height: 4px } [title="x"] { height: 8px }
p::before { content: "-"; font-size: 0.5em } #one { width: 9px } :lang(de) { width: 11px }
"""
# Without what looks at everything before an element.
NEAR_RULES = RULES.replace("p:nth-child(2) { width: 7px }", "")
BODIES = {
    "alone": "<p>a</p>",
    "two": "<p>a</p><p>a</p>",
    "three": "<p>a</p><p>a</p><p>a</p>",
    "an empty one": "<p>a</p><p></p>",
    "four": "<p>a</p><b>c</b><p>a</p><p>a</p><p>a</p>",
    "an empty one before": "<p>a</p><p></p><p>a</p><b>c</b><p>a</p><p>a</p>",
    "deeper": "<div><p>a</p></div><p>b</p>",
    "classes": '<div class="a"><p class="b">a</p><p>c</p></div>',
    "the other way round": '<div class="b"><p class="a">a</p><p>c</p></div>',
    "an attribute": '<p title="x">a</p><p title="y">b</p>',
    "an id": '<p id="one">a</p><p id="two">b</p>',
    "a language": '<div lang="de"><p>a</p></div><p lang="en">b</p>',
    "its own style": '<p style="width: 13px">a</p><p style="width: 14px">b</p>',
}


def page_of(body):
    root = ElementTree.fromstring(f"<html lang='en'><body>{body}</body></html>")  # noqa: S314
    return quicker._well_formed(root, None)


def sheet_of(css):
    from weasyprint import CSS

    return CSS(string=css)


def values(styles):
    """All properties of every element and pseudo-element, in the order of the page."""
    from weasyprint.css.properties import INITIAL_VALUES

    return [
        (element.tag, pseudo_type, {name: style[name] for name in INITIAL_VALUES})
        for (element, pseudo_type), style in styles
    ]


def sorted_by_place(html, styles):
    order = {element: place for place, element in enumerate(html.etree_element.iter())}
    return sorted(styles.items(), key=lambda item: (order[item[0][0]], item[0][1] or ""))


def known_under(rules):
    sheet = cascade.lasting(sheet_of(rules), rules)
    return cascade._KnownStyles([(sheet, "author", None)], None)


@pytest.fixture(scope="module")
def known():
    """One for all pages, as in a process that prints one after the other."""
    return known_under(RULES)


@pytest.fixture(scope="module")
def near():
    return known_under(NEAR_RULES)


@pytest.mark.parametrize(("name", "rules"), [("known", RULES), ("near", NEAR_RULES)])
@pytest.mark.parametrize("body", [*BODIES.values(), *reversed(BODIES.values())])
def test_a_kept_style_is_the_one_of_its_element(request, name, rules, body):
    from weasyprint.css import StyleFor
    from weasyprint.css.targets import TargetCollector

    html, known = page_of(body), request.getfixturevalue(name)
    kept = {(element, pseudo): style for element, pseudo, style in known.styles(html)}
    plain = StyleFor(html, [(sheet_of(rules), "author", None)], False, None, TargetCollector())
    expected = sorted_by_place(html, plain.get_computed_styles())
    assert values(sorted_by_place(html, kept)) == values(expected)


def test_an_equal_page_asks_for_nothing_again(known, monkeypatch):
    list(known.styles(page_of(BODIES["classes"])))
    monkeypatch.setattr(cascade._KnownPlaces, "_found", None)
    monkeypatch.setattr(cascade._KnownStyles, "_computed", None)
    list(known.styles(page_of(BODIES["classes"])))


@pytest.mark.parametrize(
    ("css", "count"),
    [
        ("p { width: calc(1px + 2px + 3px) } a > b c {}", 0),
        ('[title~="a"] {} [title="+~"] {} /* p ~ p, p:nth-child(2) */ p {}', 0),
        ("@media print { p + p, a, b + c::before {} }", 1),
        (".a > * + * .b + .c { top: 1px }", 2),
        ("p ~ p { top: 1px }", inf),
        ("p:nth-child(2) { top: 1px }", inf),
        # Its commas part nothing.
        ("p:is(a + b, c) + d { top: 1px }", inf),
    ],
)
def test_how_far_back_selectors_look(css, count):
    assert cascade._looked_at_before(css) == count


@pytest.mark.parametrize(
    ("rules", "length", "asked"),
    [(NEAR_RULES, 9, 0), (NEAR_RULES, 4, 0), (NEAR_RULES, 3, 1), (RULES, 9, 4)],
)
def test_what_lies_further_back_than_selectors_look_makes_no_other_place(
    monkeypatch, rules, length, asked
):
    """They look two back: the last of three is the first that has so few before it."""
    monkeypatch.setattr(cascade, "_places_of_selectors", {})
    known, found = known_under(rules), []
    list(known.styles(page_of("<p>a</p>" * 6)))
    rules_of = cascade._Matching.rules_of
    monkeypatch.setattr(
        cascade._Matching,
        "rules_of",
        lambda self, wrapper: found.append(wrapper) or rules_of(self, wrapper),
    )
    list(known.styles(page_of("<p>a</p>" * length)))
    assert len(found) == asked


def test_a_sheet_that_differs_in_what_it_says_asks_for_no_rules_again(known, monkeypatch):
    list(known.styles(page_of(BODIES["classes"])))
    larger = RULES.replace("20px", "30px")
    sheet = cascade.lasting(sheet_of(larger), larger)
    monkeypatch.setattr(cascade._KnownPlaces, "_found", None)
    found = cascade._KnownStyles([(sheet, "author", None)], None).styles(page_of(BODIES["classes"]))
    of_paragraphs = [style for element, pseudo, style in found if element.tag == "p" and not pseudo]
    assert [style["font_size"] for style in of_paragraphs] == [32, 30]


@pytest.mark.parametrize(
    "css",
    [
        RULES.replace("p + p {", "p ~ p {"),
        # The first rule says nothing that is understood, and is none.
        RULES.replace("margin-left: 1px", "margin-elsewhere: 1px"),
    ],
)
def test_other_rules_have_other_places(known, css):
    other = cascade._KnownStyles([(cascade.lasting(sheet_of(css), css), "author", None)], None)
    assert other._places is not known._places


@pytest.mark.parametrize(
    ("css", "is_kept"),
    [
        ("p + p:first-child { width: 5px }", True),
        ("p:has(b) { width: 5px }", False),
        ("p:nth-last-child(2) { width: 5px }", False),
        ("p:last-of-type { width: 5px }", False),
        ("p { width: 5vw }", False),
        ("p { margin: 1px 0.5VMIN }", False),
    ],
)
def test_a_sheet_that_looks_further_is_not_kept(css, is_kept):
    sheet = cascade.lasting(sheet_of(css), css)
    assert (cascade._known_styles([(sheet, "author", None)], None) is not None) is is_kept


def test_a_sheet_of_the_page_alone_is_not_kept():
    assert cascade._known_styles([(sheet_of("p { width: 5px }"), "author", None)], None) is None


def test_kept_styles_have_a_bound(monkeypatch):
    css = "p { width: 5px }"
    sheets = [(cascade.lasting(sheet_of(css), css), "author", None)]
    monkeypatch.setattr(cascade, "_places_of_selectors", {})
    monkeypatch.setattr(cascade, "MOST_PLACES", 3)
    first = cascade._known_styles(sheets, None)
    list(first.styles(page_of("<p>a</p>")))
    assert cascade._known_styles(sheets, None) is first
    list(first.styles(page_of("<p>a</p><p>b</p>")))
    assert cascade._known_styles(sheets, None) is not first
    assert sum(places.count for places in cascade._places_of_selectors.values()) == 0


def test_styles_of_few_sheets_are_kept():
    def grove_of(css):
        return cascade._known_styles([(cascade.lasting(sheet_of(css), css), "author", None)], None)

    for number in range(cascade.MOST_SETS_OF_SHEETS + 1):
        grove_of(f"p {{ width: {number}px }}")
        assert len(cascade._styles_of_sheets) <= cascade.MOST_SETS_OF_SHEETS


LENGTHS = {
    "lengths": "margin: 1px 2px 3px 4px; padding: 5px; width: 100px; border: 3px solid",
    "nothing": "",
    "shares": "margin: 1% 2% 3% 4%; padding: 5%; width: 50%; max-width: 40%; min-width: 10%",
    "heights": "height: 50%; min-height: 10%; max-height: 90%",
    "with its border": "box-sizing: border-box; width: 50%; padding: 5%; border: 3px solid",
    "with its padding": "box-sizing: padding-box; height: 90px; padding: 5px; border: 3px solid",
    "a shared border": "border-collapse: collapse; border: 3px solid; padding: 2px",
    "a calculated one": "width: calc(10% + 3px); padding: 2px",
}


@pytest.mark.parametrize("container", [(200, 300), (200, "auto"), "a box"])
@pytest.mark.parametrize("given", [{}, {"border_top_width": 7, "border_left_width": 1}])
@pytest.mark.parametrize("css", LENGTHS.values(), ids=LENGTHS)
def test_kept_lengths_are_those_of_the_style(css, given, container, monkeypatch):
    from weasyprint.formatting_structure.boxes import BlockBox, Box, PageBox
    from weasyprint.layout import percent

    rules = f"p {{ {css} }}"
    known = cascade._KnownStyles([(cascade.lasting(sheet_of(rules), rules), "author", None)], None)
    _, (element, _, style) = [each for each in known.styles(page_of("<p>a</p>"))][1:]
    assert element.tag == "p"
    block = BlockBox("div", style, element, [])
    block.width, block.height = 210, 310
    block = block if container == "a box" else container

    def resolved(resolve):
        box = BlockBox("p", style, element, [])
        box.__dict__.update(given)
        resolve(box, block)
        return {name: value for name, value in vars(box).items() if name not in vars_of_a_new_box}

    vars_of_a_new_box = set(vars(BlockBox("p", style, element, [])))
    monkeypatch.setattr(boxes, "laying_out", [True])
    plain = original(percent)
    quick = boxes._resolver(plain, percent.adjust_box_sizing, Box, PageBox)
    expected = resolved(plain)
    assert [resolved(quick), resolved(quick)] == [expected, expected]
    assert style._mohsdoc_lengths is None or "calc" not in css


def original(percent):
    """WeasyPrint's own, which an earlier test may have replaced in this process."""
    found = percent.resolve_percentages
    if found.__module__ != percent.__name__:
        cells = dict(zip(found.__code__.co_freevars, found.__closure__, strict=True))
        return cells["resolve"].cell_contents
    return found


PROGRAM = """
import hashlib, json, sys
from encounters.note.pdf import make_pdf
from encounters.note.wire import RenderJob
for html, css, fits in json.load(sys.stdin):
    pdf, complaints = make_pdf(RenderJob(html=html, css=css, fits_pages=fits))
    print(hashlib.sha256(pdf).hexdigest(), *complaints)
"""


def test_a_page_comes_out_alike_whatever_was_printed_before():
    job, other = (note_job(sample_note(name)) for name in ("clear_at_once", "two_lesions"))
    first, second = [str(job.html), job.css, False], [str(other.html), other.css, True]
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps([first, second, first, second]),
        env=os.environ
        | {
            "FONTCONFIG_FILE": str(ROOT / "encounters/note/fonts.conf"),
            "SOURCE_DATE_EPOCH": "1767225600",
        },
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    lines = told.stdout.split("\n")
    assert lines[:2] == lines[2:4]
    assert lines[0] != lines[1]
