"""The code worksheet: every line with the very sentence that the derivation gave as its reason."""

from __future__ import annotations

import re

from encounters.coding.results import CodeLine, CodeSheet
from encounters.note.parts import CodeNote, Fact, Row, Table
from encounters.note.phrases import day, joined
from encounters.vocabulary.terms import FindingLevel

_COLUMNS = ("Code", "Units", "Lesion", "Diagnosis", "What it stands for")


def code_note(sheet: CodeSheet, *, is_final: bool = False) -> CodeNote:
    """Summary and worksheet; a line that a coder set to zero is shown as not reported.

    A final note asks nothing any more: what was open has been mended or answered.
    """
    days = {line.date_of_service for line in sheet.lines}
    columns = ("Code", "Date", *_COLUMNS[1:]) if len(days) > 1 else _COLUMNS
    rows = tuple(_row(line, has_days=len(days) > 1, has_basis=not is_final) for line in sheet.lines)
    caption = f"Derived with rulebook {sheet.rulebook}; short labels, not the official descriptors"
    table = Table(caption=caption, columns=columns, rows=rows, kind="codes")
    return CodeNote(
        summary=tuple(_short(line) for line in sheet.lines if line.units),
        worksheet=table if rows else None,
        findings=tuple(
            Fact(label=finding.level.label, text=_about(finding.lesion, finding.text))
            for finding in sheet.findings
            if not is_final or finding.level == FindingLevel.INFO
        ),
    )


def _short(line: CodeLine) -> str:
    """ "17311-59 × 1 (A)"."""
    lesion = f" ({line.lesion})" if line.lesion else ""
    return f"{line.code_with_modifiers} × {line.units}{lesion}"


def _row(line: CodeLine, *, has_days: bool, has_basis: bool) -> Row:
    cells = (
        str(line.units) if line.units else "not reported",
        line.lesion,
        ", ".join(line.icd10),
        line.label,
    )
    return Row(
        name=line.code_with_modifiers,
        cells=(day(line.date_of_service), *cells) if has_days else cells,
        note=joined(line.because, line.basis if has_basis else "", _override(line)),
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


def _about(lesion: str, text: str) -> str:
    """The finding with its lesion, unless it names that lesion by itself."""
    is_named = re.search(rf"\blesion {re.escape(lesion)}\b", text, re.IGNORECASE)
    return text if not lesion or is_named else f"Lesion {lesion}: {text}"
