"""Triggers that are set aside within a transaction: after it they stand, whatever happened."""

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection

from encounters.models import Encounter, Lesion, freezing
from encounters.models.freezing_sql import DIALECTS
from tests.encounters.signing.test_frozen import SQLITE, refuses, sql
from tests.support.concurrent_writes import run_in_threads
from tests.support.signed_case import a_complete_case, sign, unprinted

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TABLES = {Lesion._meta.db_table, Encounter._meta.db_table}


class Died(Exception):
    pass


def standing():
    """Every trigger that acts, with how it was made or switched on."""
    with connection.cursor() as cursor:
        cursor.execute(DIALECTS[connection.vendor].TO_PUT_BACK)
        return sorted(cursor.fetchall())


def change():
    return Lesion.objects.update(site_detail="changed")


def die():
    raise Died


def break_off():
    sql("INSERT INTO encounters_nowhere VALUES (1)")


def break_off_unheard():
    """As code does that takes no notice of an error of the database."""
    with pytest.raises(DatabaseError):
        break_off()
    # PostgreSQL answers nothing more within this transaction.
    sql("SELECT 1")
    raise Died


def point_nowhere():
    Lesion.objects.update(encounter_id="5eed0000-0000-0000-0000-00000000dead")
    # SQLite would ask at the end of the transaction around.
    connection.check_constraints()


ENDINGS = [("dies", die, Died), ("breaks", break_off, DatabaseError)]
ENDINGS += [("breaks unheard", break_off_unheard, (Died, DatabaseError))]
ENDINGS += [("points nowhere", point_nowhere, IntegrityError)]


@pytest.mark.parametrize(("name", "end", "error"), ENDINGS)
def test_a_block_that_fails_leaves_them_and_changes_nothing(unchanged, name, end, error):
    before = standing()

    def change_and_end():
        with freezing.set_aside(connection, TABLES):
            assert change()
            end()

    with pytest.raises(error):
        change_and_end()
    assert standing() == before
    assert refuses(change)
    assert not Lesion.objects.filter(site_detail="changed").exists()


def test_they_guard_again_within_a_transaction_that_goes_on(unchanged):
    before = standing()
    with freezing.set_aside(connection, TABLES):
        assert not refuses(change)
    assert standing() == before
    assert refuses(change)


def test_other_operations_and_other_tables_stay_guarded(unchanged):
    before = standing()
    with freezing.set_aside(connection, TABLES, operation="insert"):
        gone = [row for row in before if row not in standing()]
        assert refuses(change)
    assert {table for _, table, _ in gone} == TABLES
    assert all(name.endswith("_insert") for name, _, _ in gone)
    assert [row for row in before if row[1] in TABLES and row[0].endswith("_insert")] == gone
    assert standing() == before


def test_what_was_not_as_it_should_be_is_put_back_so_and_told(unchanged):
    """One that is gone stays gone, another that was made or switched otherwise stays so."""
    gone, other = [row for row in standing() if row[1] in TABLES][:2]
    if SQLITE:
        sql(f'DROP TRIGGER "{gone[0]}"')
        sql(f'DROP TRIGGER "{other[0]}"')
        sql(f'CREATE TRIGGER "{other[0]}" BEFORE DELETE ON "{other[1]}" BEGIN SELECT 1; END')
    else:
        sql(f'ALTER TABLE "{gone[1]}" DISABLE TRIGGER "{gone[0]}"')
        sql(f'ALTER TABLE "{other[1]}" ENABLE ALWAYS TRIGGER "{other[0]}"')
    before = standing()
    assert other not in before
    with freezing.set_aside(connection, TABLES):
        pass
    assert standing() == before
    assert freezing.missing(connection) == {gone[0]}


@pytest.mark.skipif(SQLITE, reason="SQLite has no roles")
def test_a_role_that_does_not_own_all_of_them_sets_nothing_aside(unchanged):
    before = standing()
    sql("CREATE ROLE stranger")
    sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO stranger")
    sql(f'ALTER TABLE "{Lesion._meta.db_table}" OWNER TO stranger')
    assert freezing.may_set_aside(connection, TABLES)
    sql("SET ROLE stranger")
    try:
        assert freezing.may_set_aside(connection, {Lesion._meta.db_table})
        assert not freezing.may_set_aside(connection, TABLES)
        with pytest.raises(DatabaseError), freezing.set_aside(connection, TABLES):
            pytest.fail("set aside")
    finally:
        sql("RESET ROLE")
    assert standing() == before


@pytest.mark.skipif(SQLITE, reason="SQLite lets one writer in at a time")
@pytest.mark.django_db(transaction=True)
def test_nobody_else_sees_them_gone_or_writes_meanwhile(monkeypatch):
    unprinted(monkeypatch)
    case = a_complete_case()
    sign(case)
    before = standing()

    def slip_in():
        sql("SET lock_timeout = '100ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            change()
        return standing(), Lesion.objects.filter(site_detail="changed").exists()

    with freezing.set_aside(connection, TABLES):
        change()
        assert run_in_threads(slip_in) == [(before, False)]
    assert standing() == before
    assert refuses(change)
