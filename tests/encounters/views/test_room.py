"""When room runs out, photographs are refused first; notes are saved on."""

import shutil
from collections import namedtuple

import pytest
from django.urls import reverse

from encounters.installation.disk_space import LEAST_FOR_UPLOADS_BYTES
from encounters.models import LesionPhoto
from tests.support.drawing_desk import open_desk
from tests.support.photo_files import jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize(("missing", "status"), [(0, 201), (1, 422)])
def test_photograph_is_refused_when_the_disk_is_nearly_full(as_user, monkeypatch, missing, status):
    desk = open_desk(as_user)
    usage = Usage(10**12, 0, LEAST_FOR_UPLOADS_BYTES - missing)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    url = reverse("lesion_photos", args=[desk.case.lesion.pk])
    answer = desk.client.post(url, jpeg(), content_type="image/jpeg", headers=desk.headers)
    assert answer.status_code == status
    assert LesionPhoto.objects.count() == (status == 201)
    if missing:
        assert "nearly full" in answer.json()["error"]["message"]
        assert desk.send().status_code == 200
