"""Sixty files that somebody might send as a photograph to harm, to hide or by mistake."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from PIL import Image, PngImagePlugin

from tests.photo_files import SECRET, animation, encoded, jpeg, picture, png_claiming, talkative

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


def _talkative_png() -> bytes:
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


def _cut(data: bytes) -> Iterator[tuple[str, bytes]]:
    for part in (0.1, 0.5, 0.9, 0.99):
        yield f"{part:.0%}", data[: int(len(data) * part)]


def _changed(data: bytes, place: int, by: bytes) -> bytes:
    return data[:place] + by + data[place + len(by) :]


def _with_patient() -> list[tuple[str, bytes]]:
    """Photographs that are taken, with more in them than pixels."""
    whole = jpeg()
    return [
        ("a JPEG that tells all", talkative()),
        ("a JPEG with every kind of EXIF", jpeg(exif=_exif(), comment=_SECRET)),
        ("a JPEG with a profile", jpeg(icc_profile=_SECRET)),
        ("a JPEG and a page", whole + b"<html><script>alert(1)</script>" + _SECRET),
        ("a JPEG and an archive", whole + _zip("../../evil.py")),
        ("a JPEG and a PDF", whole + b"%PDF-1.7\n" + _SECRET),
        ("a JPEG and a script", whole + b"\n<?php system($_GET[0]); ?>" + _SECRET),
        ("a JPEG with a page in its comment", jpeg(comment=b"<script>alert(1)</script>" + _SECRET)),
        ("a JPEG for print", encoded(picture("CMYK"), exif=_exif())),
        ("a JPEG in gray", encoded(picture("L"), exif=_exif())),
        ("a progressive JPEG", jpeg(progressive=True, exif=_exif())),
        ("a JPEG lying on its side", jpeg(exif=_sideways())),
        ("two JPEGs in one file", whole + talkative()),
        ("a telephone's JPEG of two pictures", animation("MPO")),
        ("a PNG that tells all", _talkative_png()),
        ("a PNG and a page", encoded(picture(), "PNG") + b"<html>" + _SECRET),
        ("a PNG and an archive", encoded(picture(), "PNG") + _zip("/etc/cron.d/evil")),
        ("a PNG with glass", encoded(picture("RGBA"), "PNG", exif=_exif())),
        ("a PNG with a palette", encoded(picture("P"), "PNG", exif=_exif())),
        ("a WebP that tells all", encoded(picture(), "WEBP", exif=_exif(), xmp=_SECRET)),
        ("a WebP without loss", encoded(picture(), "WEBP", lossless=True, exif=_exif())),
    ]


def _sideways() -> Image.Exif:
    exif = _exif()
    exif[0x0112] = 6
    return exif


def _bombs() -> list[tuple[str, bytes]]:
    text = zlib.compress(b"x" * 200_000_000, 9)
    return [
        ("9,000 squared", png_claiming(9000, 9000)),
        ("13,000 squared", png_claiming(13_000, 13_000)),
        ("two to the 31st wide", png_claiming(2**31 - 1, 1)),
        ("60,000 squared", png_claiming(60_000, 60_000)),
        ("no width", png_claiming(0, 10)),
        (
            "a comment of 200 MB",
            _png(_head(10, 10), (b"zTXt", b"a\0\0" + text), (b"IDAT", zlib.compress(b"")),
                 (b"IEND", b"")),
        ),
        (
            "a profile of 200 MB",
            _png(_head(10, 10), (b"iCCP", b"a\0\0" + text), (b"IDAT", zlib.compress(b"\0" * 310)),
                 (b"IEND", b"")),
        ),
        ("a hundred thousand chunks", _png(_head(9, 9), *[(b"tEXt", b"a\0b")] * 100_000)),
        ("a GIF of 65,535 squared", b"GIF89a\xff\xff\xff\xff\xf7\0\0" + b"\0" * 768 + b";"),
        ("a JPEG that says 65,535 squared", _sized_jpeg(65_535, 65_535)),
        ("a JPEG that says 6,400 by 6,400", _sized_jpeg(6400, 6400)),
        ("an EXIF that points to itself", _changed(jpeg(exif=_exif()), 34, b"\x08\0\0\0")),
    ]  # fmt: skip


def _sized_jpeg(width: int, height: int) -> bytes:
    data = jpeg()
    place = data.index(b"\xff\xc0") + 5
    return _changed(data, place, struct.pack(">HH", height, width))


def _others() -> list[tuple[str, bytes]]:
    """Files of other kinds, whatever their name says."""
    return [
        *((f"HEIC ({brand.decode()})", b"\0\0\0\x18ftyp" + brand + b"0" * 200)
          for brand in (b"heic", b"heix", b"hevc", b"mif1", b"msf1")),
        ("AVIF", b"\0\0\0\x18ftypavif" + b"0" * 200),
        ("a film", b"\0\0\0\x18ftypisom" + b"0" * 200),
        ("a drawing", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("a drawing that calls", _CALLING_DRAWING),
        ("a PDF", encoded(picture(), "PDF")),
        ("PostScript", b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file\n"),
        ("a TIFF", encoded(picture(), "TIFF")),
        ("a BMP", encoded(picture(), "BMP")),
        ("a GIF", encoded(picture("P"), "GIF")),
        ("a GIF and a script", b"GIF89a/*" + encoded(picture("P"), "GIF")[8:] + b"*/=alert(1)//"),
        ("an icon", encoded(picture(), "ICO")),
        ("a PCX", encoded(picture(), "PCX")),
        ("a TGA", encoded(picture(), "TGA")),
        ("a JPEG 2000", b"\0\0\0\x0cjP  \r\n\x87\n" + b"0" * 200),
        ("a Photoshop file", b"8BPS\0\x01" + b"\0" * 200),
        ("a page", b"<!doctype html><script>alert(1)</script>"),
        ("an archive", _zip("../x")),
        ("a program", b"\x7fELF\x02\x01\x01" + b"\0" * 200),
        ("a moving PNG", animation("PNG")),
        ("a moving WebP", animation("WEBP")),
        ("16 bits", encoded(Image.new("I;16", (9, 9)), "PNG")),
        ("floating colors", encoded(Image.new("F", (9, 9)), "TIFF")),
        ("zeros", b"\0" * 4096),
        ("a JPEG's first bytes", jpeg()[:3]),
        ("a PNG's first bytes", _PNG),
        ("a PNG without pixels", _png(_head(9, 9), (b"IEND", b""))),
        ("a PNG with a false sum", _changed(encoded(picture(), "PNG"), 30, b"\0\0\0\0")),
    ]  # fmt: skip


_MANY_PIXELS = zlib.compress(b"\0" * 30_000_000, 9)
TAKEN = [*_with_patient()]
REFUSED = [*_bombs(), *_others()]
EITHER = [
    ("more pixels than it says", _png(_head(10, 10), (b"IDAT", _MANY_PIXELS), (b"IEND", b""))),
    *((f"a JPEG cut at {part}", data) for part, data in _cut(jpeg(exif=_exif()))),
    *((f"a PNG cut at {part}", data) for part, data in _cut(_talkative_png())),
    *((f"a WebP cut at {part}", data) for part, data in _cut(encoded(picture(), "WEBP"))),
]
