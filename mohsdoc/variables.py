"""The environment variables of an installation, read once, by ``settings.py``.

A secret is taken as it stands. A value that cannot be meant ends the start with the variable's
name; the value itself is never repeated, for it may be a password.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

from mohsdoc import database_url

_FLAGS = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}


def secret(name: str, default: str) -> str:
    """Every character of it, blanks at its ends too."""
    return os.environ.get(name, default)


def text(name: str, default: str) -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool) -> bool:
    given = text(name, "1" if default else "0").lower()
    if given not in _FLAGS:
        raise refused(name, "it is neither 1 nor 0")
    return _FLAGS[given]


def number(name: str, default: int, *, least: int) -> int:
    given = text(name, str(default))
    if not re.fullmatch(r"[0-9]{1,9}", given):
        raise refused(name, "it is no whole number")
    if int(given) < least:
        raise refused(name, f"it is below {least}")
    return int(given)


def listed(
    name: str, default: Sequence[str] = (), *, each: str = r"[^,]+", fault: str = ""
) -> list[str]:
    """Parts between commas without blanks around them, each like the pattern ``each``."""
    parts = [part.strip() for part in os.environ.get(name, ",".join(default)).split(",")]
    found = [part for part in parts if part]
    if not all(re.fullmatch(each, part) for part in found):
        raise refused(name, fault)
    return found


def zone(name: str, default: str) -> str:
    given = text(name, default)
    try:
        ZoneInfo(given)
    except (OSError, ValueError, LookupError):
        raise refused(name, "there is no such time zone") from None
    return given


def database(name: str, default: str) -> dict[str, Any]:
    """An entry of ``DATABASES``: see ``database_url``."""
    try:
        return database_url.parse(secret(name, default))
    except ValueError as error:
        raise refused(name, str(error)) from None


def pooler(name: str, direct: dict[str, Any]) -> dict[str, Any] | None:
    """The entry ``direct`` with the address of a pooler before that database; ``None`` if unset."""
    if not secret(name, ""):
        return None
    found = database(name, "")
    if found["ENGINE"] != database_url.POSTGRESQL or direct["ENGINE"] != found["ENGINE"]:
        raise refused(name, "a pooler stands before PostgreSQL, and DATABASE_URL names it too")
    return {**direct, **found}


def object_store(prefix: str, *, may_be_plain: bool) -> dict[str, Any] | None:
    """What ``encounters.kept.objects.ObjectStore`` takes; ``None`` where no bucket is named.

    Without a key the library looks for one itself, such as that of the machine's role.
    ``may_be_plain``: http to other machines than this one, for the demo.
    """
    bucket = text(f"{prefix}_BUCKET", "")
    if not bucket:
        return None
    endpoint = text(f"{prefix}_ENDPOINT", "")
    if endpoint and not re.fullmatch(r"https?://[^/\s]+/?", endpoint):
        raise refused(f"{prefix}_ENDPOINT", "it begins with https:// and ends with the host's name")
    is_own = re.match(r"http://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?/?$", endpoint)
    if endpoint.startswith("http:") and not is_own and not may_be_plain:
        raise refused(f"{prefix}_ENDPOINT", "photographs would cross the network in the open")
    encryption = text(f"{prefix}_ENCRYPTION", "AES256")
    if not re.fullmatch(r"off|AES256|aws:kms(:\S+)?", encryption):
        raise refused(f"{prefix}_ENCRYPTION", "it is none of AES256, aws:kms, aws:kms:KEY and off")
    keys = {"access_key": secret(f"{prefix}_ACCESS_KEY", "")}
    keys["secret_key"] = secret(f"{prefix}_SECRET_KEY", "")
    if bool(keys["access_key"]) != bool(keys["secret_key"]):
        raise refused(f"{prefix}_SECRET_KEY", "only one of the two keys is given")
    return {
        "bucket": bucket,
        "endpoint": endpoint,
        "region": text(f"{prefix}_REGION", "us-east-1"),
        **keys,
        "encryption": encryption,
        "seconds": number(f"{prefix}_SECONDS", 10, least=1),
    }


def refused(name: str, why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} cannot be used: {why}. See docs/installing.md.")
