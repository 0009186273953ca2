"""Nothing untrue can be signed, whatever anybody did before."""

import pytest

from tests.support import scale
from tests.support.case_acts import ACTS
from tests.support.case_machine import run

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.begins_early]

RUNS = 500
FEW_RUNS = 5
ACTS_EACH = 30


def test_no_signed_note_contradicts_itself():
    runs = RUNS if scale.is_full() else FEW_RUNS
    told = run(runs, ACTS_EACH)
    # Of refusals alone nothing would be learned.
    assert told["sign"] >= runs / 2
    assert len(ACTS.keys() & told.keys()) >= (len(ACTS) if scale.is_full() else len(ACTS) / 2)
