"""The object store: an S3-compatible server, through django-storages, with limits on its time.

Of a key no part tells of a patient: practice, kind and SHA-256. Objects are written once, private
(a bucket's default), encrypted by the server, and read by this program alone; no address of one
ever leaves it. The packages are in ``requirements/storage.txt``.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.util import find_spec
from threading import Lock
from typing import Any

from django.conf import settings

from encounters.file_store.errors import BytesMissingError, StoreAwayError

# Far above a photograph, a page of a report, or a PDF.
MOST_BYTES = 100 * 1024 * 1024
# One try and one more. Whoever waits holds no lock of the database.
_TRIES = 2
_CONNECT_SECONDS = 3
_CONNECTIONS = 16
_MISSING = frozenset({"NoSuchKey", "NotFound", "404"})
_TYPES = {"photograph": "image/jpeg", "note": "application/pdf", "addendum": "application/pdf"}
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Listed:
    key: str
    size_bytes: int
    modified: datetime


def is_store_configured() -> bool:
    return settings.OBJECT_STORE is not None


def is_package_missing() -> bool:
    """Whether a bucket is named, and not the package that speaks to it."""
    return is_store_configured() and find_spec("storages") is None


def key_of(practice_id: int, kind: str, sha256: str) -> str:
    return f"{practice_id}/{kind}/{sha256}"


def object_store() -> ObjectStore:
    """The one that is configured; ``StoreAwayError`` if none is."""
    if settings.OBJECT_STORE is None:
        raise StoreAwayError("no object store is configured (MOHSDOC_STORE_BUCKET)")
    with _lock:
        return _of_process(os.getpid(), tuple(sorted(settings.OBJECT_STORE.items())))


@lru_cache(maxsize=1)
def _of_process(process: int, options: tuple[tuple[str, Any], ...]) -> ObjectStore:
    """One client for all threads; a child of this process makes its own connections."""
    return ObjectStore(**dict(options))


class ObjectStore:
    """``encryption`` is "AES256", "aws:kms", "aws:kms:KEY", or "off" where the server sees to it.

    What goes wrong on the way is a ``StoreAwayError``.
    """

    def __init__(
        self,
        *,
        bucket: str,
        endpoint: str,
        region: str,
        access_key: str,
        secret_key: str,
        encryption: str,
        seconds: int,
    ) -> None:
        if find_spec("storages") is None:
            raise StoreAwayError("django-storages is not installed (requirements/storage.txt)")
        from botocore.config import Config
        from storages.backends.s3 import S3Storage

        self.bucket = bucket
        self._encryption = _encryption(encryption)
        storage = S3Storage(
            bucket_name=bucket,
            endpoint_url=endpoint or None,
            region_name=region,
            access_key=access_key or None,
            secret_key=secret_key or None,
            client_config=Config(
                s3={"addressing_style": "path" if endpoint else "auto"},
                connect_timeout=min(_CONNECT_SECONDS, seconds),
                read_timeout=seconds,
                retries={"total_max_attempts": _TRIES, "mode": "standard"},
                max_pool_connections=_CONNECTIONS,
                # Newer checksums by default are refused by other servers than AWS.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        with _answered():
            self._client: Any = storage.connection.meta.client
            self._stranger: Any = storage.unsigned_connection.meta.client

    def put(self, key: str, data: bytes, *, kind: str = "") -> None:
        """Write the object; the server refuses it if other bytes arrived than were sent."""
        checksum = base64.b64encode(hashlib.sha256(data).digest()).decode()
        with _answered():
            self._client.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=data,
                ChecksumSHA256=checksum,
                ContentType=_TYPES.get(kind, "application/octet-stream"),
                **self._encryption,
            )

    def get(self, key: str) -> bytes:
        """``BytesMissingError`` if there is none; longer ones are cut off, so no hash fits them."""
        with _answered():
            body = self._client.get_object(Bucket=self.bucket, Key=key)["Body"]
            with body:
                data: bytes = body.read(MOST_BYTES)
                return data

    def remove(self, key: str) -> None:
        with _answered():
            self._client.delete_object(Bucket=self.bucket, Key=key)

    def listed(self, folder: str) -> Iterator[Listed]:
        pages = self._client.get_paginator("list_objects_v2")
        with _answered():
            for page in pages.paginate(Bucket=self.bucket, Prefix=folder):
                for found in page.get("Contents", ()):
                    yield Listed(found["Key"], found["Size"], found["LastModified"])

    def shows_strangers(self, key: str) -> bool:
        """Whether somebody without any key of the store reads the object."""
        return _is_allowed(lambda: self._stranger.get_object(Bucket=self.bucket, Key=key))

    def lists_for_strangers(self) -> bool:
        """Whether somebody without any key of the store learns what is in the bucket."""
        return _is_allowed(lambda: self._stranger.list_objects_v2(Bucket=self.bucket, MaxKeys=1))

    def is_versioned(self) -> bool:
        with _answered():
            found = self._client.get_bucket_versioning(Bucket=self.bucket)
            return bool(found.get("Status") == "Enabled")


def _encryption(named: str) -> dict[str, str]:
    if named == "off":
        return {}
    kind, _, key = named.partition("aws:kms:")
    if not kind and key:
        return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}
    return {"ServerSideEncryption": named}


def _is_allowed(ask: Any) -> bool:
    from botocore.exceptions import ClientError

    try:
        with _answered():
            ask()
    except (BytesMissingError, StoreAwayError) as error:
        if isinstance(error.__cause__, ClientError):
            return False
        raise
    return True


@contextmanager
def _answered() -> Iterator[None]:
    """The library's exceptions as ours, without what it says: addresses, headers, names of keys."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _MISSING:
            raise BytesMissingError from error
        raise StoreAwayError(f"the object store refuses: {code}") from error
    except (BotoCoreError, OSError) as error:
        why = f"the object store does not answer ({type(error).__name__})"
        raise StoreAwayError(why) from error
