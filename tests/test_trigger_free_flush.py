"""The harness empties a table that a trigger holds, and leaves the trigger where it was."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from encounters.models import Practice
from tests.support.trigger_free_flush import our_triggers

pytestmark = pytest.mark.both_databases

DELETING = "CREATE TRIGGER mohs_test_stays BEFORE DELETE ON encounters_practice "
TRUNCATING = "CREATE TRIGGER mohs_test_stays_whole BEFORE TRUNCATE ON encounters_practice "
CALLING = "EXECUTE FUNCTION mohs_test_stays()"
REFUSAL = (
    "CREATE FUNCTION mohs_test_stays() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RAISE EXCEPTION ''stays''; END'"
)
REFUSING = {
    "sqlite": [f"{DELETING} BEGIN SELECT RAISE(ABORT, 'stays'); END"],
    "postgresql": [
        REFUSAL,
        f"{DELETING} FOR EACH ROW {CALLING}",
        f"{TRUNCATING} FOR EACH STATEMENT {CALLING}",
    ],
}
GONE = {
    "sqlite": ["DROP TRIGGER mohs_test_stays"],
    "postgresql": ["DROP FUNCTION mohs_test_stays CASCADE"],
}


@pytest.fixture
def held_table(transactional_db):
    def run(statements):
        with connection.cursor() as cursor:
            for statement in statements[connection.vendor]:
                cursor.execute(statement)

    run(REFUSING)
    yield
    run(GONE)


@pytest.mark.parametrize("resets", [False, True], ids=["after a test", "the command itself"])
def test_flush_empties_what_a_trigger_holds_and_the_trigger_stays(held_table, resets):
    Practice.objects.create(name="Elm")
    with connection.cursor() as cursor:
        before = our_triggers(cursor)
    assert any(name == "mohs_test_stays" for name, _ in before)
    call_command("flush", interactive=False, verbosity=0, reset_sequences=resets)
    assert not Practice.objects.exists()
    with connection.cursor() as cursor:
        assert our_triggers(cursor) == before
    Practice.objects.create(name="Elm")
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        Practice.objects.all().delete()
