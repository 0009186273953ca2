"""What the derivation answers: code lines with their reasons, and findings beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from encounters.record.later import LATER
from encounters.vocabulary.terms import FindingLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLine:
    """One line of the claim.

    ``lesion`` is a letter, or empty for a line that belongs to none. ``because`` is one plain
    sentence with the facts; the page, the note and the command all show this very sentence.
    ``modifier_rules`` names the rule behind each derived modifier, in the same order. Once a coder
    changed the line, ``derived_units`` and ``derived_modifiers`` keep what was derived, and
    ``override_reason`` the coder's reason; zero units mean that the line is not reported.
    ``tables`` names the quarter of the CMS tables that were used, ``payment`` the place and share
    that payers are expected to give it among the procedures of its day.
    """

    code: str
    units: int
    modifiers: tuple[str, ...]
    lesion: str
    icd10: tuple[str, ...]
    rule: str
    because: str
    date_of_service: date
    label: str = ""
    override_reason: str = ""
    derived_units: int | None = None
    derived_modifiers: tuple[str, ...] | None = None
    modifier_rules: tuple[str, ...] = ()
    tables: str = field(default="", metadata=LATER)
    payment: str = field(default="", metadata=LATER)

    @property
    def code_with_modifiers(self) -> str:
        return "-".join((self.code, *self.modifiers))

    @property
    def basis(self) -> str:
        """By which tables it stands, and its expected payment: for whoever works on the claim."""
        parts = (self.tables, f"expected payment: {self.payment}" if self.payment else "")
        text = "; ".join(part for part in parts if part)
        return f"{text[:1].upper()}{text[1:]}." if text else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something a coder or surgeon should know. It never changes a line."""

    level: FindingLevel
    rule: str
    lesion: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSheet:
    """The answer for one case, under one named edition of the rulebook.

    ``tables`` says in a sentence which CMS tables were loaded for the day and which were not.
    """

    case_id: str
    rulebook: str
    lines: tuple[CodeLine, ...]
    findings: tuple[Finding, ...]
    tables: str = field(default="", metadata=LATER)
