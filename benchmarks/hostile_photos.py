"""Seconds and megabytes of the decoder's process for each of sixty hostile files.

Run by hand: ``.venv/bin/python benchmarks/hostile_photos.py``. Ends with 1 beyond 5 s or 300 MB.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402

from tests.hostile_photos import EITHER, REFUSED, TAKEN  # noqa: E402
from tests.photo_files import encoded  # noqa: E402

MOST_SECONDS, MOST_MB = 5.0, 300.0


def main() -> None:
    largest = (
        [
            (
                f"the most pixels, {mode} {kind}",
                encoded(Image.effect_noise((8000, 5000), 9).convert(mode), kind),
            )
            for mode, kind in (("L", "JPEG"), ("RGB", "JPEG"), ("CMYK", "JPEG"))
        ]
        + [
            (f"the most pixels, {mode} PNG", encoded(Image.new(mode, (8000, 5000)), "PNG"))
            for mode in ("L", "RGB", "RGBA", "P", "1")
        ]
        + [("the most pixels, WebP", encoded(Image.new("RGBA", (8000, 5000)), "WEBP"))]
    )
    results = [(*_measured(data), name) for name, data in [*TAKEN, *REFUSED, *EITHER, *largest]]
    for seconds, megabytes, kept, name in sorted(results, reverse=True)[:12]:
        print(f"{name:40} {seconds:5.2f} s {megabytes:5.0f} MB  {kept}")  # noqa: T201
    slowest, most = max(one[0] for one in results), max(one[1] for one in results)
    print(f"{len(results)} files, at most {slowest:.2f} s and {most:.0f} MB")  # noqa: T201
    sys.exit(slowest > MOST_SECONDS or most > MOST_MB)


def _measured(data: bytes) -> tuple[float, float, str]:
    """Seconds, megabytes at the peak, and what came of it."""
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as said:
        file.write(data)
        file.seek(0)
        begun = time.monotonic()
        child = subprocess.Popen(
            [sys.executable, "-m", "encounters.photos.worker"],
            stdin=file,
            stdout=said,
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        words = said.readline().decode("ascii", "replace").strip()[:60]
    return time.monotonic() - begun, usage.ru_maxrss / 1024, words or f"exit {child.returncode}"


if __name__ == "__main__":
    main()
