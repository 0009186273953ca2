"""Two servers and a proxy over one PostgreSQL by way of PgBouncer: short stories."""

import pytest

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


def test_a_killed_server_loses_nothing_and_the_other_goes_on(database, accounts):
    figures = several.killed_server(database, accounts)
    assert figures["acknowledged"] > 0
    nothing = ("lost", "twice", "torn", "unanswered")
    assert {name: figures[name] for name in nothing} == dict.fromkeys(nothing, 0), figures
    always = ("both_served", "other_went_on", "came_back", "pooler_back")
    assert {name: figures[name] for name in always} == dict.fromkeys(always, True), figures
    # The proxy's words for the server that is gone, ours for the database: never a fault.
    assert set(figures["refused"]) <= {"0", "502", "503"}, figures
    assert "503" in figures["refused"]
