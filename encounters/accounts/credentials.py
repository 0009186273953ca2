"""Re-authentication with password and second factor, for unlocking and for signing.

``confirm`` is the one function: password, and the second factor of whoever has one where it is
asked for; or the person's signing PIN, where the form asked for one. It counts tries like every
other way in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from encounters.accounts import session_timer
from encounters.accounts.one_time_codes import factor_of_code
from encounters.accounts.policy import has_second_factor
from encounters.accounts.session_log import record_later
from encounters.accounts.signing_pin import PinState, is_locked, judge_pin
from encounters.accounts.throttle import begin_try, was_right
from encounters.actions.audit.session_events import ASK_FACTOR, CONFIRM, LOCK_PIN, LOG_IN
from encounters.models import SigningPin, User
from encounters.request_state import state_of
from encounters.vocabulary.record_terms import Outcome

# As the log calls it beside "password" and allauth's kinds of factors.
PIN = "pin"
_WRONG = "The password is not right."
_WRONG_CODE = "That code is not right, or it was used before."
_WRONG_PIN = "The PIN is not right."
_WRONG_ALONE = "This passkey does not know you by itself. Type your password too."
_WRONG_PASSKEY = "The passkey was not accepted."


class CredentialError(Exception):
    """Not proven. ``field`` is where to say it: ``password``, ``code``, ``credential`` or
    ``pin``."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What somebody showed. ``credential`` is a passkey's answer as the browser gave it.

    ``pin`` is the signing PIN; whoever shows something else beside it is judged by that.
    """

    password: str = ""
    code: str = ""
    credential: Mapping[str, Any] | None = None
    pin: str = ""

    @property
    def has_factor(self) -> bool:
        return bool(self.code) or self.credential is not None

    @property
    def is_pin(self) -> bool:
        return bool(self.pin) and not self.password and not self.has_factor


def confirm(
    request: HttpRequest,
    user: User,
    proof: Proof,
    *,
    asks_factor: bool = True,
    act: str = CONFIRM,
) -> bool:
    """Whether a second factor was shown; raises if the proof does not hold.

    With ``asks_factor`` whoever has a second factor must show it beside the password. A passkey
    whose device has verified its owner stands for both. ``act`` is what the log calls it; a log-in
    is noted when there is one. Raises ``CredentialError`` and ``TooManyTriesError``.
    """
    if proof.is_pin:
        _confirm_pin(request, user, proof.pin, act=act)
        return False
    is_whole = proof.credential is not None and not proof.password
    # Hashing is slow on purpose. Of a save the try opens the transaction, in which on SQLite nobody
    # else writes: so it is hashed before. Nobody is told the outcome unless the try counts.
    is_known = state_of(request).save is not None and not is_whole
    is_right = is_known and user.check_password(proof.password)
    attempt = begin_try(request, user.get_username(), act=act)
    if not is_whole and not is_known:
        is_right = user.check_password(proof.password)
    if not user.is_active or not (is_whole or is_right):
        raise CredentialError("password", _WRONG)
    factors = [] if is_whole else ["password"]
    if proof.has_factor:
        attempt.wrong = "code" if proof.credential is None else "passkey"
        factors.append(_checked_factor(user, proof, is_whole=is_whole))
    was_right(request, attempt)
    if not proof.has_factor and asks_factor and has_second_factor(user):
        if act == LOG_IN:
            record_later(request, ASK_FACTOR, user)
        raise CredentialError("code", "Your second factor is needed as well.")
    state_of(request).factors = state_of(request).proven_by = tuple(factors)
    if act != LOG_IN:
        record_later(request, act, user, factors=factors)
        is_full = proof.has_factor or asks_factor
        _note_full_proof(request, user, is_full=is_full)
    return proof.has_factor


def _note_full_proof(request: HttpRequest, user: User, *, is_full: bool) -> None:
    """What the signing PIN may rely on for some hours; a log-in notes its own."""
    if is_full or not has_second_factor(user):
        session_timer.show_proof(request.session)


def _confirm_pin(request: HttpRequest, user: User, pin: str, *, act: str) -> None:
    """Judged before the try opens the transaction of a save, as a password is."""
    is_right = user.is_active and judge_pin(user, pin)
    attempt = begin_try(request, user.get_username(), act=act, wrong=PIN)
    if not is_right:
        row = SigningPin.objects.filter(user=user).first()
        if row is None or is_locked(row):
            record_later(request, LOCK_PIN, user, outcome=Outcome.DENIED)
            raise CredentialError("pin", PinState.LOCKED.value)
        raise CredentialError("pin", _WRONG_PIN)
    was_right(request, attempt)
    state_of(request).proven_by = (PIN,)
    record_later(request, act, user, factors=[PIN])


def _checked_factor(user: User, proof: Proof, *, is_whole: bool) -> str:
    """The kind of the second factor that was shown."""
    if proof.credential is None:
        factor = factor_of_code(user, proof.code)
        if factor is None:
            raise CredentialError("code", _WRONG_CODE)
        return str(factor.type)
    try:
        answer = webauthn.parse_authentication_response(proof.credential)
        webauthn.complete_authentication(user, dict(proof.credential))
    except (ValidationError, AttributeError, KeyError) as error:
        raise CredentialError("credential", _WRONG_PASSKEY) from error
    if is_whole and not answer.response.authenticator_data.is_user_verified():
        raise CredentialError("password", _WRONG_ALONE)
    return str(Authenticator.Type.WEBAUTHN)
