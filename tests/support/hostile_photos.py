"""Sixty bad files that somebody might upload as a photograph, on purpose or by mistake.

Each is made when it is asked for: some are of hundreds of megabytes before they are compressed.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache, partial

from PIL import Image, PngImagePlugin

from tests.support.photo_files import (
    SECRET,
    animation,
    encoded,
    jpeg,
    picture,
    png_claiming,
    with_metadata,
)

Maker = Callable[[], bytes]
Files = dict[str, Maker]

_SECRET = SECRET.encode()
_PNG = b"\x89PNG\r\n\x1a\n"

_CALLING_DRAWING = (
    b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>"
)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(*chunks: tuple[bytes, bytes]) -> bytes:
    return _PNG + b"".join(_chunk(kind, data) for kind, data in chunks)


def _head(width: int, height: int, depth: int = 8, kind: int = 2) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)


def _zip(name: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(name, SECRET)
    return written.getvalue()


def _png_with_metadata() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Description", SECRET)
    told.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>", zip=True)
    told.add_text("Comment", SECRET * 9, zip=True)
    return encoded(picture(), "PNG", pnginfo=told, exif=_exif(), icc_profile=_SECRET)


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = exif[0x8298] = SECRET
    exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 26.0, 46.0), 29: SECRET})
    exif.get_ifd(0x8769).update({0x9286: _SECRET, 0x927C: _SECRET * 50})
    return exif


def _cut(what: str, whole: Maker) -> Files:
    def cut(part: float) -> bytes:
        data = whole()
        return data[: int(len(data) * part)]

    parts = (0.1, 0.5, 0.9, 0.99)
    return {f"{what} cut at {part:.0%}": partial(cut, part) for part in parts}


def _changed(data: bytes, place: int, by: bytes) -> bytes:
    return data[:place] + by + data[place + len(by) :]


def _sideways() -> Image.Exif:
    exif = _exif()
    exif[0x0112] = 6
    return exif


def _sized_jpeg(width: int, height: int) -> bytes:
    data = jpeg()
    place = data.index(b"\xff\xc0") + 5
    return _changed(data, place, struct.pack(">HH", height, width))


@cache
def _long_text() -> bytes:
    return zlib.compress(b"x" * 200_000_000, 9)


def _many_pixels() -> bytes:
    rows = zlib.compress(b"\0" * 30_000_000, 9)
    return _png(_head(10, 10), (b"IDAT", rows), (b"IEND", b""))


# Photographs that are taken, with more in them than pixels.
TAKEN: Files = {
    "a JPEG that tells all": with_metadata,
    "a JPEG with every kind of EXIF": lambda: jpeg(exif=_exif(), comment=_SECRET),
    "a JPEG with a profile": lambda: jpeg(icc_profile=_SECRET),
    "a JPEG and a page": lambda: jpeg() + b"<html><script>alert(1)</script>" + _SECRET,
    "a JPEG and an archive": lambda: jpeg() + _zip("../../evil.py"),
    "a JPEG and a PDF": lambda: jpeg() + b"%PDF-1.7\n" + _SECRET,
    "a JPEG and a script": lambda: jpeg() + b"\n<?php system($_GET[0]); ?>" + _SECRET,
    "a JPEG with a page in its comment": lambda: jpeg(
        comment=b"<script>alert(1)</script>" + _SECRET
    ),
    "a JPEG for print": lambda: encoded(picture("CMYK"), exif=_exif()),
    "a JPEG in gray": lambda: encoded(picture("L"), exif=_exif()),
    "a progressive JPEG": lambda: jpeg(progressive=True, exif=_exif()),
    "a JPEG lying on its side": lambda: jpeg(exif=_sideways()),
    "two JPEGs in one file": lambda: jpeg() + with_metadata(),
    "a telephone's JPEG of two pictures": lambda: animation("MPO"),
    "a PNG that tells all": _png_with_metadata,
    "a PNG and a page": lambda: encoded(picture(), "PNG") + b"<html>" + _SECRET,
    "a PNG and an archive": lambda: encoded(picture(), "PNG") + _zip("/etc/cron.d/evil"),
    "a PNG with glass": lambda: encoded(picture("RGBA"), "PNG", exif=_exif()),
    "a PNG with a palette": lambda: encoded(picture("P"), "PNG", exif=_exif()),
    "a WebP that tells all": lambda: encoded(picture(), "WEBP", exif=_exif(), xmp=_SECRET),
    "a WebP without loss": lambda: encoded(picture(), "WEBP", lossless=True, exif=_exif()),
}

_BOMBS: Files = {
    "9,000 squared": lambda: png_claiming(9000, 9000),
    "13,000 squared": lambda: png_claiming(13_000, 13_000),
    "two to the 31st wide": lambda: png_claiming(2**31 - 1, 1),
    "60,000 squared": lambda: png_claiming(60_000, 60_000),
    "no width": lambda: png_claiming(0, 10),
    "a comment of 200 MB": lambda: _png(
        _head(10, 10),
        (b"zTXt", b"a\0\0" + _long_text()),
        (b"IDAT", zlib.compress(b"")),
        (b"IEND", b""),
    ),
    "a profile of 200 MB": lambda: _png(
        _head(10, 10),
        (b"iCCP", b"a\0\0" + _long_text()),
        (b"IDAT", zlib.compress(b"\0" * 310)),
        (b"IEND", b""),
    ),
    "a hundred thousand chunks": lambda: _png(_head(9, 9), *[(b"tEXt", b"a\0b")] * 100_000),
    "a GIF of 65,535 squared": lambda: b"GIF89a\xff\xff\xff\xff\xf7\0\0" + b"\0" * 768 + b";",
    "a JPEG that says 65,535 squared": lambda: _sized_jpeg(65_535, 65_535),
    "a JPEG that says 6,400 by 6,400": lambda: _sized_jpeg(6400, 6400),
    "an EXIF that points to itself": lambda: _changed(jpeg(exif=_exif()), 34, b"\x08\0\0\0"),
}

_BRANDS = ("heic", "heix", "hevc", "mif1", "msf1")


def _apple(brand: str) -> bytes:
    return b"\0\0\0\x18ftyp" + brand.encode() + b"0" * 200


# Files of other kinds, whatever their name says.
_OTHERS: Files = {
    **{f"HEIC ({brand})": partial(_apple, brand) for brand in _BRANDS},
    "AVIF": lambda: b"\0\0\0\x18ftypavif" + b"0" * 200,
    "a film": lambda: b"\0\0\0\x18ftypisom" + b"0" * 200,
    "a drawing": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "a drawing that calls": lambda: _CALLING_DRAWING,
    "a PDF": lambda: encoded(picture(), "PDF"),
    "PostScript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file\n",
    "a TIFF": lambda: encoded(picture(), "TIFF"),
    "a BMP": lambda: encoded(picture(), "BMP"),
    "a GIF": lambda: encoded(picture("P"), "GIF"),
    "a GIF and a script": lambda: b"GIF89a/*" + encoded(picture("P"), "GIF")[8:] + b"*/=alert(1)//",
    "an icon": lambda: encoded(picture(), "ICO"),
    "a PCX": lambda: encoded(picture(), "PCX"),
    "a TGA": lambda: encoded(picture(), "TGA"),
    "a JPEG 2000": lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + b"0" * 200,
    "a Photoshop file": lambda: b"8BPS\0\x01" + b"\0" * 200,
    "a page": lambda: b"<!doctype html><script>alert(1)</script>",
    "an archive": lambda: _zip("../x"),
    "a program": lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 200,
    "a moving PNG": lambda: animation("PNG"),
    "a moving WebP": lambda: animation("WEBP"),
    "16 bits": lambda: encoded(Image.new("I;16", (9, 9)), "PNG"),
    "floating colors": lambda: encoded(Image.new("F", (9, 9)), "TIFF"),
    "zeros": lambda: b"\0" * 4096,
    "a JPEG's first bytes": lambda: jpeg()[:3],
    "a PNG's first bytes": lambda: _PNG,
    "a PNG without pixels": lambda: _png(_head(9, 9), (b"IEND", b"")),
    "a PNG with a false sum": lambda: _changed(encoded(picture(), "PNG"), 30, b"\0\0\0\0"),
}

REFUSED: Files = {**_BOMBS, **_OTHERS}
EITHER: Files = {
    "more pixels than it says": _many_pixels,
    **_cut("a JPEG", lambda: jpeg(exif=_exif())),
    **_cut("a PNG", _png_with_metadata),
    **_cut("a WebP", lambda: encoded(picture(), "WEBP")),
}
