"""How far something was verified, sealed with the key: nobody else can say that more was.

Pure. A checkpoint is kept as a file beside the database, not in it: so it is a head known from
elsewhere too. Whoever takes it away, or puts an older one back, makes the next pass longer; whoever
writes one without the key makes the whole be verified, and is told of.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from encounters.integrity.audit_chain import Head
from encounters.integrity.seals import keyed_seal

_LOG, _NOTES = "checkpoint of the audit log", "checkpoint of the signed notes"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCheckpoint:
    """The log was verified up to ``tip``; of that, this round has come up to event ``again``.

    ``whole_on`` is when the last round was through: every event was verified since it began.
    """

    tip: Head
    again: int
    began_on: date
    whole_on: date

    def text(self, key: bytes) -> str:
        facts = asdict(self) | {"tip": str(self.tip)}
        return _sealed(key, _LOG, {name: str(value) for name, value in facts.items()})

    @classmethod
    def read(cls, key: bytes, text: str) -> LogCheckpoint:
        """``ValueError`` unless ``text`` was made with ``key``."""
        facts = _opened(key, _LOG, text)
        return cls(
            tip=Head.parse(facts["tip"]),
            again=int(facts["again"]),
            began_on=date.fromisoformat(facts["began_on"]),
            whole_on=date.fromisoformat(facts["whole_on"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesCheckpoint:
    """What was signed before ``since`` was verified; this round has come to the note ``again``."""

    since: datetime
    again: UUID
    began_on: date
    whole_on: date

    def text(self, key: bytes) -> str:
        facts = asdict(self) | {"since": self.since.isoformat()}
        return _sealed(key, _NOTES, {name: str(value) for name, value in facts.items()})

    @classmethod
    def read(cls, key: bytes, text: str) -> NotesCheckpoint:
        """``ValueError`` unless ``text`` was made with ``key``."""
        facts = _opened(key, _NOTES, text)
        return cls(
            since=datetime.fromisoformat(facts["since"]),
            again=UUID(facts["again"]),
            began_on=date.fromisoformat(facts["began_on"]),
            whole_on=date.fromisoformat(facts["whole_on"]),
        )


def share(count: int, passes: int) -> int:
    """How many of ``count`` each pass takes, so that all are through after ``passes``."""
    return -(-count // passes)


def _sealed(key: bytes, kind: str, facts: Mapping[str, str]) -> str:
    return json.dumps({**facts, "seal": keyed_seal(key, kind, facts)}, indent=1) + "\n"


def _opened(key: bytes, kind: str, text: str) -> dict[str, str]:
    found: Any = json.loads(text)
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise ValueError("This is no checkpoint.")
    facts = {name: value for name, value in found.items() if name != "seal"}
    if not hmac.compare_digest(keyed_seal(key, kind, facts), found.get("seal", "")):
        raise ValueError("This checkpoint was not made with this key.")
    return facts
