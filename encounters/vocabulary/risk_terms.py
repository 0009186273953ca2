"""The vocabulary of what the risk of a tumor and the use of Mohs surgery rest on. As in ``terms``.

"None" is a value of its own wherever it is an answer: an empty field was not asked.
"""

from __future__ import annotations

from encounters.vocabulary.terms import Term


class ImmuneCause(Term):
    """Why a patient is immunosuppressed."""

    ORGAN_TRANSPLANT = "organ_transplant", "Solid organ transplant"
    STEM_CELL_TRANSPLANT = "stem_cell_transplant", "Stem cell transplant"
    HEMATOLOGIC_CANCER = "hematologic_cancer", "CLL or other hematologic cancer"
    HIV = "hiv", "HIV"
    DRUGS = "drugs", "Immunosuppressive drugs"
    OTHER = "other", "Other cause"


class GeneticSyndrome(Term):
    NONE = "none", "None known"
    NEVOID_BCC = "nevoid_bcc", "Nevoid basal cell carcinoma syndrome"
    XERODERMA_PIGMENTOSUM = "xeroderma_pigmentosum", "Xeroderma pigmentosum"
    OTHER = "other", "Other syndrome with skin cancer"


class SkinSetting(Term):
    """What the tumor lies in, radiation apart."""

    NONE = "none", "None"
    SCAR = "scar", "Traumatic scar"
    OSTEOMYELITIS = "osteomyelitis", "Osteomyelitis"
    CHRONIC_INFLAMMATION = "chronic_inflammation", "Chronic inflammation or ulcer"


class Differentiation(Term):
    WELL = "well", "Well differentiated"
    MODERATE = "moderate", "Moderately differentiated"
    POOR = "poor", "Poorly differentiated or undifferentiated"


class PerineuralExtent(Term):
    """The nerve that is involved, where perineural invasion is known."""

    IN_DERMIS = "in_dermis", "Nerve in the dermis"
    BELOW_DERMIS = "below_dermis", "Nerve below the dermis"
    NAMED_NERVE = "named_nerve", "Named nerve, by examination or imaging"


class BoneInvasion(Term):
    NONE = "none", "None"
    MINOR = "minor", "Minor erosion"
    GROSS = "gross", "Cortex or marrow"
    SKULL_BASE = "skull_base", "Skull base or its foramen"


class NodeStatus(Term):
    NOT_PALPABLE = "not_palpable", "No palpable nodes"
    PALPABLE = "palpable", "Palpable nodes"


class Alternative(Term):
    """Another treatment that was weighed. The value is the end of its column's name."""

    EXCISION = "excision", "Excision"
    CURETTAGE = "curettage", "Electrodesiccation and curettage"
    RADIATION = "radiation", "Radiation"
    TOPICAL = "topical", "Topical treatment"
    OBSERVATION = "observation", "Observation"


class UseCategory(Term):
    """Appropriate use of Mohs surgery; "not rated" where the table, or the record, does not say."""

    APPROPRIATE = "appropriate", "Appropriate"
    UNCERTAIN = "uncertain", "Uncertain"
    INAPPROPRIATE = "inappropriate", "Inappropriate"
    NOT_RATED = "not_rated", "Not rated"
