"""Declaration of every page: address, permissions, whose data it shows, words for the log.

``encounters/urls/`` holds the declarations. The addresses, the words of the audit report and the
tests (permission matrix, audit, tenancy) read them; the views decide, and the tests hold that they
decide as declared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

View = Callable[..., HttpResponse | HttpResponseBase]


class Access(StrEnum):
    """To whom a method of a page is open. What each means for each role: tests/permissions."""

    NOBODY = "nobody"  # the method is not allowed: 405
    SWITCHED_OFF = "switched off"  # an address that a library needs and that shows nothing: 404
    EVERYBODY = "everybody"  # without logging in
    LOGIN_STEP = "step of the log-in"  # leads on, or back to the first step
    LOG_OUT = "log-out"
    PERSON = "anybody logged in"
    READ = "roles that read charts"
    WRITE = "roles that write charts"
    CODES = "roles that write codes"
    SIGN = "surgeons, each for what is theirs to sign"
    SURGEON = "surgeons, each for what they usually enter"
    HANDS_OVER = "surgeons, and administrators who also read charts"
    TREATS = "roles that treat patients"  # of any practice of the installation: emergency access
    OVERSEES = "roles that oversee a practice: administrators and privacy officers"
    LOG = "roles that read the log"
    PACKET = "roles that send a case to a reviewer, of a chart they may read"
    CHART_LOG = "roles that read the log, of a chart they may read"


class Shows(StrEnum):
    """Whose data a page shows: what the audit log must then hold of it."""

    CHART = "the chart named by its address"
    LIST = "several patients of a practice"
    LOG = "the log of who looked at whom"
    NOTHING = "nobody's data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: ``get`` and ``post`` say to whom; ``log_words`` name it in the audit report."""

    name: str
    get: Access
    post: Access
    shows: Shows
    log_words: str


class PagePattern(URLPattern):
    """An address that knows its page."""

    page: Page


def page(
    route: str,
    view: View,
    get: Access,
    post: Access = Access.NOBODY,
    *,
    shows: Shows | None = None,
    log_words: str = "",
    name: str = "",
) -> PagePattern:
    """The address of ``view``, which is a function and gives its name, or is given ``name``.

    An address with the key of a row shows that row's chart unless ``shows`` says otherwise.
    """
    called = name or view.__name__
    made = PagePattern(RoutePattern(route, name=called, is_endpoint=True), view, None, called)
    made.page = Page(
        name=called,
        get=get,
        post=post,
        shows=shows or (Shows.CHART if "<uuid:" in route else Shows.NOTHING),
        log_words=log_words or called.replace("_", " "),
    )
    return made


@cache
def pages() -> Mapping[str, Page]:
    """Every declared page by its name."""
    return {pattern.page.name: pattern.page for pattern in _declared(get_resolver())}


def _declared(resolver: URLResolver) -> Iterator[PagePattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, PagePattern):
            yield pattern
        elif isinstance(pattern, URLResolver):
            yield from _declared(pattern)
