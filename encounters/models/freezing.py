"""Database triggers that make signed records immutable, also for plain SQL.

``FROZEN`` is the one list of tables that hold a chart. A row of them belongs to an encounter,
through one column or several; while any of these encounters is signed the row neither comes,
changes nor goes, and no table of the list can be emptied. ``APPEND_ONLY`` tables take new rows and
nothing else; the audit log (``audit_triggers``) takes them at the end of its chain alone.
``STORED_FILES`` tables hold the bytes that such rows name.

The triggers follow from the lists, so they are not part of single migrations: they are put in place
whenever migrations have run (``encounters.apps``), and a test asks the database for each of them.
Docs: docs/adr/0017-triggers-freeze-what-is-signed.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from encounters.models import audit_triggers, freezing_sql
from encounters.models.following import following_triggers
from encounters.models.freezing_sql import SIGNED, Frozen
from encounters.models.search_triggers import ENTRY, SEARCH_TABLES, search_triggers

ENCOUNTER = "encounters_encounter"
LESION = "encounters_lesion"
STAGE = "encounters_stage"
SPECIMEN = "encounters_specimen"
BLOCK = "encounters_block"
DEFECT = "encounters_defect"

# The first column of each leads to the encounter whose chart shows the row.
FROZEN: tuple[Frozen, ...] = (
    Frozen(ENCOUNTER, ()),
    Frozen("encounters_preop", (("encounter_id", ENCOUNTER),)),
    Frozen("encounters_timeout", (("encounter_id", ENCOUNTER),)),
    Frozen("encounters_serviceday", (("encounter_id", ENCOUNTER),)),
    Frozen("encounters_woundcare", (("encounter_id", ENCOUNTER),)),
    Frozen("encounters_earliersurgery", (("encounter_id", ENCOUNTER),)),
    Frozen("encounters_postopvisit", (("encounter_id", ENCOUNTER),)),
    Frozen("encounters_anesthetic", (("encounter_id", ENCOUNTER), ("lesion_id", LESION))),
    Frozen(LESION, (("encounter_id", ENCOUNTER), ("merged_into_id", LESION))),
    Frozen("encounters_siteverification", (("lesion_id", LESION),)),
    Frozen("encounters_sitechange", (("lesion_id", LESION),)),
    Frozen("encounters_lesionphoto", (("lesion_id", LESION), ("stage_id", STAGE))),
    Frozen(STAGE, (("lesion_id", LESION),)),
    Frozen(SPECIMEN, (("stage_id", STAGE),)),
    Frozen(BLOCK, (("specimen_id", SPECIMEN), ("stage_id", STAGE))),
    Frozen("encounters_reading", (("block_id", BLOCK),)),
    Frozen("encounters_blockfinding", (("block_id", BLOCK),)),
    Frozen("encounters_recut", (("block_id", BLOCK),)),
    Frozen("encounters_specimenmap", (("stage_id", STAGE),)),
    Frozen("encounters_mapversion", (("stage_id", STAGE),)),
    Frozen(DEFECT, (("encounter_id", ENCOUNTER),)),
    Frozen("encounters_defect_lesions", (("defect_id", DEFECT), ("lesion_id", LESION))),
    Frozen("encounters_repair", (("defect_id", DEFECT), ("site_lesion_id", LESION))),
    Frozen("encounters_otherservice", (("encounter_id", ENCOUNTER), ("lesion_id", LESION))),
    Frozen("encounters_codeoverride", (("encounter_id", ENCOUNTER),)),
    Frozen("encounters_reconfirmation", (("encounter_id", ENCOUNTER),)),
    Frozen("encounters_ruleanswer", (("encounter_id", ENCOUNTER),)),
)
APPEND_ONLY: tuple[str, ...] = (
    "encounters_signednote",
    "encounters_signature",
    "encounters_addendum",
    "encounters_enteredinerror",
    # A patient may take the answer back after the case was signed.
    "encounters_photoconsent",
    # Not signed, and kept all the same: nobody takes back what others were told of them.
    "encounters_rolenotice",
    "encounters_rolenoticeseen",
)
# Bytes that rows of the chart or of a note name by their hash: they come beside the row and never
# change; of a signed case none goes. Whoever moves them to another place sets that aside.
STORED_FILES: tuple[Frozen, ...] = (
    Frozen("encounters_storedfile", (("encounter_id", ENCOUNTER),)),
)
REFUSAL = "This case is signed. An addendum can add to it; nothing in it changes."


@dataclass(frozen=True, slots=True)
class Triggers:
    """What must stand in the database: each trigger's name with the statements that make it.

    ``writes`` is another table that the triggers need; "" if there is none.
    """

    table: str
    statements: dict[str, tuple[str, ...]]
    writes: str = ""


def triggers(vendor: str) -> tuple[Triggers, ...]:
    """All of them, in the order of the lists, for ``sqlite`` or ``postgresql``."""
    write = freezing_sql.DIALECTS[vendor]
    chart = freezing_sql.Chart(FROZEN)
    frozen = [
        Triggers(frozen_table.table, write.frozen(chart, frozen_table)) for frozen_table in FROZEN
    ]
    added = [Triggers(table, write.append_only(table)) for table in APPEND_ONLY]
    files = [Triggers(table.table, write.stored_files(chart, table)) for table in STORED_FILES]
    log = Triggers(audit_triggers.TABLE, audit_triggers.audit_triggers(vendor))
    followed = [Triggers(table, following_triggers(vendor, table)) for table in (ENCOUNTER, LESION)]
    found = [
        Triggers(table, search_triggers(vendor, table), writes=ENTRY) for table in SEARCH_TABLES
    ]
    return (*frozen, *added, *files, *followed, *found, log)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place whose table exists; those of an older release are replaced.

    Table by table on PostgreSQL, where each waits for the writers of its table; SQLite has one
    writer anyway, and is spared what it has word for word.
    """
    tables = {"", *connection.introspection.table_names()}
    wanted = [
        trigger
        for trigger in triggers(connection.vendor)
        if {trigger.table, trigger.writes} <= tables
    ]
    if connection.vendor == "sqlite":
        _run(connection, _changed(connection, wanted))
        return
    for trigger in wanted:
        _run(connection, _all(trigger.statements.values()))


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: SQLite can rebuild no table that a trigger of another one names."""
    on = ' ON "{1}"' if connection.vendor == "postgresql" else ""
    drop = 'DROP TRIGGER IF EXISTS "{0}"' + on
    _run(connection, [drop.format(*trigger) for trigger in sorted(installed(connection))])


def may_set_aside(connection: BaseDatabaseWrapper, tables: Collection[str]) -> bool:
    """Whether ``set_aside`` can do so: PostgreSQL lets none but an owner of all these tables."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute(freezing_sql.Postgresql.NOT_OWNED, [list(tables)])
        return not cursor.fetchall()


@contextmanager
def set_aside(
    connection: BaseDatabaseWrapper, tables: Collection[str], *, operation: str = ""
) -> Iterator[None]:
    """Without the triggers of ``tables`` inside: all of them, or those of one ``operation`` alone.

    In one transaction. Before it ends they stand again, each as it stood, and if it fails, or the
    program dies, none of it happened. Nobody else ever sees them gone, and until it ends nobody
    else writes to these tables: SQLite has one writer, PostgreSQL locks a table that is altered.
    An error of the database, and nothing set aside, unless ``may_set_aside``.
    """
    dialect = freezing_sql.DIALECTS[connection.vendor]
    with transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            cursor.execute(dialect.TO_PUT_BACK)
            standing = [
                row
                for row in cursor.fetchall()
                if row[1] in tables and row[0].endswith(f"_{operation}" if operation else "")
            ]
        _check_foreign_keys(connection)
        _run(connection, [dialect.off(name, table) for name, table, _ in standing])
        yield
        _check_foreign_keys(connection)
        _run(connection, [dialect.on(*row) for row in standing])


def _check_foreign_keys(connection: BaseDatabaseWrapper) -> None:
    """PostgreSQL alters no table of which a foreign key is still to be asked for."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _changed(connection: BaseDatabaseWrapper, wanted: Iterable[Triggers]) -> list[str]:
    """The statements of the triggers that SQLite has otherwise, or not at all."""
    expected, standing = freezing_sql.DIALECTS["sqlite"].expected, _standing(connection)
    groups = [
        statements
        for trigger in wanted
        for name, statements in trigger.statements.items()
        if standing.get((name, trigger.table)) != expected(statements)
    ]
    return list(_all(groups))


def installed(connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    """Names and tables of our triggers that the database has and that are switched on."""
    return set(_standing(connection))


def _standing(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], tuple[str, ...]]:
    """Of each of them, by name and table, the statements by which it was made."""
    dialect = freezing_sql.DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(dialect.INSTALLED)
        return {(name, table): dialect.standing(*text) for name, table, *text in cursor.fetchall()}


def missing(connection: BaseDatabaseWrapper, *, table: str = "") -> set[str]:
    """Triggers, of one table or of all, that should be there and are not: nothing guards there."""
    wanted = _wanted(connection, table)
    return {name for name, _ in wanted.keys() - installed(connection)}


def altered(connection: BaseDatabaseWrapper, *, table: str = "") -> set[str]:
    """Triggers that are there, but not as this release makes them: of another one, or defused."""
    expected = freezing_sql.DIALECTS[connection.vendor].expected
    standing = _standing(connection)
    return {
        key[0]
        for key, statements in _wanted(connection, table).items()
        if key in standing and standing[key] != expected(statements)
    }


def _wanted(connection: BaseDatabaseWrapper, table: str) -> dict[tuple[str, str], tuple[str, ...]]:
    return {
        (name, group.table): statements
        for group in triggers(connection.vendor)
        for name, statements in group.statements.items()
        if table in ("", group.table)
    }


def is_frozen(error: IntegrityError) -> bool:
    """Whether one of the triggers refused."""
    return SIGNED in str(error)


def _all(groups: Iterable[tuple[str, ...]]) -> Iterable[str]:
    for group in groups:
        yield from group
