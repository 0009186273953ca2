"""Settings of the demo with the files of an installation: put together, hashed, compressed.

What a browser loads is measured and tried with these, on loopback without a certificate and without
a second factor. ``MOHSDOC_STATIC_ROOT`` names the folder that ``collectstatic`` fills.
"""

from __future__ import annotations

import os
from pathlib import Path

from mohsdoc.settings import *  # noqa: F403
from mohsdoc.settings import BASE_DIR, STORAGES

STATIC_ROOT = Path(os.environ.get("MOHSDOC_STATIC_ROOT", BASE_DIR / "staticfiles"))
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "mohsdoc.storage.HashedStaticFilesStorage"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = False
