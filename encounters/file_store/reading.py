"""Brings back the bytes that rows name, from wherever they are, verified against their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from uuid import UUID

from django.db.models import Count, F, Model, OuterRef, QuerySet, Subquery, Sum

from encounters.file_store.errors import (
    BytesError,
    BytesMissingError,
    BytesWrongError,
    StoreAwayError,
)
from encounters.file_store.objects import key_of, object_store
from encounters.models import Addendum, LesionPhoto, SignedNote, StoredFile, path_from
from encounters.vocabulary.record_terms import StoredFileKind

# Objects asked for at once: some pictures of one page or note.
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Owner:
    """Rows of ``model`` name bytes of the ``kind`` by the hash in ``column``."""

    model: type[Model]
    kind: StoredFileKind
    column: str


NOTE_PDF = Owner(SignedNote, StoredFileKind.NOTE, "pdf_sha256")
ADDENDUM_PDF = Owner(Addendum, StoredFileKind.ADDENDUM, "pdf_sha256")
WHOLE_PHOTO = Owner(LesionPhoto, StoredFileKind.PHOTOGRAPH, "sha256")
SMALL_PHOTO = Owner(LesionPhoto, StoredFileKind.PHOTOGRAPH, "small_sha256")


@dataclass(frozen=True, slots=True)
class _Asked:
    row: UUID
    kind: str
    sha256: str
    practice_id: int
    size_bytes: int | None
    content: bytes | None


def read(owner: Owner, rows: QuerySet[Model]) -> Iterator[tuple[UUID, bytes]]:
    """The bytes that ``rows`` name, by the rows' keys, in one query and a few at a time.

    Raises ``BytesError`` for the first that is missing, wrong, or cannot be asked for.
    """
    for row, found in _found(owner, rows):
        if isinstance(found, BytesError):
            raise found
        yield row, found


def read_one(owner: Owner, rows: QuerySet[Model]) -> bytes | None:
    """Of the first of ``rows``; ``None`` if there is no row."""
    return next((found for _, found in read(owner, rows[:1])), None)


def faults_of(owner: Owner, rows: QuerySet[Model]) -> dict[UUID, BytesError]:
    """Of which rows the bytes are missing or wrong; ``StoreAwayError`` where nobody can know."""
    faults: dict[UUID, BytesError] = {}
    for row, found in _found(owner, rows):
        if isinstance(found, StoreAwayError):
            raise found
        if isinstance(found, BytesError):
            faults[row] = found
    return faults


def elsewhere() -> tuple[int, int]:
    """How many photographs and PDFs the object store has, and their bytes together."""
    rows = StoredFile.objects.filter(content__isnull=True)
    found = rows.aggregate(count=Count("pk"), size=Sum("size_bytes"))
    return found["count"], found["size"] or 0


def _found(owner: Owner, rows: QuerySet[Model]) -> Iterator[tuple[UUID, bytes | BytesError]]:
    asked = iter(_asked(owner, rows))
    while some := list(islice(asked, _AT_ONCE)):
        away = [each for each in some if each.content is None and each.size_bytes is not None]
        fetched = dict(zip((each.row for each in away), _fetched(away), strict=True))
        for each in some:
            yield each.row, fetched[each.row] if each.row in fetched else _verified(each)


def _asked(owner: Owner, rows: QuerySet[Model]) -> Iterator[_Asked]:
    """The rows with what the database has of their bytes; a size without content is elsewhere."""
    stored = StoredFile.objects.filter(
        encounter=OuterRef(path_from(owner.model, "pk")),
        kind=owner.kind.value,
        sha256=OuterRef(owner.column),
    )
    found = rows.annotate(
        file_size=Subquery(stored.values("size_bytes")),
        file_content=Subquery(stored.values("content")),
        file_of=F(path_from(owner.model, "practice_id")),
    ).values_list("pk", owner.column, "file_of", "file_size", "file_content")
    for key, digest, practice, size, content in found:
        data = bytes(content) if content is not None else None
        yield _Asked(key, owner.kind.value, digest, practice, size, data)


def _fetched(asked: list[_Asked]) -> Iterable[bytes | BytesError]:
    if len(asked) < 2:
        return [_from_store(each) for each in asked]
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as threads:
        return list(threads.map(_from_store, asked))


def _from_store(asked: _Asked) -> bytes | BytesError:
    try:
        data = object_store().get(key_of(asked.practice_id, asked.kind, asked.sha256))
    except BytesError as error:
        return type(error)(error.why, kind=asked.kind, sha256=asked.sha256)
    return _verified(replace(asked, content=data))


def _verified(asked: _Asked) -> bytes | BytesError:
    if asked.content is None:
        return BytesMissingError(kind=asked.kind, sha256=asked.sha256)
    if hashlib.sha256(asked.content).hexdigest() != asked.sha256:
        return BytesWrongError(kind=asked.kind, sha256=asked.sha256)
    return asked.content
