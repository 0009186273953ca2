"""Sixty hostile files: what is kept of any is a JPEG of our own, with nothing of theirs but pixels.

Decoded here in the test's own process, because sixty children take long; a few go the whole way.
"""

import io
import re

import pytest
from PIL import Image

from encounters.photos import PhotoError, clean_photo
from encounters.photos.clean import reencoded
from encounters.photos.limits import LONGEST_SIDE_PX
from tests.support.hostile_photos import EITHER, REFUSED, TAKEN
from tests.support.photo_files import SECRET
from tests.support.source_tree import ROOT

FOREIGN = (b"<script", b"<html", b"PK\x03\x04", b"%PDF", b"<?php", b"Exif", b"ICC_PROFILE")
OURS = {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def kept_of(data):
    try:
        return reencoded(data)
    except PhotoError as error:
        words = str(error)
    assert len(words) > 20
    assert SECRET not in words
    return None


def assert_ours(name, kept):
    assert SECRET.encode() not in kept.jpeg, name
    with Image.open(io.BytesIO(kept.jpeg), formats=["JPEG"]) as opened:
        opened.load()
        assert opened.mode == "RGB", name
        assert not opened.getexif(), name
        assert set(opened.info) <= OURS, name
        assert max(opened.size) <= LONGEST_SIDE_PX, name
    assert kept.jpeg.endswith(b"\xff\xd9"), name
    for foreign in FOREIGN:
        assert foreign not in kept.jpeg, name


def test_hostile_photos_are_sixty_or_more():
    assert len(TAKEN) + len(REFUSED) + len(EITHER) >= 60


@pytest.mark.parametrize("name", TAKEN)
def test_photograph_keeps_only_pixels(name):
    data = TAKEN[name]()
    kept = kept_of(data)
    assert kept is not None
    assert kept.jpeg != data
    assert_ours(name, kept)


@pytest.mark.parametrize("name", REFUSED)
def test_file_that_is_no_photograph_is_refused_in_words(name):
    assert kept_of(REFUSED[name]()) is None


@pytest.mark.parametrize("name", EITHER)
def test_half_a_photograph_is_refused_or_is_ours(name):
    if kept := kept_of(EITHER[name]()):
        assert_ours(name, kept)


@pytest.mark.parametrize("brand", ["heic", "heix", "hevc", "mif1", "msf1"])
def test_a_telephones_own_format_is_refused_with_the_remedy(brand):
    data = REFUSED[f"HEIC ({brand})"]()
    with pytest.raises(PhotoError, match=r"comes as a JPEG by itself.*Formats, Most Compatible"):
        clean_photo(data)


# Safari on a Mac makes of a HEIC photograph the first kind of picture that the field names.
FIELDS = [
    (path.name, accept)
    for path in sorted((ROOT / "templates").rglob("*.html"))
    for accept in re.findall(r'type="file"[^>]*? accept="([^"]*)"', path.read_text())
    if "image/" in accept
]


def test_fields_for_photographs_are_found():
    assert {name for name, _ in FIELDS} == {"_map_trays.html", "_photo_add.html", "phone.html"}


@pytest.mark.parametrize(("name", "accept"), FIELDS)
def test_a_field_for_photographs_asks_for_jpeg_first_and_never_for_heic(name, accept):
    assert accept.startswith("image/jpeg,")
    assert not re.search("hei[cf]|image/[*]", accept)


WHOLE_WAY = (
    "a comment of 200 MB",
    "a JPEG that says 6,400 by 6,400",
    "an EXIF that points to itself",
)


@pytest.mark.parametrize("name", WHOLE_WAY)
def test_a_bomb_ends_in_words_in_the_child_too(name):
    with pytest.raises(PhotoError):
        clean_photo(REFUSED[name]())
