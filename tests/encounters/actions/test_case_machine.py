"""Nothing untrue can be signed, whatever anybody did before."""

import pytest

from tests.support import scale
from tests.support.case_acts import ACTS
from tests.support.case_machine import run

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.begins_early]

RUNS = 500
FEW_RUNS = 12


def test_no_signed_note_contradicts_itself():
    told = run(RUNS if scale.is_full() else FEW_RUNS, 30)
    assert told["sign"] >= 4
    assert len(ACTS.keys() & told.keys()) > len(ACTS) / 2
