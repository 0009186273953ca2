"""Static files under names that carry their content's hash, imports between modules included."""

from __future__ import annotations

import re

from django.contrib.staticfiles.storage import HashedFilesMixin
from django.core.files import File
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Django can rewrite ``import "./b.js"`` but does it to every script it collects, and trips over
# import-like text in packages' files. Ours all stand in js/, so it is kept to that folder.
# The attribute is private to Django: tests/mohsdoc/test_storage.py notices if it changes.
_, _IMPORTS = HashedFilesMixin._js_module_import_aggregation_patterns  # type: ignore[attr-defined]

# Lines that hold a comment and nothing else. Text that looks like one, inside a template literal,
# would be taken too: tests/mohsdoc/test_storage.py compares the syntax trees of all our scripts.
_COMMENT_LINES = re.compile(rb"^[ \t]*(?://.*|/\*(?:[^*]|\*(?!/))*\*/[ \t]*)$", re.MULTILINE)


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """A page keeps the modules it was made with, however often a newer version is deployed."""

    # The drawing page's modules stand in layers; each layer needs a pass, and Django allows five.
    max_post_process_passes = 15
    patterns = (*HashedFilesMixin.patterns, ("js/*.js", _IMPORTS))

    def file_hash(self, name: str | None, content: File[bytes] | None = None) -> str:
        """Of what is sent, not of what it was made from."""
        sent = _sent(name, content) if name and content else content
        digest: str = super().file_hash(name, sent)
        return digest

    def _save(self, name: str, content: File[bytes]) -> str:
        saved: str = super()._save(name, _sent(name, content))
        return saved


def _sent(name: str, content: File[bytes]) -> File[bytes]:
    """Our scripts go without their comments: types and reasons are a quarter of their bytes."""
    if not (name.startswith("js/") and name.endswith(".js")):
        return content
    content.seek(0)
    return ContentFile(without_comment_lines(content.read()))


def without_comment_lines(script: bytes) -> bytes:
    """``script`` with empty lines for its comment lines: what a browser reports names our lines."""
    return _COMMENT_LINES.sub(lambda found: b"\n" * found[0].count(b"\n"), script)
