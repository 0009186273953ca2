"""Checks of the object store: it is ours, takes and gives back, and shows strangers nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from encounters.actions.audit.log import audit_key
from encounters.file_store.errors import BytesError, StoreAwayError
from encounters.file_store.objects import (
    ObjectStore,
    is_package_missing,
    is_store_configured,
    object_store,
)
from encounters.file_store.sweeping import is_own
from encounters.installation.doctor.ailment import Ailment, critical, warning
from encounters.integrity.audit_chain import key_fingerprint
from encounters.models import StoredFile

_SETTINGS = "See MOHSDOC_STORE_BUCKET and its like in docs/installing.md."


def packages() -> Iterator[Ailment]:
    if is_package_missing():
        yield critical(
            "MOHSDOC_STORE_BUCKET names a bucket, and django-storages, which speaks to it, is not "
            "installed.",
            "pip install --require-hashes -r requirements/base.txt -r requirements/storage.txt",
        )


def bytes_elsewhere() -> Iterator[Ailment]:
    """Without its object store an installation that moved its bytes there shows none of them."""
    if not is_store_configured() and StoredFile.objects.filter(content__isnull=True).exists():
        yield critical(
            "Photographs and signed PDFs are in an object store, and none is configured.", _SETTINGS
        )


def owner() -> Iterator[Ailment]:
    """Two installations in one bucket would tidy each other's photographs away."""
    if not is_store_configured() or is_package_missing():
        return
    try:
        if not is_own(object_store(), key_fingerprint(audit_key())):
            yield critical(
                "The bucket belongs to another installation, or to one with another audit key.",
                f"Give this one a bucket of its own. {_SETTINGS}",
            )
    except StoreAwayError as error:
        yield _away(error)


def works() -> Iterator[Ailment]:
    if not is_store_configured() or is_package_missing():
        return
    key = f"doctor/{secrets.token_hex(8)}"
    try:
        yield from _tried(object_store(), key)
    except StoreAwayError as error:
        yield _away(error)
    except BytesError:
        yield critical("What was written to the bucket is not there.", _SETTINGS)


def _tried(store: ObjectStore, key: str) -> Iterator[Ailment]:
    store.put(key, key.encode())
    try:
        if store.get(key) != key.encode():
            yield critical("The bucket gives back other bytes than it was given.", _SETTINGS)
        if store.shows_strangers(key) or store.lists_for_strangers():
            yield critical(
                "Anybody on the network can read the bucket, or list it: patients' pictures are in "
                "it.",
                "Take public access away from the bucket, its policy and its objects.",
            )
    finally:
        store.remove(key)
    if not store.is_versioned():
        yield warning(
            "The bucket keeps no earlier versions: what is deleted there by mistake is gone.",
            "Switch versioning on, and object lock if the server has it.",
        )


def _away(error: StoreAwayError) -> Ailment:
    return warning(
        f"Photographs and signed PDFs can be neither taken in nor shown: {error.why}.",
        f"Start the object store, or mend its settings. {_SETTINGS}",
    )
