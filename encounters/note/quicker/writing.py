"""What is written of a PDF's objects, of which the tags of a page are the most."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from encounters.note.quicker.replacing import Replacement


def writing_ways() -> Iterator[Replacement]:
    import pydyf  # type: ignore[import-untyped]

    to_bytes = _written(pydyf._to_bytes)
    yield pydyf, "_to_bytes", to_bytes
    # Named here, so that a missing one is found before anything is put in place.
    for owner, name in ((pydyf.Dictionary, "data"), (pydyf.PDF, "page_references")):
        getattr(owner, name)
    yield pydyf.Dictionary, "data", property(_dictionary(to_bytes))
    yield pydyf.PDF, "page_references", property(_page_references)


def _written(original: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    def to_bytes(item: Any) -> bytes:
        kind = type(item)
        if kind is bytes:
            found: bytes = item
            return found
        if kind is str:
            return str.encode(item, "ascii")
        if kind is int:
            return b"%d" % item
        return original(item)

    return to_bytes


def _dictionary(to_bytes: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    @cache
    def name_of(key: str) -> bytes:
        return b"/%s " % to_bytes(key)

    def data(self: Any) -> bytes:
        parts = [name_of(key) + to_bytes(value) for key, value in self.items()]
        return b"<<%s>>" % b"".join(parts)

    return data


def _page_references(self: Any) -> tuple[bytes, ...]:
    """Of a document's pages, as WeasyPrint asks anew for each tag."""
    numbers = self.pages["Kids"][::3]
    known: tuple[bytes, ...] = self.__dict__.get("_mohsdoc_references", ())
    if len(known) != len(numbers):
        known = self._mohsdoc_references = tuple(b"%d 0 R" % number for number in numbers)
    return known
