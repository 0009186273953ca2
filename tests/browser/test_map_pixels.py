"""The same maps by the note's renderer, by the page's, and on paper: the same in pixels."""

from base64 import b64encode
from functools import reduce
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageFilter

from encounters.note.renderer import renderer
from encounters.note.wire import RenderJob
from encounters.specimen_map import render_svg
from tests.encounters.specimen_map.test_two_renderers import job
from tests.support import scale
from tests.support.photo_files import encoded
from tests.support.specimen_maps import MAPS

# Smooth, as skin is: how a sharp edge is made larger is each program's own affair.
SKIN = Image.radial_gradient("L").resize((600, 400), Image.Resampling.BICUBIC).convert("RGB")
PHOTO = f"data:image/jpeg;base64,{b64encode(encoded(SKIN)).decode()}"
CELL_PX, COLUMNS = 320, 8
NAMES = scale.some(MAPS)
EVERY, PRINTED_AT_ONCE = range(len(NAMES)), 16
MOST_DIFFERENT = 0.002
# Gray levels of 255. An edge may lie a pixel aside: that is antialiasing, or a letter's hinting.
FAINT = 60
PLACES = {
    name: (place % COLUMNS * CELL_PX, place // COLUMNS * CELL_PX)
    for place, name in enumerate(NAMES)
}
SHEET = (COLUMNS * CELL_PX, (len(NAMES) // COLUMNS + 1) * CELL_PX)
CSS = f"""
@page {{ size: {SHEET[0]}px {SHEET[1]}px; margin: 0 }}
html, body {{ margin: 0; background: #fff; font-family: "Source Sans 3" }}
.cell {{ position: absolute; width: {CELL_PX}px; height: {CELL_PX}px; overflow: hidden }}
.cell svg {{ width: {CELL_PX}px; height: auto }}
"""
DRAW = """
async (jobs) => {
  const { picture } = await import("/static/js/map/svg.js");
  const { make } = await import("/static/js/map/dom.js");
  const cells = document.querySelectorAll(".cell");
  jobs.forEach(({ map, how }, place) => cells[place].append(make(picture(map, how))));
}
"""


def sheet(content, part=EVERY):
    """An HTML page with a cell for each map; ``content`` gives what stands in one."""
    cells = "".join(
        f'<div class="cell" id="cell-{place}">{content(name, place)}</div>'
        for place, name in enumerate(NAMES)
        if place in part
    )
    rules = "#cell-{} {{ left: {}px; top: {}px }}"
    places = "".join(rules.format(place, x, y) for place, (x, y) in enumerate(PLACES.values()))
    return cells, CSS + places


def by_python(name, place):
    return render_svg(
        MAPS[name], stage_number=1, title=name, id_prefix=f"map-{place}", photo_address=PHOTO
    )


@pytest.fixture(scope="module")
def printed():
    """In parts laid over each other: a note may take only so much processor time."""
    parts = [
        range(first, first + PRINTED_AT_ONCE) for first in range(0, len(NAMES), PRINTED_AT_ONCE)
    ]
    return reduce(ImageChops.darker, map(printed_part, parts))


def printed_part(part):
    cells, css = sheet(by_python, part)
    html = f"<html lang='en'><head><title>Maps</title></head><body>{cells}</body></html>"
    pdf = renderer().render(RenderJob(html=html, css=css, assets={PHOTO: encoded(SKIN)})).pdf
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    picture = document[0].render(scale=96 / 72).to_pil().convert("L")
    document.close()
    return picture


@pytest.fixture
def in_chromium(browser, live_server):
    """Draws a sheet in the browser with the app's own typeface."""
    context = browser.new_context(bypass_csp=True, viewport={"width": SHEET[0], "height": SHEET[1]})
    page = context.new_page()

    def shot(content, script="() => {}", jobs=None):
        cells, css = sheet(content)
        page.goto(f"{live_server.url}/login/")
        page.set_content(f"<link rel=stylesheet href='/static/css/type.css'>{cells}")
        page.add_style_tag(content=css)
        page.evaluate(script, jobs)
        page.evaluate("document.fonts.load('700 20px \"Source Sans 3\"')")
        return Image.open(BytesIO(page.screenshot())).convert("L")

    yield shot
    context.close()


def differing(first, second):
    """The share of pixels that neither their neighbors nor antialiasing explain."""
    unlike = ImageChops.lighter(beyond(first, second), beyond(second, first))
    return sum(unlike.histogram()[FAINT:]) / (first.width * first.height)


def beyond(picture, other):
    """How far each pixel is outside what ``other`` shows in its place and around it."""
    lightest, darkest = (
        other.filter(ImageFilter.MaxFilter(3)),
        other.filter(ImageFilter.MinFilter(3)),
    )
    return ImageChops.lighter(
        ImageChops.subtract(picture, lightest), ImageChops.subtract(darkest, picture)
    )


def cell_of(picture, name):
    x, y = PLACES[name]
    return picture.crop((x, y, x + CELL_PX, y + CELL_PX))


def compare(first, second):
    return {
        name: share
        for name in NAMES
        if (share := differing(cell_of(first, name), cell_of(second, name))) > MOST_DIFFERENT
    }


@pytest.mark.single_files  # so that the typeface has one address, and is there from the first
@pytest.mark.django_db(transaction=True)
def test_page_note_and_paper_show_the_same(in_chromium, printed, record_testsuite_property):
    jobs = [job(MAPS[name], 1) for name in NAMES]
    for place, drawing in enumerate(jobs):
        drawing["how"] |= {"prefix": f"map-{place}", "title": NAMES[place], "photo_address": PHOTO}
    ours = in_chromium(by_python)
    theirs = in_chromium(lambda *_: "", DRAW, jobs)
    assert compare(ours, theirs) == {}
    assert compare(ours, printed) == {}
    worst = max(differing(cell_of(ours, name), cell_of(printed, name)) for name in NAMES)
    record_testsuite_property("Worst share of differing pixels, page against paper", worst)


def test_a_picture_that_differs_is_noticed(printed):
    first, second = (cell_of(printed, name) for name in NAMES[:2])
    assert differing(first, second) > MOST_DIFFERENT
    assert differing(first, ImageChops.offset(first, 3, 0)) > MOST_DIFFERENT
