"""What holds for every answer: no cache keeps it, no other practice's clock leaks into it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class NoStoreMiddleware:
    """``Cache-Control: no-store`` on every answer the application makes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class OwnClockMiddleware:
    """Each request begins on the installation's clock; a chart sets its practice's.

    Server threads are used again, so without this the zone of one practice would outlive its page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(None):
            return self.get_response(request)
