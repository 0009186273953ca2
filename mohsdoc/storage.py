"""Static files under names that carry their content's hash, put together for few requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from mohsdoc.assets import modules, styles, typefaces

# The script every page begins with.
ENTRY = "js/app.js"
# What loads it when the page has its stylesheet.
FIRST = "js/first.js"
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
        yield from super().post_process(rest, **options)


def _is_module(name: str) -> bool:
    return name.startswith("js/") and name.endswith(".js") and name != FIRST
