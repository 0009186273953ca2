"""The POST data of a request for a form, or ``None`` for other methods."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """None only when the page is asked for: an empty POST is a form with nothing in it."""
    return request.POST if request.method == "POST" else None
