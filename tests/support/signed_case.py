"""A case that lacks nothing, and the same one signed; each test makes its own rows.

Most tests share one printed PDF: what they are about is not how it looks.
"""

from __future__ import annotations

from functools import cache

from django.urls import reverse
from django.utils import timezone

from encounters.integrity.canonical import sha256_of
from encounters.models import Encounter, SignedNote, User
from encounters.note.printing import SignedPages
from encounters.snapshot.chart import chart_of
from encounters.workflow.confirmations import standing
from encounters.workflow.rules import Remarks
from tests.support.factories import Case, a_case, a_stage, lesion_facts, moment, read_clear
from tests.support.opened import opened

WOUND_CARE = {
    "hemostasis": "Electrocoagulation",
    "blood_loss": "Less than 5 mL",
    "complications": "None",
    "dressing": "Pressure dressing",
    "instructions": "Sheet given",
    "condition": "Stable",
    "follow_up": "Two weeks",
}

SAID_OF_A_LESION = {
    "tumor_subtype": "Infiltrative",
    "indications": ["ill_defined"],
    "borders": "ill_defined",
    "length_mm": 9,
    "why_not_excision": "Margin not examined in full",
}


def a_complete_case(**lesion: object) -> Case:
    """Everything an operative note must hold, and nothing signed."""
    return complete(a_case(signable_lesion(**lesion)))


def signable_lesion(**changes: object) -> dict[str, object]:
    return lesion_facts(**{**SAID_OF_A_LESION, **changes})


def complete(case: Case) -> Case:
    """Add everything that a case with verified sites and a time-out still needs for signing."""
    by = case.surgeon
    facts = {"allergies": "None known", "consent_by": "Robin", "consented_at": moment(8, 30)}
    opened.save_pre_op(case.encounter, facts, by=by)
    opened.give_anesthetic(case.encounter, {"agent": "Lidocaine", "volume_ml": 3}, by=by)
    stage = a_stage(case.lesion)
    read_clear(stage)
    defect = opened.record_defect(case.encounter, {"length_mm": 9}, lesions=[case.lesion], by=by)
    opened.record_repair(defect, {"type": "second_intent"}, by=by)
    opened.save_wound_care(case.encounter, WOUND_CARE, by=by)
    return case


def remarks_on(encounter: Encounter) -> Remarks:
    """What the rules say of the case now."""
    return chart_of(encounter.pk).remarks(timezone.now())


def confirm_all(encounter: Encounter, *, by: User) -> None:
    """Confirm again whatever has changed since it was confirmed."""
    chart = chart_of(encounter.pk)
    # To confirm one thing changes nothing of another.
    for remark in chart.remarks(timezone.now()).everything:
        if (confirmation := remark.rule.confirmation) is not None:
            found = standing(chart.record, confirmation, remark.subject)
            assert found is not None
            opened.confirm_again(encounter, confirmation, remark.subject, shown=found.digest, by=by)


def answer_all(encounter: Encounter, *, by: User) -> None:
    """Give a reason for whatever asks for one."""
    for remark in remarks_on(encounter).unanswered:
        opened.answer_remark(
            encounter,
            rule=remark.rule.id,
            subject=remark.subject,
            statement=remark.text,
            reason="As it was.",
            by=by,
        )


def content_hash(encounter: Encounter) -> str:
    """The hash of the content that the sign page shows."""
    row = Encounter.objects.get(pk=encounter.pk)
    return sha256_of(chart_of(row.pk).content_for(row.patient_id))


def sign(case: Case) -> SignedNote:
    """Sign the case as its surgeon, with its current content."""
    return opened.sign_note(case.encounter, seen=content_hash(case.encounter), by=case.surgeon)


def url_of(case: Case, name: str = "sign") -> str:
    return reverse(name, args=[case.encounter.pk])


@cache
def some_pdf() -> bytes:
    """A PDF by its first and last bytes only; what it shows is the business of other tests."""
    return b"%PDF-1.7\n% stands for a printed note\n%%EOF\n"


def unprinted(monkeypatch) -> None:
    """Sign without the renderer: each note gets bytes of its own, made of its content's hash."""

    def pages(*_args: object, content_sha256: str, **_kwargs: object) -> SignedPages:
        own = content_sha256.encode()
        return SignedPages(html=f"<p>{content_sha256}</p>", pdf=some_pdf() + own)

    monkeypatch.setattr("encounters.actions.signing.sign.render_signed_note", pages)


def printing(monkeypatch, meanwhile):
    """Let ``meanwhile`` happen whenever something is printed."""

    def note(*_args, content_sha256, **_kwargs):
        meanwhile()
        return SignedPages(html=f"<p>{content_sha256}</p>", pdf=b"%PDF note")

    def added(*_args, **_kwargs):
        meanwhile()
        return b"%PDF added"

    monkeypatch.setattr("encounters.actions.signing.sign.render_signed_note", note)
    monkeypatch.setattr("encounters.actions.signing.addenda.render_addenda", added)
