"""Checks of what stands beside and before this server: other servers of the database, a pooler."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from encounters.installation.doctor.ailment import Ailment, critical, warning
from encounters.installation.serving import signs_of_servers, this_server
from encounters.installation.sessions import Session, is_pooled, parameters, row

_WAIT_SECONDS = 5
# What a session has of its role or its database, and a pooler's session must have too.
_KEPT = (
    "search_path",
    "lock_timeout",
    "statement_timeout",
    "idle_in_transaction_session_timeout",
    "synchronous_commit",
    "default_transaction_isolation",
    "jit",
)
_WHERE = "SELECT current_database(), current_user, pg_postmaster_start_time()"
_SETTINGS = "SELECT " + ", ".join(f"current_setting('{name}')" for name in _KEPT)
_SAMPLE = "Take deploy/pgbouncer.ini as a pattern, and see docs/several-servers.md."


def pooler() -> Iterator[Ailment]:
    """Commands hold locks and cursors for longer than a transaction: they need the database
    itself. Pages may share connections if those are the same role's, with the same settings."""
    if connection.vendor != "postgresql":
        return
    try:
        with _session(parameters(settings.DIRECT_DATABASE)) as direct:
            yield from _of_the_way(direct)
    except psycopg.Error as error:
        mend = "Let DATABASE_URL name PostgreSQL itself, past the pooler."
        yield critical(f"The database itself cannot be reached ({_first_line(error)}).", mend)


def _of_the_way(direct: Session) -> Iterator[Ailment]:
    if is_pooled(direct):
        yield critical(
            "DATABASE_URL leads through a pooler: backups, restores and whatever reads many rows "
            "would break off.",
            "Let DATABASE_URL name PostgreSQL itself, and MOHSDOC_POOLER_URL the pooler.",
        )
    elif settings.POOLER_DATABASE is not None:
        yield from _through_the_pooler(direct, parameters(settings.POOLER_DATABASE))


def _through_the_pooler(direct: Session, address: dict[str, Any]) -> Iterator[Ailment]:
    try:
        with _session(address) as pooled:
            yield from _differences(direct, pooled)
    except psycopg.Error as error:
        what = f"The pooler cannot be reached ({_first_line(error)})."
        yield critical(what, f"Start it. {_SAMPLE}")


def _differences(direct: Session, pooled: Session) -> Iterator[Ailment]:
    if row(direct, _WHERE) != row(pooled, _WHERE):
        yield critical(
            "MOHSDOC_POOLER_URL leads to another database, or as another role, than DATABASE_URL.",
            f"Name the same database and role in both. {_SAMPLE}",
        )
        return
    pairs = zip(_KEPT, row(direct, _SETTINGS), row(pooled, _SETTINGS), strict=True)
    for name, own, shared in pairs:
        if own != shared:
            yield critical(
                f"Behind the pooler {name} is {shared}, and {own} without it.",
                "Something set it for a session that others now share. Set it for the role or the "
                f"database, reload both, and close the pooler's sessions (RECONNECT). {_SAMPLE}",
            )
    if not is_pooled(pooled):
        yield warning("MOHSDOC_POOLER_URL leads to no pooler.", f"Take it away. {_SAMPLE}")
    address = pooled.info.hostaddr
    if address and not (address.startswith("127.") or address == "::1") and not _is_sealed(pooled):
        yield critical(
            "Patients travel to the pooler in clear text.",
            "Add ?sslmode=verify-full to MOHSDOC_POOLER_URL and give the pooler a certificate.",
        )


def _first_line(error: psycopg.Error) -> str:
    return str(error).strip().partition("\n")[0]


def _is_sealed(session: Session) -> bool:
    return bool(session.pgconn.ssl_in_use)


def _session(address: dict[str, Any]) -> Session:
    return psycopg.connect(**address, connect_timeout=_WAIT_SECONDS, autocommit=True)


def others() -> Iterator[Ailment]:
    """Servers of one database have the same keys; they have the same release but for an upgrade."""
    if connection.vendor != "postgresql":
        return
    ours, signs = this_server(), signs_of_servers()
    if any(sign is not None and sign.keys != ours.keys for sign in signs):
        yield warning(
            "Another server of this database has other keys, another certificate or another store "
            "of photographs: people would be logged out between them, and pictures be missing.",
            "Give all of them the same MOHSDOC_SECRET_KEY, MOHSDOC_AUDIT_KEY, MOHSDOC_SEAL_KEYS, "
            "MOHSDOC_SIGNING_PKCS12 and MOHSDOC_STORE_BUCKET with its endpoint and region.",
        )
    releases = {sign.version if sign else "an earlier one" for sign in signs} - {ours.version}
    if releases:
        yield warning(
            f"Servers of other releases use this database ({', '.join(sorted(releases))}).",
            "If an upgrade is going on, go on with it: docs/several-servers.md.",
        )
