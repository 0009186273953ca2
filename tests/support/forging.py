"""What somebody who owns the database, and has this program but not its key, makes of a note."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from encounters.integrity.canonical import canonical, sha256_of
from encounters.integrity.seals import keyed_seal, unkeyed_seal
from encounters.models import SignedNote, StoredFile, freezing
from encounters.signed.sealing import Sealed, facts_of
from encounters.vocabulary.record_terms import StoredFileKind

Change = Callable[[dict[str, Any]], None]
Seal = Callable[[Sealed], str]


def unkeyed(row: Sealed) -> str:
    """As version 0.1.0 made seals."""
    return unkeyed_seal(*facts_of(row))


def guessed_key(row: Sealed) -> str:
    return keyed_seal(b"a guess", *facts_of(row))


@contextmanager
def without_triggers() -> Iterator[None]:
    """Nobody sees afterwards that they were away."""
    freezing.remove(connection)
    yield
    freezing.install(connection)


def rewrite(note: SignedNote, change: Change, seal: Seal = unkeyed) -> None:
    """The note says something else, in content, page and PDF; every hash and seal fits it."""
    content = json.loads(note.content)
    change(content)
    note.content = canonical(content)
    note.content_sha256 = sha256_of(note.content)
    forged = b"%PDF-1.7 forged"
    note.page, note.pdf_sha256 = "<p>forged</p>", sha256_of(forged)
    StoredFile.objects.create(
        encounter=note.encounter,
        kind=StoredFileKind.NOTE.value,
        sha256=note.pdf_sha256,
        size_bytes=len(forged),
        content=forged,
    )
    # PostgreSQL takes a trigger from no table that has keys to check.
    connection.check_constraints()
    note.seal = seal(note)
    for row in (note, *note.signatures.all(), *note.addenda.order_by("number")):
        if row is not note:
            row.note = note
            row.seal = seal(row)
        row.save()


def another_site(content: dict[str, Any]) -> None:
    content["record"]["lesions"][0]["site"]["detail"] = "FORGED"
