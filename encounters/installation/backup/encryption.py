"""Encryption of a stream in pieces: AES-256-GCM under a key made from a passphrase.

Each piece carries its number and whether it is the last in its nonce (the STREAM construction), so
pieces can be neither changed, reordered, repeated nor cut off. A salt makes each file's key its
own.
"""

from __future__ import annotations

import hashlib
import struct
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from encounters.installation.backup.errors import BackupError

PIECE_BYTES = 1024 * 1024
TAG_BYTES = 16
SALT_BYTES = 16
_COST, _BLOCK, _LANES = 2**15, 8, 1
_MEMORY = 64 * 1024 * 1024
_PREFIX = bytes(7)


def key_from(passphrase: str, salt: bytes) -> bytes:
    """Slow on purpose: about a tenth of a second for each guess."""
    return hashlib.scrypt(
        passphrase.encode(), salt=salt, n=_COST, r=_BLOCK, p=_LANES, maxmem=_MEMORY, dklen=32
    )


def _nonce(number: int, *, is_last: bool) -> bytes:
    return _PREFIX + struct.pack(">IB", number, is_last)


class Sealer:
    """A file to write to; what is written arrives sealed in ``target`` after ``finish``."""

    def __init__(self, target: IO[bytes], key: bytes, context: bytes) -> None:
        self._target = target
        self._cipher = AESGCM(key)
        self._context = context
        self._waiting = bytearray()
        self._number = 0

    def write(self, data: bytes) -> int:
        self._waiting += data
        # One piece stays behind, because only ``finish`` knows which is the last.
        while len(self._waiting) > PIECE_BYTES:
            self._seal(bytes(self._waiting[:PIECE_BYTES]), is_last=False)
            del self._waiting[:PIECE_BYTES]
        return len(data)

    def finish(self) -> None:
        self._seal(bytes(self._waiting), is_last=True)

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last=is_last)
        self._target.write(self._cipher.encrypt(nonce, piece, self._context))
        self._number += 1


class Opener:
    """A file to read from. Raises ``BackupError`` for a wrong passphrase or changed bytes."""

    def __init__(self, source: IO[bytes], key: bytes, context: bytes) -> None:
        self._source = source
        self._cipher = AESGCM(key)
        self._context = context
        self._number = 0
        self._opened = bytearray()
        self._ahead = source.read(PIECE_BYTES + TAG_BYTES)

    def read(self, size: int = -1) -> bytes:
        while self._ahead and (size < 0 or len(self._opened) < size):
            self._open_one()
        wanted = len(self._opened) if size < 0 else size
        given = bytes(self._opened[:wanted])
        del self._opened[:wanted]
        return given

    def _open_one(self) -> None:
        sealed, self._ahead = self._ahead, self._source.read(PIECE_BYTES + TAG_BYTES)
        nonce = _nonce(self._number, is_last=not self._ahead)
        try:
            self._opened += self._cipher.decrypt(nonce, sealed, self._context)
        except InvalidTag:
            raise BackupError(
                "The passphrase is not the one this backup was sealed with."
            ) from None
        self._number += 1
