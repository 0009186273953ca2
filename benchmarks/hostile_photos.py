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
MOST_SECONDS, MOST_MB = 5.0, 300.0
JPEG_MODES = ("L", "RGB", "CMYK")


def main() -> None:
    """Files are made by one process and measured by another: a child inherits its parent's peak."""
    if len(sys.argv) == 2:
        _measure_all(Path(sys.argv[1]))
        return
    from tests.hostile_photos import EITHER, REFUSED, TAKEN

    with tempfile.TemporaryDirectory() as folder:
        for number, (name, data) in enumerate([*TAKEN, *REFUSED, *EITHER, *_largest()]):
            safe = name.replace("/", " ")
            (Path(folder) / f"{number:03} {safe}").write_bytes(data)
        done = subprocess.run([sys.executable, __file__, folder], check=False)  # noqa: S603
    sys.exit(done.returncode)


def _measure_all(folder: Path) -> None:
    results = [(*_measured(file), file.name[4:]) for file in sorted(folder.iterdir())]
    for seconds, megabytes, kept, name in sorted(results, key=lambda one: -one[1])[:12]:
        print(f"{name:40} {seconds:5.2f} s {megabytes:5.0f} MB  {kept}")  # noqa: T201
    slowest, most = max(one[0] for one in results), max(one[1] for one in results)
    print(f"{len(results)} files, at most {slowest:.2f} s and {most:.0f} MB")  # noqa: T201
    sys.exit(slowest > MOST_SECONDS or most > MOST_MB)


def _largest() -> list[tuple[str, bytes]]:
    """Photographs of just as many pixels as are taken, plain ones and noise."""
    from PIL import Image

    from tests.photo_files import encoded

    size = (8000, 5000)
    noise = Image.effect_noise(size, 90)
    jpegs = [(f"the most pixels, {mode} JPEG", encoded(noise.convert(mode))) for mode in JPEG_MODES]
    pngs = [
        (f"the most pixels, {mode} PNG", encoded(Image.new(mode, size), "PNG"))
        for mode in ("L", "RGB", "RGBA", "P", "1")
    ]
    return [*jpegs, *pngs, ("the most pixels, WebP", encoded(Image.new("RGBA", size), "WEBP"))]


def _measured(file: Path) -> tuple[float, float, str]:
    """Seconds, megabytes at the peak, and what came of it."""
    with file.open("rb") as sent, tempfile.TemporaryFile() as said:
        begun = time.monotonic()
        child = subprocess.Popen(
            [sys.executable, "-m", "encounters.photos.worker"],
            stdin=sent,
            stdout=said,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        words = said.readline().decode("ascii", "replace").strip()[:60]
    return time.monotonic() - begun, usage.ru_maxrss / 1024, words or f"exit {child.returncode}"


if __name__ == "__main__":
    main()
