"""One file that holds an installation's records whole, and the way back from it."""

from encounters.backup.errors import BackupError
from encounters.backup.making import Made, make_backup
from encounters.backup.manifest import Manifest
from encounters.backup.restoring import Restored, rehearse, restore

__all__ = ["BackupError", "Made", "Manifest", "Restored", "make_backup", "rehearse", "restore"]
