"""SQL of the triggers of ``freezing`` for SQLite and PostgreSQL.

Every name in the statements is one of our own constants; no value of anybody's is put into them.
"""

# ruff: noqa: S608 - statements of names, see above

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

SIGNED = "mohsdoc: signed and frozen"
_ENCOUNTER = "encounters_encounter"
_IS_SIGNED = f"SELECT 1 FROM {_ENCOUNTER} WHERE status = 'signed'"
# Names of triggers with the statements that make each.
Made = dict[str, tuple[str, ...]]
_OPERATIONS = ("insert", "update", "delete")


@dataclass(frozen=True, slots=True)
class Frozen:
    """A table of the chart: its columns with the tables they lead to, nearest the encounter first.

    ``unique`` are further columns by which a row could replace another one.
    """

    table: str
    parents: tuple[tuple[str, str], ...]
    unique: tuple[tuple[str, ...], ...] = field(default=())


class Chart:
    """Ways from a row to its encounter."""

    def __init__(self, tables: Iterable[Frozen]) -> None:
        self._tables = {table.table: table for table in tables}

    def encounter_of(self, table: str, key: str) -> str:
        """The encounter of the row of ``table`` whose id the expression ``key`` gives."""
        parents = self._tables[table].parents
        if not parents:
            return key
        column, parent = parents[0]
        return self.encounter_of(parent, f"(SELECT {column} FROM {table} WHERE id = {key})")

    def encounters_of(self, table: Frozen, row: str) -> list[str]:
        """Every encounter that the row called ``row`` (OLD, NEW) is part of."""
        if not table.parents:
            return [f"{row}.id"]
        return [self.encounter_of(parent, f"{row}.{column}") for column, parent in table.parents]


def _exists(encounters: Iterable[str]) -> str:
    return f"EXISTS ({_IS_SIGNED} AND id IN ({', '.join(encounters)}))"


class Sqlite:
    """``INSERT OR REPLACE`` deletes without a delete trigger, so what would go is asked for too."""

    INSTALLED = (
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'mohs_%'"
    )

    @classmethod
    def frozen(cls, chart: Chart, table: Frozen) -> Made:
        old = chart.encounters_of(table, "OLD")
        new = chart.encounters_of(table, "NEW") if table.parents else []
        replaced = [chart.encounter_of(table.table, "NEW.id")]
        twins = [cls._twin(table.table, columns) for columns in table.unique]
        conditions = {
            "insert": " OR ".join([_exists([*new, *replaced]), *twins]),
            "update": " OR ".join([_exists([*old, *new, *replaced]), *twins]),
            "delete": _exists(old),
        }
        return cls._all(table.table, conditions)

    @classmethod
    def append_only(cls, table: str, unique: tuple[tuple[str, ...], ...]) -> Made:
        there = [
            f"EXISTS (SELECT 1 FROM {table} WHERE "
            + " AND ".join(f"{column} = NEW.{column}" for column in columns)
            + ")"
            for columns in unique
        ]
        return cls._all(table, {"insert": " OR ".join(there), "update": "1", "delete": "1"})

    @staticmethod
    def _twin(table: str, columns: tuple[str, ...]) -> str:
        same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
        return f"EXISTS (SELECT 1 FROM {table} WHERE status = 'signed' AND {same})"

    @staticmethod
    def _all(table: str, conditions: dict[str, str]) -> Made:
        made: Made = {}
        for operation in _OPERATIONS:
            name = f"mohs_{table}_{operation}"
            create = (
                f'CREATE TRIGGER "{name}" BEFORE {operation.upper()} ON "{table}" '
                f"WHEN {conditions[operation]} BEGIN SELECT RAISE(ABORT, '{SIGNED}'); END"
            )
            made[name] = (f'DROP TRIGGER IF EXISTS "{name}"', create)
        return made


class Postgresql:
    """The encounter is locked before it is asked, so that nobody signs in between.

    The functions name their schema's search path, and say ``integrity_constraint_violation``.
    """

    INSTALLED = (
        "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "JOIN pg_namespace ON pg_namespace.oid = relnamespace "
        "WHERE nspname = current_schema() AND tgname LIKE 'mohs_%' "
        "AND tgenabled IN ('O', 'A')"
    )
    _RAISE = f"RAISE EXCEPTION '{SIGNED}' USING ERRCODE = 'integrity_constraint_violation';"

    @classmethod
    def frozen(cls, chart: Chart, table: Frozen) -> Made:
        old = chart.encounters_of(table, "OLD")
        new = chart.encounters_of(table, "NEW") if table.parents else []
        bodies = {
            "insert": cls._guard(new),
            "update": cls._guard([*old, *new]),
            "delete": cls._guard(old),
        }
        row = {"insert": "NEW", "update": "NEW", "delete": "OLD"}
        made = {
            f"mohs_{table.table}_{operation}": cls._row(
                table.table, operation, f"{bodies[operation]} RETURN {row[operation]};"
            )
            for operation in _OPERATIONS
            if bodies[operation]
        }
        emptied = f"IF EXISTS ({_IS_SIGNED}) THEN {cls._RAISE} END IF; RETURN NULL;"
        return {**made, **cls._truncate(table.table, emptied)}

    @classmethod
    def append_only(cls, table: str, unique: tuple[tuple[str, ...], ...]) -> Made:
        del unique  # no statement of PostgreSQL replaces a row past its triggers
        made = {
            f"mohs_{table}_{operation}": cls._row(table, operation, cls._RAISE)
            for operation in ("update", "delete")
        }
        emptied = f"IF EXISTS (SELECT 1 FROM {table}) THEN {cls._RAISE} END IF; RETURN NULL;"
        return {**made, **cls._truncate(table, emptied)}

    @classmethod
    def _guard(cls, encounters: list[str]) -> str:
        if not encounters:
            return ""
        ids = ", ".join(encounters)
        return (
            f"PERFORM 1 FROM {_ENCOUNTER} WHERE id IN ({ids}) ORDER BY id FOR SHARE; "
            f"IF {_exists(encounters)} THEN {cls._RAISE} END IF;"
        )

    @classmethod
    def _row(cls, table: str, operation: str, body: str) -> tuple[str, ...]:
        name = f"mohs_{table}_{operation}"
        create = (
            f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {operation.upper()} ON "{table}" '
            f'FOR EACH ROW EXECUTE FUNCTION "{name}"()'
        )
        return cls._function(name, body), create

    @classmethod
    def _truncate(cls, table: str, body: str) -> Made:
        name = f"mohs_{table}_truncate"
        create = (
            f'CREATE OR REPLACE TRIGGER "{name}" BEFORE TRUNCATE ON "{table}" '
            f'FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()'
        )
        return {name: (cls._function(name, body), create)}

    @staticmethod
    def _function(name: str, body: str) -> str:
        return (
            f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql '
            f"AS $$ BEGIN {body} END $$"
        )


DIALECTS: dict[str, type[Sqlite] | type[Postgresql]] = {
    "sqlite": Sqlite,
    "postgresql": Postgresql,
}
