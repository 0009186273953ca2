"""``BackupError``: a failed backup or restore; its message is for administrators."""

from __future__ import annotations


class BackupError(Exception):
    """Nothing was changed, unless the message says otherwise."""
