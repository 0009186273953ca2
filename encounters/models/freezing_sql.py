"""SQL of the triggers of ``freezing`` for SQLite and PostgreSQL.

Every name in the statements is one of our own constants; no value of anybody's is put into them.
"""

# ruff: noqa: S608 - statements of names, see above

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from encounters.models.unique_columns import unique_columns

SIGNED = "mohsdoc: signed and frozen"
_ENCOUNTER = "encounters_encounter"
_IS_SIGNED = f"SELECT 1 FROM {_ENCOUNTER} WHERE status = 'signed'"
# Names of triggers with the statements that make each.
Made = dict[str, tuple[str, ...]]
_OPERATIONS = ("insert", "update", "delete")
_SEARCH_PATH = "search_path = pg_catalog, public, pg_temp"


@dataclass(frozen=True, slots=True)
class Frozen:
    """A table of the chart: columns with the tables they lead to, nearest the encounter first."""

    table: str
    parents: tuple[tuple[str, str], ...]

    def replaceable_by(self) -> list[str]:
        """How a new row could take the place of another one of this table, as conditions on it.

        Groups of columns that hold a parent are left out: the rows would be of the same chart.
        """
        parents = {column for column, _ in self.parents}
        return _same_row(
            columns for columns in unique_columns(self.table) if not parents & set(columns)
        )


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

    def encounters_where(self, table: Frozen, condition: str) -> list[str]:
        """Every encounter that the row of ``table`` with this ``condition`` is part of."""
        if not table.parents:
            return [f"(SELECT id FROM {table.table} WHERE {condition})"]
        return [
            self.encounter_of(parent, f"(SELECT {column} FROM {table.table} WHERE {condition})")
            for column, parent in table.parents
        ]


def _exists(encounters: Iterable[str]) -> str:
    return f"EXISTS ({_IS_SIGNED} AND id IN ({', '.join(encounters)}))"


def _same_row(groups: Iterable[Sequence[str]]) -> list[str]:
    """Conditions under which SQLite takes a row for the one that comes, so that one replaces it.

    By columns that are unique together, and by the number that SQLite gives each row: a table whose
    key is no integer has it too, in a column that no statement shows. Where none is given,
    NEW.rowid is -1, which no row has.
    """
    by_columns = [" AND ".join(f"{name} = NEW.{name}" for name in columns) for columns in groups]
    return ["rowid = NEW.rowid", *by_columns]


def replaces(table: str) -> str:
    """Whether the row that comes would take the place of one of ``table``, in SQLite's words."""
    found = (f"SELECT 1 FROM {table} WHERE {same}" for same in _same_row(unique_columns(table)))
    return " OR ".join(f"EXISTS ({row})" for row in found)


class Sqlite:
    """``INSERT OR REPLACE`` deletes without a delete trigger, so what would go is asked for too."""

    INSTALLED = (
        "SELECT name, tbl_name, sql FROM sqlite_master "
        "WHERE type = 'trigger' AND name LIKE 'mohs_%'"
    )
    # Name and table of each trigger that acts, and what ``on`` wants to know to put it back.
    TO_PUT_BACK = INSTALLED

    @staticmethod
    def off(name: str, table: str) -> str:
        """The statement that takes a trigger away, until ``on`` or rollback."""
        return f'DROP TRIGGER "{name}"'

    @staticmethod
    def on(name: str, table: str, made_by: str) -> str:
        """The statement that makes it again as it was made."""
        return made_by

    @staticmethod
    def standing(sql: str) -> tuple[str, ...]:
        """The last of the statements by which a trigger was made, from what ``INSTALLED`` gives."""
        return (sql,)

    @staticmethod
    def expected(statements: tuple[str, ...]) -> tuple[str, ...]:
        """What ``standing`` gives for a trigger that nobody touched."""
        return (statements[-1],)

    @classmethod
    def frozen(cls, chart: Chart, table: Frozen) -> Made:
        old = chart.encounters_of(table, "OLD")
        new = chart.encounters_of(table, "NEW") if table.parents else []
        replaced = [
            encounter
            for same in table.replaceable_by()
            for encounter in chart.encounters_where(table, same)
        ]
        conditions = {
            "insert": _exists([*new, *replaced]),
            "update": _exists([*old, *new, *replaced]),
            "delete": _exists(old),
        }
        return cls._all(table.table, conditions)

    @classmethod
    def append_only(cls, table: str) -> Made:
        return cls._all(table, {"insert": replaces(table), "update": "1", "delete": "1"})

    @classmethod
    def stored_files(cls, chart: Chart, table: Frozen) -> Made:
        """A row comes, never changes, and goes while its case is not signed."""
        is_signed = _exists(chart.encounters_of(table, "OLD"))
        conditions = {"insert": replaces(table.table), "update": "1", "delete": is_signed}
        return cls._all(table.table, conditions)

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


def function(name: str, body: str) -> str:
    """PostgreSQL's statement that makes the function of a trigger.

    Its names mean the tables of our schema, whatever path whoever writes has set: by itself
    PostgreSQL looks among temporary tables first, and anybody's may be called like one of ours.
    """
    return _function_text(name, f" BEGIN {body} END ", _SEARCH_PATH)


def _function_text(name: str, source: str, settings: str) -> str:
    return (
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql '
        f"SET {settings} AS $${source}$$"
    )


class Postgresql:
    """The encounter is locked before it is asked, so that nobody signs in between.

    The functions refuse with ``integrity_constraint_violation``.
    """

    INSTALLED = (
        "SELECT tgname, relname, pg_get_triggerdef(pg_trigger.oid, true), proname, prosrc, "
        "coalesce(array_to_string(proconfig, '; '), '') "
        "FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "JOIN pg_namespace ON pg_namespace.oid = relnamespace "
        "JOIN pg_proc ON pg_proc.oid = tgfoid "
        "WHERE nspname = current_schema() AND tgname LIKE 'mohs_%' "
        "AND tgenabled IN ('O', 'A')"
    )
    TO_PUT_BACK = (
        "SELECT tgname, relname, CASE tgenabled WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END "
        "FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "JOIN pg_namespace ON pg_namespace.oid = relnamespace "
        "WHERE nspname = current_schema() AND tgname LIKE 'mohs_%' AND tgenabled IN ('O', 'A') "
        "ORDER BY relname, tgname"
    )
    # Which of the tables named are another role's.
    NOT_OWNED = (
        "SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace "
        "WHERE nspname = current_schema() AND relname = ANY(%s) "
        "AND NOT pg_has_role(relowner, 'USAGE')"
    )
    _RAISE = f"RAISE EXCEPTION '{SIGNED}' USING ERRCODE = 'integrity_constraint_violation';"

    @staticmethod
    def standing(trigger: str, function: str, source: str, settings: str) -> tuple[str, ...]:
        """The statements by which a trigger was made, from what ``INSTALLED`` gives."""
        return _function_text(function, source, settings.replace("=", " = ", 1)), trigger

    @staticmethod
    def expected(statements: tuple[str, ...]) -> tuple[str, ...]:
        """What ``standing`` gives for a trigger that nobody touched."""
        function, trigger = statements
        return function, trigger.replace('"', "").replace("CREATE OR REPLACE", "CREATE")

    @staticmethod
    def off(name: str, table: str) -> str:
        """The statement that switches a trigger off, until ``on`` or rollback."""
        return f'ALTER TABLE "{table}" DISABLE TRIGGER "{name}"'

    @staticmethod
    def on(name: str, table: str, enable: str) -> str:
        return f'ALTER TABLE "{table}" {enable} TRIGGER "{name}"'

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
    def append_only(cls, table: str) -> Made:
        """No statement of PostgreSQL replaces a row past its triggers."""
        made = {
            f"mohs_{table}_{operation}": cls._row(table, operation, cls._RAISE)
            for operation in ("update", "delete")
        }
        emptied = f"IF EXISTS (SELECT 1 FROM {table}) THEN {cls._RAISE} END IF; RETURN NULL;"
        return {**made, **cls._truncate(table, emptied)}

    @classmethod
    def stored_files(cls, chart: Chart, table: Frozen) -> Made:
        """A row comes, never changes, and goes while its case is not signed."""
        guard = cls._guard(chart.encounters_of(table, "OLD"))
        emptied = f"IF EXISTS ({_IS_SIGNED}) THEN {cls._RAISE} END IF; RETURN NULL;"
        made = {
            f"mohs_{table.table}_update": cls._row(table.table, "update", cls._RAISE),
            f"mohs_{table.table}_delete": cls._row(table.table, "delete", f"{guard} RETURN OLD;"),
        }
        return {**made, **cls._truncate(table.table, emptied)}

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
        return function(name, body), create

    @classmethod
    def _truncate(cls, table: str, body: str) -> Made:
        name = f"mohs_{table}_truncate"
        create = (
            f'CREATE OR REPLACE TRIGGER "{name}" BEFORE TRUNCATE ON "{table}" '
            f'FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()'
        )
        return {name: (function(name, body), create)}


DIALECTS: dict[str, type[Sqlite] | type[Postgresql]] = {
    "sqlite": Sqlite,
    "postgresql": Postgresql,
}
