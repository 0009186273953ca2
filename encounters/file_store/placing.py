"""Stores bytes before any row names them, and before anything is locked.

In an object store the object is there first: whatever ends a save after that leaves an object that
no row names, never a row without its bytes. In the database they wait for the row, and for its
transaction.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from encounters.file_store.objects import is_store_configured, key_of, object_store
from encounters.photos import CleanPhoto
from encounters.vocabulary.record_terms import StoredFileKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Bytes that a row may name now; ``content`` is ``None`` where the object store has them."""

    kind: StoredFileKind
    sha256: str
    size_bytes: int
    content: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPhoto:
    """A photograph whose bytes are placed; the rest is that of ``CleanPhoto``."""

    whole: Placed
    small: Placed
    camera_time: datetime | None
    width_px: int
    height_px: int


def place(practice_id: int, kind: StoredFileKind, data: bytes) -> Placed:
    """``StoreAwayError`` if the object store did not take them; then nothing may name them."""
    digest = hashlib.sha256(data).hexdigest()
    is_stored = is_store_configured()
    if is_stored:
        object_store().put(key_of(practice_id, kind.value, digest), data, kind=kind.value)
    return Placed(
        kind=kind, sha256=digest, size_bytes=len(data), content=None if is_stored else data
    )


def place_photo(practice_id: int, photo: CleanPhoto) -> PlacedPhoto:
    whole = place(practice_id, StoredFileKind.PHOTOGRAPH, photo.jpeg)
    is_small = photo.small == photo.jpeg
    return PlacedPhoto(
        whole=whole,
        small=whole if is_small else place(practice_id, StoredFileKind.PHOTOGRAPH, photo.small),
        camera_time=photo.camera_time,
        width_px=photo.width_px,
        height_px=photo.height_px,
    )
