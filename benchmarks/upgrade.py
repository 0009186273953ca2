"""Whether a later release leaves what is signed as it was, and how long it takes (goal 51).

Run by hand: ``.venv/bin/python -m benchmarks.upgrade [--notes 10000]``, on SQLite in a file of its
own, or with ``DATABASE_URL`` on a PostgreSQL server. Signs so many notes, then carries out the
migration of an invented later release, the heaviest there is: every table of a chart, and those of
the notes, get a column that is filled. Ends with 1 if a row changed, a proof fails, or it takes
longer than five minutes.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.database import empty_database

MOST_SECONDS = 300
PACKAGE = "later_release_migrations"
_LATER = """
from django.db import migrations, models

TABLES = {tables!r}


class Migration(migrations.Migration):
    dependencies = [("encounters", {last!r})]
    operations = [
        migrations.AddField(name, "later", models.CharField(max_length=20, default="as before"))
        for name in TABLES
    ]
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=10_000)
    asked = parser.parse_args()
    logging.disable(logging.WARNING)
    with empty_database():
        sys.exit(_tell(asked.notes))


def _tell(notes: int) -> int:
    from django.core.management import call_command
    from django.db import connection

    from tests.earlier_releases import kept_rows

    begun = time.perf_counter()
    _sign(notes)
    _say(f"{connection.vendor}: {notes} notes signed in {time.perf_counter() - begun:.0f} s")
    before = kept_rows()
    with _later_release() as tables:
        begun = time.perf_counter()
        # Proves every record before and after, and fails if a proof does that did not before.
        call_command("migrate", verbosity=0)
        took = time.perf_counter() - begun
    _check_later(tables)
    now = kept_rows()
    changed = sum(
        any(row[column] != value for column, value in was.items())
        for model, rows in before.items()
        for row, was in zip(now[model], rows, strict=True)
    )
    _say(
        f"{connection.vendor}: {len(tables)} tables migrated in {took:.0f} s, with every proof"
        f" before and after; of {sum(map(len, before.values()))} kept rows {changed} changed"
    )
    return int(changed > 0 or took > MOST_SECONDS)


def _sign(notes: int) -> None:
    """Copies of a few cases, each signed by the action that signs; the PDF is one for all."""
    import pytest

    from benchmarks.many_cases import copied, rows_of
    from encounters.models import Encounter
    from tests.factories import Case
    from tests.signed_case import a_complete_case, sign, unprinted

    with pytest.MonkeyPatch.context() as patch:
        unprinted(patch)
        case = a_complete_case()
        rows = rows_of(Encounter.objects.all())
        for number in range(notes):
            [encounter] = copied(rows, number)
            assert isinstance(encounter, Encounter)
            sign(Case(case.practice, case.surgeon, case.nurse, encounter))


@contextmanager
def _later_release() -> Iterator[list[str]]:
    """Today's migrations and one more in their place; the tables that it changes."""
    from django.apps import apps
    from django.conf import settings
    from django.db.migrations.loader import MigrationLoader

    from encounters import migrations
    from encounters.models import freezing

    [(_, last)] = MigrationLoader(None).graph.leaf_nodes("encounters")
    signed = {one.table for one in freezing.FROZEN} | {name for name, _ in freezing.APPEND_ONLY}
    models = apps.get_app_config("encounters").get_models()
    tables = [model.__name__ for model in models if model._meta.db_table in signed]
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / PACKAGE
        shutil.copytree(Path(migrations.__path__[0]), package)
        (package / "0099_later.py").write_text(_LATER.format(tables=tables, last=last), "utf-8")
        sys.path.insert(0, folder)
        settings.MIGRATION_MODULES = {"encounters": PACKAGE}
        try:
            yield tables
        finally:
            sys.path.remove(folder)


def _check_later(tables: list[str]) -> None:
    """It was carried out: otherwise nothing was shown."""
    from django.apps import apps
    from django.db import connection

    with connection.cursor() as cursor:
        for name in tables:
            table = apps.get_model("encounters", name)._meta.db_table
            cursor.execute(f'SELECT DISTINCT later FROM "{table}"')  # noqa: S608
            assert {value for (value,) in cursor.fetchall()} <= {"as before"}, name


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
