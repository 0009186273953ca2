"""Static files under names that carry their content's hash, imports between modules included."""

from __future__ import annotations

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Django can rewrite ``import "./b.js"`` but does it to every script it collects, and trips over
# import-like text in packages' files. Ours all stand in js/, so it is kept to that folder.
# The attribute is private to Django: tests/mohsdoc/test_storage.py notices if it changes.
_, _IMPORTS = HashedFilesMixin._js_module_import_aggregation_patterns  # type: ignore[attr-defined]


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """A page keeps the modules it was made with, however often a newer version is deployed."""

    # The drawing page's modules stand in layers; each layer needs a pass, and Django allows five.
    max_post_process_passes = 15
    patterns = (*HashedFilesMixin.patterns, ("js/*.js", _IMPORTS))
