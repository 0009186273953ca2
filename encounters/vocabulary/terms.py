"""The vocabulary: every word with a fixed list, once.

Belongs here: enumerations whose values are stored, exported or spoken. Their labels are what a
person reads. Does not belong here: anything with behaviour, anything that changes by practice
(inks, stains, payers and presets are configuration), anything dated (codes are in the rulebooks).

Values are lower-case slugs and are part of the public contract of ``derive_codes``; labels are
free to improve. Pure Python: no Django.
"""

from __future__ import annotations

from enum import StrEnum


class Term(StrEnum):
    """A word with a label: ``Side.LEFT == "left"`` and ``Side.LEFT.label == "Left"``."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Term:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs of value and label, as Django's form and model fields want them."""
        return [(member.value, member.label) for member in cls]


class Side(Term):
    LEFT = "left", "Left"
    RIGHT = "right", "Right"
    MIDLINE = "midline", "Midline"


class TumorType(Term):
    """Histological type; the subtype is free within its type."""

    BCC = "bcc", "Basal cell carcinoma"
    SCC = "scc", "Squamous cell carcinoma"
    SCC_IN_SITU = "scc_in_situ", "Squamous cell carcinoma in situ"
    KERATOACANTHOMA = "keratoacanthoma", "Keratoacanthoma"
    BASOSQUAMOUS = "basosquamous", "Basosquamous carcinoma"
    MELANOMA_IN_SITU = "melanoma_in_situ", "Melanoma in situ"
    MELANOMA = "melanoma", "Invasive melanoma"
    MERKEL_CELL = "merkel_cell", "Merkel cell carcinoma"
    SEBACEOUS = "sebaceous", "Sebaceous carcinoma"
    DFSP = "dfsp", "Dermatofibrosarcoma protuberans"
    AFX = "afx", "Atypical fibroxanthoma"
    EMPD = "empd", "Extramammary Paget disease"
    MAC = "mac", "Microcystic adnexal carcinoma"
    OTHER = "other", "Other malignant tumor"


class Presentation(Term):
    PRIMARY = "primary", "Primary"
    RECURRENT = "recurrent", "Recurrent"
    PERSISTENT = "persistent", "Persistent (incompletely removed)"


class Borders(Term):
    WELL_DEFINED = "well_defined", "Well defined"
    ILL_DEFINED = "ill_defined", "Ill defined"


class DeepStructure(Term):
    """Structures whose direct surgical involvement moves a lesion to the 17311 family."""

    MUSCLE = "muscle", "Muscle"
    CARTILAGE = "cartilage", "Cartilage"
    BONE = "bone", "Bone"
    TENDON = "tendon", "Tendon"
    MAJOR_NERVE = "major_nerve", "Major nerve"
    MAJOR_VESSEL = "major_vessel", "Major vessel"


class Technique(Term):
    """How a stage's tissue is processed; only frozen stages the surgeon reads are Mohs surgery."""

    FROZEN = "frozen", "Frozen sections"
    PERMANENT = "permanent", "Permanent (paraffin) sections"


class StageReason(Term):
    """Why a stage was taken; the note says it of every stage after the first."""

    FIRST_STAGE = "first_stage", "First stage"
    RESIDUAL_TUMOR = "residual_tumor", "Residual tumor"
    INCOMPLETE_MARGIN = "incomplete_margin", "Incomplete margin"
    INFLAMMATION = "inflammation", "Dense inflammation obscuring the margin"
    SCAR = "scar", "Scar obscuring the margin"
    PERINEURAL_INVASION = "perineural_invasion", "Extra safety layer for perineural invasion"
    OTHER = "other", "Other reason"


class StageConclusion(Term):
    """What the surgeon concludes once every block is read; empty until then."""

    CLEAR = "clear", "Clear"
    RESIDUAL_TUMOR = "residual_tumor", "Residual tumor"
    INDETERMINATE = "indeterminate", "Indeterminate"


class StageState(Term):
    """Derived, never stored: where a stage stands (see ``StageRecord.state``).

    A stage that waits may be cut, frozen or on glass already: its tissue was taken.
    """

    WAITING = "waiting", "Not read yet"
    READING = "reading", "Reading"
    RESIDUAL = "residual", "Residual tumor"
    CLEAR = "clear", "Clear"
    INDETERMINATE = "indeterminate", "Indeterminate"


class LesionOutcome(Term):
    IN_PROGRESS = "in_progress", "In progress"
    CLEAR = "clear", "Margins clear"
    STOPPED = "stopped", "Stopped with tumor left"
    CONTINUES = "continues", "Continues another day"
    PENDING = "pending", "Pending permanent sections or second opinion"


class Compartment(Term):
    """The two margins a block shows: the skin edge around it and the deep face below it."""

    EDGE = "edge", "Edge"
    DEEP = "deep", "Deep"


class ReadingResult(Term):
    NO_TUMOR = "no_tumor", "No tumor, margin complete"
    TUMOR = "tumor", "Tumor"
    INCOMPLETE = "incomplete", "Incomplete section"
    NOT_READABLE = "not_readable", "Not readable"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class FindingKind(Term):
    """What else may be seen in a block; the map has a symbol for each."""

    IN_SITU = "in_situ", "In situ component"
    PERINEURAL_INVASION = "pni", "Perineural invasion"
    # Neither present nor absent, as CAP's protocol for squamous cell carcinoma of the skin has it.
    PERINEURAL_DOUBT = "pni_doubt", "Indeterminate perineural invasion"
    LYMPHOVASCULAR_INVASION = "lvi", "Lymphovascular invasion"
    INFLAMMATION = "inflammation", "Dense inflammation"
    SCAR = "scar", "Scar"
    MISSING_EPIDERMIS = "missing_epidermis", "Missing epidermis"
    DROPOUT = "dropout", "Hole or dropout"
    FLOATER = "floater", "Floater"
    FOLLICULAR_PROLIFERATION = "fbp", "Folliculocentric basaloid proliferation"
    ACTINIC_KERATOSIS = "ak", "Actinic keratosis"
    SECOND_TUMOR = "second_tumor", "Second tumor"
    BENIGN = "benign", "Benign incidental finding"


# A stage with one of these in a block is called clear only with a reason: each may hide tumor, or
# is tumor of another kind.
NOT_SIMPLY_CLEAR = (
    FindingKind.IN_SITU,
    FindingKind.PERINEURAL_INVASION,
    FindingKind.PERINEURAL_DOUBT,
    FindingKind.LYMPHOVASCULAR_INVASION,
    FindingKind.MISSING_EPIDERMIS,
    FindingKind.DROPOUT,
    FindingKind.SECOND_TUMOR,
)


class BlockKind(Term):
    """What part of its specimen a block is; only a base has no skin edge."""

    PIECE = "piece", "Piece"
    STRIP = "strip", "Edge strip"
    BASE = "base", "Base"


class MapLayout(Term):
    """How a specimen is divided: a preset in common use, or as somebody drew it by hand."""

    SINGLE = "single", "Single piece"
    HALVES = "halves", "Halves"
    THIRDS = "thirds", "Thirds"
    QUARTERS = "quarters", "Quarters"
    STRIPS_AND_BASE = "strips_and_base", "Edge strips plus base"
    ARC = "arc", "Partial arc"
    BASE_ONLY = "base_only", "Base only"
    DRAWN = "drawn", "As drawn"


class InkDash(Term):
    """Line styles that carry an ink in greyscale: maps are copied and faxed."""

    SOLID = "solid", "Solid"
    DASHED = "dashed", "Dashed"
    DOTTED = "dotted", "Dotted"
    DASH_DOT = "dash_dot", "Dash-dot"
    WAVY = "wavy", "Wavy"
    CROSSED = "crossed", "Crossed"


class RepairType(Term):
    """How the wound was closed; values are part of the contract of ``derive_codes``."""

    SECOND_INTENT = "second_intent", "Second intention healing"
    LINEAR = "linear", "Linear closure"
    FLAP = "flap", "Adjacent tissue transfer (flap)"
    FULL_THICKNESS_GRAFT = "full_thickness_graft", "Full-thickness skin graft"
    SPLIT_THICKNESS_GRAFT = "split_thickness_graft", "Split-thickness skin graft"
    INTERPOLATION_FLAP = "interpolation_flap", "Interpolation flap"
    SKIN_SUBSTITUTE = "skin_substitute", "Skin substitute"
    PURSE_STRING = "purse_string", "Purse-string closure"
    ISLAND_PEDICLE = "island_pedicle", "Island pedicle flap"
    BUROW_GRAFT = "burow_graft", "Burow's graft"
    COMPOSITE_GRAFT = "composite_graft", "Composite graft (skin and cartilage)"
    CARTILAGE_GRAFT = "cartilage_graft", "Cartilage graft"
    DERMAL_FAT_GRAFT = "dermal_fat_graft", "Dermal fat graft"
    LIP_REPAIR = "lip_repair", "Full-thickness lip repair"
    LID_RECONSTRUCTION = "lid_reconstruction", "Full-thickness lid reconstruction"
    DELAYED = "delayed", "Delayed repair"
    OTHER_SURGEON = "other_surgeon", "Repair by another surgeon"
    PEDICLE_DIVISION = "pedicle_division", "Division of a pedicle"


class RepairClass(Term):
    SIMPLE = "simple", "Simple"
    INTERMEDIATE = "intermediate", "Intermediate"
    COMPLEX = "complex", "Complex"


class WoundPart(Term):
    """What of a wound a repair closes; values are part of the contract of ``derive_codes``."""

    WHOLE = "whole", "The whole defect"
    PART = "part", "A part of the defect"
    SECONDARY = "secondary", "The secondary defect of the flap"
    SUPPORT = "support", "Nothing by itself: support under another closure"


class EncounterStatus(Term):
    DRAFT = "draft", "Draft"
    SIGNED = "signed", "Signed"


class Role(Term):
    SURGEON = "surgeon", "Surgeon"
    HISTOTECHNICIAN = "histotechnician", "Histotechnician"
    ASSISTANT = "assistant", "Assistant (nurse or scribe)"
    CODER = "coder", "Coder"
    ADMINISTRATOR = "administrator", "Administrator"
    PRIVACY_OFFICER = "privacy_officer", "Privacy officer"


class Sex(Term):
    FEMALE = "female", "Female"
    MALE = "male", "Male"
    OTHER = "other", "Other"
    UNKNOWN = "unknown", "Unknown"


class FindingLevel(Term):
    """How loudly a coding finding speaks. None of them ever changes a code line."""

    INFO = "info", "Note"
    WARNING = "warning", "Warning"
    ERROR = "error", "Must be mended"


class PlaceOfService(Term):
    """Place-of-service codes a Mohs practice uses (CMS, Place of Service Code Set)."""

    OFFICE = "11", "Office"
    OFF_CAMPUS_HOSPITAL = "19", "Off campus outpatient hospital"
    INPATIENT_HOSPITAL = "21", "Inpatient hospital"
    ON_CAMPUS_HOSPITAL = "22", "On campus outpatient hospital"
    AMBULATORY_SURGICAL_CENTER = "24", "Ambulatory surgical center"
    INDEPENDENT_CLINIC = "49", "Independent clinic"
    FQHC = "50", "Federally qualified health center"
    PUBLIC_HEALTH_CLINIC = "71", "State or local public health clinic"
    RURAL_HEALTH_CLINIC = "72", "Rural health clinic"


class Taxonomy(Term):
    """Provider taxonomy codes with their labels (NUCC, Health Care Provider Taxonomy)."""

    DERMATOLOGY = "207N00000X", "Dermatology"
    MOHS_SURGERY = "207ND0101X", "MOHS-Micrographic Surgery"
    DERMATOPATHOLOGY = "207ND0900X", "Dermatopathology"
    DERMATOLOGICAL_IMMUNOLOGY = "207NI0002X", "Clinical and Laboratory Dermatological Immunology"
    PEDIATRIC_DERMATOLOGY = "207NP0225X", "Pediatric Dermatology"
    PROCEDURAL_DERMATOLOGY = "207NS0135X", "Procedural Dermatology"


class Mark(Term):
    """An orienting nick: one cut or two."""

    SINGLE = "single", "Single nick"
    DOUBLE = "double", "Double nick"


class VerificationMethod(Term):
    """How the site was confirmed before the first cut; several may be true."""

    PHOTO = "photo", "Biopsy photograph"
    MEASUREMENTS = "measurements", "Measurements to landmarks"
    PATIENT_MIRROR = "patient_mirror", "Patient pointed with a mirror"
    SCAR = "scar", "Biopsy scar"
    DERMOSCOPY = "dermoscopy", "Dermoscopy"
    DIAGRAM = "diagram", "Referral diagram"
    REFERRER_CALL = "referrer_call", "Call to the referring clinic"


class Indication(Term):
    """Why Mohs surgery was chosen for this lesion, as the note must say (CMS MLN SE1318)."""

    CRITICAL_SITE = "critical_site", "Tissue-critical site"
    AGGRESSIVE_HISTOLOGY = "aggressive_histology", "Aggressive histology"
    RECURRENT = "recurrent", "Recurrent or persistent tumor"
    LARGE = "large", "Large size for the site"
    ILL_DEFINED = "ill_defined", "Clinically ill-defined borders"
    PERINEURAL_INVASION = "perineural_invasion", "Perineural invasion on biopsy"
    IMMUNOSUPPRESSED = "immunosuppressed", "Immunosuppressed patient"
    IRRADIATED_SKIN = "irradiated_skin", "Previously irradiated skin or scar"
    GENETIC_SYNDROME = "genetic_syndrome", "Genetic syndrome"


class TissueDepth(Term):
    """The deepest layer reached, shallow to deep."""

    EPIDERMIS = "epidermis", "Epidermis"
    PAPILLARY_DERMIS = "papillary_dermis", "Papillary dermis"
    RETICULAR_DERMIS = "reticular_dermis", "Reticular dermis"
    SUPERFICIAL_FAT = "superficial_fat", "Superficial subcutis"
    DEEP_FAT = "deep_fat", "Deep subcutis"
    FASCIA = "fascia", "Fascia"
    MUSCLE = "muscle", "Muscle"
    PERICHONDRIUM = "perichondrium", "Perichondrium"
    CARTILAGE = "cartilage", "Cartilage"
    PERIOSTEUM = "periosteum", "Periosteum"
    BONE = "bone", "Bone"
    MUCOSA = "mucosa", "Mucosa"
