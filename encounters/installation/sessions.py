"""How a session of our own is opened beside Django's connections, and what a pooler is told by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg

Session = psycopg.Connection[tuple[Any, ...]]
_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
_OPTIONS = ("sslmode", "sslrootcert")


def parameters(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What psycopg is given for an entry of ``DATABASES``; empty values are left out."""
    found = {name: entry.get(key) for name, key in _NAMES.items()}
    options = entry.get("OPTIONS") or {}
    found |= {name: options.get(name) for name in _OPTIONS}
    return {name: value for name, value in found.items() if value}


def is_pooled(session: Session) -> bool:
    """Whether a pooler answers: it tells its clients another process number than the server's own,
    so that it can find the client that cancels a query."""
    [number] = row(session, "SELECT pg_backend_pid()")
    return bool(session.info.backend_pid != number)


def row(session: Session, question: str) -> tuple[Any, ...]:
    """The only row of the answer."""
    found = session.execute(question.encode()).fetchone()
    assert found is not None
    return found
