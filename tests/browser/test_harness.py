"""The stories' own instruments: planted faults are heard."""

import pytest

from tests.browser.accessibility import assert_accessible

ADDRESS = "http://127.0.0.1:9/planted"
POLICY = {"Content-Security-Policy": "default-src 'none'", "Content-Type": "text/html"}
SOUND = "<!doctype html><html lang=en><title>Sound</title><main><h1>Sound</h1></main></html>"


@pytest.fixture
def show(page):
    """Show a page of our own making under a strict policy."""

    def shown(body):
        page.route("**/planted", lambda route: route.fulfill(body=body, headers=POLICY))
        page.goto(ADDRESS)
        return page

    return shown


def test_a_sound_page_brings_no_complaint(show, complaints):
    assert_accessible(show(SOUND))
    assert complaints.all == []


def test_a_breach_of_the_policy_is_heard(show, complaints):
    complaints.expect("Content Security Policy")
    show(SOUND + "<script>document.title = 'run'</script>")
    assert len(complaints.all) == 1
    assert complaints.unexpected == []


def test_an_exception_in_a_script_is_heard(show, complaints):
    complaints.expect("^uncaught: .*lost")
    page = show(SOUND)
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('lost') })")
    assert any("lost" in text for text in complaints.all)


def test_an_error_in_the_console_is_unexpected_unless_a_story_says_so(show, complaints):
    show(SOUND).evaluate("console.error('spilled')")
    assert complaints.unexpected == ["spilled"]
    complaints.expect("spilled")
    assert complaints.unexpected == []


def test_a_page_that_shuts_people_out_is_told_apart(show):
    page = show("<!doctype html><html lang=en><title>x</title><main><h1>x</h1><input></main>")
    with pytest.raises(AssertionError, match=r"label \(critical\)"):
        assert_accessible(page)
