"""Give the role that serves what it needs on PostgreSQL, and take from it what it must not have.

Run it as the owner after each ``migrate`` and ``restore``: a new table belongs to the owner alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, connection, transaction

from encounters.installation.doctor.rights import (
    DATABASE_RIGHTS,
    LESS_RIGHTS,
    SCHEMA_RIGHTS,
    SEQUENCE_RIGHTS,
    TABLE_RIGHTS,
    present_append_only,
)


class Command(BaseCommand):
    help = "On PostgreSQL: give the role that serves its rights, and no more than those."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", metavar="ROLE")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles; guard a SQLite file by its mode.")
        with transaction.atomic(), connection.cursor() as cursor:
            role = self._known(cursor, options["role"])
            for sentence in grants(role):
                try:
                    cursor.execute(sentence)
                except ProgrammingError as error:
                    raise CommandError(f"Run this as the owner: {error}") from error
        self.stdout.write(f"{role} may read and write, and only add to: ")
        self.stdout.write(", ".join(present_append_only()))

    def _known(self, cursor: Any, role: str) -> str:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
        found = cursor.fetchone()
        if found is None:
            raise CommandError(f"There is no role {role!r}. See deploy/postgresql_roles.sql.")
        cursor.execute("SELECT current_user = %s", [role])
        if found[0] or cursor.fetchone()[0]:
            raise CommandError(f"{role} is a superuser or the owner itself: nothing binds it.")
        return role


def grants(role: str) -> list[str]:
    """Statements that bring the rights of ``role`` to what they must be, whatever they were."""
    quote = connection.ops.quote_name
    quoted, database = quote(role), quote(str(connection.settings_dict["NAME"]))
    everybody = f"PUBLIC, {quoted}"
    sentences = [
        f"REVOKE ALL ON DATABASE {database} FROM {everybody}",
        f"GRANT {_list(DATABASE_RIGHTS)} ON DATABASE {database} TO {quoted}",
        f"REVOKE ALL ON SCHEMA public FROM {everybody}",
        f"GRANT {_list(SCHEMA_RIGHTS)} ON SCHEMA public TO {quoted}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {everybody}",
        f"GRANT {_list(TABLE_RIGHTS)} ON ALL TABLES IN SCHEMA public TO {quoted}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {everybody}",
        f"GRANT {_list(SEQUENCE_RIGHTS)} ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
    ]
    present = connection.introspection.table_names()
    # Compiling a query takes longer than any list takes to answer. The owner may say so of the
    # database, not of another role.
    sentences.append(f"ALTER DATABASE {database} SET jit = off")
    for table, kept in LESS_RIGHTS.items():
        if table in present:
            taken = _list(right for right in TABLE_RIGHTS if right not in kept)
            sentences.append(f"REVOKE {taken} ON {quote(table)} FROM {quoted}")
    return sentences


def _list(rights: Iterable[str]) -> str:
    return ", ".join(rights)
