"""Checks of a PostgreSQL server: what it promises of a commit, and of what travels to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection

from encounters.installation.doctor.ailment import Ailment, critical, warning

_MUST_BE_ON = {
    "fsync": "A power cut may damage the whole database.",
    "full_page_writes": "A power cut may damage pages of the database.",
}


def durability() -> Iterator[Ailment]:
    if connection.vendor != "postgresql":
        return
    for name, harm in _MUST_BE_ON.items():
        if _setting(name) != "on":
            yield critical(f"{harm} ({name} is off.)", f"Set {name} = on in postgresql.conf.")
    if _setting("synchronous_commit") in ("off", "local"):
        yield critical(
            "A power cut may take back what was called saved (synchronous_commit).",
            "Set synchronous_commit = on in postgresql.conf.",
        )
    if _setting("data_checksums") != "on":
        yield warning(
            "A disk that returns other bytes than it was given would not be noticed.",
            "Stop the server and run pg_checksums --enable, or initdb with --data-checksums.",
        )


def transport() -> Iterator[Ailment]:
    if connection.vendor != "postgresql":
        return
    address, is_sealed = _row(
        "SELECT host(inet_server_addr()), coalesce("
        "(SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)"
    )
    if address and not address.startswith("127.") and address != "::1" and not is_sealed:
        yield critical(
            "Patients travel to the database in clear text.",
            "Add ?sslmode=verify-full to DATABASE_URL and give the server a certificate.",
        )
    if not settings.DATABASES["default"].get("CONN_HEALTH_CHECKS"):
        yield critical(
            "After a restart of the database the first requests would fail.",
            "Take CONN_HEALTH_CHECKS in mohsdoc/settings.py as it was released.",
        )


def _setting(name: str) -> str:
    value: str = _row("SELECT current_setting(%s)", name)[0]
    return value


def _row(question: str, *values: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        found = cursor.fetchone()
        return tuple(found)
