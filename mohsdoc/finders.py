"""Static files that come from installed packages, so that no third-party file is committed.

Only the files named here are served: collecting a package's whole folder would copy hundreds of
files that no page asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import AppDirectoriesFinder, BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage
from django.utils._os import safe_join

from mohsdoc.assets.typefaces import HAN, HAN_SOURCE, TYPEFACES, file_of

_BOOTSTRAP = Path(str(files("bootstrap_wrapper"))).parent / "bootstrap"

# Address under STATIC_URL, and the file behind it. Cut to size and packed: assets/typefaces.py.
ASSETS: dict[str, Path] = {
    "bootstrap/bootstrap.min.css": _BOOTSTRAP / "css" / "bootstrap.min.css",
    # For names; a browser loads it only for a page that needs it. Packing 16 MB takes minutes.
    HAN: HAN_SOURCE,
}
NAMES = (*ASSETS, *TYPEFACES)


# Of what apps bring along, what no page asks for: further builds of htmx.
LEFT_OUT = ("hx-*.js", "htmax-*.js", "htmx-2.js", "htmx-4*.js")


def located(name: str) -> Path | None:
    """The file of an asset; that of a typeface is made when it is first asked for."""
    return file_of(name) if name in TYPEFACES else ASSETS.get(name)


class PackagedStorage(FileSystemStorage):
    """Reads each asset from the package it belongs to; writes nothing."""

    prefix = ""

    def path(self, name: str) -> str:
        asset = located(name)
        return safe_join("/", str(asset)) if asset else super().path(name)


class UsedAppFilesFinder(AppDirectoriesFinder):
    """Django's finder of the files of apps, without ``LEFT_OUT``."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Any:
        return super().list([*(ignore_patterns or ()), *LEFT_OUT])


class PackagedAssetsFinder(BaseFinder):
    """Finds exactly ``NAMES``."""

    storage = PackagedStorage()

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """A package that moved its files is found at start-up, not by a page without style."""
        sources = ASSETS | {name: typeface.source for name, typeface in TYPEFACES.items()}
        return [
            Error(f"{name} is to come from {path}, which does not exist.", id="mohsdoc.E001")
            for name, path in sources.items()
            if not path.is_file()
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = located(path)
        if found is None:
            # Not None: Django would collect it as if it were a file that was found.
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, PackagedStorage]]:
        for name in NAMES:
            if not matches_patterns(name, ignore_patterns or ()):
                yield name, self.storage
