"""Two who write at once, on a database in a file; PostgreSQL is asked in tests/encounters/views."""

import pytest

from tests.support.factories import a_case
from tests.support.saving_proofs import conflicting, disjoint, identical

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_writers_overwrite_nothing_unseen():
    found = conflicting(a_case(), 15)
    assert (found["saved"], found["lost"], found["written over unseen"]) == (30, 0, 0)


def test_different_places_are_never_asked_about():
    assert disjoint(a_case(), 5) == {"kept": 20, "asked": 0, "others": 0}


def test_the_same_save_many_times_has_one_effect():
    found = identical(a_case(), 6, 2)
    assert (found["effects"], found["same"], found["other body refused"]) == (2, 14, 2)
