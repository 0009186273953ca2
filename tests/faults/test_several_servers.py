"""Two servers and a proxy over one PostgreSQL by way of PgBouncer: short stories."""

import secrets

import psycopg
import pytest
from django.db import connection

from encounters.accounts.throttle import MOST_TRIES
from encounters.installation.sessions import parameters
from mohsdoc.database_url import with_name
from tests.faults.conftest import IS_POSTGRESQL
from tools import machine
from tools.faults import several

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.both_databases,
    pytest.mark.begins_early,
    pytest.mark.skipif(not IS_POSTGRESQL, reason="several servers need PostgreSQL"),
    pytest.mark.skipif(not machine.SEVERAL.is_there(), reason=machine.SEVERAL.lacking),
]


NOTHING = ("lost", "twice", "torn", "unanswered")


def lost(figures):
    """What of the saves is not as it was said to be; and nothing was saved at all."""
    assert figures["acknowledged"] > 0
    return {name: figures[name] for name in NOTHING if figures[name] != 0}


def test_a_killed_server_loses_nothing_and_the_other_goes_on(database, accounts):
    figures = several.killed_server(database, accounts)
    assert lost(figures) == {}, figures
    always = ("both_served", "other_went_on", "came_back", "pooler_back")
    assert {name: figures[name] for name in always} == dict.fromkeys(always, True), figures
    # The proxy's words for the server that is gone, ours for the database: never a fault.
    assert set(figures["refused"]) <= {"0", "502", "503"}, figures
    assert "503" in figures["refused"]
    assert figures["photographs"] > 0
    assert figures["photographs_lost"] == 0
    assert figures["tries_before_a_wait"] == MOST_TRIES


@pytest.fixture
def copy_of_database(database):
    """That a later release may migrate: the tests' own is as it was."""
    name = f"later_{secrets.token_hex(4)}"
    address = parameters(connection.settings_dict) | {"dbname": "postgres"}
    connection.close()
    with psycopg.connect(**address, autocommit=True) as session:
        session.execute(f'CREATE DATABASE "{name}" TEMPLATE "{database.rpartition("/")[2]}"')
        yield with_name(database, name)
        session.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.full_scale
def test_servers_are_upgraded_one_after_the_other_while_people_save(copy_of_database, accounts):
    figures = several.upgraded_in_turn(copy_of_database, accounts)
    assert lost(figures) == {}, figures
    always = ("migrated", "side_by_side", "by_each_release", "upgraded")
    assert {name: figures[name] for name in always} == dict.fromkeys(always, True), figures
    assert figures["files_found"] == [200]
    assert set(figures["refused"]) <= {"0", "502", "503"}, figures
