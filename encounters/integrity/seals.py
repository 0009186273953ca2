"""What a signature covers, as canonical text, and the hash over it.

The content is what the author reads before signing; its hash stands on the page and comes back with
the signature. A seal joins a hash to the patient, the encounter, the person, the meaning and the
moment, so that no signature can be cut out and put under something else.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace

from encounters.coding.results import CodeSheet
from encounters.integrity.canonical import canonical, sha256_of
from encounters.record import EncounterRecord
from encounters.vocabulary.terms import EncounterStatus


def content_text(
    record: EncounterRecord,
    code_sheet: CodeSheet,
    *,
    patient_id: str,
    photos: Mapping[str, str],
) -> str:
    """Record with its maps, codes with their rulebook, and the SHA-256 of each photograph shown.

    The status is no part of what is read: it is the one thing that signing changes.
    """
    return canonical(
        {
            "patient": patient_id,
            "encounter": record.id,
            "record": replace(record, status=EncounterStatus.SIGNED),
            "code_sheet": code_sheet,
            "photos": dict(photos),
        }
    )


def keyed_seal(key: bytes, kind: str, facts: Mapping[str, object]) -> str:
    """The HMAC-SHA256 over ``facts``; ``kind`` keeps a seal from passing for one of another kind.

    Whoever has the database and not ``key`` can make none.
    """
    return hmac.digest(key, _sealed_text(kind, facts).encode(), hashlib.sha256).hex()


def unkeyed_seal(kind: str, facts: Mapping[str, object]) -> str:
    """The SHA-256 that version 0.1.0 made. Anybody can make one: worth what the log says of it."""
    return sha256_of(_sealed_text(kind, facts))


def _sealed_text(kind: str, facts: Mapping[str, object]) -> str:
    return canonical({"kind": kind, "facts": dict(facts)})
