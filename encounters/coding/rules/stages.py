"""17311-17315: the first stage of the day, the further ones, and the blocks beyond five."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from encounters.coding.case import CodingStage
from encounters.coding.day import Day, DayLesion
from encounters.coding.results import Finding
from encounters.coding.rule_ids import RuleId
from encounters.coding.sheet import Line, Yielded, error, info, listed, warning
from encounters.vocabulary.spoken import counted, roman


def mohs_surgery(day: Day, lines: Sequence[Line]) -> Iterator[Yielded]:
    """The Mohs lines of each lesion, together: each lesion is counted by itself."""
    for lesion in day.mohs_lesions:
        yield first_stage(day, lesion)
        yield from further_stages(day, lesion)
        yield from further_blocks(day, lesion)


def first_stage(day: Day, lesion: DayLesion) -> Line:
    stage = lesion.stages[0]
    blocks = f"{stage_name(stage)} had {counted(stage.blocks, 'block')}"
    again = ("this date of service starts anew with the first-stage code",) * lesion.is_continued
    code = lesion.family.first_stage
    return _line(day, lesion, code, 1, RuleId.FIRST_STAGE, (*family_facts(lesion), blocks, *again))


def further_stages(day: Day, lesion: DayLesion) -> Iterator[Line]:
    later = lesion.stages[1:]
    if later:
        fact = f"{listed_stages(later)} followed {stage_name(lesion.stages[0])} on that day"
        code = lesion.family.further_stage
        yield _line(day, lesion, code, len(later), RuleId.FURTHER_STAGES, (fact,))


def further_blocks(day: Day, lesion: DayLesion) -> Iterator[Line]:
    """Counted stage by stage: blocks that one stage left unused help no other."""
    included = day.rulebook.included_blocks
    beyond = [stage for stage in lesion.stages if stage.blocks > included]
    if not beyond:
        return
    facts = tuple(
        f"{stage_name(stage)} had {stage.blocks} blocks, "
        f"{stage.blocks - included} beyond the {included} included"
        for stage in beyond
    )
    units = sum(stage.blocks - included for stage in beyond)
    yield _line(day, lesion, lesion.family.further_block, units, RuleId.FURTHER_BLOCKS, facts)


def _line(
    day: Day, lesion: DayLesion, code: str, units: int, rule: RuleId, facts: tuple[str, ...]
) -> Line:
    entry = day.rulebook.codes.entry(code)
    return Line(code=code, units=units, rule=rule, facts=facts, lesions=(lesion.id,), entry=entry)


def family_facts(lesion: DayLesion) -> tuple[str, ...]:
    """Why the lesion is in its family, in words."""
    home = f"{lesion.site.name} is in the {lesion.home_family.words} family"
    if not lesion.is_lifted:
        return (home,)
    lifted = f"which moves the lesion to the codes of {lesion.family.words}"
    return (f"{home}, but {structure_met(lesion)}, {lifted}",)


def structure_met(day_lesion: DayLesion) -> str:
    """ "cartilage was directly involved in stage II"."""
    structure = day_lesion.lesion.deep_structure
    assert structure is not None  # nothing else lifts a lesion
    name = structure.label.lower()
    a_name = f"a {name}" if name.startswith("major") else name
    number = day_lesion.lesion.deep_structure_stage
    where = f" in stage {roman(number)}" if number else ""
    return f"{a_name} was directly involved{where}"


def deep_structure(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    """The only support of the higher code is the record of the structure: say what it must show."""
    for lesion in day.mohs_lesions:
        if not lesion.is_lifted:
            continue
        text = (
            f"Lesion {lesion.id}: {structure_met(lesion)}; the note must name the structure, "
            f"since it alone supports {lesion.family.first_stage} "
            f"on {_lower_first(lesion.site.name)}."
        )
        if (lesion.lesion.deep_structure_stage or 1) > lesion.stages[0].number:
            text += " It was first met after the first stage: confirm that it carries the lesion."
        yield info(RuleId.DEEP_STRUCTURE, text, lesion.id)


def second_day(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    for lesion in day.mohs_lesions:
        if lesion.is_continued:
            yield info(
                RuleId.SECOND_DAY,
                f"Lesion {lesion.id} continued on {day.date.isoformat()}: that date starts again "
                f"with {lesion.family.first_stage}. Confirm with the payer that this is its view.",
                lesion.id,
            )


def not_mohs(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    """Say why a stage has no Mohs code and what would be reported instead."""
    for lesion in day.lesions:
        if not lesion.refused:
            continue
        reasons = dict.fromkeys(stage.not_mohs_because for stage in lesion.refused)
        why = " ".join(reason for reason in reasons if reason)
        verb = "is" if len(lesion.refused) == 1 else "are"
        stages = listed_stages(lesion.refused)
        text = f"Lesion {lesion.id}: {stages} {verb} not Mohs surgery. {why}".strip()
        instead = (
            "Instead, the excision is reported by diameter (11600-11646), the pathologist reports "
            "the sections, and a flap closed that day includes the excision."
        )
        if lesion.stages:
            yield warning(RuleId.NOT_MOHS, f"{text} Only the other stages are counted.", lesion.id)
        else:
            yield error(RuleId.NOT_MOHS, f"{text} No Mohs code is reported. {instead}", lesion.id)


def reader_caution(day: Day, lines: Sequence[Line]) -> Iterator[Finding]:
    for lesion in day.mohs_lesions:
        for text in dict.fromkeys(stage.caution for stage in lesion.stages if stage.caution):
            stages = [stage for stage in lesion.stages if stage.caution == text]
            where = f"Lesion {lesion.id}, {listed_stages(stages)}: "
            yield warning(RuleId.READER_CAUTION, where + text, lesion.id)


def stage_name(stage: CodingStage) -> str:
    return f"stage {roman(stage.number)}"


def listed_stages(stages: Iterable[CodingStage]) -> str:
    """ "stage II", "stages II and III"."""
    numerals = [roman(stage.number) for stage in stages]
    return f"stage{'s' if len(numerals) > 1 else ''} {listed(numerals)}"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
