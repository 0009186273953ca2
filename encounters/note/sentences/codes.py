"""The lines of the claim, each with the very sentence that the derivation gave as its reason."""

from __future__ import annotations

from encounters.coding.results import CodeLine, CodeSheet
from encounters.note.parts import Row, Table
from encounters.note.phrases import day, joined
from encounters.record import EncounterRecord

_COLUMNS = ("Code", "Modifiers", "Units", "Date", "Place", "Lesion", "Diagnosis", "Stands for")


def claim_table(record: EncounterRecord, sheet: CodeSheet) -> Table | None:
    """The lines that are reported; nothing that is still asked of them."""
    rows = tuple(_row(record, line) for line in sheet.lines if line.units)
    if not rows:
        return None
    return Table(caption=_caption(record, sheet), columns=_COLUMNS, rows=rows, kind="codes")


def line_table(record: EncounterRecord, sheet: CodeSheet) -> Table | None:
    """Every line for the worksheet; one that a coder set to zero is shown as not reported."""
    rows = tuple(_row(record, line) for line in sheet.lines)
    if not rows:
        return None
    return Table(caption=_caption(record, sheet), columns=_COLUMNS, rows=rows, kind="codes")


def _caption(record: EncounterRecord, sheet: CodeSheet) -> str:
    location = record.location
    place = location.place_of_service
    parts = (
        f"Place of service {place.value} ({place.label.lower()})",
        f"CLIA {location.clia_number}" if location.clia_number else "",
        record.payer.name if record.payer else "",
        f"rulebook {sheet.rulebook}" if sheet.rulebook else "",
        "short labels, not the official descriptors",
    )
    return "; ".join(part for part in parts if part)


def _row(record: EncounterRecord, line: CodeLine) -> Row:
    return Row(
        name=line.code,
        cells=(
            ", ".join(line.modifiers),
            str(line.units) if line.units else "not reported",
            day(line.date_of_service),
            record.location.place_of_service.value,
            line.lesion,
            ", ".join(line.icd10),
            line.label,
        ),
        note=joined(line.because, _override(line)),
    )


def _override(line: CodeLine) -> str:
    """What was derived and why a coder changed it; empty for an untouched line."""
    if not line.override_reason:
        return ""
    units = line.units if line.derived_units is None else line.derived_units
    modifiers = line.modifiers if line.derived_modifiers is None else line.derived_modifiers
    if (units, modifiers) == (line.units, line.modifiers):
        return f"Confirmed by a coder. Reason: {line.override_reason}"
    derived = "-".join((line.code, *modifiers))
    return f"Changed by a coder (derived: {derived} × {units}). Reason: {line.override_reason}"
