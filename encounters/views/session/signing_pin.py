"""The page on which a person sets, changes or removes the own signing PIN."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from encounters import actions
from encounters.accounts.pin_rules import LONGEST, SHORTEST, pin_fault
from encounters.accounts.signing_pin import is_locked, set_pin
from encounters.forms.base import Layout, row
from encounters.models import SigningPin, User
from encounters.web.credentials import CredentialForm, confirmed
from encounters.web.roles import current_user


def _pin_input() -> forms.PasswordInput:
    return forms.PasswordInput(
        attrs={
            "autocomplete": "off",
            "inputmode": "numeric",
            "class": "form-control code-field",
        }
    )


class PinForm(CredentialForm):
    """A new PIN, typed twice, with the password again."""

    layout = Layout(row("new_pin", "new_pin_again"), "password")

    field_order = ("new_pin", "new_pin_again", "password")
    new_pin = forms.CharField(
        label="New PIN",
        max_length=LONGEST,
        strip=False,
        widget=_pin_input(),
        help_text=f"{SHORTEST} to {LONGEST} digits; no date, no run, no pattern.",
    )
    new_pin_again = forms.CharField(
        label="The same again", max_length=LONGEST, strip=False, widget=_pin_input()
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_new_pin(self) -> str:
        pin: str = self.cleaned_data["new_pin"]
        known = tuple(filter(None, (self.person.npi, self.person.username)))
        if fault := pin_fault(pin, known=known):
            raise forms.ValidationError(fault)
        return pin

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if "new_pin" in facts and facts.get("new_pin_again", facts["new_pin"]) != facts["new_pin"]:
            self.add_error("new_pin_again", "These are not the same digits.")
        return facts


def signing_pin(request: HttpRequest) -> HttpResponse:
    """Setting it takes the same proof as a signature by password; removing it takes none."""
    person = current_user(request)
    if request.method == "POST" and "remove" in request.POST:
        actions.remove_signing_pin(person, by=person)
        messages.success(request, "Your signing PIN was removed.")
        return HttpResponseRedirect(reverse("mfa_index"))
    form = PinForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and confirmed(request, form):
        set_pin(person, form.cleaned_data["new_pin"])
        messages.success(request, "Your signing PIN is set.")
        return HttpResponseRedirect(reverse("mfa_index"))
    found = SigningPin.objects.filter(user=person).first()
    context = {"form": form, "pin": found, "is_locked": found is not None and is_locked(found)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "accounts/signing_pin.html", context, status=status)
