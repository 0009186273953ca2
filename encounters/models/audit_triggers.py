"""The triggers that make the audit log append-only, in the words of each database.

Every writer is refused an UPDATE and a DELETE, and an INSERT anywhere but at the end of the chain.
Installed with all others by ``freezing``.
"""

# ruff: noqa: S608 - statements of our own constants; no value of anybody's is put into them

from __future__ import annotations

from encounters.models.freezing_sql import function, replaces

TABLE = "encounters_auditevent"
REFUSAL = "The audit log is append-only."
_FIRST = "0" * 64
_NOT_AT_THE_END = (
    f"NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM {TABLE}) "
    f"OR NEW.previous <> COALESCE("
    f"(SELECT digest FROM {TABLE} ORDER BY seq DESC LIMIT 1), '{_FIRST}')"
)

_SQLITE = {
    "mohs_audit_no_update": ("UPDATE", ""),
    "mohs_audit_no_delete": ("DELETE", ""),
    "mohs_audit_at_the_end": ("INSERT", _NOT_AT_THE_END),
}
_POSTGRESQL = {
    "mohs_audit_no_update": ("UPDATE", "ROW", ""),
    "mohs_audit_no_delete": ("DELETE", "ROW", ""),
    "mohs_audit_no_truncate": ("TRUNCATE", "STATEMENT", ""),
    "mohs_audit_at_the_end": ("INSERT", "ROW", _NOT_AT_THE_END),
}


def audit_triggers(vendor: str) -> dict[str, tuple[str, ...]]:
    """Each trigger's name with the statements that make it, for ``sqlite`` or ``postgresql``."""
    if vendor == "sqlite":
        return {name: _sqlite(name, *parts) for name, parts in _SQLITE.items()}
    return {name: _postgresql(name, *parts) for name, parts in _POSTGRESQL.items()}


def _sqlite(name: str, operation: str, condition: str) -> tuple[str, ...]:
    # INSERT OR REPLACE deletes without a delete trigger, so it is asked what would go.
    when = f"WHEN {condition} OR {replaces(TABLE)} " if condition else ""
    create = (
        f'CREATE TRIGGER "{name}" BEFORE {operation} ON "{TABLE}" {when}'
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )
    return f'DROP TRIGGER IF EXISTS "{name}"', create


def _postgresql(name: str, operation: str, each: str, condition: str) -> tuple[str, ...]:
    refuse = f"RAISE EXCEPTION '{REFUSAL}';"
    body = f"IF {condition} THEN {refuse} END IF; RETURN NEW;" if condition else refuse
    create = (
        f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {operation} ON "{TABLE}" '
        f'FOR EACH {each} EXECUTE FUNCTION "{name}"()'
    )
    return function(name, body), create
