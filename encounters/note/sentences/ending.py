"""The end of the surgery: blood loss, what was sent, what was found, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator

from encounters.note.parts import Section
from encounters.note.phrases import block_names, day, joined, lower_first
from encounters.note.sentences.facts import known
from encounters.note.sentences.outcome import done_stages
from encounters.record import EncounterRecord, LesionRecord, StageRecord
from encounters.vocabulary.spoken import counted, listed, roman
from encounters.vocabulary.terms import FindingKind, Technique

# What a reader of the findings has to know of the tissue, beside the tumor at its margins.
_TOLD = (
    FindingKind.PERINEURAL_INVASION,
    FindingKind.PERINEURAL_DOUBT,
    FindingKind.LYMPHOVASCULAR_INVASION,
    FindingKind.SECOND_TUMOR,
)


def ending_sections(record: EncounterRecord) -> tuple[Section, ...]:
    """Those that say something, in a reviewer's order."""
    found = (
        _losses(record),
        Section(heading="Specimens sent", paragraphs=tuple(_specimens(record))),
        Section(heading="Findings", paragraphs=tuple(_findings(record))),
        after_care(record),
    )
    return tuple(section for section in found if not section.is_empty)


def _losses(record: EncounterRecord) -> Section:
    care = record.wound_care
    return Section(
        heading="Blood loss and complications",
        facts=known(
            ("Hemostasis", care.hemostasis),
            ("Blood loss", care.blood_loss),
            ("Complications", care.complications),
        ),
    )


def after_care(record: EncounterRecord) -> Section:
    """From dressing to follow-up; the day of suture removal is stated in full."""
    care = record.wound_care
    removal = care.suture_removal_date
    return Section(
        heading="Instructions and follow-up",
        facts=known(
            ("Dressing", care.dressing),
            ("Condition", care.condition),
            ("Prescriptions", care.prescriptions),
            ("Instructions", care.instructions),
            ("Sutures out on", day(removal) if removal else ""),
            ("Follow-up", joined(care.follow_up)),
        ),
    )


def _specimens(record: EncounterRecord) -> Iterator[str]:
    """What tissue went where: to frozen sections of the same day, or to permanent ones."""
    for technique, words in (
        (Technique.FROZEN, "frozen sections in the Mohs laboratory"),
        (Technique.PERMANENT, "permanent (paraffin) sections"),
    ):
        stages = [
            (lesion, stage)
            for lesion in record.lesions
            for stage in done_stages(lesion)
            if stage.technique == technique
        ]
        if not stages:
            continue
        specimens = sum(1 for _, stage in stages for each in stage.specimens if each.blocks)
        blocks = sum(stage.block_count for _, stage in stages)
        which = f" of {_which(record, stages)}" if technique == Technique.PERMANENT else ""
        parts = f"{counted(specimens, 'specimen')}{which} ({counted(blocks, 'block')})"
        yield joined(f"{parts} for {words}")


def _which(record: EncounterRecord, stages: list[tuple[LesionRecord, StageRecord]]) -> str:
    several = len(record.lesions) > 1
    return listed(
        f"{f'lesion {lesion.letter}, ' if several else ''}stage {roman(stage.number)}"
        for lesion, stage in stages
    )


def _findings(record: EncounterRecord) -> Iterator[str]:
    """Of each lesion: where tumor reached a margin, and what else weighs."""
    for lesion in record.lesions:
        told = (*_tumor(lesion), *_structures(lesion), *_others(lesion))
        name = f"Lesion {lesion.letter}: " if len(record.lesions) > 1 else ""
        if told:
            first, *more = told
            yield joined(f"{name}{lower_first(first) if name else first}", *more)


def _tumor(lesion: LesionRecord) -> Iterator[str]:
    read = [stage for stage in done_stages(lesion) if stage.tumor_present is not None]
    reached = [roman(stage.number) for stage in read if stage.tumor_present]
    free = [roman(stage.number) for stage in read if not stage.tumor_present]
    parts = [f"tumor at the margin in {_stages(reached)}"] if reached else []
    if free:
        parts.append(f"{'none' if reached else 'no tumor at a margin'} in {_stages(free)}")
    if parts:
        yield ", ".join(parts)


def _stages(numbers: list[str]) -> str:
    return f"stage{'s' * (len(numbers) > 1)} {listed(numbers)}"


def _structures(lesion: LesionRecord) -> Iterator[str]:
    for stage in done_stages(lesion):
        if stage.deep_structure is not None:
            structure = lower_first(stage.deep_structure.label)
            yield f"{structure} directly involved in stage {roman(stage.number)}"


def _others(lesion: LesionRecord) -> Iterator[str]:
    for kind in _TOLD:
        for stage in done_stages(lesion):
            numbers = [
                block.number
                for block in stage.blocks
                if any(finding.kind == kind for finding in block.findings)
            ]
            if numbers:
                yield f"{lower_first(kind.label)} in {block_names(stage.number, numbers)}"
