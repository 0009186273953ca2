"""The words of encounters after surgery: their kinds, and what is said of what was done before."""

from __future__ import annotations

from encounters.vocabulary.terms import Term


class EncounterKind(Term):
    """What an encounter is about; ``vocabulary/encounter_kinds.py`` says what each kind has."""

    MOHS = "mohs", "Mohs surgery"
    MOHS_CONTINUED = "mohs_continued", "Mohs surgery continued"
    REPAIR = "repair", "Repair only"
    DIVISION = "division", "Division of a pedicle"
    POST_OP = "post_op", "Post-operative visit"


class EarlierRelation(Term):
    """How work stands to earlier surgery in whose global days it lies: 58, 78 or 79."""

    PLANNED = "planned", "Planned then, staged, or more extensive"
    COMPLICATION = "complication", "Return for a complication"
    UNRELATED = "unrelated", "Unrelated to it"


class ReportedMargins(Term):
    """What another surgeon's report says of the margins of his Mohs surgery."""

    CLEAR = "clear", "Reported clear"
    NOT_CLEAR = "not_clear", "Reported not clear"
    NOT_REPORTED = "not_reported", "Not reported"


class SutureRemoval(Term):
    REMOVED = "removed", "Removed at this visit"
    NONE_LEFT = "none_left", "None left to remove"
    LEFT = "left", "Left in place"
