"""State of the session (open, locked, ended), and locking and unlocking it."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.contrib.auth import login as begin_session
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from encounters.accounts import backend, session_timer
from encounters.accounts.credentials import CredentialError, Proof, confirm
from encounters.accounts.middleware import is_script, refusal
from encounters.accounts.policy import has_passkey, has_second_factor
from encounters.accounts.session_log import lock_session
from encounters.accounts.throttle import TooManyTriesError, begin_try, forget_tries
from encounters.actions.audit.session_events import LOG_IN, UNLOCK
from encounters.forms.base import Layout, helper
from encounters.models import User
from encounters.web.credentials import OnceInput
from encounters.web.page_identity import page_fact

_WRONG = "The password is not right."


@login_not_required
@require_GET
def session_state(request: HttpRequest) -> JsonResponse:
    """Whose session it is and how long it still goes; asking does not make it longer."""
    return _state(request)


def _state(request: HttpRequest) -> JsonResponse:
    user = request.user
    if not isinstance(user, User):
        return JsonResponse({"state": "gone", "user": "", "csrf": get_token(request)})
    if session_timer.clock_of(request.session).locks_now():
        lock_session(request, why="idle")
    now = session_timer.clock_of(request.session)
    return JsonResponse(
        {
            "state": "locked" if now.locks_now() else "open",
            "user": str(user.pk),
            "seconds_left": max(0, now.seconds_left()),
            "asks_factor": _asks_factor(request, user),
            "has_passkey": has_passkey(user),
            "csrf": get_token(request),
        }
    )


@require_POST
def session_active(request: HttpRequest) -> JsonResponse:
    """The page says that keys were pressed. Only the session of the page's own person goes on."""
    assert isinstance(request.user, User)
    if page_fact(request, "X-Page-User") != str(request.user.pk):
        return refusal(HTTPStatus.CONFLICT, "user_changed", "This page was made for somebody else.")
    session_timer.touch(request.session)
    return JsonResponse({"seconds_left": session_timer.clock_of(request.session).seconds_left()})


@require_POST
def session_lock(request: HttpRequest) -> HttpResponse:
    """Lock the session at the user's request."""
    lock_session(request, why="asked")
    if is_script(request):
        return JsonResponse({"state": "locked"})
    return HttpResponseRedirect(reverse("session_unlock"))


class UnlockForm(forms.Form):
    password = forms.CharField(strip=False, widget=forms.PasswordInput, max_length=4096)
    code = forms.CharField(required=False, max_length=20)
    credential = forms.JSONField(required=False, widget=OnceInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(Layout("password", "code", "credential"))
        attrs = {"autocomplete": "current-password", "autofocus": "autofocus"}
        self.fields["password"].widget.attrs |= attrs
        self.fields["password"].required = not self.data.get("credential")
        self.fields["code"].help_text = "From your authenticator app, or a recovery code."
        self.fields["code"].widget.attrs |= {"autocomplete": "one-time-code"}


@login_not_required
@require_http_methods(["GET", "POST"])
def session_unlock(request: HttpRequest) -> HttpResponse:
    """Back in, in place: the page's script asks in JSON, a browser without scripts by a form."""
    person = _person(request)
    if request.method == "GET" or (person is None and not is_script(request)):
        return _unlock_page(request, UnlockForm())
    said = page_fact(request, "X-Page-User")
    if isinstance(request.user, User) and said and said != str(request.user.pk):
        return refusal(HTTPStatus.CONFLICT, "user_changed", "Somebody else has logged in.")
    form = UnlockForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    try:
        _let_in(request, person, form)
    except CredentialError as error:
        form.add_error(_seen_field(request, person, error.field), error.message)
        return _refused(request, form)
    except TooManyTriesError as error:
        form.add_error("password", error.message)
        return _refused(request, form, HTTPStatus.TOO_MANY_REQUESTS)
    if is_script(request):
        return _state(request)
    return HttpResponseRedirect(_way_back(request))


def _person(request: HttpRequest) -> User | None:
    """Whose session it is; where it is gone, whose page asks."""
    if isinstance(request.user, User):
        return request.user
    said = page_fact(request, "X-Page-User")
    return User.objects.filter(pk=said).first() if said.isdecimal() and len(said) < 10 else None


def _let_in(request: HttpRequest, person: User | None, form: UnlockForm) -> None:
    if person is None:
        # As slow and as wrong as a wrong password.
        begin_try(request, page_fact(request, "X-Page-User"), act=LOG_IN)
        User().set_password(form.cleaned_data["password"])
        raise CredentialError("password", _WRONG)
    proof = Proof(
        password=form.cleaned_data["password"],
        code=form.cleaned_data["code"],
        credential=form.cleaned_data["credential"],
    )
    is_shown = confirm(
        request,
        person,
        proof,
        asks_factor=_asks_factor(request, person),
        act=UNLOCK if request.user.is_authenticated else LOG_IN,
    )
    if not request.user.is_authenticated:
        begin_session(request, person, backend=backend.PATH)
    forget_tries(request, person.get_username())
    session_timer.unlock(request.session)
    if is_shown:
        session_timer.show_factor(request.session)


def _asks_factor(request: HttpRequest, person: User) -> bool:
    """Always for a new session; for one that has only locked, after some hours."""
    is_fresh = (
        request.user.is_authenticated and session_timer.clock_of(request.session).has_fresh_factor()
    )
    return not is_fresh and has_second_factor(person)


def _seen_field(request: HttpRequest, person: User | None, name: str) -> str:
    """Where the page shows a message about a passkey's answer; its script finds a place itself."""
    if name != "credential" or person is None or is_script(request):
        return name
    return "code" if _asks_factor(request, person) else "password"


def _refused(
    request: HttpRequest, form: UnlockForm, status: int = HTTPStatus.UNPROCESSABLE_ENTITY
) -> HttpResponse:
    if is_script(request):
        field, messages = next(iter(form.errors.items()))
        return refusal(status, field, " ".join(map(str, messages)))
    return _unlock_page(request, form, status)


def _unlock_page(
    request: HttpRequest, form: UnlockForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    if not isinstance(request.user, User):
        return HttpResponseRedirect(reverse("login"))
    if not session_timer.clock_of(request.session).locks_now() and request.method == "GET":
        return HttpResponseRedirect(_way_back(request))
    if not _asks_factor(request, request.user):
        form.fields.pop("code", None)
        form.helper.layout.fields.remove("code")
    context = {
        "form": form,
        "next": _way_back(request),
        "is_locked_page": True,
        "has_passkey": has_passkey(request.user),
    }
    return render(request, "accounts/unlock.html", context, status=status)


def _way_back(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else reverse("day_list")


@require_POST
def session_passkey(request: HttpRequest) -> JsonResponse:
    """What the browser needs to ask a passkey of the session's own person, of nobody else."""
    options = webauthn.begin_authentication(request.user)
    return JsonResponse(json.loads(json.dumps(options, default=_as_json)))


def _as_json(value: Any) -> Any:
    return dict(value)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page older than its session: scripts fetch a new token and send the save again."""
    if is_script(request):
        return refusal(HTTPStatus.FORBIDDEN, "csrf", "This page is too old.")
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)
