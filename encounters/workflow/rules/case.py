"""What rules are asked about: a record with its codes, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from encounters.coding.results import CodeSheet
from encounters.record import EncounterRecord, LesionRecord, StageRecord
from encounters.safety import DayDose, doses_by_day
from encounters.vocabulary.spoken import block_label, roman
from encounters.workflow.sections import Level


@dataclass(frozen=True)
class Case:
    """``at`` is the aware moment of asking: what lies after it has not happened yet."""

    record: EncounterRecord
    code_sheet: CodeSheet
    at: datetime

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.record.practice.time_zone)

    @cached_property
    def local_time(self) -> datetime:
        """``at`` as the clock on the practice's wall has it, without a zone."""
        return self.local(self.at)

    @cached_property
    def doses(self) -> tuple[DayDose, ...]:
        """What was given of local anesthetics, day by day."""
        return doses_by_day(self.record)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def parts(self, level: Level) -> Iterator[Part]:
        """Every part of that level in the order of the record."""
        return _PARTS[level](self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One subject of a rule. ``rows`` go to its condition; ``keys`` are ids by level."""

    rows: tuple[object, ...]
    keys: dict[Level, str]
    words: dict[str, str]


def _encounters(case: Case) -> Iterator[Part]:
    yield Part(rows=(), keys={Level.ENCOUNTER: case.record.id}, words={})


def _days(case: Case) -> Iterator[Part]:
    for day in case.record.days_after_first:
        yield Part(
            rows=(day,),
            keys={Level.ENCOUNTER: case.record.id, Level.DAY: day.key},
            words={"day": day.key},
        )


def _lesions(case: Case) -> Iterator[Part]:
    for lesion in case.record.lesions:
        yield Part(rows=(lesion,), keys=_keys(case, lesion), words=_words(lesion))


def _stages(case: Case) -> Iterator[Part]:
    for lesion in case.record.lesions:
        for stage in lesion.stages:
            yield Part(
                rows=(lesion, stage), keys=_keys(case, lesion, stage), words=_words(lesion, stage)
            )


def _blocks(case: Case) -> Iterator[Part]:
    for lesion in case.record.lesions:
        for stage in lesion.stages:
            for block in stage.blocks:
                yield Part(
                    rows=(lesion, stage, block),
                    keys={**_keys(case, lesion, stage), Level.BLOCK: block.id},
                    words={
                        **_words(lesion, stage),
                        "block": f"block {block_label(stage.number, block.number)}",
                    },
                )


def _defects(case: Case) -> Iterator[Part]:
    for defect in case.record.defects:
        letters = " and ".join(defect.lesions)
        yield Part(
            rows=(defect,),
            keys={Level.ENCOUNTER: case.record.id, Level.DEFECT: defect.id},
            words={"defect": f"the defect of lesion {letters}"},
        )


def _repairs(case: Case) -> Iterator[Part]:
    for defect, part in zip(case.record.defects, _defects(case), strict=True):
        for repair in defect.repairs:
            yield Part(
                rows=(defect, repair),
                keys={**part.keys, Level.REPAIR: repair.id},
                words=part.words,
            )


def _keys(case: Case, lesion: LesionRecord, stage: StageRecord | None = None) -> dict[Level, str]:
    keys = {Level.ENCOUNTER: case.record.id, Level.LESION: lesion.id}
    return {**keys, Level.STAGE: stage.id} if stage else keys


def _words(lesion: LesionRecord, stage: StageRecord | None = None) -> dict[str, str]:
    """How a sentence names them: "lesion A", "stage II of lesion A"."""
    words = {"lesion": f"lesion {lesion.letter}"}
    if stage is not None:
        words["stage"] = f"stage {roman(stage.number)} of lesion {lesion.letter}"
    return words


_PARTS = {
    Level.ENCOUNTER: _encounters,
    Level.DAY: _days,
    Level.LESION: _lesions,
    Level.STAGE: _stages,
    Level.BLOCK: _blocks,
    Level.DEFECT: _defects,
    Level.REPAIR: _repairs,
}
