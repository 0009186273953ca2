"""A day in an address, as "2026-10-05"."""

from __future__ import annotations

from datetime import date


class DayConverter:
    """A day that no calendar has is no address: 404."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()
