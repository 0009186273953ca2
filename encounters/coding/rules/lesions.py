"""Several lesions on one day, and what each lesion leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from encounters.coding.day import Day, DayLesion, diagnosis_of, lid_of
from encounters.coding.results import Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import LesionModifier
from encounters.coding.sheet import MOHS, Line, ModifierMark, info, warning
from encounters.vocabulary.terms import TumorType


def distinct_lesion(day: Day, lines: Sequence[Line]) -> Iterator[ModifierMark]:
    """Mark a later lesion's first-stage line, and its add-ons where they could be mistaken.

    An add-on is mistaken for an earlier lesion's when that lesion is of the same family, or has a
    line of the same code; 17314 after a lesion of the face needs no mark.
    """
    earlier = list(day.mohs_lesions[:1])
    for lesion in day.mohs_lesions[1:]:
        modifier = _modifier(day, lesion, earlier)
        for line in lines:
            if line.lesion != lesion.id or not line.is_a(*MOHS):
                continue
            if not line.is_add_on or _is_mistakable(line, lesion, earlier, lines):
                yield ModifierMark(
                    line=line,
                    modifier=modifier,
                    rule=RuleId.DISTINCT_LESION,
                    fact=f"modifier {modifier} tells lesion {lesion.id} apart from {_ids(earlier)}",
                )
        earlier.append(lesion)


def _is_mistakable(
    line: Line, lesion: DayLesion, earlier: Iterable[DayLesion], lines: Iterable[Line]
) -> bool:
    if any(other.family is lesion.family for other in earlier):
        return True
    others = {other.id for other in earlier}
    return any(other.code == line.code and other.lesion in others for other in lines)


def _modifier(day: Day, lesion: DayLesion, earlier: Sequence[DayLesion]) -> str:
    """The payer's modifier; 59 where 76 or a place would not be true or not tell the two apart."""
    habit, fallback = day.payer.distinct_lesion, day.rulebook.places.fallback
    if habit is LesionModifier.ANATOMIC:
        place = _place(day, lesion)
        return place if place and place not in [_place(day, e) for e in earlier] else fallback
    if habit is LesionModifier.REPEAT:
        repeated = any(other.family is lesion.family for other in earlier)
        return habit.value if repeated else fallback
    return habit.value


def _place(day: Day, day_lesion: DayLesion) -> str:
    lid = lid_of(day_lesion.lesion, day_lesion.reading)
    return day.rulebook.places.modifier(day_lesion.lesion.site, lid, day_lesion.lesion.side)


def _ids(lesions: Sequence[DayLesion]) -> str:
    ids = [lesion.id for lesion in lesions]
    return f"lesion {ids[0]}" if len(ids) == 1 else f"lesions {', '.join(ids)}"


def payer_habit(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    case = day.case
    if case.payer in day.rulebook.payers or case.distinct_lesion_modifier:
        return
    if any(RuleId.DISTINCT_LESION in line.modifier_rules for line in lines):
        yield info(
            RuleId.PAYER_HABIT,
            f"No habit of this payer is known; {day.payer.distinct_lesion.value} was used for the "
            "further lesions. Set the payer's own modifier if it wants another.",
        )


def open_questions(first_days: Sequence[DayLesion]) -> Iterator[Finding]:
    """What each lesion leaves open, said once, however many days it took."""
    for first_day in first_days:
        yield from doubtful_site(first_day)
        yield from diagnosis(first_day)
        yield from stopped(first_day)
        yield from merged(first_day)


def doubtful_site(day_lesion: DayLesion) -> Iterator[Finding]:
    if day_lesion.site.is_doubtful and not day_lesion.lesion.choice:
        site = day_lesion.site
        text = f"Lesion {day_lesion.id}, {site.name}: confirm the site. {site.question}"
        yield warning(RuleId.DOUBTFUL_SITE, text, day_lesion.id)


def diagnosis(day_lesion: DayLesion) -> Iterator[Finding]:
    lesion = day_lesion.lesion
    if lesion.icd10:
        return
    proposal = diagnosis_of(lesion)
    if proposal.code is None:
        tumor = TumorType(lesion.tumor).label.lower()
        text = f"Lesion {day_lesion.id} has no diagnosis code yet ({tumor}). {proposal.question}"
        yield warning(RuleId.DIAGNOSIS, text.strip(), day_lesion.id)
    elif proposal.question:
        text = f"Lesion {day_lesion.id}: confirm {proposal.code}. {proposal.question}"
        yield warning(RuleId.DIAGNOSIS, text, day_lesion.id)


def stopped(day_lesion: DayLesion) -> Iterator[Finding]:
    if day_lesion.lesion.stopped and day_lesion.stages:
        yield info(
            RuleId.STOPPED,
            f"Lesion {day_lesion.id} was stopped with tumor left: the stages that were read are "
            "complete services and carry no modifier. The note must say why, and what follows.",
            day_lesion.id,
        )


def merged(day_lesion: DayLesion) -> Iterator[Finding]:
    if day_lesion.lesion.merged_into:
        into = day_lesion.lesion.merged_into
        yield info(
            RuleId.MERGED,
            f"Lesion {day_lesion.id} merged into {into}: its own stages are counted up to there, "
            f"the later ones with {into} alone.",
            day_lesion.id,
        )
