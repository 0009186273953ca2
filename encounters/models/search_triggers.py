"""What keeps ``SearchEntry`` true, in the words of each database.

Triggers of the tables that hold a case's day, names and numbers write it, whoever writes those. On
SQLite triggers of its own table carry it on into a full-text index. Installed with all others by
``freezing``; ``refill`` makes all of it anew, for a migration, a bulk load, or after a fault.
"""

# ruff: noqa: S608 - statements of our own constants; no value of anybody's is put into them

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from encounters.models.freezing_sql import function

ENTRY, TEXT_TABLE = "encounters_searchentry", "encounters_searchtext"
ENCOUNTER, PATIENT = "encounters_encounter", "encounters_patient"
NOTE = "encounters_signednote"
# What stands in an entry before each word of a name, and before each number: no word has either.
BEFORE_WORD, BEFORE_NUMBER = "  ", "\n\n"
# Those of PostgreSQL; what is written goes into them at once (``fastupdate = off``).
TRIGRAM_INDEXES = ("searchentry_names_trigrams", "searchentry_numbers_trigrams")
_ROOM_TO_WAIT = {"gin_pending_list_limit": "512MB", "work_mem": "64MB"}
# From here on letters that are words, or syllables, by themselves: Han, kana, Hangul.
FIRST_OF_WORDS = 0x2E80
# Entries of one day have so many numbers.
DAY_STEP = 2**32
Made = dict[str, tuple[str, ...]]

_DAY = {
    "sqlite": "CAST(julianday({row}.date_of_service) - 1721425.5 AS INTEGER)",
    "postgresql": "({row}.date_of_service - DATE '0001-01-01')::bigint",
}
_NUMBER = f"nextval('{ENTRY}_id_seq') % {DAY_STEP}"


_PLACES = ", ".join(f"({place})" for place in range(1, 61))
# The code of a letter, all of a group as one text in its order, and whether a name has more than
# ASCII, which few have.
_WORDS = {
    "sqlite": ("unicode", "group_concat({text}, '')", "{key} GLOB '*[^ -~]*'"),
    "postgresql": ("ascii", "string_agg({text}, '' ORDER BY column1)", "{key} ~ '[^ -~]'"),
}


def _name(row: str, vendor: str) -> str:
    """The words of a name, and each pair of letters that begins with a word of one letter.

    Names in Han, kana and Hangul have no spaces, and people look for one or two of their letters.
    """
    key = f"{row}.name_key"
    code, joined, is_wide = _WORDS[vendor]
    text = f"'{BEFORE_WORD}' || substr({key}, column1, 2)"
    pairs = (
        f"SELECT {joined.format(text=text)} FROM (VALUES {_PLACES}) AS places "
        f"WHERE {code}(substr({key}, column1, 1)) >= {FIRST_OF_WORDS}"
    )
    return (
        f"'{BEFORE_WORD}' || replace({key}, ' ', '{BEFORE_WORD}') || "
        f"CASE WHEN {is_wide.format(key=key)} THEN COALESCE(({pairs}), '') ELSE '' END"
    )


def _mrn(row: str) -> str:
    return f"'{BEFORE_NUMBER}' || {row}.mrn"


_NAMES = {
    vendor: f"{_name('p', vendor)} || COALESCE({_name('s', vendor)}, '') "
    f"|| COALESCE({_name('n', vendor)}, '')"
    for vendor in _WORDS
}
_NUMBERS = (
    f"'{BEFORE_NUMBER}' || e.case_number || {_mrn('p')} || COALESCE({_mrn('s')}, '') "
    f"|| COALESCE({_mrn('n')}, '')"
)
_FROM = (
    f"FROM {ENCOUNTER} e JOIN {PATIENT} p ON p.id = e.patient_id "
    f"LEFT JOIN {PATIENT} s ON s.id = p.merged_into_id "
    f"LEFT JOIN {NOTE} n ON n.encounter_id = e.id"
)
_WRITTEN = {
    vendor: f"UPDATE {ENTRY} SET (practice_id, names, numbers) = (SELECT e.practice_id, {names}, "
    f"{_NUMBERS} {_FROM} WHERE e.id = {ENTRY}.encounter_id) WHERE encounter_id IN "
    for vendor, names in _NAMES.items()
}
_OF_PATIENT = (
    f"(SELECT id FROM {ENCOUNTER} WHERE patient_id = NEW.id UNION ALL SELECT c.id FROM {ENCOUNTER} "
    f"c JOIN {PATIENT} m ON m.id = c.patient_id WHERE m.merged_into_id = NEW.id)"
)
# In the full-text index digits of numbers are other characters than those of names: a number asked
# for among names would otherwise walk through all numbers that share three digits with it.
DIGITS = {ord(digit): chr(0xE000 + place) for place, digit in enumerate("0123456789")}
_TEXT_OF = "{row}.id, '  ' || {row}.practice_id || '  ', {row}.names, {numbers}"


def search_triggers(vendor: str, table: str) -> Made:
    """Each trigger's name with the statements that make it, for ``sqlite`` or ``postgresql``."""
    return {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[vendor].get(table, {})


def _text_of(row: str) -> str:
    """What the full-text index is given of an entry."""
    numbers = f"{row}.numbers"
    for digit, other in DIGITS.items():
        numbers = f"replace({numbers}, '{chr(digit)}', '{other}')"
    return _TEXT_OF.format(row=row, numbers=numbers)


def _place(row: str) -> str:
    """SQLite: the next number of the day. It has one writer."""
    first = f"{_DAY['sqlite'].format(row=row)} * {DAY_STEP}"
    return (
        f"COALESCE((SELECT MAX(id) + 1 FROM {ENTRY} WHERE id >= {first} "
        f"AND id < {first} + {DAY_STEP}), {first})"
    )


def _insert(place: str, vendor: str) -> str:
    return (
        f"INSERT INTO {ENTRY} (id, encounter_id, practice_id, names, numbers) "
        f"SELECT {place}, e.id, e.practice_id, {_NAMES[vendor]}, {_NUMBERS} {_FROM} WHERE "
    )


def _changed(columns: tuple[str, ...], differs: str) -> str:
    return " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)


_OF_CASE = ("practice_id", "patient_id", "case_number", "date_of_service")
_OF_PERSON = ("name_key", "mrn", "merged_into_id")
_TEXT_INTO = f"INSERT INTO {TEXT_TABLE} (rowid, practice, names, numbers)"
_TEXT_ROW = f"{_TEXT_INTO} VALUES "
_TEXT_GONE = (
    f"INSERT INTO {TEXT_TABLE} ({TEXT_TABLE}, rowid, practice, names, numbers) VALUES ('delete', "
)


def _sqlite(name: str, operation: str, table: str, body: str, when: str = "") -> tuple[str, ...]:
    condition = f"WHEN {when} " if when else ""
    create = f'CREATE TRIGGER "{name}" AFTER {operation} ON "{table}" {condition}BEGIN {body} END'
    return f'DROP TRIGGER IF EXISTS "{name}"', create


def _postgresql(name: str, operation: str, table: str, body: str) -> tuple[str, ...]:
    create = (
        f'CREATE OR REPLACE TRIGGER "{name}" AFTER {operation} ON "{table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{name}"()'
    )
    return function(name, f"{body} RETURN NULL;"), create


def _all_sqlite() -> dict[str, Made]:
    insert, written = _insert(_place("e"), "sqlite"), _WRITTEN["sqlite"]
    added, gone = _text_of("NEW"), _text_of("OLD")
    day = _DAY["sqlite"].format(row="NEW")
    moved = (
        f"UPDATE {ENTRY} SET id = {_place('NEW')} "
        f"WHERE encounter_id = NEW.id AND id / {DAY_STEP} <> {day};"
    )
    # Of a case that an INSERT OR REPLACE took the place of: SQLite calls no delete trigger then.
    replaced = f"DELETE FROM {ENTRY} WHERE encounter_id = NEW.id; "
    bodies = {
        (ENCOUNTER, "insert"): (f"{replaced}{insert}e.id = NEW.id;", ""),
        (ENCOUNTER, "update"): (f"{written}(NEW.id); {moved}", _changed(_OF_CASE, "IS NOT")),
        (ENCOUNTER, "delete"): (f"DELETE FROM {ENTRY} WHERE encounter_id = OLD.id;", ""),
        (PATIENT, "update"): (f"{written}{_OF_PATIENT};", _changed(_OF_PERSON, "IS NOT")),
        (NOTE, "insert"): (f"{written}(NEW.encounter_id);", ""),
        (ENTRY, "insert"): (f"{_TEXT_ROW}({added});", ""),
        (ENTRY, "update"): (f"{_TEXT_GONE}{gone}); {_TEXT_ROW}({added});", ""),
        (ENTRY, "delete"): (f"{_TEXT_GONE}{gone});", ""),
    }
    made: dict[str, Made] = {}
    for (table, operation), (body, when) in bodies.items():
        name = f"mohs_search_{table}_{operation}"
        made.setdefault(table, {})[name] = _sqlite(name, operation.upper(), table, body, when)
    return made


def _all_postgresql() -> dict[str, Made]:
    """The names that are read are locked first: who changes them meanwhile waits, or is waited for.

    A change that is not committed yet would not be seen here, nor this row by it.
    """
    day = _DAY["postgresql"].format(row="NEW")
    locked = (
        f"PERFORM 1 FROM {PATIENT} WHERE id IN (SELECT p.id FROM {ENCOUNTER} e JOIN {PATIENT} p "
        "ON p.id = e.patient_id WHERE e.id = {key} UNION SELECT p.merged_into_id FROM "
        f"{ENCOUNTER} e JOIN {PATIENT} p ON p.id = e.patient_id WHERE e.id = {{key}}) "
        "ORDER BY id FOR SHARE; "
    )
    moved = (
        f"UPDATE {ENTRY} SET id = {day} * {DAY_STEP} + {_NUMBER} "
        f"WHERE encounter_id = NEW.id AND id / {DAY_STEP} <> {day}; "
    )
    place = f"{_DAY['postgresql'].format(row='e')} * {DAY_STEP} + {_NUMBER}"
    insert, written = _insert(place, "postgresql"), _WRITTEN["postgresql"]
    own, of_note = locked.format(key="NEW.id"), locked.format(key="NEW.encounter_id")
    bodies = {
        (ENCOUNTER, "insert"): f"{own}{insert}e.id = NEW.id;",
        (ENCOUNTER, "update"): (
            f"IF {_changed(_OF_CASE, 'IS DISTINCT FROM')} THEN "
            f"{own}{written}(NEW.id); {moved}END IF;"
        ),
        (ENCOUNTER, "delete"): f"DELETE FROM {ENTRY} WHERE encounter_id = OLD.id;",
        (PATIENT, "update"): (
            f"IF {_changed(_OF_PERSON, 'IS DISTINCT FROM')} THEN {written}{_OF_PATIENT}; END IF;"
        ),
        (NOTE, "insert"): f"{of_note}{written}(NEW.encounter_id);",
    }
    made: dict[str, Made] = {}
    for (table, operation), body in bodies.items():
        name = f"mohs_search_{table}_{operation}"
        made.setdefault(table, {})[name] = _postgresql(name, operation.upper(), table, body)
    return made


_SQLITE, _POSTGRESQL = _all_sqlite(), _all_postgresql()
SEARCH_TABLES = tuple(_SQLITE)

MAKE_TEXT = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {TEXT_TABLE} "
    "USING fts5(practice, names, numbers, content='', tokenize='trigram')"
)


EMPTY_TEXT = f"INSERT INTO {TEXT_TABLE} ({TEXT_TABLE}) VALUES ('delete-all')"


def refill(connection: BaseDatabaseWrapper) -> None:
    """Make all entries anew from the cases, whatever they were; within the caller's transaction."""
    vendor = connection.vendor
    if vendor == "sqlite":
        number = "row_number() OVER (ORDER BY e.date_of_service, e.id)"
    else:
        number = _NUMBER
    place = f"{_DAY[vendor].format(row='e')} * {DAY_STEP} + {number}"
    sentences = [f"DELETE FROM {ENTRY}", f"{_insert(place, vendor)}true"]
    with connection.cursor() as cursor:
        for sentence in sentences:
            cursor.execute(sentence)
    refill_text(connection)


def refill_text(connection: BaseDatabaseWrapper) -> None:
    """Make the full-text index anew from the entries; nothing on PostgreSQL, which has none."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        # The table's triggers, where they stand already, wrote the text row by row.
        cursor.execute(EMPTY_TEXT)
        cursor.execute(f"{_TEXT_INTO} SELECT {_text_of('e')} FROM {ENTRY} e ORDER BY id")


def add_missing(connection: BaseDatabaseWrapper) -> None:
    """Make the entries of all cases that have none; within the caller's transaction."""
    vendor = connection.vendor
    has_none = f"NOT EXISTS (SELECT 1 FROM {ENTRY} k WHERE k.encounter_id = e.id)"
    with connection.cursor() as cursor:
        cursor.execute(f"{_insert(_next_numbers(vendor), vendor)}{has_none} ORDER BY e.id")
    refill_text(connection)


def _next_numbers(vendor: str) -> str:
    """The places of many new entries, each behind those that its day has."""
    if vendor == "sqlite":
        return (
            f"{_place('e')} - 1 + row_number() OVER (PARTITION BY e.date_of_service ORDER BY e.id)"
        )
    return f"{_DAY[vendor].format(row='e')} * {DAY_STEP} + {_NUMBER}"


def add_entries(connection: BaseDatabaseWrapper, first: str, last: str) -> None:
    """Make the entries of all cases with keys from ``first`` to ``last``, as triggers make them.

    For cases that came past the triggers: none of them may have an entry yet.
    """
    vendor = connection.vendor
    number = _next_numbers(vendor).replace("%", "%%")
    within = "BETWEEN %s AND %s"
    sentences = [f"{_insert(number, vendor)}e.id {within} ORDER BY e.id"]
    if vendor == "sqlite":
        # A text is written in one piece as long as its rows come in their order.
        of_them = f"FROM {ENTRY} e WHERE e.encounter_id {within} ORDER BY e.id"
        sentences.append(f"{_TEXT_INTO} SELECT {_text_of('e')} {of_them}")
    with connection.cursor() as cursor, _indexed_together(cursor, vendor):
        for sentence in sentences:
            cursor.execute(sentence, [first, last])


@contextmanager
def _indexed_together(cursor: Any, vendor: str) -> Iterator[None]:
    """PostgreSQL: entries go into the trigram indexes together at the end, a sixth of the work.

    Whoever searches waits meanwhile. Within a transaction, as it is set for that one alone.
    """
    if vendor != "postgresql":
        yield
        return
    for setting, size in _ROOM_TO_WAIT.items():
        cursor.execute(f"SET LOCAL {setting} = '{size}'")
    for index in TRIGRAM_INDEXES:
        cursor.execute(f"ALTER INDEX {index} SET (fastupdate = on)")
    yield
    for index in TRIGRAM_INDEXES:
        cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
        cursor.execute(f"ALTER INDEX {index} SET (fastupdate = off)")


def fault_count(connection: BaseDatabaseWrapper) -> int:
    """How many entries are missing, too many or wrong; 0 unless triggers were gone round."""
    names = _NAMES[connection.vendor]
    true = f"SELECT e.id, e.practice_id, {names}, {_NUMBERS} {_FROM}"
    kept = f"SELECT encounter_id, practice_id, names, numbers FROM {ENTRY}"
    differing = (
        f"SELECT COUNT(*) FROM (SELECT * FROM ({true} EXCEPT {kept}) a "
        f"UNION ALL SELECT * FROM ({kept} EXCEPT {true}) b) c"
    )
    with connection.cursor() as cursor:
        cursor.execute(differing)
        count: int = cursor.fetchone()[0]
        return count
