"""What several do at once, on a database in a file; the other database is asked elsewhere."""

import pytest

from tests.support.concurrent_writes import send_identical_saves_at_once, write_events_at_once
from tests.support.factories import a_case

pytestmark = pytest.mark.django_db(transaction=True)


def test_identical_saves_at_once_count_once():
    send_identical_saves_at_once(a_case())


def test_eight_writers_at_once_make_one_chain():
    write_events_at_once()
