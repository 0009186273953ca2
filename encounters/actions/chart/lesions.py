"""Lesions: their facts, their site's verification, how each case ends."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone

from encounters.actions.chart.confirmations import FACTS, with_facts
from encounters.actions.chart.dates import refuse_future
from encounters.actions.chart.diagnoses import DIAGNOSIS_FIELDS, diagnosis_errors
from encounters.actions.chart.kinds import refuse_without_stages, refuse_without_surgery
from encounters.actions.chart.outcomes import OUTCOME_FIELDS, follow_stages, is_clear
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.merging import SeenVersions
from encounters.actions.saving.refusal import ActionRefusedError, StalePageError, refuse
from encounters.actions.saving.removals import refuse_gone
from encounters.actions.saving.rows import (
    SectionSave,
    Values,
    create_row,
    prepare_save,
    remove_row,
    save_section,
    store,
)
from encounters.anatomy import UnknownSiteError, catalogue
from encounters.models import Encounter, Lesion, SiteChange, SiteVerification
from encounters.models.base import own_columns
from encounters.models.icd10 import normal_code, why_not_billable
from encounters.record import SiteRecord
from encounters.vocabulary.terms import Indication, LesionOutcome, Side, VerificationMethod
from encounters.vocabulary.typed_text import composed
from encounters.workflow.confirmations import Confirmation

MERGE_FIELDS = ("merged_into", "merged_at_stage")
LESION_FIELDS = own_columns(
    Lesion, leave_out=("encounter", "letter", *OUTCOME_FIELDS, *MERGE_FIELDS)
)
# What is so of the patient, whichever lesion it is asked at.
PATIENT_FIELDS = frozenset({"immunosuppressed", "immune_cause", "genetic_syndrome"})
SITE_FIELDS = frozenset({"site", "side", "site_detail", "site_choice", "lid"})
VERIFICATION_FIELDS = own_columns(SiteVerification, leave_out=("lesion",))


def add_lesion(case: LockedDraft, values: Values, *, follows: Lesion | None = None) -> Lesion:
    """Add a lesion under the letter after the last one that was ever given in this case.

    ``follows`` is the lesion of the case that this one follows, where it is the same.
    """
    encounter = case.encounter
    used = {encounter.last_letter, *encounter.lesions.values_list("letter", flat=True)}
    free = [letter for letter in string.ascii_uppercase if letter > max(used)]
    if not free:
        raise refuse("The letters of one encounter end at Z.")
    facts = _canonical(values)
    if not facts.keys() & PATIENT_FIELDS:
        facts |= _of_the_patient(encounter)
    lesion = create_row(
        case,
        Lesion,
        facts,
        allowed=LESION_FIELDS,
        action="add_lesion",
        letter=free[0],
        follows=follows,
    )
    _check_meaning(lesion, encounter, facts.keys())
    encounter.last_letter = lesion.letter
    encounter.save(update_fields=["last_letter"])
    return lesion


def update_lesion(
    case: LockedDraft, lesion: Lesion, values: Values, *, seen: SeenVersions | None = None
) -> SectionSave[Lesion]:
    """Change a lesion's facts. ``site_change_reason`` says why its site is corrected.

    It is needed once tissue is out: then everybody has acted on the site as it was confirmed.
    What is so of the patient (``PATIENT_FIELDS``) is stored at every lesion of the case.
    """
    facts = _canonical(values)
    reason = facts.pop("site_change_reason", "")
    prepared = prepare_save(case, lesion, facts, allowed=LESION_FIELDS, seen=seen)
    _check_meaning(prepared.row, case.encounter, prepared.changes.keys())
    if prepared.changes.keys() & SITE_FIELDS and prepared.row.stages.exists():
        _record_site_change(case, lesion, prepared, reason)
    saved = store(case, prepared, "update_lesion")
    of_patient = {
        name: getattr(saved.row, name) for name in PATIENT_FIELDS if name in saved.changes
    }
    if of_patient:
        for other in case.encounter.lesions.exclude(pk=saved.row.pk).order_by("letter"):
            save_section(case, other, of_patient, allowed=PATIENT_FIELDS, action="update_lesion")
    return saved


def _of_the_patient(encounter: Encounter) -> dict[str, object]:
    """What an earlier lesion of the case says of the patient."""
    first = encounter.lesions.order_by("letter").values(*PATIENT_FIELDS).first() or {}
    return {name: value for name, value in first.items() if value not in (None, "")}


def _record_site_change(
    case: LockedDraft, lesion: Lesion, prepared: SectionSave[Lesion], reason: object
) -> None:
    words = composed(reason).strip() if isinstance(reason, str) else ""
    if not words:
        raise refuse(
            "Tissue was taken from this site. Say below why it is changed; "
            "it has to be confirmed again then.",
            sorted(prepared.changes.keys() & SITE_FIELDS)[0],
        )
    before = {name: change[0] for name, change in prepared.changes.items() if name in SITE_FIELDS}
    create_row(
        case,
        SiteChange,
        {
            "before": _site_words(prepared.row, before),
            "after": _site_words(prepared.row, {}),
            "reason": words,
        },
        allowed=("before", "after", "reason"),
        action="change_site",
        lesion_id=lesion.pk,
        changed_by=case.by,
        changed_at=timezone.now(),
    )


def _site_words(lesion: Lesion, instead: Mapping[str, Any]) -> str:
    """The site in words, with other values in some of its columns."""

    def value(name: str) -> str:
        return str(instead.get(name, getattr(lesion, name)))

    found = catalogue().site(value("site"))
    record = SiteRecord(
        slug=found.slug,
        name=found.name,
        side=Side(value("side")) if value("side") else None,
        detail=value("site_detail"),
    )
    choice = next((ch.label for ch in found.choices if ch.key == value("site_choice")), "")
    return ", ".join(part for part in (record.in_words, choice, value("lid")) if part)


def _canonical(values: Values) -> dict[str, object]:
    """A diagnosis code in its official spelling, whatever was typed."""
    code = values.get("icd10")
    return {**values, "icd10": normal_code(code)} if isinstance(code, str) else dict(values)


def _check_meaning(lesion: Lesion, encounter: Encounter, changed: Collection[str]) -> None:
    """Rules across fields that the database cannot know; ``changed`` are the fields of the save."""
    errors = _site_errors(lesion) | _date_errors(lesion, encounter)
    if set(lesion.indications) - set(Indication):
        errors["indications"] = ["Choose from the list."]
    if lesion.icd10 and (fault := why_not_billable(lesion.icd10, encounter.date_of_service)):
        errors["icd10"] = [fault]
    if not errors and DIAGNOSIS_FIELDS & set(changed):
        errors = diagnosis_errors(lesion)
    if errors:
        raise ActionRefusedError(errors)
    _refuse_twin(lesion, encounter)


def _site_errors(lesion: Lesion) -> dict[str, list[str]]:
    try:
        site = catalogue().site(lesion.site)
    except UnknownSiteError:
        return {"site": ["Choose a site from the list."]}
    side = Side(lesion.side) if lesion.side else None
    if not site.allows_side(side):
        allowed = (
            " or ".join(allowed_side.label.lower() for allowed_side in site.sides) or "no side"
        )
        return {"side": [f"{site.name}: choose {allowed}."]}
    if lesion.site_choice and lesion.site_choice not in {
        "default",
        *(choice.key for choice in site.choices),
    }:
        return {"site_choice": ["Choose one of the readings offered for this site."]}
    return {}


def _date_errors(lesion: Lesion, encounter: Encounter) -> dict[str, list[str]]:
    day = lesion.biopsy_date
    if day is None:
        return {}
    if day > encounter.date_of_service:
        return {"biopsy_date": ["The biopsy cannot lie after the date of service."]}
    if day < encounter.person.date_of_birth:
        return {"biopsy_date": ["The biopsy cannot lie before the patient's birth."]}
    return {}


def _refuse_twin(lesion: Lesion, encounter: Encounter) -> None:
    """Two lesions with the same words for their place are how the wrong one is removed."""
    twins = encounter.lesions.filter(
        site=lesion.site, side=lesion.side, site_detail__iexact=lesion.site_detail
    ).exclude(pk=lesion.pk)
    if twins.exists():
        raise refuse(
            "Another lesion has the same site and side. Add what tells them apart, "
            "such as a distance to a landmark.",
            "site_detail",
        )


def lesion_seen(lesion: Lesion) -> str:
    """What a page showed of a lesion that its buttons remove, merge or part: which one it is, and
    with which it has merged."""
    facts = (lesion.letter, lesion.site, lesion.side, lesion.site_detail, lesion.merged_into_id)
    text = "|".join(map(str, (*facts, lesion.merged_at_stage)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _refuse_stale(lesion: Lesion, seen: str | None) -> None:
    if seen not in (None, lesion_seen(lesion)):
        raise StalePageError(
            {"": [f"Lesion {lesion.letter} has changed since this page was made. Look again."]}
        )


def remove_lesion(case: LockedDraft, lesion: Lesion, *, seen: str | None = None) -> None:
    """Take back a lesion that was entered by mistake; refused once tissue was taken from it.

    ``seen`` is what the page showed (``lesion_seen``), ``None`` without a page.
    """
    lesion = case.lock_and_reload(lesion)
    _refuse_stale(lesion, seen)
    if lesion.stages.exists():
        raise refuse("This lesion has stages. Remove them first.")
    if lesion.defects.exists() or lesion.anesthetics.exists() or lesion.merged_lesions.exists():
        raise refuse("An anesthetic, a defect or another lesion refers to this lesion.")
    if lesion.photos.exists():
        raise refuse("This lesion has photographs. Remove them first.")
    if case.encounter.other_services.filter(lesion=lesion).exists():
        raise refuse("Another service refers to this lesion.")
    # Nobody else has its letter, ever: what names it names nothing without it.
    for override in case.encounter.code_overrides.filter(lesion_letter=lesion.letter):
        remove_row(case, override, "withdraw_override")
    for change in lesion.site_changes.all():
        remove_row(case, change, "remove_sitechange")
    for verification in SiteVerification.objects.filter(lesion=lesion):
        remove_row(case, verification, "remove_verification")
    remove_row(case, lesion, "remove_lesion")


def verify_site(
    case: LockedDraft, lesion: Lesion, values: Values, *, seen: SeenVersions | None = None
) -> SectionSave[SiteVerification]:
    """Record how the site was confirmed; at least one method is needed."""
    refuse_without_surgery(case)
    lesion = case.lock_and_reload(lesion)
    present = case.find(SiteVerification.objects.filter(lesion=lesion))
    methods = values.get("methods", present.methods if present else [])
    if not methods or not isinstance(methods, list) or set(methods) - set(VerificationMethod):
        raise refuse("Say how the site was confirmed.", "methods")
    refuse_future(values.get("verified_at"), case.practice, "verified_at")
    allowed, action = (*VERIFICATION_FIELDS, FACTS[Confirmation.SITE]), "verify_site"
    values = with_facts(
        case,
        Confirmation.SITE,
        present,
        values,
        says_so=("verified_by", "verified_at"),
        key=lesion.pk,
    )
    if present is None:
        refuse_gone(case, SiteVerification, [lesion.pk], seen)
        made = create_row(
            case, SiteVerification, values, allowed=allowed, action=action, lesion_id=lesion.pk
        )
        return SectionSave(made, {})
    prepared = prepare_save(case, present, values, allowed=allowed, seen=seen)
    return store(case, prepared, action)


def settle_lesion(
    case: LockedDraft,
    lesion: Lesion,
    *,
    outcome: LesionOutcome,
    reason: str = "",
    plan: str = "",
    seen: SeenVersions | None = None,
) -> SectionSave[Lesion]:
    """Say how the case of this lesion ended; "clear" only after a clear last stage."""
    refuse_without_stages(case)
    lesion = case.lock_and_reload(lesion)
    is_free = lesion.merged_into_id is None
    if outcome == LesionOutcome.CLEAR and is_free and not is_clear(lesion):
        raise refuse("The last stage has not been concluded as clear.", "outcome")
    if outcome == LesionOutcome.STOPPED and not reason:
        raise refuse("Say why surgery stopped with tumor left.", "reason")
    return save_section(
        case,
        lesion,
        {"outcome": outcome.value, "outcome_reason": reason, "outcome_plan": plan},
        allowed=OUTCOME_FIELDS,
        action="settle_lesion",
        seen=seen,
    )


def merge_lesion(
    case: LockedDraft, lesion: Lesion, *, into: Lesion, at_stage: int, seen: str | None = None
) -> Lesion:
    """Two wounds became one: from ``into``'s stage ``at_stage`` on, its stages serve both."""
    lesion = case.lock_and_reload(lesion)
    _refuse_stale(lesion, seen)
    target = case.encounter.lesions.filter(pk=into.pk).exclude(pk=lesion.pk).first()
    if target is None or target.merged_into_id:
        raise refuse("Choose another lesion of this encounter that has not merged itself.")
    if lesion.merged_lesions.exists():
        raise refuse("Another lesion has already merged into this one.")
    if not target.stages.filter(number=at_stage).exists():
        raise refuse(f"Lesion {target.letter} has no stage {at_stage}.", "merged_at_stage")
    return save_section(
        case,
        lesion,
        {"merged_into": target, "merged_at_stage": at_stage},
        allowed=MERGE_FIELDS,
        action="merge_lesion",
    ).row


def part_lesion(case: LockedDraft, lesion: Lesion, *, seen: str | None = None) -> Lesion:
    """Take a merge back."""
    lesion = case.lock_and_reload(lesion)
    _refuse_stale(lesion, seen)
    parted = save_section(
        case,
        lesion,
        {"merged_into": None, "merged_at_stage": None},
        allowed=MERGE_FIELDS,
        action="part_lesion",
    ).row
    return follow_stages(case, parted)
