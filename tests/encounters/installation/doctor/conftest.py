"""An installation whose settings nothing is wrong with; each test spoils one."""

import pytest

from encounters.installation.doctor import examine


@pytest.fixture
def served(settings):
    settings.DEMO = settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["mohs.example.org"]
    settings.SECRET_KEY = "".join(chr(97 + number % 26) for number in range(60))
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    settings.REQUIRE_SECOND_FACTOR = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    return settings


@pytest.fixture
def found():
    """The severities that a check gives, by its name."""
    return lambda name: [ailment.severity for _, ailment in examine(only=[name])]
