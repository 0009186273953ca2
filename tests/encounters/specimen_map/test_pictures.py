"""The drawing: well formed, of plain elements only, the same every time, legible."""

import re

import pytest
from lxml import etree
from msgspec.structs import replace

from encounters.note.renderer import renderer
from encounters.note.wire import RenderJob
from encounters.specimen_map import PHOTO_ADDRESS, render_svg
from tests.support import scale
from tests.support.photo_files import jpeg
from tests.support.specimen_maps import MAPS, PHOTO_ID

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {
    "svg",
    "title",
    "desc",
    "defs",
    "pattern",
    "g",
    "rect",
    "path",
    "circle",
    "image",
    "text",
    "clipPath",
}
HOSTILE = "</text><script>alert(1)</script><foreignObject onload='x'>{{7*7}}"


def picture(drawing, **options):
    facts = {"stage_number": 2, "title": "A map", "id_prefix": "map"}
    return render_svg(drawing, **facts | options)


def test_a_picture_is_made_of_plain_elements(subtests):
    for name in MAPS:
        with subtests.test(name):
            tree = etree.fromstring(picture(MAPS[name]))
            names = {element.tag.removeprefix(SVG) for element in tree.iter()}
            assert names <= ELEMENTS
            attributes = {attribute for element in tree.iter() for attribute in element.attrib}
            assert not [key for key in attributes if key in ("style", "class") or key[:2] == "on"]
            addresses = {element.get("href") for element in tree.iter()} - {None}
            assert addresses <= {PHOTO_ADDRESS.format(PHOTO_ID)}


def test_a_picture_is_the_same_every_time(subtests):
    for name in MAPS:
        with subtests.test(name):
            assert picture(MAPS[name]) == picture(MAPS[name])


def test_every_block_bears_its_number_once(subtests):
    for name in MAPS:
        with subtests.test(name):
            found = re.findall(r'data-name="block"[^>]*>(?:II-)?([0-9]+)<', picture(MAPS[name]))
            assert found == [str(block.number) for block in MAPS[name].blocks]


def words_of(svg):
    return [element.text for element in etree.fromstring(svg).iter(f"{SVG}text")]


def test_the_legend_names_each_ink_and_sign_once(subtests):
    for name in MAPS:
        with subtests.test(name):
            drawing = MAPS[name]
            without = words_of(picture(drawing, show_legend=False))
            legend = words_of(picture(drawing))[len(without) :]
            used = {edge.ink for block in drawing.blocks for edge in block.edges} - {""}
            inks = [words for words in legend if words.endswith(" ink")]
            assert sorted(inks) == sorted(
                f"{ink.letter}  {ink.name} ink" for ink in drawing.inks if ink.letter in used
            )
            assert len(set(legend)) == len(legend)
            assert ("NT" in legend) == bool(drawing.clear)


def test_words_in_a_map_are_words_in_its_picture():
    drawing = replace(MAPS["halves"], twelve_oclock=HOSTILE)
    svg = picture(drawing, description=HOSTILE)
    tree = etree.fromstring(svg)
    assert {element.tag.removeprefix(SVG) for element in tree.iter()} <= ELEMENTS
    assert any(HOSTILE in (element.text or "") for element in tree.iter(f"{SVG}text"))


def test_several_pictures_on_a_page_share_no_ids():
    ids = [
        found
        for prefix in ("a", "b")
        for found in re.findall(
            r' id="([^"]+)"',
            render_svg(MAPS["halves"], stage_number=1, title="x", id_prefix=prefix),
        )
    ]
    assert len(set(ids)) == len(ids) > 0


PRINTED = scale.some(MAPS)


@pytest.mark.parametrize("first", range(0, len(PRINTED), 12))
def test_every_map_prints_without_a_complaint(first):
    maps = "".join(
        f"<p>{picture(MAPS[name], id_prefix=f'map-{place}')}</p>"
        for place, name in enumerate(PRINTED[first : first + 12])
    )
    page = f"<html lang='en'><head><title>Maps</title></head><body>{maps}</body></html>"
    css = "html { font-family: 'Source Sans 3' }"
    assets = {PHOTO_ADDRESS.format(PHOTO_ID): jpeg()}
    printed = renderer().render(RenderJob(html=page, css=css, assets=assets))
    assert printed.pdf.startswith(b"%PDF")
    assert printed.complaints == ()
