"""Code sheets that a rule of the record speaks of, and what in them."""

from encounters.coding.results import Finding
from encounters.vocabulary.terms import FindingLevel

SHEETS = [
    ("no_code", {"lines": ()}),
    (
        "code_error",
        {"findings": (Finding(level=FindingLevel.ERROR, rule="mue", lesion="", text="Too many."),)},
    ),
    (
        "not_mohs",
        {
            "findings": (
                Finding(level=FindingLevel.ERROR, rule="not-mohs", lesion="A", text="Not Mohs."),
            )
        },
    ),
    (
        "service_undocumented",
        {
            "findings": (
                Finding(
                    level=FindingLevel.WARNING,
                    rule="no-paragraph",
                    lesion="",
                    text="11102 is not on the claim: the record does not say why.",
                ),
            )
        },
    ),
    (
        "visit_modifiers",
        {
            "findings": (
                Finding(
                    level=FindingLevel.WARNING,
                    rule="evaluation",
                    lesion="",
                    text="99213 carries 25: confirm.",
                ),
            )
        },
    ),
    (
        "code_warning",
        {"findings": (Finding(level=FindingLevel.WARNING, rule="x", lesion="", text="Ask."),)},
    ),
]
