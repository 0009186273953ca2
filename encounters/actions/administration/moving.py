"""Moves stored files between the database and the object store, whichever way, a few at a time.

What is moved is verified against its hash on both sides before anything is let go of. Stopped at
any moment, by whatever, every row has its bytes in one place at least; begun again, it goes on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from encounters.actions.audit.log import record_access
from encounters.file_store import BytesMissingError, BytesWrongError
from encounters.file_store.objects import key_of, object_store
from encounters.models import StoredFile, freezing

TABLE = StoredFile._meta.db_table
_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one row. ``fault`` says why its bytes stay where they are."""

    row: int
    size_bytes: int
    fault: str = ""


def move_files(*, to_store: bool) -> Iterator[Moved]:
    """Each row that is in the other place, as it comes over; ``StoreAwayError`` ends it.

    On PostgreSQL only the owner of the tables can: nobody else sets a trigger aside.
    """
    last = 0
    while some := _next(last, to_store=to_store):
        ready = [_copied(row, to_store=to_store) for row in some]
        _switch([row for row in ready if isinstance(row, StoredFile)], to_store=to_store)
        for row, made in zip(some, ready, strict=True):
            fault = made if isinstance(made, str) else ""
            yield Moved(row.pk, row.size_bytes, fault)
        last = some[-1].pk


def tell_log(*, to_store: bool, count: int, size_bytes: int) -> None:
    """Write down that bytes were moved: the account of the machine, how many, and where to."""
    place = "object store" if to_store else "database"
    details = {"to": place, "moved": count, "bytes": size_bytes}
    record_access("move_files", ("storedfile", ""), by=None, practice_id=None, details=details)


def _next(last: int, *, to_store: bool) -> list[StoredFile]:
    there = Q(content__isnull=not to_store, pk__gt=last)
    rows = StoredFile.objects.filter(there).select_related("encounter").order_by("pk")
    return list(rows[:_AT_ONCE])


def _copied(row: StoredFile, *, to_store: bool) -> StoredFile | str:
    """The row with its bytes, which both places have now; or the reason why not."""
    key = key_of(row.encounter.practice_id, row.kind, row.sha256)
    try:
        if to_store:
            assert row.content is not None
            data = _verified(row, bytes(row.content))
            object_store().put(key, data, kind=row.kind)
            _verified(row, object_store().get(key))
        else:
            row.content = _verified(row, object_store().get(key))
    except (BytesMissingError, BytesWrongError) as error:
        return f"{row.kind} {row.sha256} of {row.encounter.case_number} {error.word}"
    return row


def _verified(row: StoredFile, data: bytes) -> bytes:
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise BytesWrongError
    return data


def _switch(rows: list[StoredFile], *, to_store: bool) -> None:
    """Say of all of them at once where their bytes are; no network is asked meanwhile."""
    if not rows:
        return
    with freezing.set_aside(connection, {TABLE}):
        if to_store:
            StoredFile.objects.filter(pk__in=[row.pk for row in rows]).update(content=None)
            return
        for row in rows:
            StoredFile.objects.filter(pk=row.pk, content__isnull=True).update(content=row.content)
