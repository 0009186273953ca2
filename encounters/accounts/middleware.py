"""Middleware that refuses sessions which are locked, ended, or without a required second factor."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import urlencode

from encounters.accounts import session_timer
from encounters.accounts.policy import has_second_factor, requires_second_factor
from encounters.accounts.session_log import lock_session
from encounters.accounts.session_timer import Standing
from encounters.models import User

# Views that show nothing of anybody's, by their names.
OPEN_WHILE_LOCKED = frozenset(
    {
        "favicon",
        "login",
        "logout",
        "account_login",
        "account_logout",
        "session_state",
        "session_unlock",
        "session_passkey",
        "session_lock",
    }
)
# What somebody without a second factor may reach: the way to get one.
ENROLLING = OPEN_WHILE_LOCKED | {
    "second_factor",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "session_active",
}
# Pages that ask by themselves while nobody is there; going to them is no sign of life.
BACKGROUND = frozenset(
    {"session_state", "note_preview", "photo", "photo_small", "diagram", "drawing", "favicon"}
)

View = Callable[..., HttpResponse]


class SessionGuardMiddleware(MiddlewareMixin):
    """Stands before every view. Decides by the view's name and the server's clock."""

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        needs_login = getattr(view, "login_required", True)
        # Itself from here on, and no object that asks for it at each use.
        user = request.user = get_user(request)
        standing = Standing.OPEN
        if isinstance(user, User):
            standing = session_timer.clock_of(request.session).standing()
        if standing == Standing.ENDED:
            logout(request)
        if not isinstance(request.user, User):
            return _stranger(request) if needs_login and is_script(request) else None
        if name not in OPEN_WHILE_LOCKED and standing == Standing.LOCKED:
            lock_session(request, why="idle")
            return _locked(request)
        if requires_second_factor() and (answer := _without_factor(request, name)):
            return answer
        if request.method == "GET" and is_navigation(request) and name not in BACKGROUND:
            session_timer.touch(request.session)
        return None


def is_script(request: HttpRequest) -> bool:
    """Whether a script made the request; it gets an answer in JSON instead of a redirect."""
    return (
        "X-Page-User" in request.headers
        or "HX-Request" in request.headers
        or request.content_type == "application/json"
    )


def is_navigation(request: HttpRequest) -> bool:
    """Whether somebody who asks by GET went to a page: only the browser can say so, no script.

    What autosave or htmx ask for has another mode, and scripts cannot set this header.
    """
    return (
        request.headers.get("Sec-Fetch-Mode") == "navigate"
        and request.headers.get("Sec-Fetch-Dest") == "document"
    )


def refusal(status: int, path: str, message: str) -> JsonResponse:
    return JsonResponse({"error": {"path": path, "message": message}}, status=status)


def _stranger(request: HttpRequest) -> HttpResponse:
    return refusal(HTTPStatus.UNAUTHORIZED, "logged_out", "You have been logged out.")


def _locked(request: HttpRequest) -> HttpResponse:
    if is_script(request) or request.method != "GET":
        if is_script(request):
            return refusal(HTTPStatus.LOCKED, "locked", "Locked: nobody was at the keyboard.")
        return HttpResponseRedirect(reverse("session_unlock"))
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('session_unlock')}?{query}")


def _without_factor(request: HttpRequest, name: str) -> HttpResponse | None:
    """The answer to somebody who has no second factor, or has not shown it in this session."""
    assert isinstance(request.user, User)
    is_shown = session_timer.clock_of(request.session).factor is not None
    has_one = has_second_factor(request.user)
    if has_one and is_shown:
        return None
    if has_one or is_shown:
        # Not shown: no log-in ends like this. Shown and gone: somebody took the factors away.
        if name in OPEN_WHILE_LOCKED:
            return None
        logout(request)
        if is_script(request):
            return _stranger(request)
        return HttpResponseRedirect(resolve_url("login"))
    if name in ENROLLING:
        return None
    if is_script(request):
        return refusal(HTTPStatus.FORBIDDEN, "second_factor", "Set up your second factor first.")
    return HttpResponseRedirect(reverse("second_factor"))
