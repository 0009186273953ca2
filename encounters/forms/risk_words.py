"""How the fields of risk, appropriate use and alternatives are called on the page of a lesion."""

from __future__ import annotations

from encounters.vocabulary.risk_terms import Alternative

WHY_NOT = tuple(f"why_not_{kind.value}" for kind in Alternative)
RISK_LABELS = {
    "immunosuppressed": "Patient immunosuppressed",
    "immune_cause": "Cause of immunosuppression",
    "irradiated": "Previously irradiated skin",
    "skin_setting": "Special setting of the skin",
    "nerve_symptoms": "Pain, numbness or weakness",
    "thickness_mm": "Thickness (mm)",
    "perineural_extent": "Perineural invasion on biopsy or examination",
    "nodes": "Lymph nodes",
    "own_staging": "Another stage than the proposed one, and why",
    "appropriate_use_reason": "Why Mohs surgery although its use is uncertain or inappropriate",
    **{f"why_not_{kind.value}": f"{kind.label}: why not" for kind in Alternative},
    "alternatives_discussed": "Alternatives in other words",
}
RISK_HELP = {
    "immunosuppressed": "Of the patient: every lesion of the case has the same answer.",
    "alternatives_discussed": "Where the lines above do not say it.",
    "thickness_mm": "From the granular layer of the skin beside the tumor.",
}
