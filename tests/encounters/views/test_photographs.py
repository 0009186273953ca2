"""The page of a lesion's photographs: moments, consent, what is printed, and what is withheld."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from encounters.actions import photo_seen
from encounters.models import AuditEvent, LesionPhoto, PhotoConsent
from encounters.photos import DecoderBusyError
from encounters.views.chart.photos import WITHHELD
from tests.support.opened import opened
from tests.support.photo_files import encoded, jpeg, picture
from tests.support.stored_files import small_of

pytestmark = pytest.mark.django_db

OTHER = encoded(picture(size=(40, 30)))


def taken(said):
    """A JPEG whose camera says when it was taken."""
    exif = Image.Exif()
    exif._ifds[0x8769] = {0x9003: said}
    return jpeg(exif=exif)


def agree(desk, agreed=True):
    opened.save_pre_op(desk.case.encounter, {"photo_consent": agreed}, by=desk.case.surgeon)


def url_of(desk, name="photographs"):
    return reverse(name, args=[desk.case.lesion.pk])


def add(desk, *files, moment="referral"):
    sent = [SimpleUploadedFile(f"{place}.jpg", data) for place, data in enumerate(files)]
    return desk.client.post(url_of(desk), {"moment": moment, "pictures": sent})


def a_photo(desk, moment="referral", data=None):
    agree(desk)
    assert add(desk, data or jpeg(), moment=moment).status_code == 302
    return LesionPhoto.objects.latest("created_at")


def describe(desk, photo, **changes):
    sent = {"shown": photo_seen(photo)} | changes
    return desk.client.post(reverse("photo_describe", args=[photo.pk]), sent)


def test_several_pictures_come_in_by_a_plain_form(desk):
    agree(desk)
    assert add(desk, jpeg(), OTHER, moment=f"stage_defect:{desk.stage.pk}").status_code == 302
    rows = LesionPhoto.objects.all()
    assert {(row.moment, row.stage_id) for row in rows} == {("stage_defect", desk.stage.pk)}
    event = AuditEvent.objects.filter(action="add_photo").first()
    assert event.changes["moment"] == [None, "stage_defect"]
    page = desk.client.get(url_of(desk)).content.decode()
    assert "Defect of stage I" in page
    assert f'src="{reverse("photo_small", args=[rows[0].pk])}"' in page


REFUSED = [
    ("one that is no picture", [jpeg(), b"<svg/>"], "referral", 422, "Picture 2 of 2: This is no"),
    ("no picture", [], "referral", 422, "Choose a picture first."),
    ("too many", [b"x"] * 11, "referral", 422, "Too many at once: at most 10."),
    ("no moment", [jpeg()], "", 422, "Choose one of the moments"),
    ("a moment without its stage", [jpeg()], "stage_defect", 422, "Choose one of the moments"),
    ("no stage's id", [jpeg()], "stage_defect:x", 422, "Choose one of the moments"),
    ("a stage elsewhere", [jpeg()], "repair:" + "0" * 32, 422, "Choose one of the moments"),
]


@pytest.mark.parametrize(("name", "files", "moment", "status", "words"), REFUSED)
def test_refused_pictures_are_not_kept_and_the_button_says_why(
    desk, name, files, moment, status, words
):
    agree(desk)
    answer = add(desk, *files, moment=moment)
    assert (answer.status_code, words in answer.content.decode()) == (status, True)
    assert not LesionPhoto.objects.exists()


def test_a_busy_server_is_told_from_a_bad_picture(desk, monkeypatch):
    def busy(data):
        raise DecoderBusyError

    monkeypatch.setattr("encounters.views.chart.photos.clean_photo", busy)
    agree(desk)
    answer = add(desk, jpeg())
    assert answer.status_code == 503
    assert "Send it again in a moment" in answer.content.decode()


def test_the_same_key_with_another_file_is_another_save(desk):
    """Going back and choosing another picture must not be taken for the first one sent again."""
    agree(desk)
    key = {"Idempotency-Key": "5f0c8ab2-52bd-4f0e-9a60-000000000001"}
    for data, status in ((jpeg(), 302), (jpeg(), 302), (OTHER, 422)):
        sent = {"moment": "referral", "pictures": SimpleUploadedFile("a.jpg", data)}
        answer = desk.client.post(url_of(desk), sent, headers=key)
        assert answer.status_code == status
    assert LesionPhoto.objects.count() == 1


MOMENTS = [
    ("as cameras write it", "2026:01:05 09:11:00", datetime(2026, 1, 5, 14, 11, tzinfo=UTC)),
    ("a clock never set", "1980:01:01 00:00:00", None),
    ("a clock ahead", "2199:01:01 00:00:00", None),
    ("no day", "2026:02:31 09:11:00", None),
    ("words", "yesterday", None),
]


@pytest.mark.parametrize(("name", "said", "expect"), MOMENTS)
def test_when_a_picture_was_taken_is_by_the_cameras_clock(desk, name, said, expect):
    desk.case.practice.time_zone = "America/New_York"
    desk.case.practice.save()
    assert a_photo(desk, data=taken(said)).taken_at == expect


class TestConsent:
    def test_a_patient_who_was_not_asked_is_asked_at_that_place(self, desk):
        page = desk.client.get(url_of(desk)).content.decode()
        assert "Does the patient agree to photographs?" in page
        assert "Take a picture" not in page
        assert "Ask the patient first" in add(desk, jpeg()).content.decode()
        sent = {"agreed": "yes", "shown": "not asked"}
        assert desk.client.post(url_of(desk, "photo_answer"), sent).status_code == 302
        row = PhotoConsent.objects.get()
        assert (row.agreed, row.told_to) == (True, desk.case.surgeon)
        assert add(desk, jpeg()).status_code == 302

    def test_an_answer_over_another_answer_is_looked_at_again(self, desk):
        agree(desk, False)
        sent = {"agreed": "yes", "shown": "not asked"}
        assert desk.client.post(url_of(desk, "photo_answer"), sent).status_code == 409
        assert PhotoConsent.objects.get().agreed is False

    def test_withdrawn_consent_hides_pictures_and_takes_no_more(self, desk):
        photo = a_photo(desk)
        describe(desk, photo, in_note="yes")
        note = reverse("note_preview", args=[desk.case.encounter.pk])
        assert str(photo.pk) in desk.client.get(note).content.decode()
        agree(desk, False)
        page = desk.client.get(url_of(desk)).content.decode()
        assert str(photo.pk) not in page
        assert "1 photograph is kept and not shown; the note leaves it out." in page
        assert str(photo.pk) not in desk.client.get(note).content.decode()
        for name in ("photo", "photo_small"):
            assert desk.client.get(reverse(name, args=[photo.pk])).content == WITHHELD
        assert "has not agreed" in add(desk, OTHER).content.decode()
        agree(desk)
        small = desk.client.get(reverse("photo_small", args=[photo.pk]))
        assert small.content == small_of(photo)


class TestDescribed:
    def test_caption_and_moment_are_changed_with_their_values_in_the_log(self, desk):
        photo = a_photo(desk)
        assert describe(desk, photo, caption="Scar", moment="marked_site").status_code == 302
        photo.refresh_from_db()
        assert (photo.caption, photo.moment) == ("Scar", "marked_site")
        event = AuditEvent.objects.get(action="describe_photo")
        assert event.changes == {"caption": ["", "Scar"], "moment": ["referral", "marked_site"]}

    def test_a_page_that_shows_an_older_picture_changes_nothing(self, desk):
        photo = a_photo(desk)
        describe(desk, photo, caption="Scar", moment="referral")
        assert describe(desk, photo, in_note="yes").status_code == 409
        assert not LesionPhoto.objects.get().in_note

    def test_a_note_prints_so_many(self, desk, monkeypatch):
        monkeypatch.setattr("encounters.actions.chart.photos.PRINTED_MAX", 1)
        first, second = a_photo(desk), a_photo(desk, data=OTHER)
        assert describe(desk, first, in_note="yes").status_code == 302
        refused = describe(desk, second, in_note="yes")
        assert refused.status_code == 422
        assert "prints at most 1" in refused.content.decode()

    def test_a_picture_that_nobody_sorted_is_not_printed(self, desk):
        photo = opened.add_photo(desk.case.lesion, jpeg(), by=desk.case.surgeon)
        assert "which moment it shows" in describe(desk, photo, in_note="yes").content.decode()
        agree(desk)
        assert add(desk, jpeg(), moment="repair").status_code == 302
        photo.refresh_from_db()
        assert photo.moment == "repair"

    def test_a_stage_whose_defect_is_photographed_stays(self, desk):
        a_photo(desk, moment=f"stage_defect:{desk.stage.pk}")
        answer = desk.client.post(reverse("stage_remove", args=[desk.stage.pk]))
        assert "Photographs show the defect of this stage." in answer.content.decode()

    def test_a_removal_wants_a_reason(self, desk):
        photo = a_photo(desk)
        url, sent = reverse("photo_remove", args=[photo.pk]), {"shown": photo_seen(photo)}
        assert "Say why it is removed." in desk.client.post(url, sent).content.decode()
        assert LesionPhoto.objects.exists()


def test_the_site_is_confirmed_beside_its_pictures(desk):
    referral, marked = a_photo(desk), a_photo(desk, "marked_site", OTHER)
    page = desk.client.get(reverse("site_verification", args=[desk.case.lesion.pk]))
    for photo in (referral, marked):
        assert reverse("photo_small", args=[photo.pk]) in page.content.decode()
