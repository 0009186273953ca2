"""What lies below WeasyPrint's interface: the same note with it and without it."""

import base64
import json
import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest
from PIL import ImageChops
from pypdf import PdfReader

from encounters.note import quicker
from encounters.note.html import render_note_html
from encounters.note.printing import note_job
from encounters.note.quicker.drawings import Drawing
from encounters.note.quicker.glyph_sets import Arrays
from encounters.note.quicker.outlines import NotOursError
from encounters.note.quicker.texts import MOST, Kept
from encounters.note.wire import RenderJob
from tests.encounters.note.test_note_pdf import structure
from tests.support.printed_notes import sample_note
from tests.support.sample_records import SAMPLES


def etree_of(text):
    """Our own words, read as the renderer reads them."""
    return ElementTree.fromstring(text)  # noqa: S314


ROOT = Path(__file__).parents[3]
SVG = "http://www.w3.org/2000/svg"
PROGRAM = """
import base64, json, logging, sys
from encounters.note import quicker
from encounters.note.pdf import make_pdf
from encounters.note.wire import RenderJob
job, plain = json.load(sys.stdin)
if plain:
    quicker._VERSION = "another"
    # WeasyPrint begins a pattern at the corner of what it fills, browsers and ours at the origin.
    from weasyprint import svg as of_svg
    draw = of_svg.draw_pattern
    def from_the_origin(svg, *values, **named):
        box = svg.calculate_bounding_box
        svg.calculate_bounding_box = lambda *of: (0, 0, *box(*of)[2:])
        try:
            return draw(svg, *values, **named)
        finally:
            svg.calculate_bounding_box = box
    of_svg.draw_pattern = from_the_origin
tried = []
logger = logging.getLogger("weasyprint.progress")
logger.setLevel(logging.INFO)
logger.addFilter(lambda record: tried.append(record.getMessage()) or False)
pdf, complaints = make_pdf(RenderJob(**job))
pages = sum("layout - Page" in words and "up-to-date" not in words for words in tried)
print(json.dumps([base64.b64encode(pdf).decode(), complaints, pages, quicker.install()]))
"""


def made(job, *, plain=False):
    """PDF, complaints, how many pages were laid out, and whether the quicker ways were taken."""
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps([{"html": str(job.html), "css": job.css}, plain]),
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
    pdf, complaints, pages, quick = json.loads(told.stdout)
    return base64.b64decode(pdf), complaints, pages, quick


@pytest.fixture(scope="module")
def both():
    job = note_job(sample_note("forearm_two_stages"))
    return made(job), made(job, plain=True)


def words_of(pdf):
    """Of each page; how labels of a map are parted is the reader's guess."""
    return [
        "".join(page.get_textpage().get_text_range().split())
        for page in pypdfium2.PdfDocument(BytesIO(pdf))
    ]


def tags_of(pdf):
    root = PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]
    return [(str(each.get("/S")), each.get("/Alt")) for each in structure(root)]


def test_another_version_takes_the_plain_way(both):
    (_, complaints, _, quick), (_, plain_complaints, _, plain_quick) = both
    assert (quick, plain_quick) == (True, False)
    assert complaints == plain_complaints == []


def test_both_ways_say_the_same(both):
    (pdf, *_), (plain, *_) = both
    assert words_of(pdf) == words_of(plain)


def test_both_ways_have_the_same_tags(both):
    (pdf, *_), (plain, *_) = both
    tags = tags_of(pdf)
    assert tags == tags_of(plain)
    assert sum(kind == "/Figure" and bool(alt) for kind, alt in tags) >= 2


def test_both_ways_look_the_same(both):
    (pdf, *_), (plain, *_) = both
    first, second = (pypdfium2.PdfDocument(BytesIO(data)) for data in (pdf, plain))
    assert len(first) == len(second)
    for left, right in zip(first, second, strict=True):
        pictures = [page.render(scale=1.5, grayscale=True).to_pil() for page in (left, right)]
        histogram = ImageChops.difference(*pictures).convert("L").histogram()
        # Letters of labels may stand a third of a pixel aside, and hatches are smoothed otherwise.
        assert sum(histogram[64:]) / sum(histogram) < 0.001


def test_each_page_is_laid_out_once(both):
    (pdf, _, pages, _), (_, _, plain_pages, _) = both
    count = len(pypdfium2.PdfDocument(BytesIO(pdf)))
    assert pages == count
    assert plain_pages > count


@pytest.mark.parametrize(("before", "after"), [(0, 2), (1, 1), (2, 0)])
def test_the_number_of_pages_is_right_wherever_it_stands(before, after):
    leaf = '<p style="break-after: page">leaf</p>'
    body = f'{leaf * before}<p>of <b class="last-page"></b>.</p>{leaf * after}'
    css = ".last-page::after { content: counter(pages) }"
    job = RenderJob(html=f"<html lang='en'><title>-</title><body>{body}</body></html>", css=css)
    pdf, *_ = made(job)
    pages = words_of(pdf)
    assert f"of{len(pages)}." in pages[before]


PAINTED = """
.a { background: #ccddee; padding: 3pt } .b { border-radius: 4pt; border: 1pt solid #336699 }
.c { outline: 2pt solid #993333; outline-offset: 2pt } .d { opacity: 0.5; color: #000000 }
.e { position: absolute; right: 10pt; top: 90pt } .f { float: right; border-top: 3pt dotted }
.g { position: relative; left: 20pt } .h { overflow: hidden; height: 6pt; background: #eeddcc }
.i { visibility: hidden; background: #000000 } .j { display: inline-block; border: 1pt solid }
.k { column-count: 2; column-rule: 1pt solid #339933 } .l { box-shadow: 2pt 2pt #666666 }
td { border: 1pt solid #666666; background: #f4f4f4 } table { border-collapse: collapse }
"""


def test_what_is_painted_is_painted_both_ways():
    parts = "".join(
        f'<div class="{name}">{name} <span class="j">in <b class="c">it</b></span> and more</div>'
        for name in "abcdefghijkl"
    )
    rows = '<tr><td>1</td><td class="g">2</td></tr><tr><td colspan="2">3</td></tr>'
    table = f"<table><tbody>{rows}</tbody></table>"
    body = f"<title>-</title></head><body>{parts}{table}</body>"
    job = RenderJob(html=f"<html lang='en'><head>{body}</html>", css=PAINTED)
    (pdf, *_), (plain, *_) = made(job), made(job, plain=True)
    assert words_of(pdf) == words_of(plain)
    assert tags_of(pdf) == tags_of(plain)
    pictures = [
        pypdfium2.PdfDocument(BytesIO(data))[0].render(scale=2).to_pil() for data in (pdf, plain)
    ]
    assert ImageChops.difference(*pictures).getbbox() is None


def test_a_missing_name_leaves_everything_as_it_was(monkeypatch):
    from weasyprint.layout import page
    from weasyprint.text import line_break

    monkeypatch.delattr(page, "remake_page")
    before = line_break.split_first_line
    assert quicker.install.__wrapped__() is False
    assert line_break.split_first_line is before


@pytest.mark.parametrize("name", SAMPLES)
def test_every_note_is_well_formed(name):
    etree_of(render_note_html(sample_note(name)))


@pytest.mark.parametrize("html", ["<p>a & b", "<p>one</p>", "<html><body><br>&nbsp;</body></html>"])
def test_what_is_not_well_formed_is_read_all_the_same(html):
    assert quicker._root_of(html) is None


def drawings_of(name):
    for svg in re.findall(r"<svg.*?</svg>", render_note_html(sample_note(name)), re.DOTALL):
        yield etree_of(svg)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_map_of_the_samples_is_drawn_by_ourselves(name):
    for root in drawings_of(name):
        assert Drawing(root, None).get_intrinsic_size(1, 1)[2] > 0


PATTERN = (
    '<defs><pattern id="h" width="4" height="4" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)">'
    '<rect x="0" y="0" width="4" height="4" fill="#ffffff"/></pattern></defs>'
)
NOT_OURS = {
    "element": '<ellipse cx="1" cy="1" rx="1" ry="1"/>',
    "attribute": '<rect x="0" y="0" width="1" height="1" opacity="0.5"/>',
    "group with a state": '<g transform="scale(2)"><path d="M0 0L1 1"/></g>',
    "color by name": '<path d="M0 0L1 1" stroke="red"/>',
    "relative path": '<path d="M0 0l1 1"/>',
    "two points in one step": '<path d="M0 0L1 1 2 2"/>',
    "unknown pattern": '<path d="M0 0L1 1Z" fill="url(#g)"/>',
    "another script": '<text x="0" y="0" font-size="9">א</text>',
    "a blank before": '<text x="0" y="0" font-size="9"> a</text>',
    "two lines": '<text x="0" y="0" font-size="9">a\nb</text>',
    "photograph": '<image href="photo:1" x="0" y="0" width="9" height="9"/>',
}


@pytest.mark.parametrize("inside", NOT_OURS.values(), ids=NOT_OURS)
def test_a_drawing_of_another_kind_is_left_to_weasyprint(inside):
    root = etree_of(f'<svg xmlns="{SVG}" viewBox="0 0 9 9">{inside}</svg>')
    with pytest.raises(NotOursError):
        Drawing(root, None)


@pytest.mark.parametrize("view", ["", 'viewBox="0 0 9"', 'viewBox="0 0 0 9"'])
def test_a_drawing_without_a_size_is_left_to_weasyprint(view):
    with pytest.raises(NotOursError):
        Drawing(etree_of(f'<svg xmlns="{SVG}" {view}></svg>'), None)


@pytest.mark.parametrize("outline", ["M0 0L3 0L3 3Z", "M0 0C1 1 2 2 3 3Z"])
def test_a_hatched_shape_is_ours(outline):
    shape = f'<path d="{outline}" fill="url(#h)"/>'
    Drawing(etree_of(f'<svg xmlns="{SVG}" viewBox="0 0 9 9">{PATTERN}{shape}</svg>'), None)


@pytest.mark.parametrize("values", [[], [7], [3, 5, 8], (1, 2)])
def test_arrays_of_any_length_are_one_type(values):
    from weasyprint.text.ffi import ffi

    declared = f"hb_codepoint_t[{len(values)}]"
    ffi._parsed_types.pop(declared, None)
    made = Arrays(ffi).new(declared, values)
    assert declared not in ffi._parsed_types
    plain = ffi.new(declared, values)
    assert list(made) == list(plain)
    assert ffi.sizeof(made) == ffi.sizeof(plain)


@pytest.mark.parametrize(
    ("declared", "values", "made"),
    [
        ("hb_tag_t[3]", None, [0, 0, 0]),
        ("hb_tag_t[3]", [1], [1, 0, 0]),
        ("unsigned int *", 100, 100),
    ],
)
def test_other_declarations_are_cffis(declared, values, made):
    from weasyprint.text.ffi import ffi

    found = Arrays(ffi).new(declared, values)
    assert (list(found) if isinstance(made, list) else found[0]) == made


def test_what_is_kept_has_a_bound():
    kept = Kept()
    for number in range(MOST + 1):
        kept[number] = number
    assert len(kept) == 1
