"""Why there is no backup, or no restore; the message is for whoever keeps the installation."""

from __future__ import annotations


class BackupError(Exception):
    """Nothing was changed, unless the message says otherwise."""
