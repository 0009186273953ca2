"""Decides whether a second factor is required, and from whom."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings

from encounters.models import User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def requires_second_factor() -> bool:
    """Whether this installation asks everybody for a second factor; the loopback demo does not.

    ``doctor`` asks here before it lets an installation serve anybody else.
    """
    return bool(settings.REQUIRE_SECOND_FACTOR)


def factors_of(user: User) -> frozenset[str]:
    """The kinds of second factors that somebody has."""
    own = Authenticator.objects.filter(user=user, type__in=FACTORS)
    return frozenset(own.values_list("type", flat=True))


def has_second_factor(user: User) -> bool:
    """Recovery codes are no factor of their own: they stand in for one that was lost."""
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def has_passkey(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists())
