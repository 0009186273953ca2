"""Photographs of a lesion: taken in, shown to those who may see the chart, laid under a map."""

import io
import shutil
import uuid

import pytest
from django.urls import reverse

from encounters.actions import photo_seen
from encounters.models import AuditEvent, LesionPhoto, SpecimenMap
from encounters.note import render_note
from encounters.photos import DecoderBusyError
from encounters.snapshot import take_photos
from encounters.snapshot.chart import chart_of
from tests.support.factories import a_case
from tests.support.opened import opened
from tests.support.photo_files import encoded, jpeg, picture
from tests.support.stored_files import jpeg_of

pytestmark = pytest.mark.django_db


def send(desk, data=None, lesion=None, more=None, **headers):
    headers = desk.headers | headers
    url = reverse("lesion_photos", args=[(lesion or desk.case.lesion).pk])
    sent = {key: value or "" for key, value in headers.items()}
    data = jpeg() if data is None else data
    return desk.client.post(url, data, content_type="image/jpeg", headers=sent, **(more or {}))


def lay(desk, **changes):
    """Lay the one photograph under the map of the stage; returns the answer."""
    ground = send(desk).json() | changes
    document = desk.drawing["document"]
    first = {key: document.pop(key) for key in ("version", "twelve_oclock")}
    desk.drawing["document"] = first | {"ground": ground} | document
    return desk.send()


def test_a_photograph_lies_in_the_middle_of_the_field(desk):
    answer = send(desk)
    assert answer.status_code == 201
    row = LesionPhoto.objects.get()
    place = {"x": 0, "y": 166.6, "scale": 1, "width": 1000, "height": 666.7}
    assert answer.json() == {"photo": str(row.pk)} | place
    event = AuditEvent.objects.get(action="add_photo")
    assert event.changes == {"sha256": [None, row.sha256]}


@pytest.mark.both_databases
def test_the_same_photograph_sent_again_is_the_same(desk):
    assert send(desk).json() == send(desk).json()
    assert LesionPhoto.objects.count() == 1


REFUSALS = [
    ("no photograph", b"<svg/>", {}, 422, "photo"),
    ("nothing", b"", {}, 422, "photo"),
    ("too much", jpeg() + b"0" * 15 * 1024 * 1024, {}, 422, "photo"),
    ("another user's page", None, {"X-Page-User": "0"}, 409, "user_changed"),
    ("no patient", None, {"X-Page-Patient": None}, 409, "patient_mismatch"),
]


@pytest.mark.parametrize(("name", "data", "headers", "status", "path"), REFUSALS)
def test_refused_photograph_is_not_stored(desk, name, data, headers, status, path):
    answer = send(desk, data, **headers)
    assert (answer.status_code, answer.json()["error"]["path"]) == (status, path)
    assert not LesionPhoto.objects.exists()


@pytest.mark.parametrize(("room", "status"), [(0, 422), (200 << 20, 201), ((200 << 20) - 1, 422)])
def test_a_disk_that_is_nearly_full_takes_no_photographs(desk, monkeypatch, room, status):
    usage = shutil.disk_usage(".")._replace(free=room)
    monkeypatch.setattr("encounters.installation.disk_space.shutil.disk_usage", lambda _: usage)
    assert send(desk).status_code == status
    assert LesionPhoto.objects.count() == (status == 201)


def test_a_busy_server_keeps_no_photograph_and_says_so(desk, monkeypatch):
    def busy(data):
        raise DecoderBusyError

    monkeypatch.setattr("encounters.views.chart.photos.clean_photo", busy)
    answer = send(desk)
    assert answer.status_code == 503
    assert "Send it again in a moment" in answer.json()["error"]["message"]
    assert not LesionPhoto.objects.exists()


@pytest.mark.parametrize("size", [100, 15 * 1024 * 1024 + 1, 30 * 1024 * 1024])
def test_refused_upload_is_read_to_the_end(desk, monkeypatch, size):
    """A server that answers in the middle and hangs up is a broken network to the browser."""
    monkeypatch.setattr("encounters.views.chart.photos.disk_nearly_full", lambda: True)
    body = io.BytesIO(bytes(size))
    answer = send(desk, b"", more={"wsgi.input": body, "CONTENT_LENGTH": str(size)})
    assert "nearly full" in answer.json()["error"]["message"]
    assert body.tell() == size


KINDS = [
    ("image/heic", 201),
    ("text/html", 201),
    ("application/x-www-form-urlencoded", 201),
    ("multipart/form-data; boundary=x", 422),
    ("multipart/form-data", 400),
]


@pytest.mark.parametrize(("kind", "status"), KINDS)
def test_the_name_of_the_type_does_not_matter_and_a_form_is_no_file(desk, kind, status):
    sent = {key: value or "" for key, value in desk.headers.items()}
    url = reverse("lesion_photos", args=[desk.case.lesion.pk])
    answer = desk.client.post(url, jpeg(), content_type=kind, headers=sent)
    assert answer.status_code == status
    assert LesionPhoto.objects.count() == (status == 201)


def test_a_lesion_holds_so_many_photographs(desk, monkeypatch):
    monkeypatch.setattr("encounters.actions.chart.photos.PHOTOS_MAX", 2)
    for width in range(2):
        assert send(desk, encoded(picture(size=(20 + width, 20)))).status_code == 201
    answer = send(desk)
    assert answer.status_code == 422
    assert "at most 2" in answer.json()["error"]["message"]
    again = send(desk, encoded(picture(size=(20, 20))))
    assert again.status_code == 201


CONSENTS = [(True, 201), (None, 201), (False, 422)]


@pytest.mark.parametrize(("consent", "status"), CONSENTS)
def test_photograph_needs_the_consent_of_the_patient(desk, consent, status):
    opened.save_pre_op(desk.case.encounter, {"photo_consent": consent}, by=desk.case.surgeon)
    assert send(desk).status_code == status


def test_a_photograph_is_shown_to_those_who_may_see_the_chart(desk, as_user):
    url = reverse("photo", args=[send(desk).json()["photo"]])
    shown = desk.client.get(url)
    assert shown.status_code == 200
    assert shown.content == jpeg_of(LesionPhoto.objects.get())
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Cache-Control"] == "no-store"
    assert shown["Content-Disposition"].startswith("attachment")
    assert as_user(a_case().surgeon).get(url).status_code == 404


def test_a_map_lies_on_a_photograph_and_prints_with_it(desk):
    before = chart_of(desk.case.encounter.pk)
    plain = render_note(before.record, before.code_sheet)
    assert lay(desk).status_code == 200
    chart = chart_of(desk.case.encounter.pk)
    photos = take_photos(chart.record)
    assert list(photos) == [SpecimenMap.objects.get().document["ground"]["photo"]]
    pdf = render_note(chart.record, chart.code_sheet, photos=photos)
    assert b"/DCTDecode" in pdf
    assert b"/DCTDecode" not in plain


def test_pages_ask_for_the_photograph_at_its_address(desk):
    lay(desk)
    href = f'href="{reverse("photo", args=[LesionPhoto.objects.get().pk])}"'
    stage = reverse("stage", args=[desk.stage.pk])
    preview = reverse("note_preview", args=[desk.case.encounter.pk])
    versions = reverse("map_versions", args=[desk.stage.pk])
    for url in (stage, preview, versions):
        assert href in desk.client.get(url).content.decode(), url
    note = reverse("note_pdf", args=[desk.case.encounter.pk])
    for url in (note, reverse("map_sheet", args=[desk.stage.pk])):
        assert desk.client.get(url).content.startswith(b"%PDF")


GROUNDS = [
    ("another lesion's", {"photo": str(uuid.uuid4())}, "document.ground.photo"),
    ("no id", {"photo": "../../etc"}, "document.ground.photo"),
    ("a photograph and a diagram", {"diagram": "lips"}, "document.ground"),
    ("another shape", {"height": 600}, "document.ground.width"),
    ("too small", {"width": 900}, "document.ground.width"),
    ("no height", {"height": 0}, "document.ground.height"),
]


@pytest.mark.parametrize(("name", "changes", "path"), GROUNDS)
def test_a_map_lies_on_its_own_photograph_as_it_is(desk, name, changes, path):
    answer = lay(desk, **changes)
    assert (answer.status_code, answer.json()["error"]["path"]) == (400, path)


def test_a_diagram_has_no_size_of_its_own(desk):
    place = {"x": 0, "y": 0, "scale": 1, "width": 5, "height": 5}
    desk.drawing["document"]["ground"] = {"diagram": "lips"} | place
    assert desk.send().json()["error"]["path"] == "document.ground.height"


def test_a_photograph_goes_only_while_no_map_shows_it(desk):
    lay(desk)
    photo = LesionPhoto.objects.get()
    url = reverse("photo_remove", args=[photo.pk])
    sent = {"reason": "Another patient", "shown": photo_seen(photo)}
    refused = desk.client.post(url, sent)
    assert refused.status_code == 422
    assert "The map of stage 1 shows this photograph." in refused.content.decode()
    SpecimenMap.objects.update(document=SpecimenMap.objects.get().document | {"ground": {}})
    assert desk.client.post(url, sent).status_code == 302
    assert not LesionPhoto.objects.exists()
    event = AuditEvent.objects.get(action="remove_photo")
    assert event.changes["sha256"] == [photo.sha256, None]
    assert event.changes["reason"] == [None, "Another patient"]
    assert "content" not in event.changes


def test_a_lesion_with_a_photograph_stays(desk):
    opened.remove_stage(desk.stage, by=desk.case.surgeon)
    send(desk)
    answer = desk.client.post(reverse("lesion_remove", args=[desk.case.lesion.pk]))
    assert answer.status_code == 422
    assert "This lesion has photographs." in answer.content.decode()
