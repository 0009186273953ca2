"""A browser loads pages over a database full of payloads: none runs, none is even tried.

By default a fifth of the app's pages and a tenth of the administration's; what they hold is read
by tests/encounters/test_stored_payloads.py.

What a script tried against the policy would be a complaint in the console, and fail the story.
"""

import pytest

from tests.browser.test_every_page import NOT_PAGES
from tests.support import scale
from tests.support.hostile_columns import fill_columns
from tests.support.payloads import in_turn
from tests.support.stored_world import a_stored_world, admin_pages, app_pages

pytestmark = pytest.mark.django_db(transaction=True)

LISTEN = """
window.hurt = [];
for (const name of ["pwned", "alert", "confirm", "prompt", "print", "open"]) {
  window[name] = () => window.hurt.push(name);
}
addEventListener("securitypolicyviolation", (event) => {
  window.hurt.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""


def hurt(page, live_server, where, *, each=scale.FIFTH):
    """What ran or was stopped on each page; a click on nothing gives handlers their chance."""
    found, shown = [], 0
    for name, url in scale.some(where, each=each):
        if page.request.get(live_server.url + url).status != 200:
            continue
        page.goto(live_server.url + url)
        page.mouse.move(300, 300)
        shown += 1
        assert page.url.startswith(live_server.url), name
        found += [f"{name}: {payload}" for payload in page.evaluate("window.hurt")]
    return found, shown


@pytest.fixture
def stored(page):
    case, keys, root = a_stored_world()
    fill_columns(in_turn())
    page.add_init_script(LISTEN)
    outside = []
    page.on(
        "request", lambda asked: outside.append(asked.url) if "x.invalid" in asked.url else None
    )
    return case, keys, root, outside


@pytest.mark.begins_early
def test_stored_payload_does_not_run_in_the_app(page, live_server, sign_in, stored):
    case, keys, _, outside = stored
    sign_in(case.surgeon)
    where = [
        (name, url) for name, url in app_pages(keys) if name not in NOT_PAGES - {"note_preview"}
    ]
    found, shown = hurt(page, live_server, where)
    assert (found, outside) == ([], [])
    assert shown >= scale.number(25)


@pytest.mark.single_files  # the administration's are not among those that are collected for stories
def test_stored_payload_does_not_run_in_the_administration(page, live_server, sign_in, stored):
    _, _, root, outside = stored
    sign_in(root)
    found, shown = hurt(page, live_server, admin_pages(), each=2 * scale.FIFTH)
    assert (found, outside) == ([], [])
    assert shown >= (60 if scale.is_full() else 6)
