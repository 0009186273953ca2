"""The partitions of the body that codes and criteria use; none follows from another.

Codes are numbers with our own short labels. Values are stored and stable.
"""

from __future__ import annotations

from encounters.vocabulary.terms import Term


class MohsFamily(Term):
    """Which first-stage code a site takes when no deep structure is involved."""

    HEAD_NECK_HANDS_FEET_GENITALIA = "17311", "Head, neck, hands, feet, genitalia"
    TRUNK_ARMS_LEGS = "17313", "Trunk, arms, legs"


class AucArea(Term):
    """Area of the appropriate use criteria (AAD, ACMS, ASDSA, ASMS 2012)."""

    HIGH = "H", "Area H: mask of the face, genitalia, hands, feet, ankles, nipple"
    MEDIUM = "M", "Area M: cheek, forehead, scalp, neck, jawline, shin"
    LOW = "L", "Area L: other trunk and limbs"


class SimpleGroup(Term):
    """Tables 12001-12007 (A) and 12011-12018 (B)."""

    A = "A", "Scalp, neck, trunk, limbs, hands, feet, genitalia"
    B = "B", "Face, ears, eyelids, nose, lips, mucosa"


class IntermediateGroup(Term):
    """Tables 12031-12037 (A), 12041-12047 (B) and 12051-12057 (C)."""

    A = "A", "Scalp, axilla, trunk, limbs"
    B = "B", "Neck, hands, feet, genitalia"
    C = "C", "Face, ears, eyelids, nose, lips, mucosa"


class RepairGroup(Term):
    """The columns of complex repairs (131xx), flaps (140xx) and full-thickness grafts (152xx)."""

    TRUNK = "trunk", "Trunk"
    SCALP_ARMS_LEGS = "scalp_arms_legs", "Scalp, arms, legs"
    FOREHEAD_CHEEKS_NECK_HANDS = (
        "forehead_cheeks_neck_hands",
        "Forehead, cheeks, chin, mouth, neck, axillae, genitalia, hands, feet",
    )
    EYELIDS_NOSE_EARS_LIPS = "eyelids_nose_ears_lips", "Eyelids, nose, ears, lips"


class SplitThicknessGroup(Term):
    """Tables 15100 (trunk, arms, legs) and 15120 (all the rest)."""

    TRUNK_ARMS_LEGS = "trunk_arms_legs", "Trunk, arms, legs"
    FACE_SCALP_NECK_HANDS = (
        "face_scalp_neck_hands",
        "Face, scalp, eyelids, mouth, neck, ears, genitalia, hands, feet",
    )


class Lid(Term):
    """Which eyelid, where the diagnosis code has to say it."""

    UPPER = "upper", "Upper eyelid"
    LOWER = "lower", "Lower eyelid"
