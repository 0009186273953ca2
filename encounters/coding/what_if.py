"""The same case for another payer or on another day, and how its sheet differs. Nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from msgspec.structs import replace

from encounters.coding.case import CodingCase, CodingLesion
from encounters.coding.results import CodeLine, CodeSheet, Finding


class Difference(StrEnum):
    """How a line of one sheet stands to that of the other."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLine:
    """A line of the present sheet beside its like; one of them is missing where it has none."""

    present: CodeLine | None
    other: CodeLine | None

    @property
    def difference(self) -> Difference:
        if self.other is None:
            return Difference.GONE
        if self.present is None:
            return Difference.NEW
        return Difference.SAME if _said(self.present) == _said(self.other) else Difference.CHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two sheets line by line, in the order of the present one, and what only one of them says."""

    lines: tuple[ComparedLine, ...]
    gone: tuple[Finding, ...]
    new: tuple[Finding, ...]
    is_reordered: bool

    @property
    def count(self) -> int:
        """How many lines differ."""
        return sum(line.difference is not Difference.SAME for line in self.lines)


def on_day(case: CodingCase, day: date) -> CodingCase:
    """``case`` as if it had begun on ``day``; what came days later comes as many days later."""
    by = day - case.date_of_service
    return replace(
        case,
        date_of_service=day,
        lesions=tuple(_moved(lesion, by) for lesion in case.lesions),
        repairs=tuple(
            replace(repair, date_of_service=repair.date_of_service + by) for repair in case.repairs
        ),
        other_services=tuple(
            replace(service, date_of_service=service.date_of_service + by)
            for service in case.other_services
        ),
    )


def _moved(lesion: CodingLesion, by: timedelta) -> CodingLesion:
    stages = (replace(stage, date_of_service=stage.date_of_service + by) for stage in lesion.stages)
    return replace(lesion, stages=tuple(stages))


def compared(present: CodeSheet, other: CodeSheet, by: timedelta) -> Comparison:
    """``other`` beside ``present``, whose days lie ``by`` later."""
    waiting = list(other.lines)
    lines, places = [], []
    for line in present.lines:
        like = _like(line, waiting, by)
        if like is not None:
            waiting.remove(like)
            places.append(other.lines.index(like))
        lines.append(ComparedLine(present=line, other=like))
    lines += [ComparedLine(present=None, other=line) for line in waiting]
    return Comparison(
        lines=tuple(lines),
        gone=_only(present.findings, other.findings),
        new=_only(other.findings, present.findings),
        is_reordered=places != sorted(places),
    )


def _like(line: CodeLine, waiting: Iterable[CodeLine], by: timedelta) -> CodeLine | None:
    """The line of the same code, lesion and day, rather one with the same modifiers."""
    key = (line.code, line.lesion, line.date_of_service + by)
    found = [other for other in waiting if (other.code, other.lesion, other.date_of_service) == key]
    return min(found, key=lambda other: other.modifiers != line.modifiers, default=None)


def _said(line: CodeLine) -> tuple[object, ...]:
    return line.units, line.modifiers, line.icd10, line.payment


def _only(findings: Iterable[Finding], others: Iterable[Finding]) -> tuple[Finding, ...]:
    known = set(others)
    return tuple(finding for finding in findings if finding not in known)
