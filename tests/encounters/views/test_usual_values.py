"""A surgeon's usual values stay marked as not confirmed until somebody has saved them."""

import pytest
from django.urls import reverse

from encounters.models import Anesthetic, SurgeonDefaults
from tests.support.factories import a_case

pytestmark = pytest.mark.django_db
SENT = {"agent": "Lidocaine", "epinephrine": "1:100,000"}
MARK = "Default, not confirmed yet"


@pytest.mark.parametrize(("volume", "status"), [("501", 422), ("500", 302)])
def test_a_refused_injection_confirms_nothing(as_user, volume, status):
    case = a_case()
    SurgeonDefaults.objects.create(
        practice=case.practice,
        user=case.surgeon,
        anesthetic_agent="Lidocaine",
        anesthetic_epinephrine="1:100,000",
    )
    surgeon = as_user(case.surgeon)
    url = reverse("anesthetics", args=[case.encounter.pk])
    proposed = surgeon.get(url).content.decode().count(MARK)
    answer = surgeon.post(url, SENT | {"volume_ml": volume})
    assert answer.status_code == status
    assert answer.content.decode().count(MARK) == (proposed if status == 422 else 0)
    assert proposed >= 2
    assert Anesthetic.objects.count() == (status == 302)
