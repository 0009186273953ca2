"""Typefaces cut for browsers: with exactly the characters that the stylesheet promises."""

import io
import re
from itertools import pairwise

import pytest
from fontTools.ttLib import TTFont

from mohsdoc.assets import styles, typefaces
from mohsdoc.assets.typefaces import TYPEFACES, Typeface, cut, made, slices
from tests.support.source_tree import ROOT

FACES = re.findall(
    r'@font-face \{[^}]*url\("\.\./([^"]+)"\)[^}]*unicode-range: ([^;]+);',
    (ROOT / styles.TYPE.replace("css/", "static/css/")).read_text(),
)
RANGES = dict(FACES)
LATIN, MORE = "fonts/source-sans-3-latin.woff2", "fonts/source-sans-3-more.woff2"


def codes(ranges):
    return typefaces._codes(ranges)


def characters_in(data):
    with TTFont(io.BytesIO(data)) as font:
        return set(font.getBestCmap())


def test_the_stylesheet_names_every_file_and_its_characters():
    assert {name: RANGES[name] for name in TYPEFACES} == {
        name: typeface.characters for name, typeface in TYPEFACES.items()
    }
    assert set(RANGES) == {*TYPEFACES, typefaces.HAN}


def test_no_two_files_have_a_character_in_common():
    ranges = [codes(found) for _, found in FACES]
    assert len(set().union(*ranges)) == sum(map(len, ranges))


@pytest.fixture(scope="module")
def latin():
    return made(TYPEFACES[LATIN])


def test_a_file_has_the_characters_it_is_for(latin):
    assert latin[:4] == b"wOF2"
    found = characters_in(latin)
    assert found <= codes(RANGES[LATIN])
    assert {ord(sign) for sign in "AZaz09éß–—’…≤≥−✓▲"} <= found


def test_a_file_is_the_same_each_time(latin):
    assert made(TYPEFACES[LATIN]) == latin


def test_figures_of_one_width_and_all_weights_stay(latin):
    with TTFont(io.BytesIO(latin)) as font:
        names = font.getBestCmap()
        widths = {font["hmtx"][names[ord(figure)]][0] for figure in "0123456789"}
        [axis] = font["fvar"].axes
    assert len(widths) == 1
    assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", 200, 900)


def test_letters_of_one_width_alone_are_kept_of_arabic():
    few = Typeface(source=TYPEFACES["fonts/noto-sans-arabic.woff2"].source, characters="U+0628")
    with TTFont(io.BytesIO(made(few))) as font:
        assert [axis.axisTag for axis in font["fvar"].axes] == ["wght"]


def test_all_of_the_first_typeface_is_in_its_two_files():
    """But for signs that no name and no text of ours has."""
    source = TYPEFACES[LATIN].source.read_bytes()
    left = characters_in(source) - codes(RANGES[LATIN]) - codes(RANGES[MORE])
    assert left == {0xFEFF, 0x1F4A9, 0x1F512, 0x1F748, 0x1F916}


def test_our_own_texts_need_the_first_file_alone():
    """The signs in templates and scripts, but for the names of languages in them."""
    needed = {
        sign
        for folder in ("templates", "static/js")
        for path in (ROOT / folder).rglob("*.*")
        for sign in path.read_text(encoding="utf-8")
        if ord(sign) > 0x7F
    }
    assert needed <= {chr(code) for code in codes(RANGES[LATIN])}


@pytest.fixture(scope="module")
def parts():
    return slices(RANGES[typefaces.HAN])


def test_slices_follow_each_other_and_are_few(parts):
    assert all(one.last < other.first for one, other in pairwise(parts))
    assert len({part.name for part in parts}) == len(parts) < 200


@pytest.mark.parametrize("name", ["李", "小", "橋", "민", "𠮷"])
def test_a_name_is_in_a_slice(parts, name):
    [part] = [part for part in parts if part.first <= ord(name) <= part.last]
    data = cut(part)
    assert ord(name) in characters_in(data)
    assert len(characters_in(data)) <= 256
    assert len(data) < 200_000
