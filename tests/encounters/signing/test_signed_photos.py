"""What a signature covers of photographs, and what stays of them once the patient says no."""

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from encounters.actions import ActionRefusedError
from encounters.integrity.canonical import sha256_of
from encounters.models import AuditEvent, LesionPhoto, PhotoConsent, SignedNote
from encounters.note.parts import PrintedStatus
from encounters.signed.chart import _faults_of_photos
from encounters.snapshot.chart import chart_of
from encounters.views.chart.photos import WITHHELD
from encounters.vocabulary.photo_terms import PhotoMoment
from tests.support.opened import opened
from tests.support.photo_files import encoded, jpeg, picture
from tests.support.signed_case import a_complete_case, confirm_all, sign, unprinted
from tests.support.stored_files import jpeg_of, rewrite_bytes, small_of

pytestmark = pytest.mark.django_db

LARGE = encoded(picture(size=(1200, 900)))


@pytest.fixture
def photographed(monkeypatch):
    """A case that can be signed, with one picture for the note and one beside it."""
    unprinted(monkeypatch)
    case = a_complete_case()
    opened.save_pre_op(case.encounter, {"photo_consent": True}, by=case.surgeon)
    printed = opened.add_photo(case.lesion, LARGE, moment=PhotoMoment.REFERRAL, by=case.surgeon)
    opened.add_photo(case.lesion, jpeg(), moment=PhotoMoment.REPAIR, by=case.surgeon)
    words = {"caption": "Scar, with a ruler", "in_note": True}
    opened.describe_photo(printed, words, by=case.surgeon)
    confirm_all(case.encounter, by=case.surgeon)
    return case


def printed_of(case):
    return LesionPhoto.objects.get(lesion=case.lesion, in_note=True)


def test_the_signature_covers_what_is_printed_and_its_words(photographed):
    content = json.loads(sign(photographed).content)
    photo = printed_of(photographed)
    small = small_of(photo)
    assert len(small) < len(jpeg_of(photo))
    assert content["photos"] == {f"{photo.pk}/small": sha256_of(small)}
    (record,) = content["record"]["lesions"][0]["photos"]
    assert (record["caption"], record["sha256"]) == (photo.caption, photo.sha256)


@pytest.mark.both_databases
def test_a_printed_picture_is_frozen_with_its_case(photographed):
    sign(photographed)
    photo = printed_of(photographed)
    with pytest.raises(ActionRefusedError, match="signed"):
        opened.describe_photo(photo, {"caption": "Later"}, by=photographed.surgeon)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE encounters_lesionphoto SET in_note = NOT in_note")


CHANGED = [
    ("as it was", lambda small: small, []),
    ("another one", lambda small: small + b"!", ["in the note is not what was signed"]),
]


@pytest.mark.parametrize(("name", "change", "faults"), CHANGED)
def test_another_picture_than_the_printed_one_is_found(photographed, name, change, faults):
    photo = printed_of(photographed)
    signed = {f"{photo.pk}/small": sha256_of(small_of(photo))}
    rewrite_bytes(photo.small_sha256, change(small_of(photo)))
    assert [fault.removeprefix("a photograph ") for fault in _faults_of_photos(signed)] == faults


def test_consent_withdrawn_after_the_signature_hides_all_but_the_signed_note(photographed, client):
    note = sign(photographed)
    before = SignedNote.objects.values().get(pk=note.pk)
    client.force_login(photographed.surgeon)
    lesion, encounter = photographed.lesion, photographed.encounter
    opened.change_photo_consent(encounter, agreed=False, by=photographed.surgeon)
    assert PhotoConsent.objects.last().agreed is False
    event = AuditEvent.objects.get(action="change_photo_consent")
    assert event.changes == {"agreed": [True, False]}
    page = client.get(reverse("photographs", args=[lesion.pk])).content.decode()
    assert "2 photographs are kept and not shown. The signed note stays as it was signed" in page
    assert "/small/" not in page
    printed, other = printed_of(photographed), lesion.photos.get(in_note=False)
    shown = client.get(reverse("photo_small", args=[printed.pk])).content
    assert shown == small_of(printed)
    assert client.get(reverse("photo", args=[printed.pk])).content == WITHHELD
    assert client.get(reverse("photo_small", args=[other.pk])).content == WITHHELD
    assert SignedNote.objects.values().get(pk=note.pk) == before
    with pytest.raises(ActionRefusedError, match="already"):
        opened.change_photo_consent(encounter, agreed=False, by=photographed.surgeon)


def test_the_note_says_moment_and_caption_and_when(photographed):
    from encounters.note.context import build_note_context

    chart = chart_of(photographed.encounter.pk)
    context = build_note_context(chart.record, chart.code_sheet, printed_status=PrintedStatus.DRAFT)
    (photo,) = context.lesions[0].photographs
    assert photo.caption.startswith("Lesion A, referral or biopsy: Scar, with a ruler. Added ")
    assert photo.address == f"photo:{printed_of(photographed).pk}/small"
    assert list(chart.photos) == [f"{printed_of(photographed).pk}/small"]
