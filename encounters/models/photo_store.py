"""Where the bytes of photographs are kept: everything else asks ``photo_store()`` for them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Protocol
from uuid import UUID

from encounters.models.photo import LesionPhoto
from encounters.photos import CleanPhoto

Pictures = Iterator[tuple[UUID, bytes]]


class PhotoStore(Protocol):
    """Keeps pictures under the ids of their rows; all of it is part of the save's transaction."""

    def keep(self, row: LesionPhoto, picture: CleanPhoto) -> None:
        """Keep the picture of a row that is saved next."""

    def forget(self, row: LesionPhoto) -> None:
        """Let go of the picture of a row that is deleted next."""

    def whole(self, keys: Collection[UUID]) -> Pictures:
        """The pictures of these rows, one after the other; unknown ids are left out."""

    def small(self, keys: Collection[UUID]) -> Pictures:
        """The same for a note and a page of many; the whole one where there is no smaller one."""


class DatabaseStore:
    """In the row itself: backup, freezing and transactions are the chart's."""

    def keep(self, row: LesionPhoto, picture: CleanPhoto) -> None:
        row.jpeg, row.small_jpeg = picture.jpeg, picture.small

    def forget(self, row: LesionPhoto) -> None:
        """Nothing: it goes with its row."""

    def whole(self, keys: Collection[UUID]) -> Pictures:
        rows = LesionPhoto.objects.filter(pk__in=keys).order_by()
        for key, jpeg in rows.values_list("pk", "jpeg").iterator(chunk_size=1):
            yield key, bytes(jpeg)

    def small(self, keys: Collection[UUID]) -> Pictures:
        rows = LesionPhoto.objects.filter(pk__in=keys).order_by()
        missing = []
        for key, jpeg in rows.values_list("pk", "small_jpeg").iterator(chunk_size=1):
            if jpeg:
                yield key, bytes(jpeg)
            else:
                missing.append(key)
        if missing:
            yield from self.whole(missing)


_STORE: PhotoStore = DatabaseStore()


def photo_store() -> PhotoStore:
    return _STORE
