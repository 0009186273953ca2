"""Forms of accounts and roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.forms import UserChangeForm, UserCreationForm

from encounters.admin.forms import PlainInlineFormSet
from encounters.models import User
from encounters.models.text import validate_line
from encounters.vocabulary.typed_text import composed

_TYPED_NAMES = ("first_name", "last_name", "email")


class _TypedNames(forms.ModelForm):  # type: ignore[type-arg]
    """Django's own name columns take what nobody can see; ours do not."""

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        for name in _TYPED_NAMES:
            if isinstance(facts.get(name), str):
                facts[name] = composed(facts[name])
                try:
                    validate_line(facts[name])
                except forms.ValidationError as error:
                    self.add_error(name, error)
        return facts


class PersonForm(_TypedNames, UserChangeForm):  # type: ignore[type-arg]
    reset_second_factor = forms.BooleanField(
        required=False,
        label="Take the second factor away",
        help_text="For somebody who lost phone, key and recovery codes, once you know who asks. "
        "They set up a new one at the next log-in; give them a new password too.",
    )
    remove_signing_pin = forms.BooleanField(
        required=False,
        label="Take the signing PIN away",
        help_text="For a PIN that somebody else may know. They sign by password or passkey until "
        "they set a new one. It also goes with the second factor, and with a new password.",
    )


class NewPersonForm(_TypedNames, UserCreationForm):  # type: ignore[type-arg]
    """With a password: there is no other way to log in for the first time."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "credentials", "npi", "taxonomy")
        field_classes = UserCreationForm.Meta.field_classes


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    def has_changed(self) -> bool:
        """A new role counts as given once it is chosen, also if the page had chosen it."""
        if self.instance.pk is None and self.data.get(self.add_prefix("role")):
            return True
        return super().has_changed()


class RoleFormSet(PlainInlineFormSet):
    """Enforces the smallest number of roles that ``MembershipInline`` names."""

    default_error_messages = {
        **PlainInlineFormSet.default_error_messages,
        "too_few_forms": "Give this person at least one role.",
    }

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        return "A role is given twice. Take one of them away."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.validate_min = True
