"""The vocabulary of recuts. As in ``terms``."""

from __future__ import annotations

from encounters.vocabulary.terms import Term


class RecutReason(Term):
    """Why a further section of a block was cut."""

    EPIDERMIS_MISSING = "epidermis_missing", "Epidermis missing"
    HOLE = "hole", "Hole"
    FOLD = "fold", "Fold"
    STAIN = "stain", "Stain unsatisfactory"
    FLOATER = "floater", "Floater"
    OTHER = "other", "Other reason"
