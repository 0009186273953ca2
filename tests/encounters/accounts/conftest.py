"""People with and without a second factor, a clock that goes on when it is told to, the log."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import reverse
from django.utils import timezone

from encounters.accounts.one_time_codes import PERIOD, code_at
from encounters.accounts.secrets import seal
from encounters.models import AuditEvent
from encounters.vocabulary.terms import Role
from tests.support.factories import PASSWORD, a_practice, a_user
from tests.support.page_client import PageClient

UNLOCK = "/session/unlock/"
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


def events(*, since=0):
    return list(AuditEvent.objects.filter(seq__gt=since).order_by("seq"))


def head():
    return AuditEvent.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


@pytest.fixture
def told(surgeon):
    """The events since the account was there: act, outcome, what of it, and where."""
    since = head()

    def tell():
        return [
            (event.action, event.outcome, event.changes, event.place)
            for event in events(since=since)
        ]

    tell.rows = lambda: events(since=since)
    return tell


def log_in(page, name, password=PASSWORD):
    return page.post(reverse("login"), {"username": name, "password": password})


def send_code(page, code):
    return page.post(reverse("mfa_authenticate"), {"code": code})


def unlock(page, user, **proof):
    return page.post(UNLOCK, proof, headers={"X-Page-User": str(user.pk)})


@pytest.fixture
def inside(client, surgeon):
    """Logged in, and the events of that are passed."""
    client.force_login(surgeon)
    client.get(reverse("day_list"))
    return client
