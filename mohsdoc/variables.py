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


def object_store(*, may_be_plain: bool, **given: Any) -> dict[str, Any] | None:
    """What ``encounters.file_store.objects.ObjectStore`` takes, once it is found sound.

    ``None`` where no bucket is named. Without a key the library looks for one itself, such as that
    of the machine's role. ``may_be_plain``: http to other machines than this one, for the demo.
    """
    if not given["bucket"]:
        return None
    endpoint = given["endpoint"]
    if endpoint and not re.fullmatch(r"https?://[^/\s]+/?", endpoint):
        raise refused("MOHSDOC_STORE_ENDPOINT", "it begins with https:// and ends with a host")
    is_own = re.match(r"http://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?/?$", endpoint)
    if endpoint.startswith("http:") and not is_own and not may_be_plain:
        raise refused("MOHSDOC_STORE_ENDPOINT", "photographs would cross the network in the open")
    if not re.fullmatch(r"off|AES256|aws:kms(:\S+)?", given["encryption"]):
        why = "it is none of AES256, aws:kms, aws:kms:KEY and off"
        raise refused("MOHSDOC_STORE_ENCRYPTION", why)
    if bool(given["access_key"]) != bool(given["secret_key"]):
        raise refused("MOHSDOC_STORE_SECRET_KEY", "only one of the two keys is given")
    return given


def pooler(name: str, direct: dict[str, Any]) -> dict[str, Any] | None:
    """The entry ``direct`` with the address of a pooler before that database; ``None`` if unset."""
    if not secret(name, ""):
        return None
    found = database(name, "")
    if found["ENGINE"] != database_url.POSTGRESQL or direct["ENGINE"] != found["ENGINE"]:
        raise refused(name, "a pooler stands before PostgreSQL, and DATABASE_URL names it too")
    return {**direct, **found}


def refused(name: str, why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} cannot be used: {why}. See docs/installing.md.")
