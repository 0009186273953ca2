"""Photographs of a lesion, from the question for consent to the note."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters.models import LesionPhoto
from tests.browser.accessibility import assert_accessible
from tests.support.factories import a_case
from tests.support.photo_files import encoded, picture

pytestmark = pytest.mark.django_db(transaction=True)


def file_of(name, data):
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def test_pictures_are_taken_sorted_and_chosen_for_the_note(page, live_server, sign_in, complaints):
    complaints.expect("status of 422")
    case = a_case()
    sign_in(case.surgeon)
    page.goto(live_server.url + reverse("photographs", args=[case.lesion.pk]))
    page.get_by_role("button", name="Yes, the patient agrees").click()
    library = page.get_by_label("Library: Referral or biopsy")
    first, second = (encoded(picture(size=(size, 60))) for size in (90, 80))
    library.set_input_files([file_of("a.jpg", first), file_of("b.jpg", b"<svg/>")])
    referral = page.locator("#moment-referral")
    expect(referral.get_by_text("b.jpg: This is no JPEG, PNG or WebP photograph.")).to_be_visible()
    expect(referral.locator("figure")).to_have_count(1)
    page.get_by_label("Take a picture: Marked site").set_input_files(file_of("c.jpg", second))
    expect(page.locator("#moment-marked_site figure")).to_have_count(1)
    expect(page.get_by_role("link", name="Photographs 2")).to_be_visible()
    referral.get_by_role("button", name="Print in the note").click()
    expect(referral.get_by_text("✓ Printed in the note")).to_be_visible()
    assert LesionPhoto.objects.filter(in_note=True, moment="referral").count() == 1
    assert_accessible(page)
