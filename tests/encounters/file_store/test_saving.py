"""Bytes are in the store before a row names them; what fails leaves words where they were typed."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from encounters import actions
from encounters.actions import ActionRefusedError, ServerBusyError
from encounters.file_store.objects import object_store
from encounters.file_store.sweeping import MARK, ORPHAN_DAYS, sweep
from encounters.installation.doctor.object_store import is_own
from encounters.models import Addendum, LesionPhoto, SignedNote, StoredFile
from encounters.vocabulary.photo_terms import PhotoMoment
from tests.support.factories import PASSWORD, lesion_facts
from tests.support.object_stores import answers, options
from tests.support.opened import opened
from tests.support.page_client import PageClient
from tests.support.photo_files import encoded, jpeg, picture
from tests.support.signed_case import content_hash, sign, url_of
from tests.support.stored_files import rewrite_bytes

pytestmark = pytest.mark.django_db

NOT_SAVED = "does not answer. The photograph was not saved: try again in a moment."


@pytest.fixture
def refusing(settings):
    """A store that refuses our keys."""
    with answers(403) as endpoint:
        settings.OBJECT_STORE = options(endpoint)
        yield


@pytest.fixture
def surgeon(draft):
    client = PageClient()
    client.force_login(draft.surgeon)
    return client


def photograph(case, data=None, **how):
    moment = PhotoMoment.REFERRAL
    return opened.add_photo(case.lesion, data or jpeg(), moment=moment, by=case.surgeon, **how)


def test_a_photograph_is_refused_at_its_field_while_the_store_is_away(draft, surgeon, refusing):
    sent = {"X-Page-User": str(draft.surgeon.pk), "Idempotency-Key": str(uuid.uuid4())}
    address = reverse("lesion_photos", args=[draft.lesion.pk]) + "?moment=referral"
    answer = surgeon.post(address, jpeg(), content_type="image/jpeg", headers=sent)
    assert answer.status_code == 503
    assert answer.json()["error"]["path"] == "photo"
    assert NOT_SAVED in answer.json()["error"]["message"]
    assert not LesionPhoto.objects.exists()
    assert not StoredFile.objects.exists()


def test_nothing_is_signed_while_the_store_is_away(draft, surgeon, refusing):
    seen = content_hash(draft.encounter)
    answer = surgeon.post(url_of(draft), {"password": PASSWORD, "content": seen})
    assert answer.status_code == 503
    assert "Nothing was signed: try again in a moment" in answer.text
    assert not SignedNote.objects.exists()


def test_an_addendum_keeps_its_words_while_the_store_is_away(draft, surgeon, request):
    sign(draft)
    request.getfixturevalue("refusing")
    words = {"kind": "addendum", "text": "Healed well.", "password": PASSWORD}
    answer = surgeon.post(url_of(draft, "addendum_new"), words)
    assert answer.status_code == 503
    assert "Nothing was added: try again in a moment" in answer.text
    assert "Healed well." in answer.text
    assert not Addendum.objects.exists()


def test_no_picture_leaves_the_machine_without_consent(draft, bucket):
    opened.save_pre_op(draft.encounter, {"photo_consent": False}, by=draft.surgeon)
    with pytest.raises(ActionRefusedError, match="not agreed"):
        photograph(draft)
    assert bucket.names() == []


def test_a_save_that_fails_leaves_an_object_and_no_row(draft, bucket, monkeypatch):
    monkeypatch.setattr(LesionPhoto, "save", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        photograph(draft)
    assert len(bucket.names()) == 1
    assert not StoredFile.objects.exists()


LATER = [("just not old enough", -1, 0), ("just old enough", 1, 1)]


@pytest.mark.parametrize(("name", "seconds", "gone"), LATER)
def test_objects_without_a_row_go_after_some_weeks(draft, bucket, stop_clock, name, seconds, gone):
    kept = photograph(draft)
    other = encoded(picture(size=(200, 150)))
    moment = PhotoMoment.REPAIR
    removed = opened.add_photo(draft.lesion, other, moment=moment, by=draft.surgeon)
    bucket.client.put_object(Bucket="mohsdoc", Key="other/photograph/1", Body=b"not ours")
    opened.remove_photo(removed, reason="Somebody else's", by=draft.surgeon)
    there = bucket.names()
    written = bucket.client.head_object(Bucket="mohsdoc", Key=bucket.key_of(removed.sha256))
    stop_clock(written["LastModified"] + timedelta(days=ORPHAN_DAYS, seconds=seconds))
    assert sweep() == gone
    assert len(there) - len(bucket.names()) == gone
    assert any(key.endswith(kept.sha256) for key in bucket.names())


def test_tidy_tells_what_it_removed_and_stays_away_from_a_strangers_bucket(draft, bucket, capsys):
    call_command("tidy")
    assert "0 objects that nothing names" in capsys.readouterr().out
    assert not is_own(object_store(), "another installation")
    bucket.client.put_object(Bucket="mohsdoc", Key=MARK, Body=b"another installation")
    with pytest.raises(Exception, match="belongs to another installation"):
        call_command("tidy")


@pytest.mark.both_databases
def test_a_removed_photograph_takes_its_bytes_along(place, draft):
    first = photograph(draft)
    assert {first.sha256, first.small_sha256} == set(
        StoredFile.objects.values_list("sha256", flat=True)
    )
    opened.remove_photo(first, reason="Blurred", by=draft.surgeon)
    assert not StoredFile.objects.exists()
    assert photograph(draft).sha256 == first.sha256


def test_bytes_that_another_photograph_names_stay(place, draft):
    facts = lesion_facts(site="dorsal-forearm", side="right")
    other = opened.add_lesion(draft.encounter, facts, by=draft.surgeon)
    first = photograph(draft)
    second = opened.add_photo(other, jpeg(), moment=PhotoMoment.REFERRAL, by=draft.surgeon)
    assert first.sha256 == second.sha256
    opened.remove_photo(first, reason="Of the other lesion", by=draft.surgeon)
    assert StoredFile.objects.filter(sha256=second.sha256).exists()


def test_no_removal_waits_for_a_store_that_is_away(draft, bucket, request):
    photo = photograph(draft)
    request.getfixturevalue("refusing")
    opened.remove_photo(photo, reason="Blurred", by=draft.surgeon)
    assert not LesionPhoto.objects.exists()


def test_what_was_printed_is_refused_when_a_photograph_is_not_what_was_stored(photographed, place):
    rewrite_bytes(LesionPhoto.objects.get().small_sha256, b"another")
    encounter, by = photographed.encounter, photographed.surgeon
    with pytest.raises(ActionRefusedError, match="not what was stored") as refusal:
        actions.print_note(encounter, by=by, seen=content_hash(encounter))
    assert not isinstance(refusal.value, ServerBusyError)
