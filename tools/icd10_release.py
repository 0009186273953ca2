"""Make a release of ICD-10-CM ready to ship: ``python3 -m tools.icd10_release FILE``.

FILE is the zip file or the text as CMS publishes it. ``--package`` reads the release of April 2026
instead, from simple-icd-10-cm 1.5.0 installed beside: it stands in for a file that was not at hand.
The rows that ``encounters/icd10/data/releases.toml`` needs are printed; the file is written there.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import re
import sys
import warnings
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from encounters.icd10.release_file import read_release_file
from encounters.icd10.releases import (
    Entry,
    Release,
    ReleaseError,
    entry_of,
    last_day_of_year,
    order_file,
)
from tools.machine import ROOT

DATA = ROOT / "encounters" / "icd10" / "data"
# The package lists chapters ("2") and blocks ("C43-C44") among the codes.
_CHAPTER_OR_BLOCK = re.compile(r"\d+|.+-.+")
_PACKAGE_SINCE = date(2026, 4, 1)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tools.icd10_release", description=__doc__)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("file", nargs="?", type=Path, metavar="FILE")
    source.add_argument("--package", action="store_true")
    parser.add_argument("--effective-from", type=date.fromisoformat, metavar="YYYY-MM-DD")
    options = parser.parse_args(arguments)
    if options.package:
        release = of_package(_package(), _PACKAGE_SINCE)
        origin = "simple-icd-10-cm 1.5.0, from the tabular list of April 1, 2026 (NCHS)"
    else:
        found = read_release_file(
            options.file.name, options.file.read_bytes(), options.effective_from, today=date.today()
        )
        release, origin = found.release, f"{found.file} (CMS), text with SHA-256 {found.sha256}"
    print(write(release, origin, DATA))
    return 0


def _package() -> Any:
    with warnings.catch_warnings():
        # It reads its files by a way that Python announces the end of.
        warnings.simplefilter("ignore", DeprecationWarning)
        return import_module("simple_icd_10_cm")


def of_package(source: Any, since: date) -> Release:
    """The release that the package holds, in its order."""
    entries: dict[str, Entry] = {}
    for code in source.get_all_codes(with_dots=True):
        if _CHAPTER_OR_BLOCK.fullmatch(code):
            continue
        # The source's line breaks inside a label are layout.
        label = " ".join(source.get_description(code).split())
        entry = entry_of(code.replace(".", ""), label, source.is_leaf(code))
        if entry is None or entry.code != code:
            raise ReleaseError(f"the package holds the odd code {code!r}")
        entries[code] = entry
    return Release(since=since, entries=tuple(entries.values()))


def write(release: Release, origin: str, folder: Path) -> str:
    """Write the packed file into ``folder``; its table for ``releases.toml``."""
    content = order_file(release.entries).encode()
    name = f"{release.since.isoformat()}.txt.gz"
    # No time and no name inside, so that the same release gives the same file.
    (folder / name).write_bytes(gzip.compress(content, 9, mtime=0))
    return "\n".join(
        [
            "[[release]]",
            f'name = "{release.name}"',
            f"effective_from = {release.since.isoformat()}",
            f"effective_to = {last_day_of_year(release.since).isoformat()}",
            f'file = "{name}"',
            f'sha256 = "{hashlib.sha256(content).hexdigest()}"',
            f"billable = {release.billable}",
            f"headings = {len(release.entries) - release.billable}",
            f'source = "{origin}"',
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
