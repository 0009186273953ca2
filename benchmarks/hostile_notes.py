"""Notes with hostile words in every field through the real renderer, with a server that counts.

Run by hand: ``.venv/bin/python benchmarks/hostile_notes.py [1000 [seed]]``. Ends with 1 if
anything was fetched, a secret was read, a note failed, took more than 15 s, or the worker more than
1 GB.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mohsdoc.settings")

import django

django.setup()

from encounters.note.html import render_note_html  # noqa: E402
from encounters.note.printing import note_job  # noqa: E402
from encounters.note.renderer import RenderFailedError, renderer  # noqa: E402
from tests.hostile_notes import EVERY_VECTOR, VECTORS, canary_server, hostile_note  # noqa: E402
from tests.page_skeleton import skeleton  # noqa: E402
from tests.payloads import PAYLOADS  # noqa: E402
from tests.sample_records import SAMPLES  # noqa: E402

SECRET = b"Zqcanary: nobody may read this"
MOST_SECONDS, MOST_MB, LONGEST = 15.0, 1024, 200


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20261124
    chance = random.Random(seed)  # noqa: S311 - the same notes each time
    slowest, names, failed = 0.0, sorted(SAMPLES), 0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "secret.txt"
        file.write_bytes(SECRET)
        with canary_server(file.as_uri(), SECRET) as canary:
            pieces = [*map(canary.aimed, VECTORS.values()), *EVERY_VECTOR.split(), *PAYLOADS]
            for number in range(count):
                name = names[number % len(names)]
                try:
                    slowest = max(slowest, _printed(name, pieces, chance))
                except RenderFailedError as error:
                    failed += 1
                    print(f"note {number} ({name}): {error}")  # noqa: T201
            hits = canary.hits
    [worker] = renderer()._idle
    peak = _megabytes(worker.process.pid)
    print(f"{count} notes, {failed} failed, {len(hits)} hits")  # noqa: T201
    print(f"slowest {slowest:.1f} s, worker at most {peak:.0f} MB")  # noqa: T201
    renderer().close()
    sys.exit(bool(hits or failed) or slowest > MOST_SECONDS or peak > MOST_MB)


def _printed(sample: str, pieces: list[str], chance: random.Random) -> float:
    def text() -> str:
        words = "".join(chance.choices(pieces, k=chance.randint(1, 4)))
        return f"x{words}"[:LONGEST].replace("\n", " ").replace("\t", " ")

    note = hostile_note(SAMPLES[sample], text)
    plain = hostile_note(SAMPLES[sample], lambda: "x")
    assert skeleton(render_note_html(note)) == skeleton(render_note_html(plain))
    begun = time.monotonic()
    pdf = renderer().render(note_job(note)).pdf
    assert b"/EmbeddedFile" not in pdf
    assert SECRET not in pdf
    return time.monotonic() - begun


def _megabytes(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
