"""A release after this one: this tree with another version, a migration, and a file of its own.

Its migration does what docs/several-servers.md allows. Each release leaves its mark on the receipts
of its saves: the earlier one nothing, the later one ``MARK``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.copies import scratch_copy

VERSION = "99.0"
MARK = 99
FILE = "js/later-release.js"
# How many saves each release stored, as pairs of the mark and a number.
STORED = """
import json
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT mark, count(*) FROM encounters_savereceipt GROUP BY mark")
    print(json.dumps(cursor.fetchall()))
"""
_AFTER = "    about = models.UUIDField(null=True)\n"
_COLUMN = f"models.IntegerField(null=True, default={MARK})"
_MIGRATION = """from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("encounters", "{before}")]
    operations = [migrations.AddField("savereceipt", "mark", {column})]
"""


@contextmanager
def later_release() -> Iterator[Path]:
    """The folder of its program."""
    with scratch_copy() as tree:
        app = tree / "encounters"
        receipts = app / "models" / "saving.py"
        text = receipts.read_text(encoding="utf-8")
        if text.count(_AFTER) != 1:
            raise RuntimeError(f"{receipts} has changed")
        marked = text.replace(_AFTER, f"{_AFTER}    mark = {_COLUMN}\n")
        receipts.write_text(marked, encoding="utf-8")
        migrations = app / "migrations"
        before = max(path.stem for path in migrations.glob("[0-9]*.py"))
        made = _MIGRATION.format(before=before, column=_COLUMN)
        (migrations / "9999_later_release.py").write_text(made, encoding="utf-8")
        version = f'"""The later one."""\n\nVERSION = "{VERSION}"\n'
        (app / "version.py").write_text(version, encoding="utf-8")
        (tree / "static" / FILE).write_text("// later\n", encoding="utf-8")
        yield tree
