"""People and a database that a server of its own can reach."""

import gzip
import shutil

import pytest
from django.conf import settings as django_settings
from django.db import connection

from encounters.installation.backup.sqlite import SqliteStore
from tests.support.factories import PASSWORD, a_case

IS_POSTGRESQL = django_settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


@pytest.fixture
def accounts(settings):
    """People whose passwords a server with its own settings can check."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    case = a_case()
    return ((case.surgeon.username, PASSWORD), (case.nurse.username, PASSWORD))


@pytest.fixture
def database(accounts, tmp_path):
    """The tests' own database where a server can reach it, else a file with all that is in it."""
    if IS_POSTGRESQL:
        asked = connection.get_connection_params()
        return f"postgres://{asked['user']}@/{asked['host']}/{asked['dbname']}"
    file, dumped = tmp_path / "db.sqlite3", tmp_path / "dump"
    SqliteStore(tmp_path).dump(dumped)
    with gzip.open(dumped) as packed, file.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    return f"sqlite:///{file}"
