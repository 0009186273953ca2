"""A coder's changes on top of the derived sheet; what was derived stays visible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from encounters.coding.results import CodeLine, CodeSheet, Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.sheet import warning
from encounters.record import CodeOverrideRecord

LineKey = tuple[str, str, date]


def apply_overrides(sheet: CodeSheet, overrides: tuple[CodeOverrideRecord, ...]) -> CodeSheet:
    """The sheet with the coder's units and modifiers; zero units mean "not reported".

    A change belongs to the first line with its code, lesion and date. One whose line is no longer
    derived changes nothing and becomes a finding: the record has moved on without it.
    """
    waiting = {_key(override): override for override in overrides}
    lines = tuple(_changed(line, waiting.pop(_line_key(line), None)) for line in sheet.lines)
    return replace(sheet, lines=lines, findings=(*sheet.findings, *_orphans(waiting.values())))


def _key(override: CodeOverrideRecord) -> LineKey:
    return override.code, override.lesion, override.date_of_service


def _line_key(line: CodeLine) -> LineKey:
    return line.code, line.lesion, line.date_of_service


def _changed(line: CodeLine, override: CodeOverrideRecord | None) -> CodeLine:
    if override is None:
        return line
    return replace(
        line,
        units=override.units,
        modifiers=override.modifiers,
        override_reason=override.reason,
        derived_units=line.units,
        derived_modifiers=line.modifiers,
    )


def _orphans(overrides: Iterable[CodeOverrideRecord]) -> tuple[Finding, ...]:
    return tuple(
        warning(
            RuleId.OVERRIDE,
            f"{override.by}'s change to {override.code}{_where(override)} has no line any more "
            f"({override.reason}): withdraw it or make it anew.",
            override.lesion,
        )
        for override in overrides
    )


def _where(override: CodeOverrideRecord) -> str:
    day = override.date_of_service.isoformat()
    return f" of lesion {override.lesion} on {day}" if override.lesion else f" on {day}"
