"""Bytes come back as they were, or not at all: from the database and from an object store."""

import hashlib

import pytest
from django.db import connection, transaction
from django.urls import reverse

from encounters.file_store import place as place_bytes
from encounters.models import AuditEvent, StoredFile, freezing
from encounters.signed import verification
from encounters.snapshot import photo_hashes, take_photos
from encounters.snapshot.chart import chart_of
from encounters.vocabulary.record_terms import Outcome, StoredFileKind
from tests.support.factories import a_user
from tests.support.object_stores import BUCKET, answers, never_answers, nobody_listens, options
from tests.support.page_client import PageClient
from tests.support.stored_files import TABLE, rewrite_bytes

pytestmark = pytest.mark.django_db

# What is read, the page that shows it, and the hash that its row names.
READ = {
    "photo": (lambda kept: reverse("photo", args=[kept.photo.pk]), lambda kept: kept.photo.sha256),
    "photo_small": (
        lambda kept: reverse("photo_small", args=[kept.photo.pk]),
        lambda kept: kept.photo.small_sha256,
    ),
    "note_pdf": (
        lambda kept: reverse("note_pdf", args=[kept.note.encounter_id]),
        lambda kept: kept.note.pdf_sha256,
    ),
    "note_addenda": (
        lambda kept: reverse("note_addenda", args=[kept.note.encounter_id]),
        lambda kept: kept.added.pdf_sha256,
    ),
}
TYPES = {"photo": "image/jpeg", "photo_small": "image/jpeg"}


# Tests about the store alone need no second place.
in_store = pytest.mark.parametrize("place", ["store"], indirect=True)


@pytest.fixture
def as_surgeon(kept):
    """As a server would answer; a test client passes exceptions on."""
    client = PageClient(raise_request_exception=False)
    client.force_login(kept.case.surgeon)
    return client


@pytest.mark.both_databases
def test_bytes_are_shown_as_they_were_stored(place, kept, as_surgeon):
    for name, (address, named) in READ.items():
        answer = as_surgeon.get(address(kept))
        assert answer.status_code == 200, name
        assert answer["Content-Type"] == TYPES.get(name, "application/pdf")
        assert answer["Content-Disposition"].startswith("attachment")
        assert "no-store" in answer["Cache-Control"]
        assert hashlib.sha256(answer.content).hexdigest() == named(kept), name
    in_database = StoredFile.objects.filter(content__isnull=False).count()
    assert in_database == (4 if place == "database" else 0)


def test_nobody_else_is_shown_them(place, kept, client):
    client.force_login(a_user())
    for address, _ in READ.values():
        assert client.get(address(kept)).status_code == 404


@in_store
def test_keys_and_headers_of_objects_say_nothing_of_a_patient(bucket, draft, photographed):
    practice = draft.practice.pk
    for key in bucket.names():
        assert key.split("/")[:2] == [str(practice), "photograph"]
        found = bucket.client.head_object(Bucket=BUCKET, Key=key)
        assert found["Metadata"] == {}
        assert found["ServerSideEncryption"] == "AES256"
        assert found["ContentType"] == "image/jpeg"


def wrong(bucket, sha256, data):
    if bucket is None and data is None:
        with freezing.set_aside(connection, {TABLE}):
            StoredFile.objects.filter(sha256=sha256).delete()
    elif bucket is None:
        rewrite_bytes(sha256, data)
    elif data is None:
        bucket.remove(sha256)
    else:
        bucket.put(sha256, data)


FAULTS = [("another", b"%PDF-1.7 another", "is not what"), ("nothing", b"", "is not what")]
FAULTS += [("gone", None, "is gone")]


@pytest.mark.parametrize(("name", "data", "words"), FAULTS)
def test_wrong_bytes_are_shown_to_nobody(request, place, kept, as_surgeon, name, data, words):
    bucket = request.getfixturevalue("bucket") if place == "store" else None
    for page, (address, named) in READ.items():
        wrong(bucket, named(kept), data)
        answer = as_surgeon.get(address(kept))
        assert answer.status_code == 502, page
        assert answer["Content-Type"].startswith("text/html")
        assert "is missing, or is no longer what was stored" in answer.text
        event = AuditEvent.objects.latest("seq")
        assert (event.action, event.outcome) == ("miss_bytes", Outcome.FAILED)
        assert event.encounter_id == str(kept.note.encounter_id)
        assert event.changes["missed"].endswith(named(kept))
    faults = list(verification.faults())
    assert len(faults) == 3
    assert all(words in fault for fault in faults), faults


def test_what_was_signed_verifies_wherever_its_bytes_are(kept):
    assert list(verification.faults()) == []


def test_a_note_is_printed_with_the_same_pictures(photographed):
    record = chart_of(photographed.encounter.pk).record
    hashes = {name: hashlib.sha256(jpeg).hexdigest() for name, jpeg in take_photos(record).items()}
    assert hashes == photo_hashes(record)
    assert len(hashes) == 1


# Servers that are of no help.
AWAY = {"nobody": nobody_listens, "silent": never_answers, "refusing": lambda: answers(403)}


@in_store
@pytest.mark.parametrize("server", AWAY.values(), ids=AWAY)
def test_a_store_that_is_away_is_told_from_bytes_that_are(
    bucket, kept, as_surgeon, settings, server
):
    with server() as endpoint:
        settings.OBJECT_STORE = options(endpoint, seconds=1)
        answer = as_surgeon.get(reverse("note_pdf", args=[kept.note.encounter_id]))
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "does not answer" in answer.text
        assert as_surgeon.get(reverse("note", args=[kept.note.encounter_id])).status_code == 200
    event = AuditEvent.objects.latest("seq")
    assert not AuditEvent.objects.filter(action="miss_bytes").exists(), event


def test_one_failure_of_the_server_is_tried_again(settings):
    with answers(500, 200) as endpoint:
        settings.OBJECT_STORE = options(endpoint)
        assert place_bytes(1, StoredFileKind.NOTE, b"%PDF").content is None


@in_store
def test_the_store_is_not_asked_while_anything_is_locked(bucket, kept):
    with transaction.atomic(), pytest.raises(AssertionError, match="before anything is locked"):
        take_photos(chart_of(kept.note.encounter_id).record)
