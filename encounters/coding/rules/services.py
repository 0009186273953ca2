"""Services entered beside the surgery: which are reported, and which Mohs surgery includes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from encounters.coding.case import Circumstance, OtherService
from encounters.coding.day import Day
from encounters.coding.results import Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import CodeEntry, CodeKind
from encounters.coding.sheet import MOHS, Drop, Line, Yielded, info, warning
from encounters.vocabulary.terms import FindingLevel

_DIAGNOSTIC = (CodeKind.BIOPSY, CodeKind.BIOPSY_FURTHER, CodeKind.FROZEN_SECTION)
# What belongs to the surgery when it concerns the very lesion.
_OF_THE_LESION = (
    *_DIAGNOSTIC,
    CodeKind.LESION_REMOVAL,
    CodeKind.WOUND_CLEANING,
    CodeKind.PATHOLOGY,
)
_SECTIONS = (CodeKind.PATHOLOGY, CodeKind.FROZEN_SECTION)


def other_services(day: Day, lines: Sequence[Line]) -> Iterator[Line]:
    """Each service as entered; the rules that follow take out what is not reported."""
    for service in day.services:
        entry = day.rulebook.codes.entry(service.code)
        yield _reported(service, entry, _is_diagnostic(day, service, entry))


def unlisted_code(day: Day, lines: Sequence[Line]) -> Iterator[Yielded]:
    """A code that is gone, or that the stages give, is not reported; an unknown one is remarked."""
    for line, service in _entered(lines):
        gone = day.rulebook.codes.gone.get(service.code)
        if gone is not None:
            since = f"was deleted on {gone.since.isoformat()}" if gone.since else "does not exist"
            text = f"{gone.code} {since}: use {gone.instead}. It is not reported."
            yield Drop(line=line, rule=RuleId.UNLISTED_CODE, text=text, level=FindingLevel.ERROR)
        elif line.is_a(*MOHS):
            text = f"{service.code} is derived from the stages and cannot be entered beside them."
            yield Drop(line=line, rule=RuleId.UNLISTED_CODE, text=text, level=FindingLevel.ERROR)
        elif line.entry is None:
            text = (
                f"{service.code} is not in the rulebook: it is reported as entered and not checked."
            )
            yield info(RuleId.UNLISTED_CODE, text, service.lesion)


def mohs_includes(day: Day, lines: Sequence[Line]) -> Iterator[Drop]:
    """What belongs to Mohs surgery of the same lesion is not reported beside it."""
    for line, service in _entered(lines):
        if line.entry is not None and _is_included(day, service, line.entry):
            text = _why_included(service, line.entry)
            yield Drop(line=line, rule=RuleId.MOHS_INCLUDES, text=text)


def diagnostic_biopsy(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    for line, service in _entered(lines):
        if _is_diagnostic(day, service, line.entry):
            yield warning(
                RuleId.DIAGNOSTIC_BIOPSY,
                f"{service.code} on lesion {service.lesion}: reported beside Mohs surgery only if "
                "there was no earlier pathology and its result led to the surgery that day. The "
                "note must say so.",
                service.lesion,
            )


def separate_tissue(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    for line, service in _entered(lines):
        is_examined = line.is_a(*_SECTIONS, CodeKind.SPECIAL_STAIN) and day.had_mohs(service.lesion)
        if is_examined and not _is_diagnostic(day, service, line.entry):
            yield warning(
                RuleId.SEPARATE_TISSUE,
                f"{service.code} on lesion {service.lesion}: not for the routine stain or the "
                "sections read as Mohs surgery. The note must say why it was additional; stains "
                "are counted per specimen.",
                service.lesion,
            )


def _entered(lines: Sequence[Line]) -> Iterator[tuple[Line, OtherService]]:
    """The lines that somebody entered, with what was entered."""
    for line in lines:
        if line.service is not None:
            yield line, line.service


def _is_included(day: Day, service: OtherService, entry: CodeEntry) -> bool:
    if entry.kind is CodeKind.ANESTHESIA:
        return bool(day.mohs_lesions)
    if entry.kind not in _OF_THE_LESION or not day.had_mohs(service.lesion):
        return False
    if entry.kind in _SECTIONS and service.circumstance == Circumstance.SEPARATE_TISSUE:
        return False
    return not _is_diagnostic(day, service, entry)


def _is_diagnostic(day: Day, service: OtherService, entry: CodeEntry | None) -> bool:
    """Whether it is the biopsy, or its frozen section, that decided the surgery.

    Said outright, or to be seen from a biopsy and a frozen section of the same lesion on one day:
    nothing but that section's result can have made the biopsy useful before the first stage.
    """
    if entry is None or entry.kind not in _DIAGNOSTIC or not day.had_mohs(service.lesion):
        return False
    if service.circumstance:
        return service.circumstance == Circumstance.LED_TO_MOHS
    kinds = {
        found.kind
        for other in day.services
        if other.lesion == service.lesion and (found := day.rulebook.codes.entry(other.code))
    }
    return CodeKind.FROZEN_SECTION in kinds and CodeKind.BIOPSY in kinds


def _why_included(service: OtherService, entry: CodeEntry) -> str:
    if entry.kind is CodeKind.ANESTHESIA:
        return f"{service.code} is part of the surgery when the surgeon gives it: not reported."
    text = (
        f"{service.code} on lesion {service.lesion} is part of its Mohs surgery and not reported."
    )
    if entry.kind in _DIAGNOSTIC:
        text += (
            " A first biopsy whose frozen section led to the surgery that day is: say so if it was."
        )
    if entry.kind is CodeKind.PATHOLOGY:
        text += " Tissue that was not examined in Mohs surgery is separate: say so if it was."
    return text


def _reported(service: OtherService, entry: CodeEntry | None, is_diagnostic: bool) -> Line:
    name = entry.label if entry else f"code {service.code}"
    where = f"on lesion {service.lesion}" if service.lesion else "away from the recorded lesions"
    facts = [f"{name}, entered as a service {where}"]
    if is_diagnostic:
        facts.append("it decided the surgery that day")
    elif service.circumstance == Circumstance.SEPARATE_TISSUE:
        facts.append("its tissue was not examined in Mohs surgery")
    return Line(
        code=service.code,
        units=service.units,
        rule=RuleId.OTHER_SERVICE,
        facts=tuple(facts),
        lesions=(service.lesion,) if service.lesion else (),
        entry=entry,
        service=service,
    )
