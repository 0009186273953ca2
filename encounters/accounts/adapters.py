"""Adapters of django-allauth: no sign-up, no e-mail, encrypted secrets, our own messages."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from encounters.accounts.policy import FACTORS, requires_second_factor
from encounters.accounts.secrets import seal, unseal
from encounters.accounts.session_log import record_later
from encounters.actions.audit.session_events import LOG_IN
from encounters.models import User
from encounters.request_state import state_of
from encounters.vocabulary.record_terms import Outcome


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by administrators."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Whoever was switched off between the password and the code stays out."""
        assert isinstance(user, User)
        if not User.objects.filter(pk=user.pk, is_active=True).exists():
            record_later(request, LOG_IN, user, outcome=Outcome.DENIED, wrong="account")
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("login")))
        super().login(request, user)

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def get_client_ip(self, request: HttpRequest) -> str:
        return state_of(request).source


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That code is not right, or it was used before.",
        "cannot_delete_authenticator": "This is your only second factor. Add another one first.",
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays where one is required."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS)
        return not requires_second_factor() or others.exclude(pk=authenticator.pk).exists()

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def generate_authenticator_name(
        self,
        user: AbstractBaseUser,
        type: Authenticator.Type,  # noqa: A002 - allauth's name
    ) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "Passkey" if number == 1 else f"Passkey {number}"

    def _get_site_name(self) -> str:
        return "Mohsdoc"
