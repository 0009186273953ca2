"""Where in a record something is entered, as the workflow names it."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """A part of a record: what a section belongs to, and what a rule is asked of."""

    ENCOUNTER = "encounter"
    # A day after the first; its key is the date.
    DAY = "day"
    LESION = "lesion"
    STAGE = "stage"
    BLOCK = "block"
    DEFECT = "defect"
    REPAIR = "repair"

    def reaches(self, other: Level) -> bool:
        """Whether a part of this level is, or lies in, one of ``other``."""
        return other in _WITHIN[self]


_WITHIN = {
    Level.ENCOUNTER: {Level.ENCOUNTER},
    Level.DAY: {Level.DAY, Level.ENCOUNTER},
    Level.LESION: {Level.LESION, Level.ENCOUNTER},
    Level.STAGE: {Level.STAGE, Level.LESION, Level.ENCOUNTER},
    Level.BLOCK: {Level.BLOCK, Level.STAGE, Level.LESION, Level.ENCOUNTER},
    Level.DEFECT: {Level.DEFECT, Level.ENCOUNTER},
    Level.REPAIR: {Level.REPAIR, Level.DEFECT, Level.ENCOUNTER},
}


class Section(StrEnum):
    """A part of the record that a person can open, by the id of a row of its ``level``.

    Of a day the date is what its id is for others, as the day may have no row yet.

    ``encounters/web/section_pages.py`` knows the page of each.
    """

    level: Level

    def __new__(cls, value: str, level: Level) -> Section:
        member = str.__new__(cls, value)
        member._value_ = value
        member.level = level
        return member

    HEADER = "header", Level.ENCOUNTER  # surgeon, day, place
    PATIENT = "patient", Level.ENCOUNTER
    PRE_OP = "pre_op", Level.ENCOUNTER
    TIME_OUT = "time_out", Level.ENCOUNTER
    BEFORE_THE_CUT = "before_the_cut", Level.ENCOUNTER  # all that is asked before the first cut
    SERVICE_DAY = "service_day", Level.DAY
    ANESTHETICS = "anesthetics", Level.ENCOUNTER
    WOUND_CARE = "wound_care", Level.ENCOUNTER
    EARLIER_SURGERY = "earlier_surgery", Level.ENCOUNTER  # what the case follows
    POST_OP_VISIT = "post_op_visit", Level.ENCOUNTER
    CODES = "codes", Level.ENCOUNTER
    NOTE = "note", Level.ENCOUNTER
    SIGNATURE = "signature", Level.ENCOUNTER
    CLOSURE = "closure", Level.ENCOUNTER  # all its defects
    NEW_LESION = "new_lesion", Level.ENCOUNTER
    NEW_DEFECT = "new_defect", Level.ENCOUNTER
    LESION = "lesion", Level.LESION
    SITE_VERIFICATION = "site_verification", Level.LESION
    OUTCOME = "outcome", Level.LESION
    NEW_STAGE = "new_stage", Level.LESION
    STAGE = "stage", Level.STAGE
    HISTOLOGY = "histology", Level.STAGE
    DEFECT = "defect", Level.DEFECT
    NEW_REPAIR = "new_repair", Level.DEFECT  # its first closure, or a further one
    REPAIR = "repair", Level.REPAIR
