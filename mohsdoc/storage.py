"""Static files under names that carry their content's hash, put together for few requests."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from mohsdoc.assets import modules, styles, typefaces

# The script every page begins with.
ENTRY = "js/app.js"
# What loads it when the page has its stylesheet.
FIRST = "js/first.js"
# Longer than a page stays open: a session ends after twelve hours, and an upgrade in turn sooner.
KEPT_SECONDS = 7 * 24 * 60 * 60
_PACKED = (".gz", ".br")
# What is served in other files only.
_PARTS = frozenset((*styles.PARTS, typefaces.HAN))


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """A page keeps the files it was made with, however often a newer version is deployed.

    Of what goes into a file that is put together, only that file stays.
    """

    # For pages: what they may name (mohsdoc/page_tags.py).
    is_put_together = True

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if dry_run:
            return

        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                return bytes(file.read()).decode()

        def served_as(name: str, text: str) -> str:
            return str(self.hashed_name(name, ContentFile(text.encode())))

        made = modules.bundles(ENTRY, read, served_as)
        made[styles.STYLESHEET] = styles.stylesheet(read)
        made[styles.PREVIEW] = styles.with_imports(read, styles.PREVIEW)
        files = {name: text.encode() for name, text in made.items()}
        files |= {part.name: typefaces.cut(part) for part in styles.slices(read)}
        parts = {name for name in paths if name in _PARTS or _is_module(name)}
        self.delete_files(parts | set(files))
        rest = {name: found for name, found in paths.items() if name not in parts}
        for name, content in files.items():
            # Names are looked up in the folder itself while one file refers to another.
            self.save(name, ContentFile(content))
            rest[name] = (self, name)
        before = set(self.hashed_files.values())
        yield from super().post_process(rest, **options)
        self._let_go(before)

    def _let_go(self, before: set[str]) -> None:
        """Delete what no page has named for some days.

        Pages of an earlier release are still open, and other servers still make them, so its files
        stay: those of ``before``, which go out of use now, have their time set to this moment.
        """
        named = set(self.hashed_files.values())
        folder = Path(self.location)
        for path in [path for path in folder.rglob("*") if path.is_file()]:
            name = path.relative_to(folder).as_posix()
            plain = name.removesuffix(path.suffix) if path.suffix in _PACKED else name
            if plain in named or name == self.manifest_name:
                continue
            if plain in before:
                os.utime(path)
            elif path.stat().st_mtime < time.time() - KEPT_SECONDS:
                path.unlink()


def _is_module(name: str) -> bool:
    return name.startswith("js/") and name.endswith(".js") and name != FIRST
