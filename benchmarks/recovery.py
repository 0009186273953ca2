"""How long it takes until a practice works again after its database is lost (goal 30).

Run by hand: ``.venv/bin/python -m benchmarks.recovery [--encounters 10000] [--gigabytes 5]
[--database postgresql]``. Makes a practice with so many cases and photographs, writes a backup,
restores it into an empty database, migrates and counts there; wants about six times the room of the
photographs. Ends with 1 if that takes longer than half an hour.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tools import demo
from tools.environment import PYTHON
from tools.faults.server import durable_server
from tools.faults.site import ask
from tools.machine import ROOT

MOST_SECONDS = 1800
TOLD_CASES, PHOTO_BYTES = 200, 1_000_000
AT_ONCE = 50


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encounters", type=int, default=10_000)
    parser.add_argument("--gigabytes", type=float, default=5.0)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.fill:
        _fill(asked.encounters, round(asked.gigabytes * 1e9 / PHOTO_BYTES))
    else:
        sys.exit(_tell(asked))


def _tell(asked: argparse.Namespace) -> int:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mohsdoc-recovery-")))
        lost, found = (
            stack.enter_context(_database(asked.database, folder / name))
            for name in ("lost", "found")
        )
        demo.prepare(lost)
        demo.manage("seed_demo", "--encounters", str(TOLD_CASES), database=lost)
        size = ["--encounters", str(asked.encounters), "--gigabytes", str(asked.gigabytes)]
        _timed("filled", lost, "-m", "benchmarks.recovery", "--fill", *size)
        file = folder / "practice.backup"
        made = _timed("backup", lost, "manage.py", "backup", str(file))
        _say(f"a file of {file.stat().st_size / 1e9:.1f} GB")
        restored = _timed("restore", found, "manage.py", "restore", str(file))
        # What the restore of an older release's backup asks for.
        restored += _timed("migrate", found, "manage.py", "migrate")
        encounters, photos = ask(found, _COUNTS)
        _say(
            f"{asked.database}: {encounters} encounters, {photos} photographs; "
            f"backup {made:.0f} s, back after {restored:.0f} s"
        )
    return int(restored > MOST_SECONDS or encounters < asked.encounters)


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


def _timed(name: str, database: str, *arguments: str) -> float:
    begun = time.perf_counter()
    command = [str(PYTHON), *arguments]
    subprocess.run(command, cwd=ROOT, env=demo.environment(database), check=True)  # noqa: S603
    seconds = time.perf_counter() - begun
    _say(f"{name}: {seconds:.0f} s")
    return seconds


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
    from encounters.models import Lesion, LesionPhoto, User

    lesions = list(
        Lesion.objects.filter(encounter__status="draft").order_by("pk").values_list("pk", flat=True)
    )
    by = User.objects.order_by("pk")[0]
    for start in range(0, count, AT_ONCE):
        made = []
        for number in range(start, min(start + AT_ONCE, count)):
            data = os.urandom(PHOTO_BYTES)
            made.append(
                LesionPhoto(
                    lesion_id=lesions[number % len(lesions)],
                    jpeg=data,
                    width_px=1600,
                    height_px=1200,
                    sha256=hashlib.sha256(data).hexdigest(),
                    added_by=by,
                )
            )
        LesionPhoto.objects.bulk_create(made)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
