"""The manifest of a backup: tables, row counts, migrations, release and head of the audit log."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

_READ_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Of each table the number of rows and, where the database computes it, a sum over them.

    ``migrations`` are those carried out, as ``app.name``; ``audit`` the trail's newest entry.
    """

    tables: dict[str, tuple[int, str]]
    migrations: tuple[str, ...]
    audit: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """``part`` names the one part beside the manifest, whose SHA-256 and bytes it holds.

    ``audit_key`` is the fingerprint of the key that chains the audit log; format 1 had none.
    ``elsewhere`` counts photographs and PDFs that an object store has, and their bytes.
    """

    made_at: str
    version: str
    vendor: str
    server: str
    part: str
    sha256: str
    size: int
    contents: Contents
    audit_key: str = ""
    elsewhere: tuple[int, int] = (0, 0)

    @property
    def row_count(self) -> int:
        return sum(count for count, _ in self.contents.tables.values())

    def as_json(self) -> str:
        return json.dumps(asdict(self), indent=1)


def read_manifest(text: bytes) -> Manifest:
    """Raises ``ValueError``, ``KeyError`` or ``TypeError`` for anything odd."""
    fields = json.loads(text)
    raw_contents = fields.pop("contents")
    contents = Contents(
        tables={
            name: (int(count), str(total))
            for name, (count, total) in raw_contents["tables"].items()
        },
        migrations=tuple(map(str, raw_contents["migrations"])),
        audit={str(name): str(value) for name, value in raw_contents["audit"].items()},
    )
    count, size = fields.pop("elsewhere", (0, 0))
    return Manifest(**fields, contents=contents, elsewhere=(int(count), int(size)))


def sha256_of(path: Path) -> str:
    sha256 = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(_READ_BYTES):
            sha256.update(data)
    return sha256.hexdigest()


def differences(promised: Contents, found: Contents) -> list[str]:
    """Sentences; empty if a copy holds exactly what the backup promised."""
    sentences = []
    for name in sorted(promised.tables.keys() | found.tables.keys()):
        then, now = promised.tables.get(name), found.tables.get(name)
        if then is None or now is None:
            sentences.append(f"The table {name} is in one of the two only.")
        elif then != now:
            sentences.append(f"{name} had {then[0]} rows and has {now[0]}, or others than it had.")
    if promised.migrations != found.migrations:
        sentences.append("The migrations carried out are not the same.")
    if promised.audit != found.audit:
        sentences.append("The audit trail does not end with the same entry.")
    return sentences
