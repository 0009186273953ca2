"""Give the role that serves what it needs on PostgreSQL, and take from it what it must not have.

Run it as the owner after each ``migrate`` and ``restore``: a new table belongs to the owner alone.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, connection, transaction

from encounters.installation.doctor.postgresql import CHANGING_RIGHTS, present_append_only


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
    quoted = connection.ops.quote_name(role)
    database = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
    sentences = [
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {quoted}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON SCHEMA public FROM {quoted}",
        f"GRANT USAGE ON SCHEMA public TO {quoted}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quoted}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
        # What was carried out on the tables is the owner's to write.
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {quoted}",
    ]
    for table in present_append_only():
        rights = ", ".join(CHANGING_RIGHTS)
        sentences.append(f"REVOKE {rights} ON {connection.ops.quote_name(table)} FROM {quoted}")
    return sentences
