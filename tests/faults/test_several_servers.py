"""Two servers and a proxy over one PostgreSQL by way of PgBouncer: short stories."""

import pytest

from encounters.accounts.throttle import MOST_TRIES
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
