"""Where in a record something is entered, as the workflow names it."""

from __future__ import annotations

from enum import StrEnum


class Section(StrEnum):
    """A part of the record that a person can open, each by the id of a row.

    ``encounters/web/section_pages.py`` knows the page of each.
    """

    HEADER = "header"  # of an encounter: surgeon, day, place
    PRE_OP = "pre_op"
    TIME_OUT = "time_out"
    ANESTHETICS = "anesthetics"
    WOUND_CARE = "wound_care"
    CODES = "codes"
    NOTE = "note"
    SIGNATURE = "signature"
    CLOSURE = "closure"  # of an encounter: all its defects
    NEW_LESION = "new_lesion"  # of an encounter
    NEW_DEFECT = "new_defect"  # of an encounter
    LESION = "lesion"
    SITE_VERIFICATION = "site_verification"  # of a lesion
    OUTCOME = "outcome"  # of a lesion
    NEW_STAGE = "new_stage"  # of a lesion
    STAGE = "stage"
    HISTOLOGY = "histology"  # of a stage
    REPAIR = "repair"  # of a defect
