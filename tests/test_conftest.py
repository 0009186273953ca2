"""The fixtures everybody leans on do what they say."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from tests.conftest import SHARES, is_for_a_second_database, pytest_ignore_collect


def test_a_stopped_clock_stands_for_every_reader_of_it(stop_clock):
    stop_clock(datetime(2026, 10, 5, 23, 30, tzinfo=UTC))
    assert timezone.now() == timezone.now() == datetime(2026, 10, 5, 23, 30, tzinfo=UTC)
    assert timezone.localdate(timezone=UTC) == date(2026, 10, 5)


def test_a_clock_cannot_be_stopped_at_a_moment_of_no_zone(stop_clock):
    with pytest.raises(AssertionError, match="aware"):
        stop_clock(datetime(2026, 10, 5))


def test_passwords_are_hashed_cheaply_in_tests_only():
    assert make_password("secret").startswith("md5$")


MODULES = [
    ("marked", "pytestmark = pytest.mark.both_databases", "marked", False),
    ("not marked", "pytestmark = pytest.mark.django_db", "marked", True),
    ("not marked, the others", "pytestmark = pytest.mark.django_db", "others", False),
    ("not marked, first database", "pytestmark = pytest.mark.django_db", None, False),
]


@pytest.mark.parametrize(
    ("text", "share", "is_left_out"),
    [row[1:] for row in MODULES],
    ids=[row[0] for row in MODULES],
)
def test_modules_a_second_database_does_not_import(tmp_path, text, share, is_left_out):
    module = tmp_path / "test_module.py"
    module.write_text(text, "utf-8")
    config = SimpleNamespace(getoption=lambda name: share)
    assert bool(pytest_ignore_collect(module, config)) is is_left_out
    assert not pytest_ignore_collect(tmp_path, config), "folders are looked into"


TRIED = [
    ("marked", {"django_db", "both_databases"}, ["marked"]),
    ("only a database", {"django_db"}, ["others"]),
    ("no database", {"both_databases"}, []),
    ("left out of its module", {"django_db", "both_databases", "one_database"}, ["others"]),
]


@pytest.mark.parametrize(
    ("marks", "tried"), [row[1:] for row in TRIED], ids=[row[0] for row in TRIED]
)
def test_tests_a_second_database_tries_once(marks, tried):
    item = SimpleNamespace(
        fixturenames=(), get_closest_marker=lambda name: name if name in marks else None
    )
    assert [share for share in SHARES if is_for_a_second_database(item, share)] == tried
