"""Log-in, log-out, one's own password, and the way to a second factor."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from encounters import actions
from encounters.accounts import session_timer
from encounters.accounts.forms import LoginForm, begun
from encounters.accounts.policy import has_second_factor, requires_second_factor
from encounters.accounts.session_log import record_later
from encounters.accounts.session_timer import Standing
from encounters.accounts.throttle import was_right
from encounters.actions.audit.log import head
from encounters.actions.audit.session_events import ASK_FACTOR, RENEW
from encounters.forms.base import Layout, helper
from encounters.request_state import in_transaction, state_of
from encounters.web.roles import current_user

# Not "storage": there lies, encrypted, what a colleague's crashed browser could not send yet.
_GONE = '"cache"'


class LoginView(auth_views.LoginView):
    """Name and password; allauth's stages go on from there and ask for the second factor."""

    authentication_form = LoginForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever is logged in goes on; to be somebody else they log out, or come from the lock.

        What is posted is judged all the same, unlike with ``redirect_authenticated_user``: the
        colleague who typed a name and a password must not land in the session of another.
        """
        is_in = request.user.is_authenticated
        if is_in and session_timer.clock_of(request.session).standing() == Standing.OPEN:
            return HttpResponseRedirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def get_success_url(self) -> str:
        """Where ``next`` leads, unless it leads back here; else to the day."""
        url: str = super().get_success_url()
        is_here = urlsplit(url).path == self.request.path
        return self.get_default_redirect_url() if is_here else url

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        # Whoever has no factor yet is about to enroll one, and was asked for the password just now.
        has_factor = has_second_factor(user)
        again = {} if has_factor else {"reauthenticated": True}
        record_authentication(self.request, user, method="password", **again)
        answer: HttpResponse = perform_login(
            self.request, Login(user=user, redirect_url=self.get_success_url())
        )
        if has_factor and not self.request.user.is_authenticated:
            record_later(self.request, ASK_FACTOR, user)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(
            self.get_context_data(form=form), status=status_of(form, otherwise=HTTPStatus.OK)
        )


def status_of(form: Any, *, otherwise: int = HTTPStatus.UNPROCESSABLE_ENTITY) -> int:
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return HTTPStatus.TOO_MANY_REQUESTS if "too_many_tries" in codes else otherwise


class LogoutView(auth_views.LogoutView):
    """Ends the session on the server, and has the browser forget what it kept of us."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().post(request, *args, **kwargs)
        answer["Clear-Site-Data"] = _GONE
        return answer


login = LoginView.as_view()
logout = login_not_required(LogoutView.as_view())


@login_not_required
def inactive(request: HttpRequest) -> HttpResponse:
    """Whoever was switched off between password and code; the same words as for anybody."""
    return HttpResponseRedirect(reverse("login"))


def second_factor(request: HttpRequest) -> HttpResponse:
    """The first thing somebody without a second factor sees: why, and two ways to get one."""
    if has_second_factor(current_user(request)):
        return HttpResponseRedirect(reverse("mfa_index"))
    return render(request, "accounts/second_factor.html", {"is_required": requires_second_factor()})


def with_event(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """allauth's view that adds or removes a factor, in one transaction with the event of it."""

    @wraps(view)
    def whole(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            # New recovery codes lock their owner's row.
            head(hold=True)
            return view(request, *args, **kwargs)

    return whole


class OwnPasswordForm(PasswordChangeForm):
    field_order = ["old_password", "new_password1", "new_password2"]

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["new_password2"].help_text = ""
        self.helper = helper(Layout(*self.field_order))

    def clean_old_password(self) -> str:
        name = self.user.get_username()
        attempt = begun(self.request, name, act=RENEW)
        password = super().clean_old_password()
        was_right(self.request, attempt)
        return password


def password_change(request: HttpRequest) -> HttpResponse:
    """A new password ends all other sessions of the person; this one goes on under a new key."""
    data = request.POST if request.method == "POST" else None
    form = OwnPasswordForm(request, current_user(request), data)
    if data is not None and form.is_valid():
        with in_transaction(state_of(request).save):
            actions.set_password(current_user(request), form.cleaned_data["new_password1"])
        update_session_auth_hash(request, current_user(request))
        messages.success(request, "Your password was changed. Other sessions of yours have ended.")
        return HttpResponseRedirect(reverse("mfa_index"))
    status = status_of(form) if data is not None else HTTPStatus.OK
    return render(request, "accounts/password.html", {"form": form}, status=status)
