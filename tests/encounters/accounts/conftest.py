"""People with and without a second factor, and a clock that goes on when it is told to."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.utils import timezone

from encounters.accounts.codes import PERIOD, code_at
from encounters.accounts.seal import seal
from encounters.terms import Role
from tests.factories import a_practice, a_user
from tests.page_client import PageClient

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def surgeon(db):
    return a_user(a_practice(), Role.SURGEON)


@pytest.fixture
def required(settings):
    """An installation that serves patients."""
    settings.REQUIRE_SECOND_FACTOR = True


@dataclass
class Clock:
    """``timezone.now`` for the whole project."""

    now: object = field(default_factory=timezone.now)

    def go(self, **span):
        self.now += timedelta(**span)


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: made.now)
    return made


def enroll(user):
    """As if the person had scanned the code; without spare codes."""
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": seal(SECRET)}
    )


def spare_codes(user):
    return RecoveryCodes.activate(user).get_unused_codes()


def code_now(steps=0):
    return code_at(SECRET, int(timezone.now().timestamp()) // PERIOD + steps)


def a_page(**environment):
    """A browser of its own, at an address of its own."""
    return PageClient(**environment)
