"""Static files that come from installed packages, so that no third-party file is committed.

Only the files named here are served: collecting a package's whole folder would copy hundreds of
files that no page asks for. A source map stands beside each minified file because the hashed
storage refuses a file whose map is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage
from django.utils._os import safe_join

_BOOTSTRAP = Path(str(files("bootstrap_wrapper"))).parent / "bootstrap"
_SOURCE_SANS = Path(str(files("fontpkg_source_sans_3"))) / "files"
_HEBREW = Path(str(files("fontpkg_heebo"))) / "files"
_ARABIC = Path(str(files("fontpkg_noto_sans_arabic"))) / "files"
_CJK = Path(str(files("noto_cjk_sans_jp_regular")))

# Address under STATIC_URL, and the file behind it.
ASSETS: dict[str, Path] = {
    "bootstrap/bootstrap.min.css": _BOOTSTRAP / "css" / "bootstrap.min.css",
    "bootstrap/bootstrap.min.css.map": _BOOTSTRAP / "css" / "bootstrap.min.css.map",
    "fonts/source-sans-3.ttf": _SOURCE_SANS / "SourceSans3[wght].ttf",
    "fonts/source-sans-3-italic.ttf": _SOURCE_SANS / "SourceSans3-Italic[wght].ttf",
    # Those of the note, for names; a browser loads them only for a page that needs them.
    "fonts/heebo.ttf": _HEBREW / "Heebo[wght].ttf",
    "fonts/noto-sans-arabic.ttf": _ARABIC / "NotoSansArabic[wdth,wght].ttf",
    "fonts/noto-sans-cjk-jp.otf": _CJK / "NotoSansCJKjp-Regular.otf",
}


class PackagedStorage(FileSystemStorage):
    """Reads each asset from the package it belongs to; writes nothing."""

    prefix = ""

    def path(self, name: str) -> str:
        asset = ASSETS.get(name)
        return safe_join("/", str(asset)) if asset else super().path(name)


class PackagedAssetsFinder(BaseFinder):
    """Finds exactly ``ASSETS``."""

    storage = PackagedStorage()

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """A package that moved its files is found at start-up, not by a page without style."""
        return [
            Error(f"{name} is to come from {path}, which does not exist.", id="mohsdoc.E001")
            for name, path in ASSETS.items()
            if not path.is_file()
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = ASSETS.get(path)
        if found is None:
            # Not None: Django would collect it as if it were a file that was found.
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, PackagedStorage]]:
        for name in ASSETS:
            if not matches_patterns(name, ignore_patterns or ()):
                yield name, self.storage
