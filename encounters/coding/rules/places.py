"""Modifiers of a place on every line that needs one, and of what the patient was told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from encounters.anatomy import catalogue
from encounters.coding.case import CodingLesion
from encounters.coding.day import Day, lid_of
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import LesionModifier
from encounters.coding.sheet import MOHS, Line, ModifierMark, Yielded, info, listed, warning
from encounters.vocabulary.repair_terms import (
    PayerNotice,
)


def place_modifiers(day: Day, lines: Sequence[Line]) -> Iterator[ModifierMark]:
    """The first lesion's lines too: one with a place and one without are not told apart by it."""
    for line in lines:
        if day.rulebook.modifiers.place_is_needed(line.code):
            why = "says which lid or digit it is"
        elif _tells_apart(day, line):
            why = "names its place, by which this payer tells lesions apart"
        else:
            continue
        place = _place(day, line)
        if place and place not in line.modifiers:
            yield ModifierMark(
                line=line,
                modifier=place,
                rule=RuleId.PLACE_MODIFIER,
                fact=f"modifier {place} {why}",
            )


def _tells_apart(day: Day, line: Line) -> bool:
    by_place = day.payer.distinct_lesion is LesionModifier.ANATOMIC
    return by_place and line.is_a(*MOHS) and len(day.mohs_lesions) > 1


def _place(day: Day, line: Line) -> str:
    lesion = day.recorded.get(line.lesion)
    if lesion is None:
        return ""
    reading = catalogue().site(lesion.site).reading(lesion.choice)
    lid = lid_of(lesion, reading)
    return day.rulebook.places.modifier(lesion.site, lid, lesion.side)


def payer_notices(day: Day, lines: Sequence[Line]) -> Iterator[Yielded]:
    """GA, GX, GY or GZ on the lines of a lesion whose patient was told, for Medicare alone."""
    told = {lesion.id: lesion for lesion in day.case.lesions if lesion.payer_notice}
    if not told:
        return
    known = day.rulebook.modifiers
    if day.payer.key not in known.notice_payers:
        if any(set(line.lesions) & told.keys() for line in lines):
            yield info(
                RuleId.PAYER_NOTICE,
                "A notice about payment is recorded: GA, GX, GY and GZ are Medicare's, and no line "
                f"for {day.payer.name} carries them.",
            )
        return
    for line in lines:
        of_line = [told[lesion] for lesion in line.lesions if lesion in told]
        if of_line:
            yield _told(day, line, of_line)


def _told(day: Day, line: Line, told: list[CodingLesion]) -> Yielded:
    notices = {lesion.payer_notice for lesion in told}
    if len(told) < len(line.lesions) or len(notices) > 1:
        return warning(
            RuleId.PAYER_NOTICE,
            f"{line.code} is of lesions {listed(line.lesions)}, and the notice about payment is "
            "not the same for all of them: the line carries none. Set it by hand.",
        )
    notice = PayerNotice(notices.pop())
    modifier = day.rulebook.modifiers.notices[notice]
    return ModifierMark(
        line=line,
        modifier=modifier,
        rule=RuleId.PAYER_NOTICE,
        fact=f"modifier {modifier}: {_MEANING[notice]}",
    )


_MEANING = {
    PayerNotice.REQUIRED_NOTICE: "the patient signed that it may be denied as not necessary",
    PayerNotice.VOLUNTARY_NOTICE: "the patient was told that it is never covered",
    PayerNotice.NEVER_COVERED: "it is never covered, and no notice was given",
    PayerNotice.NO_NOTICE: "it may be denied as not necessary, and the patient was not told",
}
