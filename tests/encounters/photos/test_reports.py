"""A report becomes pictures of its pages; whatever else a PDF holds or does stays behind."""

import io

import pytest
from PIL import Image

from encounters.photos import PhotoError, clean_report
from encounters.photos.limits import LONGEST_SIDE_PX
from encounters.photos.report import pages_of
from tests.support.hostile_reports import EITHER, REFUSED, TAKEN, report
from tests.support.photo_files import SECRET

# These go the whole way, through a child process; the others are read in the test's own.
WHOLE_WAY = ("nothing", "locked with a password", "16 MB", "a page of web")


def assert_ours(picture):
    for data in (picture.jpeg, picture.small):
        assert SECRET.encode() not in data
        assert b"%PDF" not in data
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as opened:
            opened.load()
            assert opened.mode == "RGB"
            assert max(opened.size) <= LONGEST_SIDE_PX


@pytest.mark.parametrize("name", TAKEN)
def test_each_page_is_a_picture_of_our_own(name):
    make, count = TAKEN[name]
    data = make()
    pages = list(pages_of(data)) if name == "twelve pages" else clean_report(data)
    assert len(pages) == count
    for page in pages:
        assert_ours(page)


def test_pages_keep_their_order_and_can_be_read():
    first, second = pages_of(report(2))
    assert first.jpeg != second.jpeg
    with Image.open(io.BytesIO(first.jpeg)) as opened:
        assert opened.size == (1237, 1600)
        assert opened.convert("L").point(lambda value: 255 * (value < 90)).getbbox()


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_report_is_refused_in_words(name):
    make, words = REFUSED[name]
    data = make()
    with pytest.raises(PhotoError, match=words) as refused:
        clean_report(data) if name in WHOLE_WAY else list(pages_of(data))
    assert SECRET not in str(refused.value)


@pytest.mark.full_scale
@pytest.mark.parametrize("name", EITHER)
def test_what_would_fill_memory_or_time_ends_in_pages_or_words(name):
    data = EITHER[name]()
    assert len(data) < 2 << 20
    try:
        pages, words = clean_report(data), ""
    except PhotoError as error:
        pages, words = (), str(error)
    assert pages or len(words) > 20
    for page in pages:
        assert_ours(page)
