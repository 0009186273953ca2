"""Open an encounter that follows a signed one, and keep what it tells of earlier surgery."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from encounters.actions.chart.dates import refuse_future
from encounters.actions.chart.encounters import open_encounter, save_companion
from encounters.actions.chart.kinds import open_wounds
from encounters.actions.chart.lesions import LESION_FIELDS, add_lesion
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.merging import SeenVersions
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import SectionSave, Values
from encounters.models import (
    EarlierSurgery,
    Encounter,
    EnteredInError,
    Lesion,
    Patient,
    PostOpVisit,
    Practice,
    User,
)
from encounters.models.base import own_columns
from encounters.models.icd10 import why_not_billable
from encounters.vocabulary.encounter_kinds import AFTER_SURGERY, NO_VISIT, WITH_STAGES
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.terms import EncounterStatus

EARLIER_SURGERY_FIELDS = own_columns(EarlierSurgery, leave_out=("encounter",))
VISIT_FIELDS = own_columns(PostOpVisit, leave_out=("encounter",))
# What is still so of a lesion when its surgery is over.
_KEPT = (
    "site",
    "side",
    "site_detail",
    "site_choice",
    "lid",
    "presentation",
    "biopsied",
    "biopsy_date",
    "biopsy_laboratory",
    "biopsy_accession",
    "biopsy_diagnosis",
    "immunosuppressed",
)


def followable(practice: Practice, patient: Patient) -> QuerySet[Encounter]:
    """The signed cases of the person, newest first."""
    return (
        Encounter.objects.of_person(patient)
        .filter(
            practice=practice,
            status=EncounterStatus.SIGNED.value,
            entered_in_error__isnull=True,
        )
        .order_by("-date_of_service", "-case_number")
    )


@transaction.atomic
def open_follow_up(
    *,
    by: User,
    follows: Encounter,
    kind: EncounterKind,
    letters: Collection[str],
    values: Values,
) -> Encounter:
    """Open a case of ``kind`` after the signed case ``follows``, with its lesions of ``letters``.

    The lesions are new ones that say which they follow; of what was signed nothing changes.
    """
    followed = _followed_lesions(follows, letters)
    if kind not in AFTER_SURGERY:
        raise refuse("Choose what follows the earlier case.", "kind")
    encounter = open_encounter(
        practice=follows.practice,
        by=by,
        patient=follows.person,
        values=values,
        kind=kind,
        follows=follows,
    )
    case = LockedDraft(encounter, by)
    case.record("follow_encounter", encounter, {"follows": (None, follows.case_number)})
    made = [
        add_lesion(case, _facts_of(lesion, kind, encounter), follows=lesion) for lesion in followed
    ]
    if kind is EncounterKind.DIVISION:
        open_wounds(case, made)
    return encounter


def _followed_lesions(follows: Encounter, letters: Collection[str]) -> list[Lesion]:
    in_error = EnteredInError.objects.filter(encounter=follows).exists()
    if follows.status != EncounterStatus.SIGNED or in_error:
        raise refuse("Only a signed case can be followed.", "follows")
    lesions = {lesion.letter: lesion for lesion in follows.lesions.order_by("letter")}
    unknown = sorted(set(letters) - lesions.keys())
    if unknown or not letters:
        has = f"{follows.case_number} has {', '.join(lesions)}"
        raise refuse(f"Choose lesions of the earlier case: {has}.", "letters")
    return [lesions[letter] for letter in sorted(set(letters))]


def _facts_of(lesion: Lesion, kind: EncounterKind, encounter: Encounter) -> dict[str, object]:
    """What the new lesion says from the start, as the signed one has it."""
    names = LESION_FIELDS if kind in WITH_STAGES else _KEPT
    facts: dict[str, object] = {name: getattr(lesion, name) for name in names}
    facts["tumor_type"] = lesion.final_tumor_type or lesion.tumor_type
    facts["tumor_subtype"] = lesion.final_tumor_subtype or lesion.tumor_subtype
    is_billable = bool(lesion.icd10) and not why_not_billable(
        lesion.icd10, encounter.date_of_service
    )
    for name in ("icd10", "icd10_reason"):
        facts[name] = getattr(lesion, name) if is_billable else ""
    return facts


def save_earlier_surgery(
    case: LockedDraft, values: Values, *, seen: SeenVersions | None = None
) -> SectionSave[EarlierSurgery]:
    """How the case stands to earlier surgery, and whose that was."""
    day = values.get("mohs_on")
    refuse_future(day, case.practice, "mohs_on")
    if isinstance(day, date) and day > case.encounter.date_of_service:
        raise refuse("The earlier surgery cannot lie after this case.", "mohs_on")
    return save_companion(case, EarlierSurgery, values, EARLIER_SURGERY_FIELDS, seen)


def save_post_op_visit(
    case: LockedDraft, values: Values, *, seen: SeenVersions | None = None
) -> SectionSave[PostOpVisit]:
    if case.encounter.kind != EncounterKind.POST_OP:
        raise refuse(NO_VISIT)
    return save_companion(case, PostOpVisit, values, VISIT_FIELDS, seen)
