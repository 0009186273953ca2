"""Checks of the settings: what Django's ``check --deploy`` does not ask, and the gravest again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from encounters.accounts.policy import requires_second_factor
from encounters.installation.doctor.ailment import Ailment, critical

LOOPBACK_NAMES = {"127.0.0.1", "localhost", "[::1]", "::1"}
SHORTEST_KEY, FEWEST_SIGNS = 50, 10
LONGEST_SESSION_SECONDS = 12 * 60 * 60
SHORTEST_HSTS_SECONDS = 365 * 24 * 60 * 60
LARGEST_BODY_BYTES = 16 * 1024 * 1024
MOST_FIELDS = 5000
SHORTEST_PASSWORD = 12
CLOSED_DIRECTIVES = ("default-src", "object-src", "base-uri", "frame-ancestors", "form-action")
# What stands in front of every page, and what it is for.
MIDDLEWARE = {
    "django.middleware.security.SecurityMiddleware": "https and its headers",
    "csp.middleware.CSPMiddleware": "the Content-Security-Policy",
    "django.middleware.csrf.CsrfViewMiddleware": "forms that only our own pages can send",
    "django.contrib.auth.middleware.LoginRequiredMiddleware": "the log-in before every page",
    "django.middleware.clickjacking.XFrameOptionsMiddleware": "pages in no foreign frame",
    "encounters.web.middleware.NoStoreMiddleware": "Cache-Control: no-store on every page",
    "encounters.web.audit_trail.AuditTrailMiddleware": "the record of who looked",
    "encounters.accounts.middleware.SessionGuardMiddleware": "second factors and the idle lock",
    "encounters.web.save_once.SaveOnceMiddleware": "saves that count once",
}
_SETTINGS = "Take mohsdoc/settings.py as it was released; installations differ by variables only."


def demo() -> Iterator[Ailment]:
    """A demo has known passwords: it answers this machine alone."""
    strangers = set(settings.ALLOWED_HOSTS) - LOOPBACK_NAMES
    if settings.DEMO and strangers:
        yield critical(
            f"This is the demo, and it would answer to {', '.join(sorted(strangers))}.",
            "Take MOHSDOC_HOSTS away, or set MOHSDOC_DEMO=0 to serve patients.",
        )


def hosts() -> Iterator[Ailment]:
    loose = [name for name in settings.ALLOWED_HOSTS if name == "*" or name.startswith(".")]
    if loose or not settings.ALLOWED_HOSTS:
        yield critical(
            f"Requests for any host are answered ({', '.join(loose) or 'none is named'}).",
            "Name the server's own names in MOHSDOC_HOSTS.",
        )


def debug() -> Iterator[Ailment]:
    if settings.DEBUG:
        yield critical(
            "Django's error pages are on: whoever meets a fault sees patients and settings.",
            "Set MOHSDOC_DEBUG=0 or take it away.",
        )


def secret_key() -> Iterator[Ailment]:
    key = settings.SECRET_KEY
    is_weak = len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_SIGNS
    if is_weak or key.startswith(("django-insecure-", "demo-only-")):
        yield critical(
            "The secret key can be guessed, and with it sessions can be forged.",
            "Make a new MOHSDOC_SECRET_KEY with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
        )


def https() -> Iterator[Ailment]:
    demanded = {
        "SESSION_COOKIE_SECURE": settings.SESSION_COOKIE_SECURE,
        "CSRF_COOKIE_SECURE": settings.CSRF_COOKIE_SECURE,
        "SESSION_COOKIE_HTTPONLY": settings.SESSION_COOKIE_HTTPONLY,
        "SECURE_SSL_REDIRECT": settings.SECURE_SSL_REDIRECT,
        "SECURE_CONTENT_TYPE_NOSNIFF": settings.SECURE_CONTENT_TYPE_NOSNIFF,
        "SESSION_COOKIE_SAMESITE": settings.SESSION_COOKIE_SAMESITE in ("Lax", "Strict"),
        "SECURE_HSTS_SECONDS": settings.SECURE_HSTS_SECONDS >= SHORTEST_HSTS_SECONDS,
    }
    for name, holds in demanded.items():
        if not holds:
            yield critical(f"{name} lets sessions or pages travel unprotected.", _SETTINGS)


def content_security_policy() -> Iterator[Ailment]:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    for name, sources in directives.items():
        loose = [
            source
            for source in sources
            if "unsafe-" in source or "*" in source or "http:" in source
        ]
        if loose:
            yield critical(f"The content policy allows {name} {' '.join(loose)}.", _SETTINGS)
    for name in CLOSED_DIRECTIVES:
        if name not in directives:
            yield critical(f"The content security policy says nothing of {name}.", _SETTINGS)


def middleware() -> Iterator[Ailment]:
    for path, purpose in MIDDLEWARE.items():
        if path not in settings.MIDDLEWARE:
            yield critical(f"{path} is missing, and with it {purpose}.", _SETTINGS)


def sessions() -> Iterator[Ailment]:
    if settings.SESSION_COOKIE_AGE > LONGEST_SESSION_SECONDS:
        yield critical("A session outlives the working day of twelve hours.", _SETTINGS)
    if not settings.SESSION_SERIALIZER.endswith("JSONSerializer"):
        yield critical("Sessions are not kept as JSON.", _SETTINGS)


def uploads() -> Iterator[Ailment]:
    limits = {
        "DATA_UPLOAD_MAX_MEMORY_SIZE": (settings.DATA_UPLOAD_MAX_MEMORY_SIZE, LARGEST_BODY_BYTES),
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS, MOST_FIELDS),
    }
    for name, (limit, most) in limits.items():
        if not limit or limit > most:
            yield critical(f"{name} lets one request fill the memory.", _SETTINGS)


def second_factor() -> Iterator[Ailment]:
    if not requires_second_factor():
        yield critical("Patients can be seen without a second factor.", _SETTINGS)


def passwords() -> Iterator[Ailment]:
    if not any(map(_asks_for_length, settings.AUTH_PASSWORD_VALIDATORS)):
        yield critical(f"Passwords of fewer than {SHORTEST_PASSWORD} signs are taken.", _SETTINGS)
    if settings.PASSWORD_HASHERS[0].endswith(("MD5PasswordHasher", "UnsaltedSHA1PasswordHasher")):
        yield critical("Passwords are kept with a hash that is quickly guessed.", _SETTINGS)


def _asks_for_length(validator: Any) -> bool:
    shortest = validator.get("OPTIONS", {}).get("min_length", 0)
    is_it = str(validator["NAME"]).endswith("MinimumLengthValidator")
    return is_it and int(shortest) >= SHORTEST_PASSWORD
