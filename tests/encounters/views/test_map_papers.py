"""The blank sheet and the versions of a map."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from encounters import actions
from encounters.models import MapPreset, MapVersion
from encounters.vocabulary.terms import FindingKind, MapLayout
from tests.support.drawing_desk import open_desk, with_tumor
from tests.support.factories import a_case, a_stage, read_tumor
from tests.support.opened import opened

pytestmark = pytest.mark.django_db


def test_the_sheet_says_whose_it_is_and_explains_every_ink_and_sign(as_user):
    case = a_case()
    stage = a_stage(case.lesion)
    answer = as_user(case.surgeon).get(reverse("map_sheet", args=[stage.pk]))
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.content)).pages
    assert len(pages) == 1
    words = " ".join(pages[0].extract_text().split())
    patient = case.encounter.patient
    for expected in (patient.family_name, patient.mrn, case.encounter.case_number, "Left dorsal"):
        assert expected in words
    assert "Map sheet, lesion A, stage I" in words
    assert "12 o'clock = Proximal" in words
    for kind in FindingKind:
        assert kind.label in words
    for ink in stage.specimen_map.document["inks"]:
        assert f"{ink['name']} ink" in words
    assert "I-1" not in words, "the blocks are for the hand to draw"


def test_every_version_is_shown_with_its_writer(as_user):
    desk = open_desk(as_user)
    desk.send(with_tumor(desk.drawing))
    page = desk.client.get(reverse("map_versions", args=[desk.stage.pk]))
    text = page.content.decode()
    assert [version.number for version, _ in page.context["versions"]] == [2, 1]
    assert all(picture for _, picture in page.context["versions"])
    assert desk.case.surgeon.display_name in text
    assert not page.context["composite"]


def test_two_stages_lie_in_one_picture(as_user):
    case = a_case()
    read_tumor(a_stage(case.lesion))
    stage = a_stage(case.lesion)
    page = as_user(case.surgeon).get(reverse("map_versions", args=[stage.pk]))
    assert "All stages of lesion A" in page.context["composite"]


def test_a_version_that_cannot_be_drawn_is_named_not_hidden(as_user):
    desk = open_desk(as_user)
    MapVersion.objects.update(document={"version": 0})
    page = desk.client.get(reverse("map_versions", args=[desk.stage.pk]))
    assert "Cannot be drawn any more" in page.content.decode()


def test_a_diagram_is_told_to_whoever_works_here(as_user):
    url = reverse("diagram", args=["ear_left"])
    assert Client().get(url).status_code == 302
    answer = as_user(a_case().surgeon).get(url)
    assert answer.json()["title"] == "Left ear"
    assert {stroke["weight"] for stroke in answer.json()["strokes"]} == {"outline", "line", "fine"}
    assert as_user(a_case().surgeon).get(reverse("diagram", args=["moon"])).status_code == 404


def test_a_preset_may_lay_the_map_on_the_site_s_diagram(as_user):
    case = a_case({"site": "tragus", "side": "right", "tumor_type": "bcc"})
    preset = MapPreset.objects.filter(practice=case.practice).first()
    preset.with_diagram = True
    preset.save()
    stage = opened.take_stage(
        case.lesion,
        {},
        specimens=[actions.SpecimenOrder(layout=MapLayout.SINGLE)],
        preset=preset,
        by=case.surgeon,
    )
    assert stage.specimen_map.document["ground"]["diagram"] == "ear_right"
    page = as_user(case.surgeon).get(reverse("stage", args=[stage.pk]))
    assert page.context["drawing_state"]["diagram"]["name"] == "ear_right"
