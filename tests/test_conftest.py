"""The fixtures everybody leans on do what they say."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from tests.conftest import needs_a_database, pytest_ignore_collect
from tests.support import scale


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
    ("marked", "pytestmark = pytest.mark.both_databases", "part", True, False),
    ("not marked", "pytestmark = pytest.mark.django_db", "part", True, True),
    ("not marked, full scale", "pytestmark = pytest.mark.django_db", "full", True, False),
    ("not marked, first database", "pytestmark = pytest.mark.django_db", "part", False, False),
]


@pytest.mark.parametrize(
    ("text", "size", "is_second", "is_left_out"),
    [row[1:] for row in MODULES],
    ids=[row[0] for row in MODULES],
)
def test_modules_a_second_database_does_not_import(
    tmp_path, monkeypatch, text, size, is_second, is_left_out
):
    monkeypatch.setattr(scale, "_scale", size)
    module = tmp_path / "test_module.py"
    module.write_text(text, "utf-8")
    config = SimpleNamespace(getoption=lambda name: is_second)
    assert bool(pytest_ignore_collect(module, config)) is is_left_out
    assert not pytest_ignore_collect(tmp_path, config), "folders are looked into"


TRIED = [
    ("marked", {"django_db", "both_databases"}, "part", True),
    ("only a database", {"django_db"}, "part", False),
    ("no database", {"both_databases"}, "part", False),
    ("left out of its module", {"django_db", "both_databases", "one_database"}, "part", False),
    ("left out, full scale", {"django_db", "both_databases", "one_database"}, "full", True),
]


@pytest.mark.parametrize(
    ("marks", "size", "is_tried"), [row[1:] for row in TRIED], ids=[row[0] for row in TRIED]
)
def test_tests_a_second_database_tries(monkeypatch, marks, size, is_tried):
    monkeypatch.setattr(scale, "_scale", size)
    item = SimpleNamespace(
        fixturenames=(), get_closest_marker=lambda name: name if name in marks else None
    )
    assert needs_a_database(item) is is_tried
