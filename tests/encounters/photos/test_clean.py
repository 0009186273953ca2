"""What is kept of a photograph is its pixels, and what is no photograph is refused in words."""

import io
import subprocess
import sys

import pytest
from PIL import Image

from encounters.photos import MAX_BYTES, DecoderBusyError, PhotoError, child, clean_photo
from encounters.photos.limits import LONGEST_SIDE_PX, MAX_PIXELS
from tests.support.photo_files import (
    SECRET,
    animation,
    encoded,
    jpeg,
    picture,
    png_claiming,
    turned,
    with_metadata,
)
from tests.support.source_tree import ROOT

pytestmark = pytest.mark.begins_early

TAKEN = [
    ("a JPEG", jpeg(), (90, 60)),
    ("a PNG", encoded(picture(), "PNG"), (90, 60)),
    ("a WebP", encoded(picture(), "WEBP"), (90, 60)),
    ("gray", encoded(picture("L")), (90, 60)),
    ("for print, in CMYK", encoded(picture("CMYK")), (90, 60)),
    ("with a palette", encoded(picture("P"), "PNG"), (90, 60)),
    ("half clear", encoded(picture("RGBA"), "PNG"), (90, 60)),
    ("one bit", encoded(picture("1"), "PNG"), (90, 60)),
    ("several pictures, as telephones write", animation("MPO"), (90, 60)),
    ("as large as is kept", encoded(picture(size=(LONGEST_SIDE_PX, 9))), (LONGEST_SIDE_PX, 9)),
    ("larger", encoded(picture(size=(2 * LONGEST_SIDE_PX, 800))), (LONGEST_SIDE_PX, 400)),
    ("a thread", encoded(picture(size=(3000, 1)), "PNG"), (LONGEST_SIDE_PX, 1)),
    ("a JPEG with a page behind it", jpeg() + b"<html><script>1</script>", (90, 60)),
]
REFUSED = [
    ("nothing", b"", "empty"),
    ("too many bytes", jpeg() + b"0" * MAX_BYTES, "too large"),
    ("too many pixels", png_claiming(1 + MAX_PIXELS // 1000, 1000), "40 million pixels"),
    ("a bomb", png_claiming(13_000, 13_000), "40 million pixels"),
    ("a greater bomb", png_claiming(60_000, 60_000), "40 million pixels"),
    ("less than it claims", png_claiming(900, 900), "damaged"),
    ("cut off", jpeg()[:400], "damaged"),
    ("its first bytes", jpeg()[:3], "no JPEG"),
    ("HEIC", b"\0\0\0\x18ftypheic" + b"0" * 100, "Most Compatible"),
    ("a GIF", encoded(picture("P"), "GIF"), "no JPEG"),
    ("a TIFF", encoded(picture(), "TIFF"), "no JPEG"),
    ("a PDF", encoded(picture(), "PDF"), "no JPEG"),
    ("a drawing", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no JPEG"),
    ("PostScript", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "no JPEG"),
    ("a page", b"<html><script>alert(1)</script></html>", "no JPEG"),
    ("a moving PNG", animation("PNG"), "animation"),
    ("a moving WebP", animation("WEBP"), "animation"),
    ("16 bits", encoded(Image.new("I;16", (9, 9)), "PNG"), "8 bits"),
]


@pytest.mark.parametrize(("name", "data", "size"), TAKEN)
def test_a_photograph_becomes_a_plain_jpeg(name, data, size):
    kept = clean_photo(data)
    with Image.open(io.BytesIO(kept.jpeg), formats=["JPEG"]) as opened:
        assert opened.size == size == (kept.width_px, kept.height_px)
        assert opened.mode == "RGB"


@pytest.mark.parametrize(("name", "data", "words"), REFUSED)
def test_file_that_is_no_photograph_is_refused_in_words(name, data, words):
    with pytest.raises(PhotoError, match=words):
        clean_photo(data)


def test_the_most_pixels_are_taken_and_one_row_more_is_not():
    assert clean_photo(encoded(Image.new("L", (8000, 5000)), "PNG")).width_px == LONGEST_SIDE_PX
    with pytest.raises(PhotoError, match="40 million"):
        clean_photo(encoded(Image.new("L", (8000, 5001)), "PNG"))


def test_the_largest_webp_is_taken_and_one_row_more_is_not():
    assert clean_photo(encoded(Image.new("RGBA", (4000, 4000)), "WEBP")).width_px == LONGEST_SIDE_PX
    with pytest.raises(PhotoError, match="16 million pixels"):
        clean_photo(encoded(Image.new("RGB", (4000, 4001)), "WEBP"))


def test_a_photograph_that_takes_too_much_memory_is_told_so():
    with pytest.raises(PhotoError, match=r"too much memory\. Send a smaller one"):
        clean_photo(encoded(Image.new("RGBA", (8000, 5000)), "PNG"))


def test_photograph_keeps_only_pixels():
    assert SECRET.encode() in with_metadata()
    kept = clean_photo(with_metadata()).jpeg
    assert SECRET.encode() not in kept
    with Image.open(io.BytesIO(kept)) as opened:
        assert not opened.getexif()
        assert set(opened.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_the_same_file_gives_the_same_photograph():
    assert clean_photo(with_metadata()) == clean_photo(jpeg())


UPRIGHT = [(1, (90, 60), "red"), (3, (90, 60), "blue"), (6, (60, 90), "red"), (8, (60, 90), "blue")]


@pytest.mark.parametrize(("orientation", "size", "first"), UPRIGHT)
def test_a_photograph_stands_upright(orientation, size, first):
    """The color of the top left corner tells how it was turned."""
    kept = clean_photo(turned(orientation))
    with Image.open(io.BytesIO(kept.jpeg)) as opened:
        red, _, blue = opened.getpixel((3, 3))
        assert (opened.size, "red" if red > blue else "blue") == (size, first)


def test_transparent_pixels_become_white():
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    with Image.open(io.BytesIO(clean_photo(encoded(clear, "PNG")).jpeg)) as opened:
        assert min(opened.getpixel((9, 9))) > 250


# Once it has said that it is ready, its end is the photograph's fault; unless others ended it.
SAYS_READY = "import os, signal, sys; os.write(1, b'ready\\n')"
WORKERS = [
    ("silent", SAYS_READY, PhotoError),
    ("crashes over it", f"{SAYS_READY}; os.abort()", PhotoError),
    ("fails over it", f"{SAYS_READY}; sys.exit(1)", PhotoError),
    ("never ready", "", DecoderBusyError),
    ("fails before it", "raise SystemExit(1)", DecoderBusyError),
    ("crashes before it", "import os; os.abort()", DecoderBusyError),
    *(
        (f"ended by {end}", f"{SAYS_READY}; os.kill(os.getpid(), signal.{end})", DecoderBusyError)
        for end in ("SIGKILL", "SIGTERM", "SIGHUP")
    ),
]


@pytest.mark.parametrize(
    ("program", "error"), [case[1:] for case in WORKERS], ids=[case[0] for case in WORKERS]
)
def test_a_decoder_that_fails_blames_the_photograph_only_for_its_own_fault(
    monkeypatch, program, error
):
    monkeypatch.setattr(child, "_COMMAND", (sys.executable, "-c", program))
    with pytest.raises(error):
        clean_photo(jpeg())


@pytest.mark.parametrize("error", [BlockingIOError(11, "no process"), MemoryError()])
def test_a_machine_without_room_for_a_decoder_is_busy(monkeypatch, error):
    def run(*_, **__):
        raise error

    monkeypatch.setattr(child.subprocess, "run", run)
    with pytest.raises(DecoderBusyError):
        clean_photo(jpeg())


def test_a_decoder_that_is_late_was_too_busy(monkeypatch):
    monkeypatch.setattr(child, "_COMMAND", (sys.executable, "-c", "import time; time.sleep(600)"))
    monkeypatch.setattr(child, "WALL_SECONDS", 0.3)
    with pytest.raises(DecoderBusyError):
        clean_photo(jpeg())


def test_a_photograph_that_takes_too_much_processor_time_is_refused(monkeypatch):
    spins = "worker.CPU_SECONDS = 1; worker.reencoded = lambda data: sum(iter(int, 1))"
    program = f"from encounters.photos import worker; {spins}; worker.main()"
    monkeypatch.setattr(child, "_COMMAND", (sys.executable, "-c", program))
    with pytest.raises(PhotoError, match="too long"):
        clean_photo(jpeg())


FORBIDDEN = [
    ("files", "open('/etc/hostname')"),
    ("sockets", "import socket; socket.socket()"),
    ("processes", "import os; os.system('true')"),
]


@pytest.mark.parametrize(("name", "deed"), FORBIDDEN)
def test_the_decoder_gives_up_what_it_does_not_need(name, deed):
    program = (
        "import io, socket, sys\n"
        "from encounters.photos import worker\n"
        "def stand_in(data):\n"
        f"    {deed}\n"
        "worker.reencoded = stand_in\n"
        "worker.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, input=b"x", capture_output=True, check=False
    )
    assert done.returncode != 0
    assert b"a decoder may not do this" in done.stderr


def test_the_decoder_has_little_memory():
    program = (
        "from encounters.photos import worker\n"
        "worker.reencoded = lambda data: bytearray(330 << 20)\n"
        "worker.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, input=b"x", capture_output=True, check=True
    )
    assert b"too much memory" in done.stdout
