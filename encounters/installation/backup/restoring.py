"""Restores a backup: verifies it, restores to a scratch database, compares, then swaps."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from encounters.installation.backup.container import unpack
from encounters.installation.backup.errors import BackupError
from encounters.installation.backup.manifest import Manifest, differences
from encounters.installation.backup.store import Store, is_used, the_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """``kept`` says where the data that stood there before are; "" if there were none."""

    manifest: Manifest
    seconds: float
    kept: str = ""
    needs_migrate: bool = False


def rehearse(source: Path, passphrase: str = "") -> Restored:
    """Restore into a scratch database, compare everything, and throw it away again."""
    began = time.monotonic()
    with _in_scratch(source, passphrase) as (manifest, _):
        return Restored(manifest=manifest, seconds=time.monotonic() - began)


def restore(source: Path, passphrase: str = "", *, may_replace: bool = False) -> Restored:
    """Put the database back to what the file holds. Raises ``BackupError`` with nothing changed.

    A database in which there are users is only replaced if ``may_replace``, and kept beside.
    """
    began = time.monotonic()
    with _in_scratch(source, passphrase) as (manifest, store):
        if is_used() and not may_replace:
            raise BackupError(
                "This database is in use: it has users. With --replace it is set aside and the "
                "backup takes its place."
            )
        kept = store.swap(timezone.now().strftime("%Y%m%d%H%M%S"))
        return Restored(
            manifest=manifest,
            seconds=time.monotonic() - began,
            kept=kept,
            needs_migrate=_is_older(manifest),
        )


@contextmanager
def _in_scratch(source: Path, passphrase: str) -> Iterator[tuple[Manifest, Store]]:
    """The backup in a scratch database, found to be exactly what was backed up."""
    try:
        with tempfile.TemporaryDirectory(dir=_scratch_parent(), prefix=".mohsdoc-restore-") as name:
            manifest, part = unpack(source, Path(name), passphrase)
            store = the_store(Path(name))
            _refuse_strangers(manifest, store)
            try:
                _compare(manifest, store, part)
                yield manifest, store
            finally:
                store.drop_scratch()
    except OSError as error:
        raise BackupError(f"{error.filename or source}: {error.strerror or error}") from error


def _scratch_parent() -> Path | None:
    """Beside the database, whose disk has room for it; not in the machine's common folder."""
    folder = Path(str(connection.settings_dict["NAME"])).parent
    return folder if connection.vendor == "sqlite" and folder.is_absolute() else None


def _refuse_strangers(manifest: Manifest, store: Store) -> None:
    if manifest.vendor != store.vendor:
        raise BackupError(f"This backup is of {manifest.vendor}, the database is {store.vendor}.")
    newer = {
        name
        for name in set(manifest.contents.migrations) - _known_migrations()
        if name.startswith("encounters.")
    }
    if newer:
        raise BackupError(
            f"This backup is of version {manifest.version}, newer than this release "
            f"({min(newer)}). Install that version, then restore."
        )


def _is_older(manifest: Manifest) -> bool:
    return bool(_known_migrations() - set(manifest.contents.migrations))


def _known_migrations() -> set[str]:
    loader = MigrationLoader(None)
    return {f"{app}.{name}" for app, name in loader.disk_migrations}


def _compare(manifest: Manifest, store: Store, part: Path) -> None:
    faults = differences(manifest.contents, store.load_scratch(part))
    # Records of an older release can be read, and verified, once they have been migrated.
    if not faults and not _is_older(manifest):
        faults = _faults_of_records(store.scratch_address())
    if faults:
        raise BackupError("The restored copy is not what was backed up. " + " ".join(faults[:3]))


def _faults_of_records(address: str) -> list[str]:
    """Chains and hashes of the scratch copy, verified by a process whose database it is."""
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor", "--json", "--only", "records"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": address},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    try:
        return [load["what"] for load in json.loads(done.stdout)["found"]]
    except (ValueError, KeyError):
        return ["Its records could not be verified."]
