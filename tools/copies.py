"""Copies of the tree to do harm to."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.environment import BYTECODE
from tools.machine import ROOT

SHARED = (".venv", "node_modules")


@contextmanager
def scratch_copy() -> Iterator[Path]:
    """The tree as git sees it, in a folder of its own; packages are shared."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    with tempfile.TemporaryDirectory(prefix="mohsdoc-copy-") as place:
        folder = Path(place)
        for name in filter(None, names.split("\0")):
            if (ROOT / name).is_file() and not (ROOT / name).is_symlink():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        for name in SHARED:
            if (ROOT / name).exists():
                (folder / name).symlink_to((ROOT / name).resolve())
        # Some tests ask git what belongs to the tree.
        subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
        try:
            yield folder
        finally:
            # What was compiled of the copy lies where with_stored_bytecode() says.
            shutil.rmtree(BYTECODE / folder.relative_to(folder.anchor), ignore_errors=True)
