"""The values of an audit event in words: what each field was, and what it became."""

from __future__ import annotations

from collections.abc import Iterator

from encounters.models import AuditEvent
from encounters.views.oversight.audit_words import ACCOUNTS, DISCLOSURES, LOOKS

NOTHING = "nothing"
_MOST_LETTERS = 500


def value_lines(event: AuditEvent) -> Iterator[str]:
    """One line for each field: "Block count: 2, then 3". Of a look, what was asked and shown."""
    is_look = event.action in (*LOOKS, *DISCLOSURES, *ACCOUNTS)
    # By name: the two databases keep an object's fields in different orders.
    for name, value in sorted(event.changes.items()):
        is_change = not is_look and isinstance(value, list) and len(value) == 2
        words = f"{_shown(value[0])}, then {_shown(value[1])}" if is_change else _shown(value)
        yield f"{_name(name).capitalize()}: {words}"


def _name(key: str) -> str:
    return key.replace("_", " ")


def _shown(value: object) -> str:
    words = value_words(value)
    return words if len(words) <= _MOST_LETTERS else f"{words[:_MOST_LETTERS]} ..."


def value_words(value: object) -> str:
    """Lists and objects in one line; what is empty in an object is left out."""
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        filled = {name: inner for name, inner in value.items() if inner not in (None, "", [], {})}
        return ", ".join(
            f"{_name(name)} {value_words(inner)}" for name, inner in sorted(filled.items())
        )
    if isinstance(value, list):
        between = "; " if any(isinstance(inner, dict | list) for inner in value) else ", "
        return between.join(map(value_words, value))
    return str(value)
