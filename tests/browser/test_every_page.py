"""Every page of the app: nobody is shut out, nothing is cut off, everything can be touched."""

import pytest
from playwright.sync_api import expect

from encounters.vocabulary.terms import Role
from encounters.web.pages import Access, pages
from tests.browser.accessibility import assert_accessible
from tests.support import scale
from tests.support.factories import a_user
from tests.support.full_case import a_full_case, addresses

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.single_files]

# Parts of pages, and what a browser downloads.
NOT_PAGES = {
    "site_search",
    "site_question",
    "icd10_search",
    "note_pdf",
    "note_preview",
    "codes_worksheet",
    "note_packet",
}
NOT_PAGES |= {
    "photo",
    "photo_small",
    "drawing",
    "diagram",
    "map_sheet",
    "note_addenda",
    "downtime_sheet",
}
SMALLEST_TARGET_PX = 44
TOUCHED = ".btn, .tool, .form-control, .form-select, .rail-item, .chip, summary, .top-links a"

SMALL_TARGETS = """
([selector, least]) => [...document.querySelectorAll(selector)]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < least - 0.5)
  .map((one) => `${one.tagName} ${one.className} "${one.innerText ?? one.name}"`)
"""
# What no page says: a space before a stop, a day in another form than the others, one as many.
UGLY_WORDS = r"""
() => document.body.innerText.match(
  new RegExp([
    "\\S+ [.,](?=\\s|$)",
    "\\b(?:Jan|Feb|Mar|Apr|May|Ju[nl]|Aug|Sep|Oct|Nov|Dec)[a-z]*\\.? \\d{1,2}, \\d{4}\\b",
    "\\b\\d{1,2}/\\d{1,2}/\\d{4}\\b",
    "(?<![\\d.,:-])1 (?:block|case|change|day|event|line|note|page|photograph|thing)s\\b",
  ].join("|"), "g")
) ?? []
"""
# Lists whose chosen words are wider than the room for them.
CUT_CHOICES = """
() => {
  const pen = document.createElement("canvas").getContext("2d");
  return [...document.querySelectorAll("select")]
    .filter((list) => list.checkVisibility() && list.size < 2 && list.selectedOptions.length)
    .filter((list) => {
      const style = getComputedStyle(list);
      pen.font = style.font;
      const padding = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
      return pen.measureText(list.selectedOptions[0].text).width > list.clientWidth - padding + 1;
    })
    .map((list) => `${list.name} "${list.selectedOptions[0].text}"`);
}
"""
CUT_OFF = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def is_page(name):
    """Whether a browser may open it, and gets a page."""
    return name not in NOT_PAGES and pages()[name].get != Access.NOBODY


# By default each page is shown in one of these ways, by turns.
WAYS = [(1280, "light"), (820, "dark")]


@pytest.mark.begins_early
@pytest.mark.parametrize(("width", "scheme"), WAYS)
def test_every_page_can_be_read_and_touched(page, live_server, sign_in, width, scheme):
    case, keys = a_full_case()
    sign_in(case.surgeon)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    shown, wrong = 0, []
    every = [address for address in addresses(keys) if is_page(address[0])]
    for name, url in scale.some(every, each=len(WAYS), start=WAYS.index((width, scheme))):
        answer = page.goto(live_server.url + url)
        assert answer.ok, name
        assert_accessible(page)
        if page.evaluate(CUT_OFF) > 0:
            wrong.append(f"{name} is wider than the screen")
        wrong += [f"{name} says {words!r}" for words in page.evaluate(UGLY_WORDS)]
        wrong += [f"{name} cuts off {choice}" for choice in page.evaluate(CUT_CHOICES)]
        wrong += [
            f"{name} has a small target: {target}"
            for target in page.evaluate(SMALL_TARGETS, [TOUCHED, SMALLEST_TARGET_PX])
        ]
        shown += 1
    assert not wrong, "\n".join(wrong)
    assert shown >= (25 if scale.is_full() else 10)


# Words of controls that are only read, too pale on their ground: axe passes over them.
PALE_WORDS = """
(least) => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = parts(color).slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (one) => {
    const own = getComputedStyle(one).backgroundColor;
    return (parts(own)[3] ?? 1) > 0.99 || !one.parentElement ? own : ground(one.parentElement);
  };
  const words = ".form-control:disabled, .form-select:disabled, :disabled + .form-check-label";
  return [...document.querySelectorAll(words)]
    .filter((one) => one.checkVisibility())
    .filter((one) => {
      const style = getComputedStyle(one);
      const [dark, bright] = [light(style.color), light(ground(one))].sort((a, b) => a - b);
      return style.opacity !== "1" || (bright + 0.05) / (dark + 0.05) < least;
    })
    .map((one) => `${one.name ?? one.innerText}`);
}
"""
READ_ONLY = ("before_the_cut", "encounter_header", "lesion", "wound_care", "stage")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_only_read_can_be_read(page, live_server, sign_in, scheme):
    case, keys = a_full_case()
    sign_in(a_user(case.encounter.practice, Role.CODER))
    page.emulate_media(color_scheme=scheme)
    every = dict(addresses(keys))
    for name in READ_ONLY:
        page.goto(live_server.url + every[name])
        assert page.locator("main :disabled").count(), name
        assert page.evaluate(PALE_WORDS, 4.5) == [], name


def test_a_short_page_of_a_case_is_no_higher_than_the_screen(page, live_server, sign_in):
    case, keys = a_full_case()
    sign_in(case.surgeon)
    page.set_viewport_size({"width": 820, "height": 1180})
    # The first visit may have come before the typeface, and the device's own is wider.
    for _visit in range(2):
        page.goto(live_server.url + dict(addresses(keys))["encounter_header"])
        page.evaluate("document.fonts.ready")
    # The codes lie open below the section until the page's script has folded them.
    expect(page.locator("#code-sheet details[data-settled]")).to_be_attached()
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height == 1180
    assert page.locator(".section").bounding_box()["height"] > 800
