"""A few notes of the many that ``benchmarks/saving.py`` signs."""

import pytest

from tests.support import scale
from tests.support.frozen_coding import frozen_coding


@pytest.mark.django_db
def test_next_years_rules_change_drafts_and_nothing_signed():
    signed, drafts = scale.number(6), scale.number(4)
    assert frozen_coding(signed, drafts) == {
        "signed": signed,
        "changed": 0,
        "faults": 0,
        "drafts": drafts,
        "drafts that follow": drafts,
    }
