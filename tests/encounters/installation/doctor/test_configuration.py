"""Each setting that matters, just unsafe and just safe."""

import copy

import pytest

from encounters.installation.doctor import CHECKS, examine
from encounters.installation.doctor import configuration as asked

WITHOUT_DATABASE = [
    "demo",
    "hosts",
    "debug",
    "secret-key",
    "https",
    "content-security-policy",
    "middleware",
    "sessions",
    "uploads",
    "second-factor",
    "passwords",
]
YEAR = 365 * 24 * 60 * 60
STRONG = "abcdefghij" * 5

CASES = [
    # check, setting, unsafe, safe
    ("hosts", "ALLOWED_HOSTS", ["*"], ["mohs.example.org"]),
    ("hosts", "ALLOWED_HOSTS", [".example.org"], ["a.example.org"]),
    ("hosts", "ALLOWED_HOSTS", [], ["a"]),
    ("debug", "DEBUG", True, False),
    ("secret-key", "SECRET_KEY", STRONG[:49], STRONG),
    ("secret-key", "SECRET_KEY", "abcdefghi" * 6, STRONG),
    ("secret-key", "SECRET_KEY", "django-insecure-" + STRONG, "django-secure-" + STRONG),
    ("https", "SESSION_COOKIE_SECURE", False, True),
    ("https", "CSRF_COOKIE_SECURE", False, True),
    ("https", "SESSION_COOKIE_HTTPONLY", False, True),
    ("https", "SECURE_SSL_REDIRECT", False, True),
    ("https", "SECURE_CONTENT_TYPE_NOSNIFF", False, True),
    ("https", "SESSION_COOKIE_SAMESITE", "None", "Lax"),
    ("https", "SECURE_HSTS_SECONDS", YEAR - 1, YEAR),
    ("sessions", "SESSION_COOKIE_AGE", 12 * 3600 + 1, 12 * 3600),
    (
        "sessions",
        "SESSION_SERIALIZER",
        "django.contrib.sessions.serializers.PickleSerializer",
        "django.contrib.sessions.serializers.JSONSerializer",
    ),
    ("uploads", "DATA_UPLOAD_MAX_MEMORY_SIZE", None, 16 * 1024**2),
    ("uploads", "DATA_UPLOAD_MAX_MEMORY_SIZE", 16 * 1024**2 + 1, 1),
    ("uploads", "DATA_UPLOAD_MAX_NUMBER_FIELDS", 5001, 5000),
    ("second-factor", "REQUIRE_SECOND_FACTOR", False, True),
    (
        "passwords",
        "PASSWORD_HASHERS",
        ["django.contrib.auth.hashers.MD5PasswordHasher"],
        ["django.contrib.auth.hashers.Argon2PasswordHasher"],
    ),
    (
        "passwords",
        "AUTH_PASSWORD_VALIDATORS",
        [],
        [{"NAME": "x.MinimumLengthValidator", "OPTIONS": {"min_length": 12}}],
    ),
    (
        "passwords",
        "AUTH_PASSWORD_VALIDATORS",
        [{"NAME": "x.MinimumLengthValidator", "OPTIONS": {"min_length": 11}}],
        [{"NAME": "x.MinimumLengthValidator", "OPTIONS": {"min_length": 12}}],
    ),
]


def test_sound_settings_give_nothing(served):
    assert examine(only=WITHOUT_DATABASE) == []


@pytest.mark.parametrize(("check", "name", "unsafe", "safe"), CASES)
def test_unsafe_setting_is_critical(served, found, check, name, unsafe, safe):
    setattr(served, name, unsafe)
    assert found(check) == ["critical"]
    setattr(served, name, safe)
    assert found(check) == []


@pytest.mark.parametrize(
    ("directive", "source"),
    [
        ("script-src", "'unsafe-inline'"),
        ("style-src", "'unsafe-eval'"),
        ("img-src", "*"),
        ("connect-src", "http://example.org"),
    ],
)
def test_a_policy_with_a_hole(served, found, directive, source):
    policy = copy.deepcopy(served.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"][directive].append(source)
    served.CONTENT_SECURITY_POLICY = policy
    assert found("content-security-policy") == ["critical"]


@pytest.mark.parametrize("directive", asked.CLOSED_DIRECTIVES)
def test_a_policy_that_forgets(served, found, directive):
    policy = copy.deepcopy(served.CONTENT_SECURITY_POLICY)
    del policy["DIRECTIVES"][directive]
    served.CONTENT_SECURITY_POLICY = policy
    assert found("content-security-policy") == ["critical"]


@pytest.mark.parametrize("path", asked.MIDDLEWARE)
def test_a_middleware_that_was_taken_out(served, found, path):
    served.MIDDLEWARE = [middleware for middleware in served.MIDDLEWARE if middleware != path]
    assert found("middleware") == ["critical"]


class TestDemo:
    def test_demo_on_another_host_name_is_critical(self, settings, found):
        settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
        assert found("demo") == []
        settings.ALLOWED_HOSTS = ["127.0.0.1", "mohs.example.org"]
        assert found("demo") == ["critical"]

    def test_is_spared_what_only_patients_need(self, settings):
        assert settings.DEMO
        asked_of_all = {check.name for check in CHECKS if not check.in_demo}
        assert {"https", "secret-key", "second-factor", "debug"} <= asked_of_all
        assert examine(only=["https", "secret-key", "second-factor"]) == []


def test_a_check_that_fails_is_no_good_news(served, found):
    served.CONTENT_SECURITY_POLICY = {}
    assert found("content-security-policy") == ["critical"]
