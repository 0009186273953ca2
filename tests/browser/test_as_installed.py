"""The files of an installation in a browser: put together, they do what the single ones do."""

import mimetypes
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters.models import Block, PreOp
from tests.browser.pens import Pen
from tests.support.collected_files import as_installed, collected  # noqa: F401
from tests.support.factories import a_case, a_stage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(collected, context):  # noqa: F811
    """A case and its stage; pages name collected files, which are served from their folder."""
    asked = []

    def serve(route):
        name = route.request.url.split("/static/", 1)[1]
        asked.append(re.sub(r"\.[0-9a-f]{12}", "", name))
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        with collected.open(name) as file:
            route.fulfill(body=file.read(), content_type=kind)

    context.route("**/static/**", serve)
    with as_installed(collected):
        yield asked


def test_a_stage_is_drawn_and_a_form_saved(asked, page, live_server, sign_in):
    case = a_case()
    stage = a_stage(case.lesion)
    sign_in(case.surgeon)
    page.goto(live_server.url + reverse("stage", args=[stage.pk]))
    expect(page.locator("[data-count]")).to_have_text("2 blocks")
    pen = Pen(page)
    page.locator("button[data-option=tool][data-value=cut]").first.click()
    pen.draw((250, 60), (250, 940))
    expect(page.locator("[data-count]")).to_have_text("3 blocks")
    expect(page.locator("[data-status]")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
    assert Block.objects.count() == 3
    page.goto(live_server.url + reverse("pre_op", args=[case.encounter.pk]))
    page.get_by_label("Allergies", exact=True).fill("Latex")
    expect(page.locator("[data-save-state]")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
    assert PreOp.objects.get().allergies == "Latex"
    assert {name for name in asked if name.endswith(".js")} == {
        "django_htmx/htmx-2.min.js",
        "js/first.js",
        "js/common.js",
        "js/app.js",
        "js/map/start.js",
    }
    assert [name for name in asked if name.endswith(".css")] == ["css/pages.css"] * 2


def test_the_map_is_loaded_where_a_part_of_the_page_brings_it(asked, page, live_server, sign_in):
    case = a_case()
    stage = a_stage(case.lesion)
    sign_in(case.surgeon)
    page.goto(live_server.url + reverse("encounter", args=[case.encounter.pk]))
    page.wait_for_load_state("networkidle")
    assert "js/map/start.js" not in asked
    page.locator(f'.rail a[href="{reverse("stage", args=[stage.pk])}"]').first.click()
    expect(page.locator("[data-count]")).to_have_text("2 blocks")


def test_what_is_tapped_before_the_script_is_there_waits_for_it(
    asked, page, context, live_server, sign_in
):
    held = []

    def hold(route):
        held.append(route)

    case = a_case()
    sign_in(case.surgeon)
    context.route(re.compile(r"/static/js/app\."), hold)
    requests = []
    page.on("request", lambda request: requests.append(request))
    page.goto(live_server.url + reverse("encounter", args=[case.encounter.pk]), wait_until="commit")
    expect(page.locator(".rail")).to_be_visible()
    page.wait_for_function("window.htmx !== undefined && document.readyState !== 'loading'")
    while not held:
        page.wait_for_timeout(20)
    address = reverse("codes", args=[case.encounter.pk])
    page.locator(f'.rail a[href="{address}"]').click()
    page.wait_for_timeout(200)
    assert not [one for one in requests if one.url.endswith(address)]
    for route in held:
        route.fallback()
    expect(page.locator("#section h1")).to_contain_text("Codes")
    [request] = [one for one in requests if one.url.endswith(address)]
    assert request.headers["x-page"]
