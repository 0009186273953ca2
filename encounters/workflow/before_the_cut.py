"""What is still missing before the first cut, by the rules of the record. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from encounters.anatomy import UnknownSiteError, catalogue
from encounters.record import EncounterRecord, LesionRecord
from encounters.workflow.rules import Remark, Remarks
from encounters.workflow.sections import Section

SECTIONS = frozenset(
    {
        Section.PRE_OP,
        Section.TIME_OUT,
        Section.ANESTHETICS,
        Section.SITE_VERIFICATION,
        Section.LESION,
    }
)
# Nobody cuts without these; anything else may be entered while the tissue is in the laboratory.
NEEDED = frozenset({"consent", "time_out", "site_verification"})
# Rules of these sections that tell something and ask for nothing before the cut: a lesion without
# a biopsy is a clinical diagnosis, weight and photographs matter to some cases only, and what a
# rating lacks stands beside the fields.
_NOT_ASKED = frozenset({"biopsy", "weight", "no_maximum", "photos_not_asked", "use_not_rated"})
SITE_QUESTION = "site_question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that is missing: the id of its rule, and the section (with its key) it belongs to.

    ``is_needed``: nobody cuts without it.
    """

    rule: str
    text: str
    section: Section
    key: str
    is_needed: bool = False


def gaps_before_the_cut(record: EncounterRecord, remarks: Remarks) -> tuple[Gap, ...]:
    """Everything that is missing before the cut, what is needed first."""
    found = [_gap(remark) for remark in remarks.everything if _is_asked_before(remark)]
    found += _site_questions(record.lesions)
    return tuple(sorted(found, key=lambda gap: not gap.is_needed))


def is_ready_to_cut(record: EncounterRecord) -> bool:
    """Whether all that is needed was entered once; what became stale is asked for by itself."""
    pre_op = record.pre_op
    consented = bool(pre_op.consented_at or pre_op.consent_by)
    verified = all(lesion.verification for lesion in record.lesions)
    return consented and verified and pre_op.time_out_at is not None


def unanswered_question(lesion: LesionRecord) -> str:
    """What the lesion's site asks and nobody has answered; empty for nothing."""
    try:
        site = catalogue().site(lesion.site.slug)
    except UnknownSiteError:
        return ""
    return "" if lesion.site.choice else site.question


def _is_asked_before(remark: Remark) -> bool:
    rule = remark.rule
    if rule.section not in SECTIONS or rule.id in _NOT_ASKED:
        return False
    return not remark.is_contradiction or rule.confirmation is not None


def _gap(remark: Remark) -> Gap:
    is_needed = remark.rule.id in NEEDED or remark.is_contradiction
    return Gap(
        rule=remark.rule.id,
        text=remark.text,
        section=remark.section,
        key=remark.key,
        is_needed=is_needed,
    )


def _site_questions(lesions: Iterable[LesionRecord]) -> list[Gap]:
    return [
        Gap(
            rule=SITE_QUESTION,
            text=f"Lesion {lesion.letter}, {lesion.site.name}: {question}",
            section=Section.LESION,
            key=lesion.id,
        )
        for lesion in lesions
        if not lesion.merged_into and (question := unanswered_question(lesion))
    ]
