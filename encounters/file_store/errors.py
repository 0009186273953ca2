"""Why bytes could not be brought or stored; no message names a patient or a secret."""

from __future__ import annotations


class BytesError(Exception):
    """``kind``: value of a ``StoredFileKind``; ``sha256``: what the row names; "" if of none."""

    word = "cannot be read"

    def __init__(self, why: str = "", *, kind: str = "", sha256: str = "") -> None:
        self.why = why
        self.kind = kind
        self.sha256 = sha256
        super().__init__(f"{kind} {sha256[:12]} {self.word} {why}".strip())


class BytesMissingError(BytesError):
    """Neither the database nor the object store has them."""

    word = "is missing"


class BytesWrongError(BytesError):
    """Something is there, and its SHA-256 is not the one that the row names. Nobody gets it."""

    word = "is not what was stored"


class StoreAwayError(BytesError):
    """The object store does not answer, or refuses us: it says nothing of the bytes."""

    word = "could not be asked for"
