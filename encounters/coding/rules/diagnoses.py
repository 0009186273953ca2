"""Diagnosis codes that a person chose, held against what is recorded of the lesion and the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from encounters.anatomy import catalogue
from encounters.coding.case import CodingLesion
from encounters.coding.day import lid_of
from encounters.coding.results import Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.rules.calendar import DayLines
from encounters.coding.sheet import error, info, warning
from encounters.icd10.in_force import why_not_in_force
from encounters.icd10.typed import objection_to


def diagnosis_by_hand(days: DayLines) -> Iterator[Finding]:
    """Once for the whole case: a lesion has one diagnosis, whatever days it took."""
    for day, _ in days[:1]:
        for lesion in sorted(day.case.lesions, key=lambda lesion: lesion.id):
            if lesion.icd10:
                yield from _in_force(lesion, day.case.date_of_service)
                yield from _agrees(lesion)


def _in_force(lesion: CodingLesion, on: date) -> Iterator[Finding]:
    fault, is_sure = why_not_in_force(lesion.icd10, on)
    if not fault:
        return
    text = f"Lesion {lesion.id}: {fault}"
    if is_sure:
        yield error(RuleId.DIAGNOSIS_BY_HAND, text, lesion.id)
    else:
        text += f" Check it against the release of {on.isoformat()}, which is not at hand."
        yield warning(RuleId.DIAGNOSIS_BY_HAND, text, lesion.id)


def _agrees(lesion: CodingLesion) -> Iterator[Finding]:
    site = catalogue().site(lesion.site)
    lid = lid_of(lesion, site.reading(lesion.choice))
    found = objection_to(lesion.icd10, site, lesion.choice, lesion.tumor, lesion.side, lid)
    if found is None:
        return
    text = f"Lesion {lesion.id}: {found.text}"
    if not found.may_be_meant:
        text += " Change the one or the other."
        yield error(RuleId.DIAGNOSIS_BY_HAND, text, lesion.id)
    elif lesion.icd10_reason:
        text += f" The reason given: {lesion.icd10_reason.rstrip('.')}."
        yield info(RuleId.DIAGNOSIS_BY_HAND, text, lesion.id)
    else:
        yield error(RuleId.DIAGNOSIS_BY_HAND, f"{text} Say why, if it is meant.", lesion.id)
