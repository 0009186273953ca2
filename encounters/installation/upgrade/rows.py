"""Which rows are signed, table by table, in SQL that both databases understand.

A row of the chart is signed if there is a note of its encounter that is not late: signed after some
moment. Rows of tables that only grow count if they were there at that moment. So nothing counts
that others write meanwhile, a server of the release before: it is proven whole.
"""

# ruff: noqa: S608 - statements of our own constants; no value of anybody's is put into them

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from encounters.models import audit_triggers, freezing
from encounters.models.freezing_sql import Frozen
from encounters.models.search_triggers import PATIENT
from encounters.signed.identity import IDENTITY_COLUMNS

NOTE, ADDENDUM = "encounters_signednote", "encounters_addendum"
# When each row of a table that only grows was written.
WRITTEN_AT = {
    NOTE: "signed_at",
    "encounters_signature": "signed_at",
    ADDENDUM: "written_at",
    "encounters_enteredinerror": "marked_at",
    "encounters_photoconsent": "created_at",
    "encounters_rolenotice": "given_at",
    "encounters_rolenoticeseen": "seen_at",
}
LOG = audit_triggers.TABLE
# The ids of encounters of which a note was signed at the moment or later: few. Asking each note
# would make SQLite read whole pages and contents, behind which that column lies.
LATE = "late_encounters"
_NOT_LATE = f"note.encounter_id NOT IN (SELECT id FROM {LATE})"
# A signed case gets no file any more but those of its addenda.
_NO_LATER_ADDENDUM = (
    f" AND (own.kind <> 'addendum' OR EXISTS (SELECT 1 FROM {ADDENDUM} added "
    "WHERE added.pdf_sha256 = own.sha256 AND added.written_at < %s))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRows:
    """The signed rows of ``table``, which ``source`` calls ``own``.

    ``LATE`` in it is a table that the statement brings along. Each %s stands for the moment, in the
    log for the number of an event. ``needs`` are the columns that it names, with their tables.
    ``only`` are the columns that count, empty for all.

    ``notes`` selects the encounters of the notes to be proven where such rows cannot be compared;
    empty for all notes. Rows that ``may_change`` are frozen by nothing, but proofs look at them.
    """

    table: str
    source: str
    needs: frozenset[tuple[str, str]]
    notes: str = ""
    only: tuple[str, ...] = ()
    may_change: bool = False


def signed_rows() -> tuple[SignedRows, ...]:
    """Of every table that triggers freeze, of those that only grow, of the log; and who the
    patients are."""
    chart = {table.table: table for table in freezing.FROZEN}
    return (
        *(_of_chart(chart, table) for table in freezing.FROZEN),
        *(_of_chart(chart, table, _NO_LATER_ADDENDUM) for table in freezing.STORED_FILES),
        *(_growing(table, WRITTEN_AT[table]) for table in freezing.APPEND_ONLY),
        _growing(LOG, "seq", "<="),
        _patients(),
    )


def _patients() -> SignedRows:
    """A patient's row once for each note. It may say something else than the note, if the log
    tells of the change: only such notes need be proven."""
    source = (
        f"{PATIENT} own JOIN {freezing.ENCOUNTER} cases ON cases.patient_id = own.id "
        f"JOIN {NOTE} note ON note.encounter_id = cases.id WHERE {_NOT_LATE}"
    )
    other = " OR ".join(
        f"own.{name} IS NULL OR note.{name} IS NULL OR own.{name} <> note.{name}"
        for name in IDENTITY_COLUMNS
    )
    needs = {(freezing.ENCOUNTER, "patient_id"), (NOTE, "encounter_id"), (NOTE, "signed_at")}
    return SignedRows(
        table=PATIENT,
        source=source,
        needs=frozenset(needs | {(PATIENT, name) for name in ("id", *IDENTITY_COLUMNS)}),
        notes=f"SELECT note.encounter_id FROM {source} AND ({other})",
        only=IDENTITY_COLUMNS,
        may_change=True,
    )


def _of_chart(chart: dict[str, Frozen], table: Frozen, further: str = "") -> SignedRows:
    """By the first column that leads to the encounter: in whose chart the row shows."""
    steps = list(_steps(chart, table))
    needs = {(table.table, "id"), (NOTE, "encounter_id"), (NOTE, "signed_at")}
    joins, here = "", "own"
    for place, (child, column, parent) in enumerate(steps[:-1]):
        joins += f" JOIN {parent} step{place} ON step{place}.id = {here}.{column}"
        needs |= {(child, column), (parent, "id")}
        here = f"step{place}"
    child, column, _ = steps[-1]
    joins += f" JOIN {NOTE} note ON note.encounter_id = {here}.{column}"
    source = f"{table.table} own{joins} WHERE {_NOT_LATE}{further}"
    return SignedRows(
        table=table.table,
        source=source,
        needs=frozenset(needs | {(child, column)}),
        notes=f"SELECT note.encounter_id FROM {source}",
    )


def _steps(chart: dict[str, Frozen], table: Frozen) -> Iterator[tuple[str, str, str]]:
    """From the row to its encounter: each table with the column that leads to the next."""
    here = table
    while here.parents:
        column, parent = here.parents[0]
        yield here.table, column, parent
        if parent == freezing.ENCOUNTER:
            return
        here = chart[parent]
    yield here.table, "id", NOTE


def _growing(table: str, column: str, until: str = "<") -> SignedRows:
    return SignedRows(
        table=table,
        source=f"{table} own WHERE own.{column} {until} %s",
        needs=frozenset({(table, "id"), (table, column)}),
    )
