"""Triggers that keep what is signed as it is, whoever writes: app, admin, command or SQL.

``FROZEN`` is the one list of tables that hold a chart. A row of them belongs to an encounter,
through one column or several; while any of these encounters is signed the row neither comes,
changes nor goes, and no table of the list can be emptied. ``APPEND_ONLY`` tables take new rows and
nothing else.

The triggers follow from the lists, so they are not part of single migrations: they are put in place
whenever migrations have run (``encounters.apps``), and a test asks the database for each of them.
Docs: docs/adr/0017-triggers-freeze-what-is-signed.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError
from django.db.backends.base.base import BaseDatabaseWrapper

from encounters.models import freezing_sql
from encounters.models.freezing_sql import SIGNED, Frozen

ENCOUNTER = "encounters_encounter"
LESION = "encounters_lesion"
STAGE = "encounters_stage"
SPECIMEN = "encounters_specimen"
BLOCK = "encounters_block"
DEFECT = "encounters_defect"

# The first column of each leads to the encounter whose chart shows the row.
FROZEN: tuple[Frozen, ...] = (
    Frozen(ENCOUNTER, (), unique=(("practice_id", "case_number"),)),
    Frozen("encounters_preop", (("encounter_id", ENCOUNTER),)),
    Frozen("encounters_timeout", (("encounter_id", ENCOUNTER),)),
    Frozen("encounters_woundcare", (("encounter_id", ENCOUNTER),)),
    Frozen("encounters_anesthetic", (("encounter_id", ENCOUNTER), ("lesion_id", LESION))),
    Frozen(LESION, (("encounter_id", ENCOUNTER), ("merged_into_id", LESION))),
    Frozen("encounters_siteverification", (("lesion_id", LESION),)),
    Frozen("encounters_lesionphoto", (("lesion_id", LESION),)),
    Frozen(STAGE, (("lesion_id", LESION),)),
    Frozen(SPECIMEN, (("stage_id", STAGE),)),
    Frozen(BLOCK, (("specimen_id", SPECIMEN), ("stage_id", STAGE))),
    Frozen("encounters_reading", (("block_id", BLOCK),)),
    Frozen("encounters_blockfinding", (("block_id", BLOCK),)),
    Frozen("encounters_specimenmap", (("stage_id", STAGE),)),
    Frozen("encounters_mapversion", (("stage_id", STAGE),)),
    Frozen(DEFECT, (("encounter_id", ENCOUNTER),)),
    Frozen("encounters_defect_lesions", (("defect_id", DEFECT), ("lesion_id", LESION))),
    Frozen("encounters_repair", (("defect_id", DEFECT), ("site_lesion_id", LESION))),
    Frozen("encounters_otherservice", (("encounter_id", ENCOUNTER), ("lesion_id", LESION))),
    Frozen("encounters_codeoverride", (("encounter_id", ENCOUNTER),)),
)
# With what makes a row one of a kind, so that none is replaced by another.
APPEND_ONLY: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("encounters_signednote", (("id",), ("encounter_id",))),
    ("encounters_signature", (("id",), ("note_id", "signer_id"), ("note_id", "meaning"))),
    ("encounters_addendum", (("id",), ("note_id", "number"))),
    ("encounters_enteredinerror", (("id",), ("encounter_id",))),
)
REFUSAL = "This case is signed. An addendum can add to it; nothing in it changes."


@dataclass(frozen=True, slots=True)
class Triggers:
    """What must stand in the database: each trigger's name with the statements that make it."""

    table: str
    statements: dict[str, tuple[str, ...]]


def triggers(vendor: str) -> tuple[Triggers, ...]:
    """All of them, in the order of the lists, for ``sqlite`` or ``postgresql``."""
    write = freezing_sql.DIALECTS[vendor]
    chart = freezing_sql.Chart(FROZEN)
    frozen = [Triggers(one.table, write.frozen(chart, one)) for one in FROZEN]
    kept = [Triggers(table, write.append_only(table, unique)) for table, unique in APPEND_ONLY]
    return (*frozen, *kept)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place whose table exists; those of an older release are replaced."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for one in triggers(connection.vendor):
            if one.table in tables:
                for statement in _all(one.statements.values()):
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: SQLite can rebuild no table that a trigger of another one names."""
    with connection.cursor() as cursor:
        for name, table in sorted(installed(connection)):
            on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')


def installed(connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    """Names and tables of our triggers that the database has and that are switched on."""
    with connection.cursor() as cursor:
        cursor.execute(freezing_sql.DIALECTS[connection.vendor].INSTALLED)
        return {(name, table) for name, table in cursor.fetchall()}


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """Triggers that should be there and are not: then what is signed is not frozen."""
    wanted = {(name, one.table) for one in triggers(connection.vendor) for name in one.statements}
    return {name for name, _ in wanted - installed(connection)}


def is_frozen(error: IntegrityError) -> bool:
    """Whether one of the triggers refused."""
    return SIGNED in str(error)


def _all(groups: Iterable[tuple[str, ...]]) -> Iterable[str]:
    for group in groups:
        yield from group
