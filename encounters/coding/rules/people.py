"""Who cut and who read: another physician's reading, and fellows of an accredited program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from encounters.coding.case import CodingStage
from encounters.coding.day import Day, DayLesion
from encounters.coding.results import Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.rulebook import CodeKind
from encounters.coding.rules.stages import listed_stages
from encounters.coding.rules.wounds import named
from encounters.coding.sheet import MOHS, Line, ModifierMark, error, info

_OF_REPAIRS = (
    RuleId.LINEAR_REPAIR,
    RuleId.LINEAR_REPAIR_FURTHER,
    RuleId.FLAP,
    RuleId.FLAP_FURTHER,
    RuleId.GRAFT,
    RuleId.GRAFT_FURTHER,
    RuleId.INTERPOLATION_FLAP,
    RuleId.PEDICLE_DIVISION,
    RuleId.RECORDED_REPAIR,
)


def reader_bills(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    """The codes are one physician's: a reader who bills takes them from the whole lesion."""
    for lesion in day.lesions:
        doubtful = [stage for stage in lesion.refused if stage.reader_may_bill]
        if lesion.stages and doubtful:
            yield error(
                RuleId.READER_BILLS,
                f"Lesion {lesion.id}: another physician read {listed_stages(doubtful)}. If that "
                "physician bills for it, no Mohs code may be claimed for this lesion: say on the "
                "stage that the reader does not bill, or take the lesion's Mohs lines off the "
                "claim.",
                lesion.id,
            )


def teaching(day: Day, lines: Sequence[Line]) -> Iterator[ModifierMark]:
    """GC on every line in which a fellow took part, where the payer asks for it."""
    modifier = day.rulebook.modifiers.teaching
    if day.payer.key not in day.rulebook.modifiers.teaching_payers:
        return
    for line in _with_fellow(day, lines):
        yield ModifierMark(
            line=line,
            modifier=modifier,
            rule=RuleId.TEACHING,
            fact=f"modifier {modifier}: a fellow of an accredited program took part",
        )


def teaching_presence(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    """The modifier claims that the surgeon was there; other payers' sheets tell of the fellow."""
    asks = day.payer.key in day.rulebook.modifiers.teaching_payers
    if not asks and any(_with_fellow(day, lines)):
        yield info(
            RuleId.TEACHING,
            "A fellow of an accredited program took part: Medicare wants "
            f"{day.rulebook.modifiers.teaching} for it, {day.payer.name} was not found to.",
        )
    for lesion in day.mohs_lesions:
        unsaid = [s for s in lesion.stages if s.with_fellow and not s.key_parts_attended]
        if asks and unsaid:
            yield error(
                RuleId.TEACHING,
                f"Lesion {lesion.id}: a fellow cut {listed_stages(unsaid)}, and the record does "
                "not say that the surgeon was present for the key parts. Without that the line "
                "may not be claimed.",
                lesion.id,
            )
    for repair in day.repairs if asks else ():
        if repair.with_fellow and not (repair.key_parts_attended or repair.by_other_surgeon):
            yield error(
                RuleId.TEACHING,
                f"The repair of {named(repair.lesions)}: a fellow took part, and the record does "
                "not say that the surgeon was present for the key parts. Without that the line "
                "may not be claimed.",
                repair.lesions[0] if len(repair.lesions) == 1 else "",
            )


def _with_fellow(day: Day, lines: Sequence[Line]) -> Iterator[Line]:
    """The lines in which a fellow took part."""
    taught = [
        lesion for lesion in day.mohs_lesions if any(stage.with_fellow for stage in lesion.stages)
    ]
    repaired = {
        lesion
        for repair in day.repairs
        if repair.with_fellow and not repair.by_other_surgeon
        for lesion in repair.lesions
    }
    for line in lines if taught or repaired else ():
        if line.is_a(*MOHS):
            own = (lesion for lesion in taught if lesion.id in line.lesions)
            if any(stage.with_fellow for lesion in own for stage in _behind(day, line, lesion)):
                yield line
        elif line.rule in _OF_REPAIRS and not repaired.isdisjoint(line.lesions):
            yield line


def _behind(day: Day, line: Line, lesion: DayLesion) -> Sequence[CodingStage]:
    """The stages that a Mohs line stands for."""
    if line.is_a(CodeKind.FIRST_STAGE):
        return lesion.stages[:1]
    if line.is_a(CodeKind.FURTHER_STAGE):
        return lesion.stages[1:]
    return [stage for stage in lesion.stages if stage.blocks > day.rulebook.included_blocks]
