"""Nothing untrue can be signed, whatever anybody did before."""

import pytest

from tests.support import scale
from tests.support.case_acts import ACTS
from tests.support.case_machine import run

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.begins_early]

# With SQLite, and with another database: that can only refuse what the first one took.
RUNS, FEW_RUNS = (500, 100), (5, 2)
ACTS_EACH = 30


def test_no_signed_note_contradicts_itself():
    runs = scale.by_database(*(RUNS if scale.is_full() else FEW_RUNS))
    told = run(runs, ACTS_EACH)
    # Of refusals alone nothing would be learned.
    assert told["sign"] >= runs / 2
    # In a hundred runs the rarest acts may not come.
    shares = (1, 9 / 10) if scale.is_full() else (1 / 2, 1 / 4)
    assert len(ACTS.keys() & told.keys()) >= len(ACTS) * scale.by_database(*shares)
