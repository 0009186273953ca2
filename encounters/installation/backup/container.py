"""The file: a line that names the format, a line of JSON, a tar (sealed or not), a SHA-256 of all.

The tar holds ``manifest.json`` first and then the parts that it names. Nothing else is unpacked,
and nothing under a name that the file chose. Format 1, whose part of SQLite was not compressed, is
read too.
"""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from encounters.installation.backup.encryption import SALT_BYTES, Opener, Sealer, key_from
from encounters.installation.backup.errors import BackupError
from encounters.installation.backup.manifest import Manifest, read_manifest

MAGIC = b"mohsdoc-backup 2\n"
_KNOWN = (MAGIC, b"mohsdoc-backup 1\n")
MANIFEST = "manifest.json"
_DIGEST_BYTES = hashlib.sha256().digest_size
_LONGEST_HEADER = 1000
_READ_BYTES = 1024 * 1024
_DAMAGED = "The file is damaged: it is not, byte for byte, what was written. Use another backup."


class _Digested:
    """Writes on and keeps a digest of everything that passed."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        return self._target.write(data)


class _Bounded:
    """The part of a file before its end mark, as a file to read from."""

    def __init__(self, source: IO[bytes], size: int) -> None:
        self._source = source
        self._left = size

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        return data


def write_container(target: Path, manifest: Manifest, part: Path, passphrase: str) -> None:
    """Write beside ``part`` and move into place when it is on the disk; readable by us alone."""
    with _whole_or_not_at_all(target, part.parent) as file:
        digested = _Digested(file)
        salt = os.urandom(SALT_BYTES)
        header = json.dumps({"salt": salt.hex()} if passphrase else {}).encode() + b"\n"
        digested.write(MAGIC + header)
        sink = (
            Sealer(cast("IO[bytes]", digested), key_from(passphrase, salt), MAGIC + header)
            if (passphrase)
            else None
        )
        _write_tar(cast("IO[bytes]", sink or digested), manifest, part)
        if sink:
            sink.finish()
        file.write(digested.sha256.digest())


def _write_tar(sink: IO[bytes], manifest: Manifest, part: Path) -> None:
    with tarfile.open(fileobj=sink, mode="w|") as tar, tempfile.TemporaryFile() as text:
        data = manifest.as_json().encode()
        text.write(data)
        text.seek(0)
        tar.addfile(_entry(MANIFEST, len(data)), text)
        with part.open("rb") as content:
            tar.addfile(_entry(manifest.part, part.stat().st_size), content)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size = size
    entry.mode = 0o600
    return entry


@contextmanager
def _whole_or_not_at_all(target: Path, folder: Path) -> Iterator[IO[bytes]]:
    """``folder`` lies on the disk of ``target``."""
    handle, name = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
        _sync_folder(target.parent)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """A new name survives a power cut only when its folder has been written."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unpack(source: Path, folder: Path, passphrase: str) -> tuple[Manifest, Path]:
    """Verify the whole file, then unpack it into ``folder``: its manifest and the path of its part.

    Raises ``BackupError`` for anything that is not, byte for byte, what was written.
    """
    _verify_digest(source)
    with source.open("rb") as file:
        magic, header = _read_header(file)
        size = source.stat().st_size - file.tell() - _DIGEST_BYTES
        payload: Any = _Bounded(file, size)
        if header.get("salt"):
            payload = _opened(payload, magic, header, passphrase)
        try:
            return _read_tar(payload, folder)
        except (tarfile.TarError, KeyError, ValueError, TypeError) as error:
            raise BackupError(_DAMAGED) from error


def is_sealed(source: Path) -> bool:
    """Whether nobody without the passphrase can have written the file, once it was unpacked."""
    with source.open("rb") as file:
        _, header = _read_header(file)
    return bool(header.get("salt"))


def _verify_digest(source: Path) -> None:
    sha256 = hashlib.sha256()
    left = source.stat().st_size - _DIGEST_BYTES
    with source.open("rb") as file:
        if file.read(len(MAGIC)) not in _KNOWN:
            raise BackupError("This is no backup of Mohsdoc.")
        file.seek(0)
        while left > 0 and (data := file.read(min(left, _READ_BYTES))):
            sha256.update(data)
            left -= len(data)
        if file.read() != sha256.digest():
            raise BackupError(_DAMAGED)


def _read_header(file: IO[bytes]) -> tuple[bytes, dict[str, str]]:
    magic = file.read(len(MAGIC))
    header: dict[str, str] = json.loads(file.readline(_LONGEST_HEADER))
    return magic, header


def _opened(payload: Any, magic: bytes, header: dict[str, str], passphrase: str) -> Any:
    if not passphrase:
        raise BackupError("This backup is sealed. Name the file with its passphrase.")
    line = json.dumps(header).encode() + b"\n"
    return Opener(payload, key_from(passphrase, bytes.fromhex(header["salt"])), magic + line)


def _read_tar(payload: Any, folder: Path) -> tuple[Manifest, Path]:
    with tarfile.open(fileobj=payload, mode="r|") as tar:
        entries = iter(tar)
        manifest = read_manifest(_content(tar, next(entries), MANIFEST).read())
        part = folder / "part"
        sha256 = hashlib.sha256()
        content = _content(tar, next(entries), manifest.part)
        with part.open("wb") as file:
            part.chmod(0o600)
            while data := content.read(_READ_BYTES):
                sha256.update(data)
                file.write(data)
    if sha256.hexdigest() != manifest.sha256:
        raise BackupError(_DAMAGED)
    return manifest, part


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo, name: str) -> IO[bytes]:
    content = tar.extractfile(entry) if entry.name == name else None
    if content is None:
        raise BackupError(_DAMAGED)
    return content
