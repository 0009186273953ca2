"""One line instead of a form: ``2h; 2-4 e; rest c`` for a stage, ``int 4.2 4-0`` for a repair.

A line is read, said back in plain words, and saved only when somebody confirms those words. What it
does not say stays as it is. A fault names the place in the line. Pure Python.
"""

from encounters.workflow.shorthand.readings import LineBlock, StageLine, parse_readings, stage_words
from encounters.workflow.shorthand.repairs import RepairLine, parse_repair, repair_words
from encounters.workflow.shorthand.tissue import (
    LineTissue,
    parse_tissue,
    says_readings,
    tissue_words,
)
from encounters.workflow.shorthand.tokens import ShorthandError

__all__ = [
    "LineBlock",
    "LineTissue",
    "RepairLine",
    "ShorthandError",
    "StageLine",
    "parse_readings",
    "parse_repair",
    "parse_tissue",
    "repair_words",
    "says_readings",
    "stage_words",
    "tissue_words",
]
