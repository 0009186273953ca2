"""Free space of the database's disk; uploads are refused when it is nearly full."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

# Some hundred photographs, or tens of thousands of saves.
LEAST_FOR_UPLOADS_BYTES = 200 * 1024 * 1024


def database_file() -> Path | None:
    """The file, if the database is one and not in memory."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or "memory" in name or name == "":
        return None
    return Path(name)


def growing_folder() -> Path:
    """Where SQLite's file is; a server of its own watches its disk itself."""
    file = database_file()
    return file.parent if file else Path(settings.BASE_DIR)


def disk_nearly_full() -> bool:
    return shutil.disk_usage(growing_folder()).free < LEAST_FOR_UPLOADS_BYTES
