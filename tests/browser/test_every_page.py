"""Every page of the app: nobody is shut out, nothing is cut off, everything can be touched."""

import pytest

from encounters.web.pages import Access, pages
from tests.browser.accessibility import assert_accessible
from tests.support import scale
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
# What no page says: a space before a stop, and a day in another form than the others.
UGLY_WORDS = r"""
() => document.body.innerText.match(
  new RegExp([
    "\\S+ [.,](?=\\s|$)",
    "\\b(?:Jan|Feb|Mar|Apr|May|Ju[nl]|Aug|Sep|Oct|Nov|Dec)[a-z]*\\.? \\d{1,2}, \\d{4}\\b",
    "\\b\\d{1,2}/\\d{1,2}/\\d{4}\\b",
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
