"""Checks of a PostgreSQL server: what it promises of a commit, and what our role may do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection

from encounters.installation.doctor.ailment import Ailment, critical, warning
from encounters.installation.doctor.expected import APPEND_ONLY

ROLES_FILE = "deploy/postgresql_roles.sql"
_ROLES = f"Serve with the runtime role of {ROLES_FILE}; the owner is for migrations and restores."
CHANGING_RIGHTS = ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER")
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


def role() -> Iterator[Ailment]:
    """Triggers bind everybody but a superuser and the owner of the table: we must be neither."""
    if connection.vendor != "postgresql":
        return
    asked = (
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls "
        "FROM pg_roles WHERE rolname = current_user"
    )
    powers = ("SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS")
    granted = [name for name, has in zip(powers, _row(asked), strict=True) if has]
    if granted:
        yield critical(f"The database role that serves is {', '.join(granted)}.", _ROLES)
        return
    owned = (
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' "
        "AND pg_has_role(current_user, c.relowner, 'MEMBER')"
    )
    if _row(owned)[0]:
        yield critical("The database role that serves owns tables: it could drop guards.", _ROLES)
    if _row("SELECT has_schema_privilege(current_user, 'public', 'CREATE')")[0]:
        yield critical("The database role that serves may create tables and functions.", _ROLES)


def append_only() -> Iterator[Ailment]:
    if connection.vendor != "postgresql" or _setting("is_superuser") == "on":
        return
    for table in present_append_only():
        granted = [
            right
            for right in CHANGING_RIGHTS
            if _row("SELECT has_table_privilege(current_user, %s, %s)", table, right)[0]
        ]
        if granted:
            yield critical(
                f"The database role that serves has {', '.join(granted)} on {table}.",
                "As the owner run: manage.py grant_runtime ROLE",
            )


def present_append_only() -> list[str]:
    return [table for table in APPEND_ONLY if _row("SELECT to_regclass(%s)", table)[0]]


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
