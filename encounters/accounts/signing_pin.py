"""Signing by a PIN: when it is good for a signature, and whether one is right.

It stands for password and second factor, so it is asked only in a session in which the person
showed both within the last hours, and only where the practice allows it. See ADR 50.
"""

from __future__ import annotations

from enum import Enum

from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

from encounters import actions
from encounters.accounts import session_timer
from encounters.accounts.secrets import BrokenSealError, seal, unseal
from encounters.models import Practice, SigningPin, User


class PinState(Enum):
    """Whether a PIN signs here and now; the value is what a person is told, empty where nothing."""

    NONE = ""
    USABLE = "Your PIN"
    FORBIDDEN = "This practice takes no PIN for a signature."
    STALE = "Your PIN works again after one signature by password: your log-in is some hours old."
    LOCKED = "Your PIN was wrong too often. Set a new one in your account."


def pin_state(request: HttpRequest, person: User, practice: Practice) -> PinState:
    row = SigningPin.objects.filter(user=person).first()
    if row is None:
        return PinState.NONE
    if not practice.allows_signing_pin:
        return PinState.FORBIDDEN
    if is_locked(row):
        return PinState.LOCKED
    is_fresh = session_timer.clock_of(request.session).has_fresh_proof()
    return PinState.USABLE if is_fresh else PinState.STALE


def is_locked(row: SigningPin) -> bool:
    return row.wrong_tries >= actions.MOST_PIN_TRIES


def set_pin(person: User, pin: str) -> None:
    """Hash and seal it outside of a transaction: hashing is slow on purpose."""
    actions.set_signing_pin(person, seal(make_password(pin)))


def judge_pin(person: User, pin: str) -> bool:
    """Whether it is the person's PIN; a try counts before it is judged, until one is right."""
    if not actions.count_pin_try(person):
        return False
    row = SigningPin.objects.get(user=person)
    try:
        is_right = check_password(pin, unseal(row.sealed))
    except BrokenSealError:
        # The installation's keys were changed without keeping the old: set a new one.
        is_right = False
    if is_right:
        actions.forget_pin_tries(person)
    return is_right
