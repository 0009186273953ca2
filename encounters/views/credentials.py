"""A fresh credential for what nobody may do in another's name: asked for at every signature.

A session that is open proves that somebody logged in once; the hand that signs proves itself anew.
"""

from __future__ import annotations

from django import forms
from django.http import HttpRequest

from encounters.forms.base import PlainForm
from encounters.views.loaders import current_user

# Fields whose values are kept nowhere, not even as part of a hash.
CREDENTIAL_FIELDS = frozenset({"password"})
_WRONG = "This is not the password of the account you are logged in with."


class CredentialForm(PlainForm):
    """The password of the person who is logged in; others have fields of their own beside it."""

    password = forms.CharField(
        label="Your password",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def confirmed(request: HttpRequest, form: CredentialForm) -> bool:
    """Whether the form is sound and its credential the logged-in person's; else it says why not."""
    if not form.is_valid():
        return False
    if current_user(request).check_password(form.cleaned_data["password"]):
        return True
    form.add_error("password", _WRONG)
    return False
