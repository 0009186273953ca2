"""How much a note may hold. A renderer that is fed without limit can be made to run for hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from encounters.record import EncounterRecord

MAX_TEXT = 20_000
MAX_ROWS = 300


class NoteTooLargeError(ValueError):
    """``field`` is the place in the record ("lesions[0].clinical_signs") that is too large."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


def check_size(record: EncounterRecord) -> None:
    """Raise ``NoteTooLargeError`` for a text or a number of rows beyond the limits."""
    for path, text in texts_of(record):
        if len(text) > MAX_TEXT:
            raise NoteTooLargeError(path, f"{len(text)} characters; at most {MAX_TEXT} fit a note")
    counts = {
        "lesions.stages.blocks": record.block_count,
        "lesions": len(record.lesions),
        "anesthetics": len(record.anesthetics),
        "defects": len(record.defects),
    }
    for field, count in counts.items():
        if count > MAX_ROWS:
            raise NoteTooLargeError(field, f"{count} rows; at most {MAX_ROWS} fit a note")


def texts_of(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a record with its place; stored maps are bounded by their own schema."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from texts_of(item, f"{path}[{place}]")
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            inner = f"{path}.{field.name}" if path else field.name
            yield from texts_of(getattr(value, field.name), inner)
