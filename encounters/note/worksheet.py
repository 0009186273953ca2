"""The worksheet of codes: every line with its reason, and all that is still asked of them.

A document of its own, for whoever submits the claim. What is doubtful stands here and on the page,
never in the note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.template.loader import render_to_string

from encounters.coding.results import CodeSheet
from encounters.note.bidi import isolated
from encounters.note.context import identity_of, letterhead_of
from encounters.note.fonts import spelled_out
from encounters.note.limits import check_size
from encounters.note.parts import Fact, Identity, Letterhead, PrintedStatus, Section, Table
from encounters.note.printing import note_stylesheet
from encounters.note.renderer import renderer
from encounters.note.sentences.answers import answered
from encounters.note.sentences.codes import line_table
from encounters.note.sentences.facts import known
from encounters.note.teller import teller_of
from encounters.note.wire import RenderJob
from encounters.record import EncounterRecord
from encounters.vocabulary.terms import EncounterStatus, FindingLevel

TITLE = "Worksheet of codes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worksheet:
    """``findings`` are what a coder should know or mend, the gravest first."""

    title: str
    author: str
    created: str
    identity: Identity
    letterhead: Letterhead
    facts: tuple[Fact, ...]
    lines: Table | None
    findings: tuple[Fact, ...]
    answers: Section | None


def build_worksheet(record: EncounterRecord, sheet: CodeSheet) -> Worksheet:
    """Raises ``NoteTooLargeError`` for a record that no document can hold."""
    check_size(record)
    is_signed = record.status == EncounterStatus.SIGNED
    status = PrintedStatus.FINAL if is_signed else PrintedStatus.DRAFT
    shown = isolated(record)
    return Worksheet(
        title=TITLE,
        author=shown.surgeon.signature_name,
        created=shown.date_of_service.isoformat(),
        identity=identity_of(shown, status),
        letterhead=letterhead_of(shown),
        facts=known(
            ("Surgeon", shown.surgeon.signature_name),
            ("NPI", shown.surgeon.npi),
            ("Payer", shown.payer.name if shown.payer else ""),
            ("Note", "signed" if is_signed else "not signed yet"),
        ),
        lines=line_table(shown, sheet),
        findings=_findings(sheet),
        answers=answered(shown, teller_of(shown)),
    )


def _findings(sheet: CodeSheet) -> tuple[Fact, ...]:
    order = list(reversed(list(FindingLevel)))
    found = sorted(sheet.findings, key=lambda finding: order.index(finding.level))
    return tuple(
        Fact(label=finding.level.label, text=_about(finding.lesion, finding.text))
        for finding in found
    )


def _about(lesion: str, text: str) -> str:
    """The finding with its lesion, unless it names that lesion by itself."""
    is_named = re.search(rf"\blesion {re.escape(lesion)}\b", text, re.IGNORECASE)
    return text if not lesion or is_named else f"Lesion {lesion}: {text}"


def render_worksheet(record: EncounterRecord, sheet: CodeSheet) -> bytes:
    """As PDF; raises what ``render_note`` raises."""
    values = {"sheet": build_worksheet(record, sheet)}
    html = spelled_out(render_to_string("note/worksheet.html", values))
    return renderer().render(RenderJob(html=html, css=note_stylesheet())).pdf
