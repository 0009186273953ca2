"""What each kind of encounter has, as sets. Pages, rules, note and actions read them. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from encounters.vocabulary.kind_terms import EncounterKind

# Tissue is taken in stages.
WITH_STAGES = frozenset({EncounterKind.MOHS, EncounterKind.MOHS_CONTINUED})
# Somebody operates: consent, time-out, anesthetic, a wound that is cared for.
WITH_SURGERY = frozenset(EncounterKind) - {EncounterKind.POST_OP}
# There is a wound to close, or a pedicle to divide.
WITH_REPAIR = WITH_SURGERY
# They go back to earlier surgery: in this practice, or by another surgeon.
AFTER_SURGERY = frozenset(EncounterKind) - {EncounterKind.MOHS}

# What is said where a kind has no place for something.
NO_SURGERY = "This case is a post-operative visit: nothing is operated on in it."
NO_VISIT = "This case is no post-operative visit."

# The heading of the note.
NOTE_TITLES: Mapping[EncounterKind, str] = {
    EncounterKind.MOHS: "Operative note: Mohs micrographic surgery",
    EncounterKind.MOHS_CONTINUED: "Operative note: Mohs micrographic surgery, continued",
    EncounterKind.REPAIR: "Operative note: repair after Mohs surgery",
    EncounterKind.DIVISION: "Operative note: division of a pedicle",
    EncounterKind.POST_OP: "Note of a post-operative visit",
}


def why_no_stages(kind: EncounterKind) -> str:
    return f"This case is no Mohs surgery ({kind.label.lower()}): open one to take a stage."


def shown_kind(kind: str) -> str:
    """The kind where it is not Mohs surgery, as lists show it; else empty."""
    return "" if kind == EncounterKind.MOHS else EncounterKind(kind).label
