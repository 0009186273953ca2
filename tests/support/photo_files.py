"""Photographs as somebody might send them: good, odd, damaged and hostile."""

import io
import struct
import zlib

from PIL import Image

GPS_TAG, DESCRIPTION_TAG, ORIENTATION_TAG = 0x8825, 0x010E, 0x0112
SECRET = "Zqcanary Patient"


def picture(mode="RGB", size=(90, 60)):
    """A picture whose left half is red and right half blue, if its mode has colors."""
    drawn = Image.new("RGB", size, (200, 30, 30))
    drawn.paste((30, 30, 200), (size[0] // 2, 0, *size))
    return drawn.convert(mode)


def encoded(drawn, kind="JPEG", **options):
    written = io.BytesIO()
    drawn.save(written, kind, **options)
    return written.getvalue()


def jpeg(**options):
    return encoded(picture(), **options)


def with_metadata():
    """A JPEG with name, place and time in every kind of metadata."""
    exif = Image.Exif()
    exif[DESCRIPTION_TAG] = SECRET
    exif[GPS_TAG] = {1: "N", 2: (40.0, 26.0, 46.0)}
    return jpeg(exif=exif, comment=SECRET.encode()) + b"<script>" + SECRET.encode()


def turned(orientation):
    exif = Image.Exif()
    exif[ORIENTATION_TAG] = orientation
    return jpeg(exif=exif)


def png_claiming(width, height):
    """A PNG of a few bytes whose header states ``width`` by ``height`` pixels."""

    def chunk(kind, data):
        named = kind + data
        return struct.pack(">I", len(data)) + named + struct.pack(">I", zlib.crc32(named))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def animation(kind):
    frames = [picture(), picture().rotate(180)]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:])
