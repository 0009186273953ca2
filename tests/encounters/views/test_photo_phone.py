"""A phone hands over one picture: who may, how often, for how long, and to which moment."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from encounters.models import AuditEvent, LesionPhoto, PhotoHandOver
from encounters.vocabulary.terms import Role
from tests.support.factories import a_user
from tests.support.opened import opened
from tests.support.page_client import PageClient
from tests.support.photo_files import jpeg

pytestmark = pytest.mark.django_db

USED_UP = "This code opens nothing here"


@pytest.fixture
def offered(desk):
    """The code of a hand-over to the desk's lesion, as the page tells it."""
    opened.save_pre_op(desk.case.encounter, {"photo_consent": True}, by=desk.case.surgeon)
    url = reverse("photo_phone", args=[desk.case.lesion.pk])
    page = desk.client.post(url, {"moment": f"stage_defect:{desk.stage.pk}"}).content.decode()
    assert 'class="qr"' in page
    return re.search(r"/phone/\?code=([\w-]+)", page)[1]


def on_phone(desk, code, data=None, user=None):
    """The answer to the phone's page, opened by ``user`` or as the case's surgeon."""
    client, user = PageClient(), user or desk.case.surgeon
    client.force_login(user)
    if data is None:
        return client.get(f"{reverse('phone')}?code={code}")
    sent = {"code": code, "picture": SimpleUploadedFile("p.jpg", data)}
    patient = {"X-Page-Patient": str(desk.case.encounter.patient_id)}
    return client.post(reverse("phone"), sent, headers=patient, follow=True)


def test_one_picture_comes_in_and_the_code_is_used_up(desk, offered):
    page = on_phone(desk, offered).content.decode()
    assert desk.case.encounter.case_number in page
    assert "Defect of stage I" in page
    assert "The photograph is in the chart" in on_phone(desk, offered, jpeg()).content.decode()
    photo = LesionPhoto.objects.get()
    assert (photo.stage_id, photo.added_by) == (desk.stage.pk, desk.case.surgeon)
    assert USED_UP in on_phone(desk, offered, jpeg()).content.decode()
    assert USED_UP in on_phone(desk, offered).content.decode()


def test_a_refused_picture_leaves_the_code_open(desk, offered):
    answer = on_phone(desk, offered, b"<svg/>")
    assert answer.status_code == 422
    assert "This is no JPEG" in answer.content.decode()
    assert on_phone(desk, offered, jpeg()).status_code == 200
    assert LesionPhoto.objects.exists()


def test_to_a_colleague_the_code_says_nothing(desk, offered):
    colleague = a_user(desk.case.practice, Role.SURGEON)
    for data in (None, jpeg()):
        page = on_phone(desk, offered, data, colleague).content.decode()
        assert USED_UP in page
        assert desk.case.encounter.case_number not in page
    assert not LesionPhoto.objects.exists()


AGES = [
    ("just in time", timedelta(minutes=9, seconds=50), True),
    ("late", timedelta(minutes=10), False),
]


@pytest.mark.parametrize(("name", "age", "opens"), AGES)
def test_a_code_lasts_ten_minutes(desk, offered, name, age, opens):
    PhotoHandOver.objects.update(made_at=timezone.now() - age)
    assert (USED_UP not in on_phone(desk, offered).content.decode()) == opens


def test_the_code_itself_is_kept_nowhere(desk, offered):
    assert offered not in str(PhotoHandOver.objects.values().get())
    event = AuditEvent.objects.get(action="offer_photo_hand_over")
    assert event.changes == {"moment": [None, "stage_defect"]}
