"""No index repeats the beginning of another one, and every foreign key begins an index."""

from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import connection

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

# PostgreSQL: what an index is made of, each column with its own order and class of operators.
_OF_POSTGRESQL = """
    SELECT index.relname, part.indisunique, pg_get_expr(part.indpred, part.indrelid),
        ARRAY(
            SELECT pg_get_indexdef(part.indexrelid, place, true) || ' ' ||
                part.indclass[place - 1] || ' ' || part.indcollation[place - 1] || ' ' ||
                part.indoption[place - 1]
            FROM generate_series(1, part.indnkeyatts::integer) place ORDER BY place
        )
    FROM pg_index part
    JOIN pg_class index ON index.oid = part.indexrelid
    JOIN pg_am method ON method.oid = index.relam AND method.amname = 'btree'
    WHERE part.indrelid = %s::regclass
"""


@dataclass(frozen=True)
class Index:
    """``parts`` are its columns and expressions as the database tells them; ``only`` says of which
    rows it is, if not of all."""

    name: str
    is_unique: bool
    only: str
    parts: tuple[str, ...]

    def is_spare_beside(self, other):
        """Whether ``other``, of the same rows, answers all that this one does.

        One that is unique is a constraint, and one of few rows is there because they are few.
        """
        begins = other.parts[: len(self.parts)] == self.parts
        return not self.is_unique and begins and other.only == self.only

    def finds(self, column):
        """Whether rows that refer to something by ``column`` are found by it."""
        first = self.parts[0].split()[0].strip('"')
        of_all = self.only.strip("()").replace('"', "").upper()
        return first == column and of_all in ("", f"{column} IS NOT NULL".upper())


def tables():
    """Ours. Django makes a table behind a ``ManyToManyField`` with an index for each column."""
    return [model._meta for model in apps.get_app_config("encounters").get_models()]


def indexes_of(table):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_OF_POSTGRESQL, [table])
            rows = [
                Index(name, unique, only or "", tuple(parts))
                for name, unique, only, parts in cursor.fetchall()
            ]
            return [_without_order(row) for row in rows]
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s", [table]
        )
        return [_of_sqlite(cursor, name, sql) for name, sql in cursor.fetchall()]


def _of_sqlite(cursor, name, sql):
    if sql is None:
        # Of a unique column or constraint, which SQLite has no statement of.
        cursor.execute(f"PRAGMA index_info('{name}')")
        return Index(name, True, "", tuple(row[2] for row in cursor.fetchall()))
    told, _, only = sql.partition(" WHERE ")
    listed = told[told.index("(") + 1 : told.rindex(")")]
    parts = tuple(part.strip().replace('"', "") for part in _split(listed))
    return _without_order(Index(name, told.startswith("CREATE UNIQUE"), only, parts))


def _split(listed):
    """By the commas that stand in no brackets."""
    depth, part = 0, ""
    for sign in listed:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            yield part
            part = ""
        else:
            part += sign
    yield part


def _without_order(index):
    """One column is read from either end."""
    if len(index.parts) > 1:
        return index
    [part] = index.parts
    if connection.vendor == "postgresql":
        part = f"{part.rpartition(' ')[0]} 0"
    return Index(index.name, index.is_unique, index.only, (part.removesuffix(" DESC"),))


def spare(indexes):
    """Each with those that answer the same: with its twin, an index is named once."""
    return {
        (one.name, other.name)
        for one in indexes
        for other in indexes
        if one != other
        and one.is_spare_beside(other)
        and not (other.is_spare_beside(one) and one.name < other.name)
    }


def test_no_index_is_the_beginning_of_another():
    found = {table.db_table: spare(indexes_of(table.db_table)) for table in tables()}
    assert {name: pairs for name, pairs in found.items() if pairs} == {}


def test_every_foreign_key_begins_an_index():
    missing = [
        f"{table.db_table}.{field.column}"
        for table in tables()
        for field in table.local_concrete_fields
        if field.remote_field is not None
        and not any(index.finds(field.column) for index in indexes_of(table.db_table))
    ]
    assert missing == []


@pytest.fixture
def ward():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE ward (floor integer, name varchar(20), beds integer)")
        yield cursor


BESIDE = "CREATE INDEX ward_by_name ON ward (floor, name)"


@pytest.mark.parametrize(
    ("statement", "is_spare"),
    [
        ("CREATE INDEX one ON ward (floor)", True),
        ("CREATE INDEX one ON ward (floor DESC)", True),
        ("CREATE INDEX one ON ward (floor, name)", True),
        ("CREATE INDEX one ON ward (floor) WHERE beds > 2", False),
        ("CREATE INDEX one ON ward (name)", False),
        ("CREATE INDEX one ON ward (floor, beds)", False),
        ("CREATE INDEX one ON ward (floor, name DESC)", False),
        ("CREATE INDEX one ON ward (floor, upper(name))", False),
        ("CREATE UNIQUE INDEX one ON ward (floor)", False),
    ],
)
def test_what_is_spare(ward, statement, is_spare):
    ward.execute(BESIDE)
    ward.execute(statement)
    assert bool(spare(indexes_of("ward"))) == is_spare


@pytest.mark.parametrize(
    ("first", "second", "is_spare"),
    [
        # Of some rows alone, the longer one answers nothing for the others.
        ("(floor)", "(floor, name) WHERE beds > 2", False),
        ("(floor) WHERE beds > 2", "(floor, name) WHERE beds > 2", True),
        ("(floor) WHERE beds > 2", "(floor, name) WHERE beds > 3", False),
        ("(upper(name))", "(upper(name), floor)", True),
        ("(upper(name))", "(lower(name), floor)", False),
    ],
)
def test_what_is_spare_among_conditions_and_expressions(ward, first, second, is_spare):
    ward.execute(f"CREATE INDEX one ON ward {first}")
    ward.execute(f"CREATE INDEX two ON ward {second}")
    assert bool(spare(indexes_of("ward"))) == is_spare
