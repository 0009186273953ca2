"""Middleware for every answer: no caching, valid session keys, the right time zone."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

_SESSION_KEY = re.compile(r"[A-Za-z0-9]{8,40}")


class NoStoreMiddleware:
    """``Cache-Control: no-store`` on every answer the application makes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class SoundSessionKeyMiddleware:
    """A session's key is letters and digits; anything else is nobody's, and asks no database.

    PostgreSQL takes no NUL and would fail on it long before a view could say so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if key is not None and not _SESSION_KEY.fullmatch(key):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        return self.get_response(request)


class OwnClockMiddleware:
    """Each request begins on the installation's clock; a chart sets its practice's.

    Server threads are used again, so without this the zone of one practice would outlive its page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(None):
            return self.get_response(request)
