"""What a log-in and a shown factor mean for the session."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from encounters import actions
from encounters.accounts import clock
from encounters.accounts.forms import ENROLLED_WITH
from encounters.accounts.throttle import forget_tries
from encounters.models import User

# Set on a request whose second factor was shown before there was a session of the person.
_SHOWN = "_mohsdoc_factor_shown"


@receiver(user_logged_in)
def on_login(request: HttpRequest | None, user: User, **_: Any) -> None:
    if request is None:
        return
    # Django keeps the key when the same person logs in again over a session that goes on.
    request.session.cycle_key()
    clock.begin(request.session)
    if request.__dict__.get(_SHOWN) == user.pk:
        clock.show_factor(request.session)
    if request.META.get("REMOTE_ADDR"):
        forget_tries(request, user.get_username())


@receiver(authenticator_added)
def on_enrolled(request: HttpRequest, authenticator: Authenticator, **_: Any) -> None:
    counter = request.__dict__.get(ENROLLED_WITH)
    if counter is not None and authenticator.type == Authenticator.Type.TOTP:
        actions.use_counter(authenticator, counter)


@receiver(authenticator_used)
@receiver(authenticator_added)
def on_factor(request: HttpRequest, user: User, **_: Any) -> None:
    if request.user.is_authenticated:
        clock.show_factor(request.session)
    else:
        request.__dict__[_SHOWN] = user.pk
