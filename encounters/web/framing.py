"""Headers that let our own pages show a page in a frame; all other pages cannot be framed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from csp.decorators import csp_replace
from django.http import HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin

ViewT = TypeVar("ViewT", bound=Callable[..., HttpResponse])


def framed_by_our_pages(view: ViewT) -> ViewT:
    """Both headers say so: the policy, and ``X-Frame-Options`` for browsers that know no policy.

    The only place that calls django-csp; Django 6 has ``csp_override`` instead.
    """
    # Typed by django-csp for views that take nothing but a request.
    allowed: Callable[[ViewT], ViewT] = csp_replace(  # type: ignore[assignment]
        {"frame-ancestors": ["'self'"]}
    )
    return xframe_options_sameorigin(allowed(view))
