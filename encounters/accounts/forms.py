"""Log-in forms. Each counts attempts; an unknown name gets the same answer as a wrong password."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as FactorAgainForm
from allauth.mfa.internal.flows.add import validate_can_add_authenticator
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from encounters.accounts.one_time_codes import counter_of, factor_of_code
from encounters.accounts.session_log import record_later
from encounters.accounts.session_timer import show_factor
from encounters.accounts.throttle import TooManyTriesError, begin_try, was_right
from encounters.actions.audit.session_events import ADD_FACTOR, CONFIRM, LOG_IN
from encounters.forms.base import Layout, helper
from encounters.request_state import Attempt, state_of

_WRONG_CODE = "That code is not right, or it was used before."
_WRONG_PASSKEY = "The passkey was not accepted."
_CODE_ATTRS = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "autocapitalize": "off",
    "spellcheck": "false",
    "class": "form-control code-field",
}


def begun(
    request: HttpRequest, name: str, *, act: str = CONFIRM, wrong: str = "password"
) -> Attempt:
    """A counted try, or the refusal as a form says it."""
    try:
        return begin_try(request, name, act=act, wrong=wrong)
    except TooManyTriesError as error:
        raise ValidationError(error.message, code="too_many_tries") from error


class LoginForm(AuthenticationForm):
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": "Name or password is not right. Look at capital letters.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(Layout("username", "password"))

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("username") or not self.cleaned_data.get("password"):
            return self.cleaned_data
        assert self.request is not None
        attempt = begun(self.request, self.cleaned_data["username"], act=LOG_IN)
        facts = super().clean()
        was_right(self.request, attempt)
        return facts


class _CodeMixin:
    """In place of allauth's counting in a cache, which each process has for itself."""

    user: Any
    act = CONFIRM

    def clean_code(self) -> str:
        name = self.user.get_username()
        attempt = begun(context.request, name, act=self.act, wrong="code")
        code: str = self.cleaned_data["code"]  # type: ignore[attr-defined]
        factor = factor_of_code(self.user, code)
        if factor is None:
            raise ValidationError(_WRONG_CODE, code="incorrect_code")
        factor.user = self.user
        self.authenticator: Authenticator = factor
        was_right(context.request, attempt)
        return code


class _CodeField(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = "Code"
        field.max_length = 20  # type: ignore[attr-defined]
        field.widget = forms.TextInput(attrs=_CODE_ATTRS)
        field.widget.attrs["autofocus"] = "autofocus"
        self.helper = helper(Layout("code"))


class CodeForm(_CodeMixin, _CodeField, AuthenticateForm):  # type: ignore[misc]
    """The second step of a log-in."""

    act = LOG_IN


class CodeAgainForm(_CodeMixin, _CodeField, FactorAgainForm):  # type: ignore[misc]
    """Before something that changes the account."""


class ActivateForm(_CodeField, ActivateTOTPForm):  # type: ignore[misc]
    """Enrolling a program: the first code it shows is used up with it."""

    def clean_code(self) -> str:
        validate_can_add_authenticator(self.user)
        name = self.user.get_username()
        attempt = begun(context.request, name, act=ADD_FACTOR, wrong="code")
        code: str = self.cleaned_data["code"]
        counter = counter_of(self.secret, "".join(code.split()))
        if counter is None:
            raise ValidationError(_WRONG_CODE, code="incorrect_code")
        was_right(context.request, attempt)
        show_factor(context.request.session)
        state_of(context.request).enrolled_counter = counter
        return code


class _PasskeyMixin:
    user: Any
    act = CONFIRM

    def clean_credential(self) -> Authenticator:
        name = self.user.get_username()
        attempt = begun(context.request, name, act=self.act, wrong="passkey")
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]
        except (AttributeError, KeyError) as error:
            # What is no passkey's answer at all; allauth expects a browser to have written it.
            raise ValidationError(_WRONG_PASSKEY, code="incorrect_code") from error
        was_right(context.request, attempt)
        return found


class PasskeyForm(_PasskeyMixin, AuthenticateWebAuthnForm):  # type: ignore[misc]
    act = LOG_IN


class PasskeyAgainForm(_PasskeyMixin, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.helper = helper(Layout("password"))

    def clean_password(self) -> str:
        attempt = begun(context.request, self.user.get_username())
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError("The password is not right.", code="incorrect_password")
        was_right(context.request, attempt)
        record_later(context.request, CONFIRM, self.user, factors=["password"])
        return password
