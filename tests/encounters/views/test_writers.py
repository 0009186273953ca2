"""Two who write at once, on PostgreSQL; a database in a file is asked in tests/browser."""

import pytest
from django.db import connection

from tests.support.concurrent_writes import send_identical_saves_at_once
from tests.support.factories import a_case
from tests.support.saving_proofs import (
    conflicting,
    disjoint,
    identical,
    old_tab,
    shut_out,
    two_patients,
)

pytestmark = pytest.mark.both_databases

needs_a_server = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="needs a file: tests/browser has one"
)


@pytest.mark.django_db
def test_two_tabs_never_write_to_each_other_s_patient():
    found = two_patients(a_case(), 40)
    assert found == {"saves": 36, "events": 36, "crossed": 0, "forged": 4, "refused": 4}


@pytest.mark.django_db
def test_the_open_page_of_a_nurse_saves_nothing_in_the_name_of_who_came_next():
    assert old_tab(a_case(), 5) == {"refused": 5, "his": 0, "hers": 1}


@pytest.mark.django_db
def test_a_session_that_ends_in_mid_sentence_loses_no_character():
    assert shut_out(a_case(), 4) == {"held": 4, "characters lost": 0, "saved twice": 0}


@needs_a_server
@pytest.mark.django_db(transaction=True)
def test_two_writers_overwrite_nothing_unseen():
    found = conflicting(a_case(), 15)
    assert (found["saved"], found["lost"], found["written over unseen"]) == (30, 0, 0)


@needs_a_server
@pytest.mark.django_db(transaction=True)
def test_different_places_are_never_asked_about():
    assert disjoint(a_case(), 5) == {"kept": 20, "asked": 0, "others": 0}


@needs_a_server
@pytest.mark.django_db(transaction=True)
def test_the_same_save_many_times_has_one_effect():
    found = identical(a_case(), 6, 2)
    assert (found["effects"], found["same"], found["other body refused"]) == (2, 14, 2)


@needs_a_server
@pytest.mark.django_db(transaction=True)
def test_identical_saves_at_once_count_once():
    send_identical_saves_at_once(a_case())
