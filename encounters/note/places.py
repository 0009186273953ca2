"""Where the moment of signing goes in a PDF that was printed before anybody knew it.

A note is printed with words that stand for the moment, long before somebody signs. Their place, the
dates of the file and its identifier lie uncompressed in it, each as long as what will stand there:
filling them in changes no other byte, and takes no library and no time. ``reserving`` keeps them
free; what is filled in reads as if it had been printed so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# The widest words there are for a moment; no note is signed at this one.
STAND_IN = datetime(2000, 9, 30, 22, 58, tzinfo=UTC)


class NoPlaceError(Exception):
    """The words do not fit into the place that was kept free, or have a letter nobody foresaw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Positions in the file. ``words`` takes ``glyphs`` letters of four digits, by ``code_of``.

    ``xmp_dates`` are of 25 bytes (W3C), ``info_dates`` of 20 (PDF); ``identifiers`` have an end.
    """

    words: int
    glyphs: int
    code_of: Mapping[str, str]
    xmp_dates: tuple[int, ...]
    info_dates: tuple[int, ...]
    identifiers: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> Places:
        """From JSON."""
        lists = {name: tuple(message[name]) for name in ("xmp_dates", "info_dates")}
        identifiers = tuple((start, end) for start, end in message["identifiers"])
        return cls(**{**message, **lists, "identifiers": identifiers})


def filled(pdf: bytes, places: Places, at: datetime, words: str) -> bytes:
    """``pdf`` as signed ``at`` that moment, which the page says in ``words``."""
    out = bytearray(pdf)
    _put(out, (places.words,), _glyphs(words, places))
    _put(out, places.xmp_dates, xmp_date(at))
    _put(out, places.info_dates, info_date(at))
    digest = hashlib.sha256(out).hexdigest().encode()
    for start, end in places.identifiers:
        out[start:end] = digest[: end - start]
    return bytes(out)


def xmp_date(at: datetime) -> bytes:
    """To the second in UTC: of one length whatever the moment."""
    return at.astimezone(UTC).isoformat(timespec="seconds").encode()


def info_date(at: datetime) -> bytes:
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S+00'00").encode()


def _glyphs(words: str, places: Places) -> bytes:
    """Blanks fill what is left: nothing stands behind the words."""
    padded = words.replace("\xa0", " ").ljust(places.glyphs)
    if len(padded) != places.glyphs or set(padded) - set(places.code_of):
        raise NoPlaceError
    return "".join(places.code_of[letter] for letter in padded).encode()


def _put(out: bytearray, positions: tuple[int, ...], text: bytes) -> None:
    for position in positions:
        out[position : position + len(text)] = text
