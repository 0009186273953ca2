"""When a save does not get through, or goes twice, the page says so and keeps what was typed."""

import re
from contextlib import nullcontext

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from encounters.models import Encounter, PreOp
from encounters.vocabulary.terms import Role
from tests.browser.accessibility import assert_accessible
from tests.browser.pens import Pen
from tests.support.factories import a_case, a_user
from tests.support.opened import opened

pytestmark = pytest.mark.django_db(transaction=True)
TWO_TAPS = """
(selector) => {
  const button = document.querySelector(selector);
  button.click();
  setTimeout(() => button.click(), 50);
}
"""
MOVE_DOWN = """
() => {
  const message = document.createElement("p");
  message.style.height = "200px";
  document.querySelector("form.section-form").prepend(message);
}
"""
BOX_IN_LABEL = """
() => {
  const label = document.createElement("label");
  label.style = "display: block; padding: 0 0 40px";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.style = "display: block; width: 10px; height: 10px; min-height: 0; margin: 0";
  label.append(box, "Shaky");
  document.querySelector("main").prepend(label);
}
"""
CORRECT = """
(field) => {
  field.value = "2026-01-02T10:00";
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
"""
TYPED = "Penicillin, hives as a child"


@pytest.fixture
def form(page, live_server, sign_in):
    """The pre-op form, in which nothing has been typed yet."""
    case = a_case()
    sign_in(case.surgeon)
    page.goto(live_server.url + reverse("pre_op", args=[case.encounter.pk]))
    yield page
    assert page.get_by_label("Allergies").input_value() == TYPED
    assert_accessible(page)


def type_allergies(page):
    page.get_by_label("Allergies").fill(TYPED)
    return page.locator("[data-save-state]")


def has_posted(request):
    return request.method == "POST" and "hx-request" in request.headers


def is_read(route):
    return route.request.method == "GET"


def is_saved():
    return PreOp.objects.filter(allergies=TYPED).exists()


@pytest.mark.full_scale
def test_typed_text_saves_itself(form):
    expect(type_allergies(form)).to_contain_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"))
    assert is_saved()


def test_the_server_cannot_be_reached(form, context, complaints):
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    context.set_offline(True)
    state = type_allergies(form)
    expect(state).to_contain_text("Not saved: 1 change. The server cannot be reached")
    form.get_by_label("Immune status").fill("Transplant")
    expect(state).to_contain_text("Not saved: 2 changes")
    form.get_by_role("button", name="Save").click()
    expect(state).to_contain_text("Not saved: 2 changes")
    assert not is_saved()
    context.set_offline(False)
    expect(state).to_contain_text("Saved ", timeout=10000)
    assert is_saved()


def test_an_answer_that_was_lost_is_asked_for_again(form, complaints):
    """The save happened, but nobody heard: sent again under its key it has no second effect."""
    complaints.expect("ERR_FAILED")

    def lose(route):
        route.fetch()
        route.abort()

    form.route("**/pre-op/", lose, times=1)
    expect(type_allergies(form)).to_contain_text("Saved ", timeout=10000)
    row = PreOp.objects.get()
    assert (row.allergies, row.version) == (TYPED, 1)


@pytest.mark.full_scale
def test_the_session_has_ended(form, context, complaints):
    complaints.expect("status of 40")
    context.clear_cookies(name="sessionid")
    expect(type_allergies(form)).to_contain_text("Not saved yet: 1 change")
    expect(form.get_by_text("Your session has ended")).to_be_visible()
    assert not is_saved()


@pytest.mark.full_scale
def test_the_case_was_signed_meanwhile(form, complaints):
    complaints.expect("status of 409")
    Encounter.objects.update(status="signed")
    expect(type_allergies(form)).to_contain_text("Not saved: This case is signed")
    assert not is_saved()


def test_another_person_has_logged_in(form, sign_in, complaints):
    # Who is not of the practice may find no such chart, before the page is found to be another's.
    complaints.expect("status of 40[49]")
    sign_in(a_case().surgeon)
    state = type_allergies(form)
    expect(state).to_contain_text("Not saved")
    assert not is_saved()


@pytest.mark.full_scale
def test_the_nurse_s_page_never_writes_as_the_surgeon(form, sign_in, complaints):
    complaints.expect("status of 409")
    sign_in(a_user(Encounter.objects.get().practice, Role.ASSISTANT))
    expect(type_allergies(form)).to_contain_text("This page was made for somebody else")
    assert not is_saved()


@pytest.mark.full_scale
def test_the_server_fails(form, complaints):
    complaints.expect("status of 502")
    form.route("**/pre-op/", lambda route: route.fulfill(status=502, body="Bad gateway"))
    expect(type_allergies(form)).to_contain_text("Not saved: 1 change")
    assert not is_saved()
    form.unroute("**/pre-op/")


@pytest.mark.full_scale
def test_two_who_type_in_one_field_are_asked(form, browser, complaints):
    complaints.expect("status of 409")
    encounter = Encounter.objects.get()
    opened.save_pre_op(encounter, {"allergies": "Latex"}, by=encounter.surgeon)
    state = type_allergies(form)
    expect(form.get_by_text("saved \u201cLatex\u201d here")).to_be_visible()
    assert_accessible(form)
    form.get_by_role("button", name="Keep mine").click()
    expect(state).to_contain_text("Saved ")
    assert is_saved()


def test_value_the_record_refuses_comes_back_after_a_reload(form, live_server):
    state = type_allergies(form)
    expect(state).to_contain_text("Saved ")
    when = form.get_by_label("Consent given at")
    when.fill("2050-01-01T10:00")
    expect(state).to_contain_text("Kept for you, not in the record yet: Consent given at")
    form.reload()
    expect(when).to_have_value("2050-01-01T10:00")
    expect(form.locator("[data-save-state]")).to_contain_text("is here again")


def test_two_taps_send_a_form_once(page, live_server, sign_in):
    case = a_case()
    sign_in(case.surgeon)
    page.goto(live_server.url + reverse("encounter_new"))
    page.get_by_label("MRN").fill("TWICE-1")
    page.get_by_label("Family name").fill("Larkspur")
    page.get_by_label("Date of birth").fill("1958-03-14")
    page.locator("[name=lesion-site]").select_option("posterior-neck-nape")
    page.locator("[name=lesion-side]").select_option("midline")
    held = []
    page.route("**/encounters/new/", lambda route: held.append(route))
    page.evaluate(TWO_TAPS, "form.section-form button[type=submit]")
    page.wait_for_timeout(200)
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator("#identity")).to_contain_text("Larkspur")


@pytest.mark.parametrize(
    ("how_far_px", "is_tap"),
    [(0, True), pytest.param(40, False, marks=pytest.mark.full_scale)],
)
def test_a_tap_is_of_what_was_pressed_though_the_page_moves(how_far_px, is_tap, form):
    """Whoever moves away before the pen is lifted does not want it."""
    state, pen = type_allergies(form), Pen(form)
    expect(state).to_contain_text("Saved ")
    form.evaluate("window.clicks = 0")
    save = form.get_by_role("button", name="Save")
    save.evaluate("(one) => one.addEventListener('click', () => (window.clicks += 1))")
    asked = form.expect_request(has_posted) if is_tap else nullcontext()
    with asked, pen.held_on(save, lifted_px=how_far_px):
        form.evaluate(MOVE_DOWN)
    assert form.evaluate("window.clicks") == int(is_tap)


@pytest.mark.full_scale
def test_a_box_within_its_label_is_ticked_once_by_an_unsteady_hand(form):
    """Pressed on the box and lifted over its words, which tick it by themselves."""
    type_allergies(form)
    form.evaluate(BOX_IN_LABEL)
    box, pen = form.get_by_label("Shaky"), Pen(form)
    with pen.held_on(box, lifted_px=8):
        pass
    expect(box).to_be_checked()


def test_state_line_moves_no_button(form):
    """At the end of the page, which would be shorter for a shorter line, whatever follows it."""
    held = []
    form.route(form.url, lambda route: held.append(route) if is_read(route) else route.continue_())
    form.set_viewport_size({"width": 620, "height": 700})
    state, when = type_allergies(form), form.get_by_label("Consent given at")
    when.fill("2050-01-01T10:00")
    expect(state).to_contain_text("Kept for you, not in the record yet: Consent given at")
    form.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    save = form.get_by_role("button", name="Save")
    before, long = save.bounding_box(), state.bounding_box()
    when.evaluate(CORRECT)
    expect(state).to_contain_text("Saved ")
    assert state.bounding_box()["y"] < long["y"], "the line would have stayed below anyway"
    assert save.bounding_box() == before
    for route in held:
        route.continue_()
