"""Of equal messages that nobody has seen, one waits; what was seen may be said again."""

import pytest
from django.contrib.messages import INFO, SUCCESS
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import RequestFactory

from mohsdoc.notices import NoticeStorage

SAVED = (SUCCESS, "Saved")
CASES = {
    "one": ([SAVED], ["Saved"]),
    "one said three times": ([SAVED] * 3, ["Saved"]),
    "two texts": ([SAVED, (SUCCESS, "Signed"), SAVED], ["Saved", "Signed"]),
    "one text, two levels": ([SAVED, (INFO, "Saved")], ["Saved", "Saved"]),
}


@pytest.fixture
def browser():
    """Requests of one browser, by what each says and whether its page shows what waits."""
    cookies = {}

    def ask(*said, shows=False):
        request = RequestFactory().get("/")
        request.COOKIES.update(cookies)
        request.session = {}
        storage, response = NoticeStorage(request), HttpResponse()
        shown = [str(notice) for notice in storage] if shows else []
        for level, text in said:
            storage.add(level, text)
        storage.update(response)
        cookies.update({name: cookie.value for name, cookie in response.cookies.items()})
        return shown

    return ask


@pytest.mark.parametrize(("said", "shown"), CASES.values(), ids=CASES.keys())
def test_said_in_one_request_or_in_several(browser, said, shown):
    browser(*said)
    for words in said:
        browser(words)
    assert browser(shows=True) == shown
    assert browser(shows=True) == []


def test_seen_notice_may_be_shown_again(browser):
    browser(SAVED)
    assert browser(SAVED, shows=True) == ["Saved"]
    assert browser(shows=True) == ["Saved"]


def test_a_thousand_saves_that_nobody_looks_at_do_not_grow_the_cookie():
    request = RequestFactory().get("/")
    request.session = {}
    storage, response = NoticeStorage(request), HttpResponse()
    for _ in range(1000):
        storage.add(*SAVED)
    storage.update(response)
    assert len(response.cookies[CookieStorage.cookie_name].value) < 200
    assert request.session == {}
