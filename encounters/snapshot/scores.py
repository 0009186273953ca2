"""The practice's licensed scores of appropriate use, beside the lesions they rate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from encounters.models import ScoreTable
from encounters.record import LesionRecord, UseScoreRecord
from encounters.why_mohs import appropriate_use


def with_score(lesion: LesionRecord, tables: Iterable[ScoreTable], day: date) -> LesionRecord:
    """The lesion with the score of the rule it meets, if one of the practice's tables has it."""
    table = table_on(tables, day)
    if table is None:
        return lesion
    rule = appropriate_use(lesion, day).rule
    score = table.scores.get(rule)
    if score is None:
        return lesion
    found = UseScoreRecord(rule=rule, score=score, table=str(table), sha256=table.sha256)
    return replace(lesion, use_score=found)


def table_on(tables: Iterable[ScoreTable], day: date) -> ScoreTable | None:
    """The newest table that is valid on ``day``."""
    valid = [table for table in tables if table.valid_from <= day]
    return max(valid, key=lambda table: table.valid_from, default=None)
