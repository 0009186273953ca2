"""Where the table of stages stands: before its stages where it fills a page that no map fits on.

The heights are estimates in points, from counted lines; a page that is off by a line or two is laid
out all the same. Nothing is left out or made smaller by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from encounters.note.parts import Fact, LesionNote, NoteContext, Section, Table

PAGE = 700.0
# Title, letterhead and the rule under it.
_TOP = 68.0
_LINE, _HEADING, _ROW = 11.7, 21.0, 13.0
# Letters in a line of the whole width, of a column, and of the text beside a label.
_WIDE, _COLUMN, _BESIDE = 112, 54, 38
_MAP = 330.0


def puts_table_first(note: NoteContext) -> bool:
    """Whether the first lesion's table of stages stands before its stages."""
    treated = [lesion for lesion in note.lesions if lesion.stage_table]
    if not treated or treated[0].stage_table is None:
        return False
    room = PAGE - (front_height(note) + _HEADING) % PAGE
    return _table(treated[0].stage_table) <= room < _stage(treated[0])


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


def _stage(lesion: LesionNote) -> float:
    first = lesion.stages[0]
    return _MAP if first.picture else _LINE * 8
