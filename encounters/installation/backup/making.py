"""Writes a backup of the database to a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from encounters.actions.audit.log import audit_key
from encounters.file_store.reading import elsewhere
from encounters.installation.backup.container import write_container
from encounters.installation.backup.errors import BackupError
from encounters.installation.backup.manifest import Manifest, sha256_of
from encounters.installation.backup.store import the_store
from encounters.installation.workplace import work_folder
from encounters.integrity.audit_chain import key_fingerprint
from encounters.version import VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    path: Path
    manifest: Manifest


def make_backup(target: Path, passphrase: str = "") -> Made:
    """Write a backup to ``target``, which must not exist yet; sealed if there is a passphrase.

    Raises ``BackupError``; then there is no file.
    """
    if target.exists():
        raise BackupError(f"{target} exists already; a backup replaces nothing.")
    try:
        # Beside the target: the same disk, and no patients in the machine's common folder.
        with work_folder(".mohsdoc-backup-", target.parent) as folder:
            return _made(target, folder, passphrase)
    except OSError as error:
        raise BackupError(f"{target}: {error.strerror or error}") from error


def _made(target: Path, folder: Path, passphrase: str) -> Made:
    store = the_store(folder)
    part = folder / "part"
    contents = store.dump(part)
    manifest = Manifest(
        made_at=timezone.now().isoformat(timespec="seconds"),
        version=VERSION,
        vendor=store.vendor,
        server=store.server(),
        part=store.part_name,
        sha256=sha256_of(part),
        size=part.stat().st_size,
        contents=contents,
        audit_key=key_fingerprint(audit_key()),
        elsewhere=elsewhere(),
    )
    write_container(target, manifest, part, passphrase)
    return Made(path=target, manifest=manifest)
