"""Form and check of a fresh credential, required for every signature.

A session that is open proves that somebody logged in once; the hand that signs proves itself anew,
by password and, for whoever has one, the second factor.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from allauth.core import context
from django import forms
from django.http import HttpRequest

from encounters.accounts.credentials import CredentialError, Proof, confirm
from encounters.accounts.policy import has_passkey, has_second_factor
from encounters.accounts.throttle import TooManyTriesError
from encounters.forms.base import HTML, Div, Layout, PlainForm
from encounters.models import User
from encounters.web.open_chart import current_user

# Fields whose values are kept nowhere, not even as part of a hash.
CREDENTIAL_FIELDS = frozenset({"password", "code", "credential"})
_FACTOR = ("code", "credential")
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
                "class": "form-control code-field",
            }
        ),
    )
    credential = forms.JSONField(required=False, widget=OnceInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = getattr(context.request, "user", None)
        if not (isinstance(user, User) and has_second_factor(user)):
            for name in _FACTOR:
                del self.fields[name]
        self.helper.layout = self._with_factor(user)

    def _with_factor(self, user: object) -> Layout:
        """The layout of the class belongs to every form of it, so a copy is changed."""
        layout = deepcopy(self.layout) or Layout(*(set(self.fields) - set(_FACTOR)))
        if "code" in self.fields:
            button = [HTML(_PASSKEY_BUTTON)] if isinstance(user, User) and has_passkey(user) else []
            _replaced(layout, Div("password", *_FACTOR, *button))
        return layout


def _replaced(layout: Any, part: Div) -> bool:
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
    is_shown = any(form.cleaned_data.get(name) for name in ("password", "credential"))
    return is_shown or confirmed(request, form)


def confirmed(request: HttpRequest, form: CredentialForm) -> bool:
    """Whether the form is sound and its credential the logged-in person's; else it says why not."""
    if not form.is_valid():
        return False
    facts = form.cleaned_data
    proof = Proof(
        password=facts["password"], code=facts.get("code", ""), credential=facts.get("credential")
    )
    try:
        confirm(request, current_user(request), proof)
    except CredentialError as error:
        form.add_error(_seen_field(form, error.field), error.message)
        return False
    except TooManyTriesError as error:
        form.add_error("password", error.message)
        return False
    return True


def _seen_field(form: CredentialForm, name: str) -> str:
    """Where a message can be seen: a passkey's answer stands in no field that is shown."""
    shown = "code" if name == "credential" else name
    return shown if shown in form.fields else "password"
