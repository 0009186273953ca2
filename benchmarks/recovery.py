"""How long it takes until a practice works again after its database is lost.

A practice with so many cases and photographs, a backup, the restore into an empty database, the
migration after it, and a count of what is there; wants about six times the room of the photographs.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.figures import Asked, Figure, Figures
from tools import demo
from tools.environment import PYTHON
from tools.faults.server import durable_server
from tools.faults.site import ask
from tools.machine import ROOT

MOST_SECONDS = 1800
MOST_CASES, PHOTO_BYTES = 10_000, 1_000_000
AT_ONCE = 50


def figures(asked: Asked) -> Figures:
    """The goal is of 10,000 cases and 5 GB; with smaller sizes less is asked of it."""
    encounters = min(max(asked.sizes), MOST_CASES)
    gigabytes = 5 * encounters / MOST_CASES
    with ExitStack() as stack:
        lost, found = (
            stack.enter_context(_database(asked.database, asked.folder / name))
            for name in ("lost", "found")
        )
        demo.prepare(lost)
        size = ["--encounters", str(encounters), "--gigabytes", str(gigabytes)]
        _timed(lost, "-m", "benchmarks.recovery", *size)
        file = asked.folder / "practice.backup"
        made = _timed(lost, "manage.py", "backup", str(file))
        restored = _timed(found, "manage.py", "restore", str(file))
        # What the restore of an older release's backup asks for.
        restored += _timed(found, "manage.py", "migrate")
        cases, photos = ask(found, _COUNTS)
        had = f"{cases:,} encounters, {photos:,} photographs"
        yield Figure(
            name="back after a lost database",
            value=restored if cases >= encounters else None,
            goal=MOST_SECONDS,
            unit="s",
            how="restore into an empty database, and migrate, by the clock",
            database=asked.database,
            beside=f"{had}, a file of {file.stat().st_size / 1e9:.1f} GB",
        )
        how = "the command by the clock"
        yield Figure("its backup", made, how, unit="s", database=asked.database, beside=had)


_COUNTS = """
from encounters.models import Encounter, LesionPhoto
print([Encounter.objects.count(), LesionPhoto.objects.count()])
"""


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    folder.mkdir(mode=0o755)
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'db.sqlite3'}"
        return
    folder.parent.chmod(0o755)
    with durable_server(folder) as server:
        yield server.address


def _timed(database: str, *arguments: str) -> float:
    begun = time.perf_counter()
    subprocess.run(  # noqa: S603
        [str(PYTHON), *arguments],
        cwd=ROOT,
        env=demo.environment(database),
        check=True,
        stdout=sys.stderr,
    )
    return time.perf_counter() - begun


def _fill(encounters: int, photos: int) -> None:
    """Copies of the drafts that were told by actions, which would take an hour for all of them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mohsdoc.settings")
    import django

    django.setup()
    from benchmarks.many_cases import copied, rows_of
    from encounters.models import Encounter

    rows = rows_of(Encounter.objects.filter(status="draft"))
    each = len(rows[Encounter])
    for number in range(-(-(encounters - Encounter.objects.count()) // each)):
        copied(rows, number)
    _photograph(photos)


def _photograph(count: int) -> None:
    """Bytes as hard to make smaller as those of a JPEG."""
    from encounters.models import Lesion, LesionPhoto, StoredFile, User

    drafts = Lesion.objects.filter(encounter__status="draft").order_by("pk")
    lesions = list(drafts.values_list("pk", "encounter"))
    by = User.objects.order_by("pk")[0]
    for start in range(0, count, AT_ONCE):
        made, kept = [], []
        for number in range(start, min(start + AT_ONCE, count)):
            data = os.urandom(PHOTO_BYTES)
            digest = hashlib.sha256(data).hexdigest()
            lesion, encounter = lesions[number % len(lesions)]
            kept.append(
                StoredFile(
                    encounter_id=encounter,
                    kind="photograph",
                    sha256=digest,
                    size_bytes=len(data),
                    content=data,
                )
            )
            made.append(
                LesionPhoto(
                    lesion_id=lesion,
                    width_px=1600,
                    height_px=1200,
                    sha256=digest,
                    small_sha256=digest,
                    added_by=by,
                )
            )
        StoredFile.objects.bulk_create(kept)
        LesionPhoto.objects.bulk_create(made)


def main() -> None:
    """Fills the database that the settings name."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--encounters", type=int, required=True)
    parser.add_argument("--gigabytes", type=float, required=True)
    size = parser.parse_args()
    _fill(size.encounters, round(size.gigabytes * 1e9 / PHOTO_BYTES))


if __name__ == "__main__":
    main()
