"""Services entered beside the surgery: which are reported, and which Mohs surgery includes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from encounters.anatomy import catalogue
from encounters.coding.case import Circumstance, OtherService
from encounters.coding.closures import lacking
from encounters.coding.day import Day
from encounters.coding.results import Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import CodeEntry, CodeKind, ServiceFact
from encounters.coding.sheet import MOHS, Drop, Line, Yielded, listed, warning
from encounters.vocabulary.service_terms import ServiceWound
from encounters.vocabulary.terms import (
    FindingLevel,
    Side,
)

_DIAGNOSTIC = (CodeKind.BIOPSY, CodeKind.BIOPSY_FURTHER, CodeKind.FROZEN_SECTION)
# What belongs to the surgery when it concerns the very lesion.
_OF_THE_LESION = (
    *_DIAGNOSTIC,
    CodeKind.DESTRUCTION,
    CodeKind.LESION_REMOVAL,
    CodeKind.WOUND_CLEANING,
    CodeKind.PATHOLOGY,
)
_SECTIONS = (CodeKind.PATHOLOGY, CodeKind.FROZEN_SECTION)
_WORDS = {
    ServiceFact.PLACE: "where it was done",
    ServiceFact.REASON: "why",
    ServiceFact.TECHNIQUE: "how",
    ServiceFact.SPECIMENS: "how many specimens there were",
    ServiceFact.SENT_TO: "where they went",
    ServiceFact.ANTIBODY: "which antibody or stain",
    ServiceFact.CONTROL: "how the control stained",
    ServiceFact.LENGTH: "its length",
    ServiceFact.DIAGNOSIS: "for which diagnosis",
}


def other_services(day: Day, lines: Sequence[Line]) -> Iterator[Line]:
    """Each service as entered; the rules that follow take out what is not reported."""
    for service in day.services:
        entry = day.rulebook.codes.entry(service.code)
        yield _reported(service, entry, is_diagnostic(day, service, entry))


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
            yield warning(RuleId.UNLISTED_CODE, text, service.lesion)


def no_paragraph(day: Day, lines: Sequence[Line]) -> Iterator[Drop]:
    """No paragraph, no line: what the record does not describe is not on the claim."""
    for line, service in _entered(lines):
        facts = lacking(service, day.rulebook)
        if facts:
            words = listed(_WORDS[fact] for fact in facts)
            text = f"{service.code} is not on the claim: the record does not say {words}."
            yield Drop(line=line, rule=RuleId.NO_PARAGRAPH, text=text)


def mohs_includes(day: Day, lines: Sequence[Line]) -> Iterator[Drop]:
    """What belongs to Mohs surgery of the same lesion is not reported beside it."""
    for line, service in _entered(lines):
        if line.entry is not None and _is_included(day, service, line.entry):
            text = _why_included(service, line.entry)
            yield Drop(line=line, rule=RuleId.MOHS_INCLUDES, text=text)


def diagnostic_biopsy(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    for line, service in _entered(lines):
        if is_diagnostic(day, service, line.entry):
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
        if is_examined and not is_diagnostic(day, service, line.entry):
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
    if service.another_session:
        return False
    if entry.kind in _SECTIONS and service.circumstance == Circumstance.SEPARATE_TISSUE:
        return False
    return not is_diagnostic(day, service, entry)


def is_diagnostic(day: Day, service: OtherService, entry: CodeEntry | None) -> bool:
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
    facts = [f"{name}, entered as a service {_where(service)}"]
    if is_diagnostic:
        facts.append("it decided the surgery that day")
    elif service.circumstance == Circumstance.SEPARATE_TISSUE:
        facts.append("its tissue was not examined in Mohs surgery")
    if service.another_session:
        facts.append("at another session of the day")
    facts += [f"modifier {modifier} was entered with it" for modifier in service.modifiers]
    return Line(
        code=service.code,
        units=service.units,
        rule=RuleId.OTHER_SERVICE,
        facts=tuple(facts),
        lesions=(service.lesion,) if service.lesion else (),
        modifiers=service.modifiers,
        modifier_rules=(RuleId.ENTERED_MODIFIER,) * len(service.modifiers),
        entry=entry,
        service=service,
        icd10=(service.icd10,) if service.icd10 else (),
    )


def _where(service: OtherService) -> str:
    """ "on lesion A", "on left chin, away from the recorded lesions"."""
    parts = {
        ServiceWound.SECONDARY: "the secondary defect of ",
        ServiceWound.DONOR: "the donor site of ",
    }
    if service.lesion:
        return f"on {parts.get(service.wound, '') if service.wound else ''}lesion {service.lesion}"
    away = "away from the recorded lesions"
    if not service.site:
        return away
    name = catalogue().site(service.site).name
    site = name[:1].lower() + name[1:]
    side = f"{service.side.value} " if service.side and service.side is not Side.MIDLINE else ""
    return f"on {side}{site}, {away}"
