"""Bytes of photographs and PDFs, as they are kept; and changed behind the program, for attacks."""

from __future__ import annotations

from django.db import connection

from encounters.file_store import ADDENDUM_PDF, NOTE_PDF, SMALL_PHOTO, WHOLE_PHOTO, read_one
from encounters.file_store.reading import Owner
from encounters.models import Addendum, LesionPhoto, SignedNote, StoredFile, freezing

Row = SignedNote | Addendum | LesionPhoto
TABLE = StoredFile._meta.db_table
_PDFS = {SignedNote: NOTE_PDF, Addendum: ADDENDUM_PDF}


def pdf_of(row: SignedNote | Addendum) -> bytes:
    return _of(_PDFS[type(row)], row)


def jpeg_of(photo: LesionPhoto) -> bytes:
    return _of(WHOLE_PHOTO, photo)


def small_of(photo: LesionPhoto) -> bytes:
    return _of(SMALL_PHOTO, photo)


def rewrite_bytes(sha256: str, data: bytes | None) -> None:
    """As the owner of the table can, who sets its triggers aside and puts them back."""
    with freezing.set_aside(connection, {TABLE}):
        StoredFile.objects.filter(sha256=sha256).update(content=data)


def _of(owner: Owner, row: Row) -> bytes:
    found = read_one(owner, type(row)._base_manager.filter(pk=row.pk))
    assert found is not None
    return found
