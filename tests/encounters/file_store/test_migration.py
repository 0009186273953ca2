"""Migration 27: bytes leave their rows, as they were, also where a case is signed."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from encounters.models import Addendum, LesionPhoto, SignedNote, StoredFile, freezing
from encounters.signed import verification
from tests.support.stored_files import jpeg_of, pdf_of, small_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

migration = import_module("encounters.migrations.0027_stored_files")
# The columns that the migration takes away, with how the bytes of each are found today.
COLUMNS = {
    (SignedNote, "pdf"): pdf_of,
    (Addendum, "pdf"): pdf_of,
    (LesionPhoto, "jpeg"): jpeg_of,
    (LesionPhoto, "small_jpeg"): small_of,
}


@pytest.fixture
def place():
    return "database"


def columns_as_they_were():
    """The four columns with what was in them, and no other place for it."""
    kind = "bytea" if connection.vendor == "postgresql" else "blob"
    default = "''::bytea" if connection.vendor == "postgresql" else "x''"
    found = {
        (model, column): {row.pk: of(row) for row in model.objects.all()}
        for (model, column), of in COLUMNS.items()
    }
    connection.check_constraints()
    freezing.remove(connection)
    with connection.cursor() as cursor:
        for model, column in found:
            table = model._meta.db_table
            cursor.execute(
                f"ALTER TABLE {table} ADD COLUMN {column} {kind} NOT NULL DEFAULT {default}"
            )
        for (model, column), rows in found.items():
            for key, data in rows.items():
                key = model._meta.pk.get_db_prep_value(key, connection)
                sql = f"UPDATE {model._meta.db_table} SET {column} = %s WHERE id = %s"  # noqa: S608
                cursor.execute(sql, [data, key])
    LesionPhoto.objects.update(small_sha256="")
    StoredFile.objects.all().delete()
    connection.check_constraints()
    return found


def test_bytes_leave_their_rows_as_they_were(kept):
    hashes = kept.photo.sha256, kept.photo.small_sha256
    was = columns_as_they_were()
    migration.move_out_of_rows(None, SimpleNamespace(connection=connection))
    freezing.install(connection)
    for (model, column), rows in was.items():
        assert {row.pk: COLUMNS[model, column](row) for row in model.objects.all()} == rows
    photo = LesionPhoto.objects.get()
    assert (photo.sha256, photo.small_sha256) == hashes
    assert StoredFile.objects.count() == 4
    assert list(verification.faults()) == []


def test_a_photograph_without_a_small_copy_shows_itself(kept):
    columns_as_they_were()
    with connection.cursor() as cursor:
        empty = "''::bytea" if connection.vendor == "postgresql" else "x''"
        cursor.execute(f"UPDATE encounters_lesionphoto SET small_jpeg = {empty}")  # noqa: S608
    migration.move_out_of_rows(None, SimpleNamespace(connection=connection))
    photo = LesionPhoto.objects.get()
    assert photo.small_sha256 == photo.sha256
    assert small_of(photo) == jpeg_of(photo)
