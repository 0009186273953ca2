"""The map's ordinary form: saved as it was shown it changes nothing."""

import pytest
from django.urls import reverse

from encounters.actions import SpecimenOrder
from encounters.models import SpecimenMap
from encounters.specimen_map import PLANNED_LAYOUTS
from encounters.vocabulary.terms import MapLayout
from tests.support.factories import a_case, a_stage, read_tumor
from tests.support.html_forms import post_forms

pytestmark = pytest.mark.django_db

WHOLE = [layout for layout in PLANNED_LAYOUTS if layout not in (MapLayout.ARC, MapLayout.BASE_ONLY)]
ARC = SpecimenOrder(layout=MapLayout.ARC, clock_from="1", clock_to="6.5", block_count=3)


def document(stage):
    return SpecimenMap.objects.get(stage=stage).document


def saved(client, stage, **changes):
    url = reverse("stage_map", args=[stage.pk])
    (form,) = post_forms(client.get(url).content, url)
    body = form.sent_with(changes)
    return client.post(url, body, content_type="application/x-www-form-urlencoded")


@pytest.mark.parametrize("layout", WHOLE)
def test_a_map_saved_as_shown_stays_as_drawn(as_user, layout):
    case = a_case()
    stage = a_stage(case.lesion, SpecimenOrder(layout=layout))
    before = document(stage)
    assert saved(as_user(case.surgeon), stage).status_code == 302
    assert document(stage) == before


def test_map_of_a_partial_layer_stays_as_it_is(as_user):
    case = a_case()
    read_tumor(a_stage(case.lesion))
    stage = a_stage(case.lesion, ARC)
    before = document(stage)
    assert saved(as_user(case.surgeon), stage).status_code == 302
    assert document(stage) == before


def test_an_ink_and_the_orientation_are_changed(as_user):
    case = a_case()
    stage = a_stage(case.lesion)
    changes = {"form-0-ink": "G", "twelve_oclock": "Toward the ear"}
    assert saved(as_user(case.surgeon), stage, **changes).status_code == 302
    after = document(stage)
    assert after["twelve_oclock"] == "Toward the ear"
    assert "G" in {edge.get("ink") for edge in after["blocks"][0]["edges"]}


def test_an_ink_without_its_clock_is_asked_for(as_user):
    case = a_case()
    answer = saved(as_user(case.surgeon), a_stage(case.lesion), **{"form-0-clock_from": ""})
    assert answer.status_code == 422
    assert "Say from which to which" in answer.content.decode()
