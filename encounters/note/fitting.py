"""What stands beside a lesion's last figure, and where its table of stages fills what is empty.

The heights are estimates in points, from counted lines; a page that is off by a line or two is laid
out all the same. Nothing is left out or made smaller by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from encounters.note.parts import (
    Fact,
    LesionNote,
    NoteContext,
    Picture,
    Section,
    StageNote,
    Table,
    TablePlace,
)

PAGE = 708.0
# Title, letterhead and the rule under it.
_TOP = 62.0
_LINE, _HEADING, _ROW = 10.7, 18.0, 11.6
# Letters in a line of the whole width, of a column, of the text beside a label, and beside a map.
_WIDE, _COLUMN, _BESIDE, _LEFT = 118, 58, 38, 70
# A map without the words above it, of which so many letters stand in a line.
_MAP, _HEAD_LINE, _HEAD_LETTERS = 199.0, 9.2, 46
_LEGEND_ROW = 11.3
# Letters in a line of each cell of the table of stages, where it stands beside a figure.
_NARROW = (16, 10, 9, 9, 10, 11)
_NARROW_LINE, _NARROW_HEAD = 9.6, 32.0


def arranged(note: NoteContext) -> NoteContext:
    """The note with a place for every table of stages, clearance and section of the closure."""
    lesions = [_arranged_lesion(lesion) for lesion in note.lesions]
    if puts_table_first(note):
        first = next(place for place, lesion in enumerate(note.lesions) if lesion.stage_table)
        lesions[first] = _arranged_lesion(note.lesions[first], is_table_first=True)
    beside = _closure_beside(note, lesions[-1]) if lesions else 0
    return replace(note, lesions=tuple(lesions), beside=beside)


def _arranged_lesion(lesion: LesionNote, *, is_table_first: bool = False) -> LesionNote:
    room = room_beside(lesion)
    place = TablePlace.FIRST if is_table_first else TablePlace.AFTER
    if lesion.stage_table and not is_table_first:
        height = _narrow_table(lesion.stage_table)
        if height <= room:
            place, room = TablePlace.BESIDE, room - height
    is_after = place == TablePlace.AFTER and lesion.stage_table is not None
    clears = not is_after and bool(lesion.clearance) and clearance_height(lesion) <= room
    return replace(lesion, table_place=place, clears_beside=clears)


def _closure_beside(note: NoteContext, last: LesionNote) -> int:
    """How many sections of the closure stand beside the last figure, in their order."""
    if not last.clears_beside or last.photographs or note.totals:
        return 0
    room = room_beside(last) - clearance_height(last)
    if last.stage_table and last.table_place == TablePlace.BESIDE:
        room -= _narrow_table(last.stage_table)
    count = 0
    for section in note.closure:
        room -= _HEADING + _facts(section.facts) + _paragraphs(section, _LEFT)
        if room < 0:
            break
        count += 1
    return count


def puts_table_first(note: NoteContext) -> bool:
    """Whether the first lesion's table of stages fills a page that no map fits on."""
    treated = [lesion for lesion in note.lesions if lesion.stage_table]
    if not treated or treated[0].stage_table is None:
        return False
    room = PAGE - (front_height(note) + _HEADING) % PAGE
    return _table(treated[0].stage_table) <= room < _stage(treated[0].stages[0])


def room_beside(lesion: LesionNote) -> float:
    """Left beside the last figure under the words of its stage; none without a figure."""
    figure = lesion.last_figure
    if figure is None:
        return 0.0
    taken = 0.0 if lesion.composite else _words(lesion.stages[-1])
    return max(0.0, figure_height(figure) - taken)


def figure_height(figure: Picture) -> float:
    letters = len(" · ".join((figure.heading, *figure.head)))
    return _MAP + max(28.0, _HEAD_LINE * ceil(letters / _HEAD_LETTERS) + 4)


def clearance_height(lesion: LesionNote) -> float:
    return 12 + _LINE * ceil(len(lesion.clearance) / _COLUMN)


def front_height(note: NoteContext) -> float:
    """Of everything before the first stage."""
    identity = max(_facts(note.patient), _facts(note.people))
    pairs = (*_pairs(note.opening), *_pairs(note.preparation))
    spread = [lesion.indication for lesion in note.lesions if lesion.indication]
    spread += [note.risks] if note.risks else []
    height = _TOP + identity + sum(pairs) + sum(map(_spread, spread))
    if note.anesthetics:
        height += _HEADING + _LINE + _table(note.anesthetics)
    return height


def _pairs(sections: Sequence[Section]) -> list[float]:
    heights = [_HEADING + _facts(each.facts) + _paragraphs(each, _COLUMN) for each in sections]
    return [max(heights[first : first + 2]) for first in range(0, len(heights), 2)]


def _spread(section: Section) -> float:
    return _HEADING + _facts(section.facts) / 2 + _LINE / 2 + _paragraphs(section, _WIDE)


def _facts(facts: Sequence[Fact]) -> float:
    return sum(_LINE * ceil(len(fact.text) / _BESIDE) + 1 for fact in facts)


def _paragraphs(section: Section, width: int) -> float:
    return sum(_LINE * ceil(len(text) / width) + 1.5 for text in section.paragraphs)


def _table(table: Table) -> float:
    """A cell of a note table is at most two lines high."""
    notes = sum(1 for row in table.rows if row.note)
    lines = sum(
        2 if any(len(cell) > _COLUMN / 2 for cell in row.cells) else 1 for row in table.rows
    )
    return _ROW * (lines + notes) + 2 * _ROW


def _narrow_table(table: Table) -> float:
    """A table of stages beside a figure."""
    height = _NARROW_HEAD
    for row in table.rows:
        lines = (ceil(len(cell) / width) for cell, width in zip(row.cells, _NARROW, strict=True))
        height += _NARROW_LINE * max(1, *lines) + 3
    return height


def _words(stage: StageNote) -> float:
    """The left column of a stage."""
    texts = [*stage.paragraphs, f"{stage.conclusion} {stage.confirmed}"]
    height = _HEADING - 5 + sum(_LINE * ceil(len(text) / _LEFT) + 1.5 for text in texts)
    if stage.block_table:
        height += _table(stage.block_table)
    return height + (_legend(stage.legend) if stage.legend else 0.0)


def _legend(legend: Picture) -> float:
    """Two entries in a row, each of a word or two."""
    return _LEGEND_ROW * (ceil(legend.svg.count("<text") / 2) + 1)


def _stage(stage: StageNote) -> float:
    return max(figure_height(stage.picture), _words(stage)) if stage.picture else _words(stage)
