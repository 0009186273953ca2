"""A few notes of the many that ``benchmarks/saving.py`` signs."""

import pytest

from tests.frozen_coding import frozen_coding


@pytest.mark.django_db
def test_next_years_rules_change_drafts_and_nothing_signed():
    assert frozen_coding(6) == {
        "signed": 6,
        "changed": 0,
        "faults": 0,
        "drafts": 4,
        "drafts that follow": 4,
    }
