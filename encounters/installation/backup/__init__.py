"""Backup of all records to one file, and restore from it."""

from encounters.installation.backup.errors import BackupError
from encounters.installation.backup.making import Made, make_backup
from encounters.installation.backup.manifest import Manifest
from encounters.installation.backup.restoring import Restored, rehearse, restore

__all__ = ["BackupError", "Made", "Manifest", "Restored", "make_backup", "rehearse", "restore"]
