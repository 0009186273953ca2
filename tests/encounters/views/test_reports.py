"""An outside pathology report on the page of a lesion: taken in, shown, named, printed, kept."""

import json
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from encounters.actions import photo_seen
from encounters.models import AuditEvent, LesionPhoto
from encounters.note.sentences.photos import report_pages, report_words
from encounters.snapshot import take_photos, take_snapshot
from encounters.vocabulary.photo_terms import PhotoMoment
from tests.support.hostile_reports import locked, report
from tests.support.opened import opened
from tests.support.photo_files import jpeg
from tests.support.stored_files import jpeg_of

pytestmark = pytest.mark.django_db

REPORT = PhotoMoment.OUTSIDE_REPORT.value


def page(desk):
    return desk.client.get(reverse("photographs", args=[desk.case.lesion.pk])).content.decode()


def send(desk, *files, moment=REPORT):
    sent = [SimpleUploadedFile(f"{place}.pdf", data) for place, data in enumerate(files)]
    address = reverse("photographs", args=[desk.case.lesion.pk])
    return desk.client.post(address, {"moment": moment, "pictures": sent})


def agree(desk, agreed):
    opened.save_pre_op(desk.case.encounter, {"photo_consent": agreed}, by=desk.case.surgeon)


@pytest.fixture
def kept(desk):
    """Two pages of a report, of a patient whom nobody has asked about photographs."""
    assert send(desk, report(2)).status_code == 302
    return list(LesionPhoto.objects.order_by("created_at"))


def test_a_pdf_is_kept_as_pictures_and_needs_no_consent(desk, kept):
    assert [row.caption for row in kept] == ["Page 1 of 2", "Page 2 of 2"]
    assert {(row.moment, row.in_note) for row in kept} == {(REPORT, True)}
    told = [event.changes for event in AuditEvent.objects.filter(action="add_photo")]
    assert {changes["sha256"][1] for changes in told} == {row.sha256 for row in kept}
    assert "Named in the note" in page(desk)


def test_a_script_sends_it_whole_and_the_same_one_again_is_kept_once(desk, kept):
    address = reverse("lesion_photos", args=[desk.case.lesion.pk]) + f"?moment={REPORT}"
    answer = desk.client.post(address, report(2), content_type="application/pdf")
    assert answer.status_code == 201
    assert json.loads(answer.content)["photo"] == str(kept[0].pk)
    assert LesionPhoto.objects.count() == 2


# What is sent, to which moment, and the words at its field.
REFUSED = [
    ("locked", locked(), REPORT, "locked with a password"),
    ("torn", report()[:200], REPORT, "This PDF is damaged"),
    ("too many pages", report(13), REPORT, "13 pages; at most 12"),
    ("a PDF among photographs", report(), "referral", "no JPEG, PNG or WebP photograph"),
]


@pytest.mark.parametrize(
    ("what", "data", "moment", "words"), REFUSED, ids=[case[0] for case in REFUSED]
)
def test_what_is_refused_is_said_at_its_place(desk, what, data, moment, words):
    agree(desk, agreed=True)
    answer = send(desk, data, moment=moment)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert said.index(words) > said.index(f'id="moment-{moment}"')
    assert not LesionPhoto.objects.exists()


def test_withdrawn_consent_hides_photographs_and_no_report(desk, kept):
    agree(desk, agreed=True)
    assert send(desk, jpeg(), moment="referral").status_code == 302
    agree(desk, agreed=False)
    said = page(desk)
    assert "1 photograph is kept and not shown" in said
    assert all(f"photo-{row.pk}" in said for row in kept)
    answer = desk.client.get(reverse("photo", args=[kept[0].pk]))
    assert answer.content == jpeg_of(kept[0])
    assert set(take_photos(take_snapshot(desk.case.encounter.pk))) == {str(row.pk) for row in kept}


def test_a_report_is_no_ground_of_a_map_and_becomes_no_photograph_unasked(desk, kept):
    stage = desk.client.get(reverse("stage", args=[desk.stage.pk])).content.decode()
    assert str(kept[0].pk) not in stage
    sent = {"shown": photo_seen(kept[0]), "caption": "", "moment": "referral"}
    answer = desk.client.post(reverse("photo_describe", args=[kept[0].pk]), sent)
    assert answer.status_code == 422
    assert "Ask the patient first" in answer.content.decode()
    kept[0].refresh_from_db()
    assert kept[0].moment == REPORT


def test_the_note_names_what_the_packet_prints(desk, kept):
    record = take_snapshot(desk.case.encounter.pk)
    lesion = record.lesions[0]
    assert lesion.printed_photos == ()
    assert report_words(record, lesion).startswith("2 pages, kept with the chart; added ")
    pages = report_pages(record, lesion, "photos/{}")
    assert [found.address for found in pages] == [f"photos/{row.pk}" for row in kept]
    assert kept[0].sha256 in pages[0].caption
    assert report_words(record, replace(lesion, photos=())) == ""
