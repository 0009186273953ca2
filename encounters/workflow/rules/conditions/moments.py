"""When something happened by the practice's clock, and how a remark says it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from encounters.record import LesionRecord, StageRecord
from encounters.vocabulary.spoken import roman

# The clocks of two tablets differ by minutes.
CLOCKS_DIFFER = timedelta(minutes=10)


def began_at(stage: StageRecord) -> datetime | None:
    return datetime.combine(stage.date_of_service, stage.started_at) if stage.started_at else None


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def stage_name(lesion: LesionRecord, stage: StageRecord) -> str:
    return f"Stage {roman(stage.number)} of lesion {lesion.letter}"


def moment_words(when: datetime) -> str:
    return (
        f"{when.date().isoformat()} {clock_words(when)}"
        if when.time() != time()
        else when.date().isoformat()
    )


def clock_words(when: datetime) -> str:
    return f"{when.hour}:{when.minute:02d}"
