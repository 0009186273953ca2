"""Encrypts the secrets of second factors, so that a copy of the database opens no account."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class BrokenSealError(Exception):
    """No key of this installation opens it: the key was changed without keeping the old one."""


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises ``BrokenSealError``."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise BrokenSealError from error


def _box() -> MultiFernet:
    keys = settings.SEAL_KEYS or [settings.SECRET_KEY]
    return MultiFernet([Fernet(_key_of(secret)) for secret in keys])


def _key_of(secret: str) -> bytes:
    """Of any long random text; its own purpose, so that it is no other key of the same text."""
    digest = hashlib.sha256(b"mohsdoc second factors\n" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
