"""Triggers by which no case follows another person's case, nor a lesion one of a third case.

A foreign key alone would take any row. A chart that was merged into another is of one person with
it. Installed with all others by ``freezing``.
"""

# ruff: noqa: S608 - statements of our own constants; no value of anybody's is put into them

from __future__ import annotations

from encounters.models.freezing_sql import function

ENCOUNTER, LESION = "encounters_encounter", "encounters_lesion"
REFUSAL = "mohsdoc: follows a case of another person"
_PERSON = (
    "(SELECT COALESCE(merged_into_id, id) FROM encounters_patient WHERE id = {row}.patient_id)"
)
# By table: what must be there once ``follows_id`` is set.
_FOLLOWED = {
    ENCOUNTER: (
        f"SELECT 1 FROM {ENCOUNTER} earlier WHERE earlier.id = NEW.follows_id "
        "AND earlier.practice_id = NEW.practice_id "
        f"AND {_PERSON.format(row='earlier')} = {_PERSON.format(row='NEW')}"
    ),
    LESION: (
        f"SELECT 1 FROM {LESION} earlier JOIN {ENCOUNTER} own ON own.id = NEW.encounter_id "
        "WHERE earlier.id = NEW.follows_id AND earlier.encounter_id = own.follows_id"
    ),
}
_OPERATIONS = ("insert", "update")


def following_triggers(vendor: str, table: str) -> dict[str, tuple[str, ...]]:
    """Each trigger's name with the statements that make it, for ``sqlite`` or ``postgresql``."""
    write = _sqlite if vendor == "sqlite" else _postgresql
    broken = f"NEW.follows_id IS NOT NULL AND NOT EXISTS ({_FOLLOWED[table]})"
    names = {operation: f"mohs_{table}_follows_{operation}" for operation in _OPERATIONS}
    return {name: write(name, operation, table, broken) for operation, name in names.items()}


def _sqlite(name: str, operation: str, table: str, broken: str) -> tuple[str, ...]:
    create = (
        f'CREATE TRIGGER "{name}" BEFORE {operation.upper()} ON "{table}" '
        f"WHEN {broken} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )
    return f'DROP TRIGGER IF EXISTS "{name}"', create


def _postgresql(name: str, operation: str, table: str, broken: str) -> tuple[str, ...]:
    refuse = f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';"
    create = (
        f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {operation.upper()} ON "{table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{name}"()'
    )
    return function(name, f"IF {broken} THEN {refuse} END IF; RETURN NEW;"), create
