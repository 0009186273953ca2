"""A photograph from the tablet's camera to under the map, and what happens when it is none."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters.models import LesionPhoto, SpecimenMap
from tests.browser.accessibility import assert_accessible
from tests.browser.test_map_surface import act, expect_saved, tool
from tests.support.factories import a_case, a_stage
from tests.support.photo_files import encoded, picture

pytestmark = pytest.mark.django_db(transaction=True)


def file_of(data):
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": data}


PHOTO = file_of(encoded(picture(size=(900, 600))))


@pytest.fixture
def camera(page, live_server, sign_in):
    """The stage's page with the button for a photograph in reach."""
    case = a_case()
    sign_in(case.surgeon)
    stage = a_stage(case.lesion)
    page.goto(live_server.url + reverse("stage", args=[stage.pk]))
    tool(page, "shape").click()
    page.locator(".map-tray summary", has_text="Under the map").click()
    return page.locator("[name=photo]")


def test_a_photograph_under_the_map(camera, complaints):
    complaints.expect("status of 422|ERR_INTERNET_DISCONNECTED")
    page, under = camera.page, camera.page.locator("[name=ground]")
    camera.set_input_files(file_of(b"<svg/>"))
    # At the button that was pressed, and in view.
    said = page.locator("[data-photo-said]")
    expect(said).to_have_text("This is no JPEG, PNG or WebP photograph.")
    expect(said).to_be_in_viewport()
    page.context.set_offline(True)
    camera.set_input_files(PHOTO)
    expect(said).to_contain_text("cannot be reached")
    page.context.set_offline(False)
    camera.set_input_files(PHOTO)
    expect_saved(page)
    photo = LesionPhoto.objects.get()
    expect(under).to_have_value(str(photo.pk))
    shown = page.locator("[data-map] image")
    expect(shown).to_have_attribute("href", reverse("photo", args=[photo.pk]))
    assert SpecimenMap.objects.get().document["ground"]["photo"] == str(photo.pk)
    assert_accessible(page)


@pytest.mark.full_scale
def test_undo_brings_back_what_lay_under_the_map(camera):
    page, under = camera.page, camera.page.locator("[name=ground]")
    lines = page.locator("[data-map] clipPath ~ g path")
    under.select_option("lips")
    expect(lines.first).to_be_attached()
    count = lines.count()
    under.select_option("ear_left")
    expect(lines).not_to_have_count(count)
    camera.set_input_files(PHOTO)
    shown = page.locator("[data-map] image")
    expect(shown).to_have_count(1)
    act(page, "undo").click()
    expect(shown).to_have_count(0)
    expect(under).to_have_value("ear_left")
    act(page, "undo").click()
    expect(under).to_have_value("lips")
    expect(lines).to_have_count(count)
    expect_saved(page)


@pytest.mark.full_scale
def test_photographs_stand_on_a_page_of_the_lesion(camera, live_server, complaints):
    complaints.expect("status of 422")
    page = camera.page
    camera.set_input_files(PHOTO)
    expect_saved(page)
    lesion = LesionPhoto.objects.get().lesion
    page.goto(live_server.url + reverse("photographs", args=[lesion.pk]))
    page.get_by_text("Caption, moment, remove").click()
    page.get_by_label("Why it is removed").fill("Another patient")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The map of stage 1 shows this photograph.")).to_be_visible()
    assert_accessible(page)
