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
        "code_warning",
        {"findings": (Finding(level=FindingLevel.WARNING, rule="x", lesion="", text="Ask."),)},
    ),
]
