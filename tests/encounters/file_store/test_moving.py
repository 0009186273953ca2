"""Bytes move between the places, both ways, and nothing that is frozen is touched by it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from encounters.file_store import StoreAwayError
from encounters.file_store.objects import ObjectStore
from encounters.models import AuditEvent, LesionPhoto, SignedNote, StoredFile, freezing
from encounters.signed import verification
from tests.support.object_stores import options
from tests.support.stored_files import jpeg_of, pdf_of, rewrite_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def place():
    """Here what is signed is in the database to begin with."""
    return "database"


@pytest.fixture
def in_database(kept, empty_bucket, settings):
    """Signed while there was no store, and one is configured now."""
    settings.OBJECT_STORE = options(empty_bucket.endpoint)
    return kept


def rows():
    """What the signature froze."""
    return [list(model.objects.order_by("pk").values()) for model in (SignedNote, LesionPhoto)]


def is_frozen():
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.update(content=b"x")
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.filter(kind="note").delete()
    return not freezing.missing(connection) and not freezing.altered(connection)


def moved(to, capsys):
    call_command("move_files", to)
    return capsys.readouterr().out.strip()


def test_there_and_back(in_database, empty_bucket, capsys):
    before, pdf, whole = rows(), pdf_of(in_database.note), jpeg_of(in_database.photo)
    assert is_frozen()
    size = sum(StoredFile.objects.values_list("size_bytes", flat=True))
    told = f"Moved 4 photographs and PDFs, {size:,} bytes."
    assert moved("store", capsys) == told
    assert not StoredFile.objects.filter(content__isnull=False).exists()
    assert len(empty_bucket.names()) == 4
    assert is_frozen()
    assert (rows(), pdf_of(in_database.note), jpeg_of(in_database.photo)) == (before, pdf, whole)
    assert list(verification.faults()) == []
    assert moved("store", capsys) == "Moved 0 photographs and PDFs, 0 bytes."
    assert moved("database", capsys) == told
    assert not StoredFile.objects.filter(content__isnull=True).exists()
    assert len(empty_bucket.names()) == 4
    assert is_frozen()
    assert (rows(), pdf_of(in_database.note)) == (before, pdf)
    events = AuditEvent.objects.filter(action="move_files")
    assert [event.changes["to"] for event in events] == ["object store", "database"]


def test_what_is_damaged_stays_where_it_is_and_is_told(in_database, capsys):
    rewrite_bytes(in_database.note.pdf_sha256, b"another")
    with pytest.raises(CommandError, match=r"Moved 3 .* with faults: 1"):
        call_command("move_files", "store")
    assert in_database.case.encounter.case_number in capsys.readouterr().out
    (left,) = StoredFile.objects.filter(content__isnull=False)
    assert bytes(left.content) == b"another"


def test_it_goes_on_where_the_store_went_away(in_database, monkeypatch, capsys):
    monkeypatch.setattr("encounters.actions.administration.moving._AT_ONCE", 2)
    put, tries = ObjectStore.put, iter(range(9))

    def away(store, *arguments, **named):
        if next(tries) == 3:
            raise StoreAwayError("the object store does not answer (test)")
        return put(store, *arguments, **named)

    monkeypatch.setattr(ObjectStore, "put", away)
    with pytest.raises(CommandError, match=r"Moved 2 .* Run it again later"):
        call_command("move_files", "store")
    assert list(verification.faults()) == []
    assert is_frozen()
    assert moved("store", capsys).startswith("Moved 2 ")
    assert list(verification.faults()) == []
