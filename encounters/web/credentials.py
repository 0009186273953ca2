"""Forms and check of a fresh credential, required for every signature.

A session that is open proves that somebody logged in once; the hand that signs proves itself anew,
by a passkey, by password and, for whoever has one, the second factor, or by the signing PIN.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from django import forms
from django.http import HttpRequest

from encounters.accounts.credentials import CredentialError, Proof, confirm
from encounters.accounts.pin_rules import LONGEST
from encounters.accounts.policy import factors_of
from encounters.accounts.signing_pin import PinState, pin_state
from encounters.accounts.throttle import TooManyTriesError
from encounters.forms.base import HTML, Div, Layout, PlainForm
from encounters.models import Practice, User
from encounters.web.roles import current_user

# Fields whose values are kept nowhere, not even as part of a hash.
CREDENTIAL_FIELDS = frozenset({"password", "code", "credential", "pin", "new_pin", "new_pin_again"})
_EMPTY = "Nothing was typed."
_FACTOR = ("code", "credential")
_SIGNATURE_PROOF = "{% include 'components/signature_proof.html' %}"
_PASSKEY_BUTTON = "{% include 'accounts/_credential_passkey.html' %}"


class OnceInput(forms.HiddenInput):
    """What a passkey said holds once: a page that comes back must not send it again."""

    def format_value(self, value: Any) -> None:
        return None


class CredentialForm(PlainForm):
    """The proof of the person who is logged in; others have fields of their own beside it.

    Where a layout says ``password``, the second factor of whoever has one stands below it.
    """

    password = forms.CharField(
        label="Your password",
        max_length=128,
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label="Code",
        max_length=20,
        required=False,
        help_text="From your authenticator app, or a recovery code.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "enterkeyhint": "go",
                "class": "form-control code-field",
            }
        ),
    )
    credential = forms.JSONField(required=False, widget=OnceInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = getattr(context.request, "user", None)
        self.factors = factors_of(user) if isinstance(user, User) else frozenset()
        if not self.factors:
            for name in _FACTOR:
                del self.fields[name]
        self.helper.layout = self._with_factor()

    def _with_factor(self) -> Layout:
        """The layout of the class belongs to every form of it, so a copy is changed."""
        layout = deepcopy(self.layout) or Layout(*(set(self.fields) - set(_FACTOR)))
        if "code" in self.fields:
            button = [HTML(_PASSKEY_BUTTON)] if Authenticator.Type.WEBAUTHN in self.factors else []
            _replaced(layout, Div("password", *_FACTOR, *button))
        return layout


class SignatureForm(CredentialForm):
    """For a signature in ``practice``: what is quickest for the person stands first.

    The signing PIN if it is good here and now, a passkey by the button that signs, and the password
    folded behind them; see ``components/signature_proof.html``.
    """

    pin = forms.CharField(
        label="Your PIN",
        max_length=LONGEST,
        strip=False,
        required=False,
        widget=forms.PasswordInput(
            attrs={
                "autocomplete": "off",
                "inputmode": "numeric",
                "class": "form-control code-field",
            }
        ),
    )

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = context.request
        user = getattr(request, "user", None)
        self.has_passkey = Authenticator.Type.WEBAUTHN in self.factors
        self.pin_state = PinState.NONE
        if isinstance(user, User):
            self.pin_state = pin_state(request, user, practice)
        self.asks_pin = self.pin_state is PinState.USABLE
        if not self.asks_pin:
            del self.fields["pin"]

    def _with_factor(self) -> Layout:
        layout = deepcopy(self.layout) or Layout(*(set(self.fields) - {"pin", *_FACTOR}))
        _replaced(layout, HTML(_SIGNATURE_PROOF))
        return layout

    @property
    def is_password_open(self) -> bool:
        """Whether the password is shown: nothing is quicker, or something is wrong with it."""
        is_quicker = self.asks_pin or self.has_passkey
        return not is_quicker or any(name in self.errors for name in ("password", *_FACTOR))


def _replaced(layout: Any, part: Any) -> bool:
    """Put ``part`` where ``password`` stands, however deep."""
    for place, item in enumerate(layout.fields):
        if item == "password":
            layout.fields[place] = part
            return True
        if hasattr(item, "fields") and _replaced(item, part):
            return True
    return False


def shows_proof(request: HttpRequest, form: CredentialForm) -> bool:
    """Whether the form is sound and shows anything to be judged; else it says why not.

    Asked before what takes long and is done for the right person only.
    """
    if not form.is_valid():
        return False
    is_shown = any(form.cleaned_data.get(name) for name in ("password", "credential", "pin"))
    return is_shown or confirmed(request, form)


def confirmed(request: HttpRequest, form: CredentialForm) -> bool:
    """Whether the form is sound and its credential the logged-in person's; else it says why not."""
    if not form.is_valid():
        return False
    facts = form.cleaned_data
    proof = Proof(
        password=facts["password"],
        code=facts.get("code", ""),
        credential=facts.get("credential"),
        pin=facts.get("pin", ""),
    )
    if isinstance(form, SignatureForm) and not (proof.password or proof.pin or proof.has_factor):
        # No try to judge, so none is counted.
        form.add_error("pin" if form.asks_pin else "password", _EMPTY)
        return False
    try:
        confirm(request, current_user(request), proof)
    except CredentialError as error:
        form.add_error(_seen_field(form, error.field), error.message)
        return False
    except TooManyTriesError as error:
        form.add_error("pin" if proof.is_pin else "password", error.message)
        return False
    return True


def _seen_field(form: CredentialForm, name: str) -> str:
    """Where a message can be seen: a passkey's answer stands in no field that is shown."""
    shown = "code" if name == "credential" else name
    return shown if shown in form.fields else "password"
