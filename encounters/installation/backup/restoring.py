"""Restores a backup: verifies it, restores to a scratch database, compares, then swaps."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from encounters.actions.audit.log import audit_key
from encounters.installation.backup.container import is_sealed, unpack
from encounters.installation.backup.errors import BackupError
from encounters.installation.backup.manifest import Manifest, differences
from encounters.installation.backup.store import Store, is_used, the_store
from encounters.installation.serving import ServedError, alone, refuse_if_served
from encounters.installation.workplace import to_the_end, work_folder
from encounters.integrity.audit_chain import key_fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """``kept`` says where the data that stood there before are; "" if there were none."""

    manifest: Manifest
    seconds: float
    kept: str = ""
    needs_migrate: bool = False


def rehearse(source: Path, passphrase: str = "") -> Restored:
    """Restore into a scratch database, compare everything, and throw it away again.

    Of many notes some are proven: the database that they were copied from is verified each night.
    """
    began = time.monotonic()
    with _in_scratch(source, passphrase, is_trial=True) as (manifest, _):
        return Restored(manifest=manifest, seconds=time.monotonic() - began)


def restore(source: Path, passphrase: str = "", *, may_replace: bool = False) -> Restored:
    """Put the database back to what the file holds. Raises ``BackupError`` with nothing changed.

    Every note in it is proven, unless the file is sealed: then it is what this program wrote.

    A database in which there are users is only replaced if ``may_replace``, and kept beside.
    """
    began = time.monotonic()
    _refuse_if_served()
    with _in_scratch(source, passphrase) as (manifest, store):
        if is_used() and not may_replace:
            raise BackupError(
                "This database is in use: it has users. With --replace it is set aside and the "
                "backup takes its place."
            )
        store.analyze()
        with to_the_end():
            kept = _swapped(store)
        return Restored(
            manifest=manifest,
            seconds=time.monotonic() - began,
            kept=kept,
            needs_migrate=_is_older(manifest),
        )


def _refuse_if_served() -> None:
    try:
        refuse_if_served()
    except ServedError as error:
        raise BackupError(str(error)) from error


def _swapped(store: Store) -> str:
    try:
        with alone():
            return store.swap(timezone.now().strftime("%Y%m%d%H%M%S"))
    except ServedError as error:
        raise BackupError(str(error)) from error


@contextmanager
def _in_scratch(
    source: Path, passphrase: str, *, is_trial: bool = False
) -> Iterator[tuple[Manifest, Store]]:
    """The backup in a scratch database, found to be exactly what was backed up."""
    try:
        with work_folder(".mohsdoc-restore-", _scratch_parent()) as folder:
            manifest, part = unpack(source, folder, passphrase)
            store = the_store(folder)
            _refuse_strangers(manifest, store)
            try:
                is_ours = is_trial or is_sealed(source)
                _compare(manifest, store, part, "records" if is_ours else "all-records")
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
    if manifest.audit_key not in ("", key_fingerprint(audit_key())):
        raise BackupError(
            "The audit log in this backup was written with another key than MOHSDOC_AUDIT_KEY is "
            "now. Give this server the key of the one that made the backup, then restore."
        )
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


def _compare(manifest: Manifest, store: Store, part: Path, check: str) -> None:
    """``check``: which one of the doctor's looks at its records."""
    faults = differences(manifest.contents, store.load_scratch(part))
    # Records of an older release can be read, and verified, once they have been migrated.
    if not faults and not _is_older(manifest):
        faults = _faults_of_records(store.scratch_address(), check)
    if faults:
        raise BackupError("The restored copy is not what was backed up. " + " ".join(faults[:3]))


def _faults_of_records(address: str, check: str) -> list[str]:
    """Chains and hashes of the scratch copy, verified by a process whose database it is."""
    done = subprocess.run(  # noqa: S603 - one of two names of ours
        [sys.executable, "manage.py", "doctor", "--json", "--only", check],
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
