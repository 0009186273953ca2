"""What the role that serves may do on PostgreSQL: what it needs, and nothing else.

The database's own lists of rights are compared with what is allowed here, so that a right that
nobody thought of is found too. ``grant_runtime`` gives what is allowed.
"""

# ruff: noqa: S608 - statements of our own constants

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from encounters.installation.doctor.ailment import Ailment, critical
from encounters.installation.doctor.expected import APPEND_ONLY, NEVER_CHANGED

SCHEMA = "public"
ROLES_FILE = "deploy/postgresql_roles.sql"
DATABASE_RIGHTS = ("CONNECT",)
SCHEMA_RIGHTS = ("USAGE",)
TABLE_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")
SEQUENCE_RIGHTS = ("SELECT", "USAGE")
# Tables of which the role that serves has less than of others. What was carried out on the tables
# is the owner's to write.
LESS_RIGHTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(APPEND_ONLY, ("SELECT", "INSERT")),
    **dict.fromkeys(NEVER_CHANGED, ("SELECT", "INSERT", "DELETE")),
    "django_migrations": ("SELECT",),
}
MOST_NAMED = 3
_ROLES = f"Serve with the runtime role of {ROLES_FILE}; the owner is for migrations and restores."
_GRANT = "As the owner run: manage.py grant_runtime ROLE"
_POWERS = ("SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS")
_PARAMETERS_SINCE = 150_000

_ROLE = (
    "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls "
    "FROM pg_roles WHERE rolname = current_user"
)
_MEMBERSHIPS = (
    "SELECT rolname FROM pg_roles "
    "WHERE rolname <> current_user AND pg_has_role(oid, 'MEMBER') ORDER BY 1"
)
_OWN_NAMESPACE = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
_OWNED = (
    "SELECT 'the database ' || datname FROM pg_database "
    "WHERE datname = current_database() AND pg_has_role(datdba, 'MEMBER') "
    "UNION ALL SELECT 'the schema ' || nspname FROM pg_namespace n "
    f"WHERE {_OWN_NAMESPACE} AND pg_has_role(nspowner, 'MEMBER') "
    "UNION ALL SELECT 'the table ' || relname FROM pg_class c "
    f"JOIN pg_namespace n ON n.oid = relnamespace WHERE {_OWN_NAMESPACE} "
    "AND pg_has_role(relowner, 'MEMBER') AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S') "
    "UNION ALL SELECT 'the function ' || proname FROM pg_proc "
    f"JOIN pg_namespace n ON n.oid = pronamespace WHERE {_OWN_NAMESPACE} "
    "AND pg_has_role(proowner, 'MEMBER')"
)
# Kind, name and right of everything that was granted to this role or to everybody.
_MINE = "CASE WHEN grantee = 0 THEN true ELSE pg_has_role(grantee, 'MEMBER') END"
_RIGHT = "privilege_type || CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END"
_GRANTED = (
    f"SELECT 'database', datname, {_RIGHT} FROM pg_database, "
    "aclexplode(coalesce(datacl, acldefault('d', datdba))) "
    f"WHERE datname = current_database() AND {_MINE} "
    f"UNION ALL SELECT 'schema', nspname, {_RIGHT} FROM pg_namespace n, "
    "aclexplode(coalesce(nspacl, acldefault('n', nspowner))) "
    f"WHERE {_OWN_NAMESPACE} AND {_MINE} "
    "UNION ALL SELECT CASE relkind WHEN 'S' THEN 'sequence' ELSE 'table' END, relname, "
    f"{_RIGHT} FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace, "
    "aclexplode(coalesce(relacl, acldefault("
    "CASE relkind WHEN 'S' THEN 's'::\"char\" ELSE 'r'::\"char\" END, relowner))) "
    f"WHERE {_OWN_NAMESPACE} AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND {_MINE} "
    f"UNION ALL SELECT 'table', relname, {_RIGHT} FROM pg_attribute "
    "JOIN pg_class ON pg_class.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace, "
    f"aclexplode(attacl) WHERE {_OWN_NAMESPACE} AND {_MINE}"
)
_PARAMETERS = (
    f"SELECT 'parameter', parname, {_RIGHT} FROM pg_parameter_acl, aclexplode(paracl) WHERE {_MINE}"
)


def allowed_on(kind: str, name: str) -> tuple[str, ...]:
    """The rights that the role that serves has on a table, a sequence and so on of that name."""
    if kind == "table":
        return LESS_RIGHTS.get(name, TABLE_RIGHTS)
    known = {"database": DATABASE_RIGHTS, "schema": SCHEMA_RIGHTS, "sequence": SEQUENCE_RIGHTS}
    return known.get(kind, ())


def role() -> Iterator[Ailment]:
    """Triggers bind everybody but a superuser and the owner of the table: we must be neither."""
    if connection.vendor != "postgresql":
        return
    powers = [name for name, has in zip(_POWERS, _rows(_ROLE)[0], strict=True) if has]
    if powers:
        yield critical(f"The database role that serves is {', '.join(powers)}.", _ROLES)
        return
    if owned := [name for (name,) in _rows(_OWNED)]:
        yield critical(
            f"The database role that serves owns {_listed(owned)}: it could drop guards.", _ROLES
        )
    if others := [name for (name,) in _rows(_MEMBERSHIPS)]:
        yield critical(
            f"The database role that serves may do what other roles may ({_listed(others)}).",
            "Take the role out of the others: REVOKE OTHER FROM ROLE. " + _ROLES,
        )


def rights() -> Iterator[Ailment]:
    """Every right beyond those that serving needs, whoever gave it, to the role or to everybody."""
    if connection.vendor != "postgresql" or _rows(_ROLE)[0][0]:
        return
    found: dict[tuple[str, str], set[str]] = {}
    for kind, name, right in _granted():
        if right not in allowed_on(kind, name):
            found.setdefault((kind, right), set()).add(name)
    for (kind, right), names in sorted(found.items()):
        yield critical(
            f"The database role that serves has the right {right} on {_counted(kind, names)}.",
            _GRANT,
        )


def present_append_only() -> list[str]:
    return [table for table in APPEND_ONLY if _rows("SELECT to_regclass(%s)", table)[0][0]]


def _granted() -> list[tuple[str, str, str]]:
    version = int(_rows("SELECT current_setting('server_version_num')")[0][0])
    return _rows(_GRANTED) + (_rows(_PARAMETERS) if version >= _PARAMETERS_SINCE else [])


def _counted(kind: str, names: Iterable[str]) -> str:
    """The one table that is meant, or how many there are with the first of them."""
    found = sorted(names)
    if len(found) == 1:
        return f"the {kind} {found[0]}"
    return f"{len(found)} {kind}s ({_listed(found)})"


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    return f"{shown} and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else shown


def _rows(question: str, *values: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        return list(cursor.fetchall())
