"""Signal handlers of log-in, log-out and second factors: update the session, record the event."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from encounters import actions
from encounters.accounts import session_timer
from encounters.accounts.session_log import record_later
from encounters.accounts.throttle import forget_tries
from encounters.actions.audit.session_events import (
    ADD_FACTOR,
    CONFIRM,
    END_SESSION,
    LOG_IN,
    LOG_OUT,
    REMOVE_FACTOR,
)
from encounters.models import User
from encounters.request_state import state_of

_LEAVING = ("logout", "account_logout")


@receiver(user_logged_in)
def on_login(request: HttpRequest | None, user: User, **_: Any) -> None:
    if request is None:
        return
    # Django keeps the key when the same person logs in again over a session that goes on.
    request.session.cycle_key()
    session_timer.begin(request.session)
    session_timer.show_proof(request.session)
    state = state_of(request)
    if state.factor_shown_by == user.pk:
        session_timer.show_factor(request.session)
    record_later(request, LOG_IN, user, factors=[*state.factors])
    if request.META.get("REMOTE_ADDR"):
        forget_tries(request, user.get_username())


@receiver(user_logged_out)
def on_logout(request: HttpRequest, user: User | None, **_: Any) -> None:
    """By the person, or by the server: after twelve hours, or without a factor any more."""
    if isinstance(user, User):
        asked = request.resolver_match and request.resolver_match.view_name in _LEAVING
        record_later(request, LOG_OUT if asked else END_SESSION, user)


@receiver(authenticator_added)
def on_enrolled(request: HttpRequest, authenticator: Authenticator, **_: Any) -> None:
    counter = state_of(request).enrolled_counter
    if counter is not None and authenticator.type == Authenticator.Type.TOTP:
        actions.use_counter(authenticator, counter)


@receiver(authenticator_used)
@receiver(authenticator_added)
def on_factor(request: HttpRequest, user: User, **_: Any) -> None:
    if request.user.is_authenticated:
        session_timer.show_factor(request.session)
    else:
        state_of(request).factor_shown_by = user.pk


@receiver(authenticator_used)
def on_used(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    if request.user.is_authenticated:
        record_later(request, CONFIRM, user, factors=[authenticator.type])
    else:
        # The second step of a log-in; the password was the first.
        state_of(request).factors = ("password", authenticator.type)


@receiver(post_save, sender=Authenticator)
def on_kept(instance: Authenticator, created: bool, raw: bool = False, **_: Any) -> None:
    """In the transaction that adds it, whoever does."""
    if created and not raw:
        actions.record_factor(ADD_FACTOR, instance, by=_acting())


@receiver(post_delete, sender=Authenticator)
def on_gone(instance: Authenticator, **_: Any) -> None:
    actions.record_factor(REMOVE_FACTOR, instance, by=_acting())


def _acting() -> User | None:
    user = getattr(context.request, "user", None)
    return user if isinstance(user, User) else None
