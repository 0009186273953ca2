"""Words of repairs and wounds, and what a patient was told about payment.

Their values are part of the contract of ``derive_codes``.
"""

from __future__ import annotations

from encounters.vocabulary.terms import Term


class CartilageSource(Term):
    """Where a cartilage graft was taken; each has codes of its own."""

    EAR = "ear", "Ear"
    SEPTUM = "septum", "Nasal septum"
    RIB = "rib", "Rib"


class LipExtent(Term):
    """How much of the lip's height a full-thickness repair goes through."""

    VERMILION = "vermilion", "Vermilion only"
    HALF_HEIGHT = "half_height", "Up to half of the lip's height"
    OVER_HALF_HEIGHT = "over_half_height", "More than half of its height, or complex"


class LipClosure(Term):
    DIRECT = "direct", "Wedge closed directly"
    LOCAL_FLAP = "local_flap", "Flap from the same lip or cheek"
    CROSS_LIP_FLAP = "cross_lip_flap", "Flap from the other lip"


class LidShare(Term):
    """How much of the lid's margin was gone."""

    QUARTER = "quarter", "Up to a quarter of the margin"
    TWO_THIRDS = "two_thirds", "More than a quarter, up to two thirds"
    WHOLE = "whole", "More than two thirds"


class LidClosure(Term):
    DIRECT = "direct", "Closed directly, or with tissue beside it"
    OPPOSING_LID_FLAP = "opposing_lid_flap", "Flap of tarsus and conjunctiva from the other lid"


class PayerNotice(Term):
    """What the patient was told before a service that Medicare may not pay; each is a modifier."""

    REQUIRED_NOTICE = "required_notice", "Notice signed: may be denied as not necessary (GA)"
    VOLUNTARY_NOTICE = "voluntary_notice", "Voluntary notice: never covered (GX)"
    NEVER_COVERED = "never_covered", "Never covered, no notice given (GY)"
    NO_NOTICE = "no_notice", "May be denied as not necessary, no notice given (GZ)"


class RepairComplexity(Term):
    """What makes a linear closure complex rather than intermediate (CPT definition, 2020)."""

    EXPOSED_STRUCTURE = (
        "exposed_structure",
        "Bone, cartilage, tendon or a named vessel or nerve exposed",
    )
    EXTENSIVE_UNDERMINING = (
        "extensive_undermining",
        "Undermined at least the defect's width along one whole edge",
    )
    FREE_MARGIN = "free_margin", "Free margin of helix, vermilion or nostril involved"
    DEBRIDEMENT = "debridement", "Wound edges debrided"
    RETENTION_SUTURES = "retention_sutures", "Retention sutures placed"
