"""The kind of a case: what each kind can hold, and changing it while the case is a draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.core.validators import EMPTY_VALUES
from django.db.models import Model

from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import Values, create_row, remove_row
from encounters.models import (
    Defect,
    EarlierSurgery,
    Encounter,
    Lesion,
    PostOpVisit,
    PreOp,
    Repair,
    TimeOut,
    WoundCare,
)
from encounters.models.base import own_columns
from encounters.vocabulary.encounter_kinds import (
    AFTER_SURGERY,
    NO_SURGERY,
    WITH_STAGES,
    WITH_SURGERY,
    why_no_stages,
)
from encounters.vocabulary.kind_terms import EncounterKind
from encounters.vocabulary.spoken import listed
from encounters.vocabulary.terms import LesionOutcome

# Asked of a visit too, whose photographs need it.
_PHOTO_CONSENT = "photo_consent"
# This practice's own surgery stands in the case that is followed; how the day stands to it may be
# said of every kind.
_ELSEWHERE = ("mohs_by", "mohs_on", "margins", "report")
_OF_SURGERY: Sequence[tuple[type[Model], str]] = (
    (PreOp, "what was asked before surgery"),
    (TimeOut, "the time-out"),
    (WoundCare, "wound care"),
)


def refuse_without_surgery(case: LockedDraft) -> None:
    """A page that was opened while the case was surgery must not write into a visit."""
    if EncounterKind(case.encounter.kind) not in WITH_SURGERY:
        raise refuse(NO_SURGERY)


def refuse_without_stages(case: LockedDraft) -> None:
    """Nor a page of Mohs surgery into a case in which no tissue is taken."""
    if case.encounter.kind not in WITH_STAGES:
        raise refuse(why_no_stages(EncounterKind(case.encounter.kind)))


def is_of_surgery(values: Values) -> bool:
    """Whether the page before surgery says something of it, and not of photographs alone."""
    return any(_is_said(value) for name, value in values.items() if name != _PHOTO_CONSENT)


def check_kind(case: LockedDraft, kind: EncounterKind) -> None:
    """Refuses, at the field, a kind that cannot hold what is recorded; says what that is."""
    found = list(_in_the_way(case.encounter, kind))
    if found:
        raise refuse(
            f"\u201c{kind.label}\u201d has no place for what is recorded here: {listed(found)}. "
            "Take it out first, or open another case.",
            "kind",
        )


def follow_kind(case: LockedDraft, before: EncounterKind) -> None:
    """The wounds that a division begins with come and go with it, while nothing is in them."""
    lesions = case.encounter.lesions.order_by("letter")
    if before is EncounterKind.DIVISION:
        for defect in _empty_defects(case.encounter):
            row = case.lock_and_reload(defect)
            row.lesions.clear()
            remove_row(case, row, "remove_defect")
    if case.encounter.kind == EncounterKind.DIVISION:
        open_wounds(case, list(lesions.filter(defects=None)))


def open_wounds(case: LockedDraft, lesions: Sequence[Lesion]) -> None:
    """Where a pedicle is divided there is nothing to measure before it: a defect of each lesion."""
    for lesion in lesions:
        defect = create_row(case, Defect, {}, allowed=(), action="record_defect")
        defect.lesions.set([lesion])


def _in_the_way(encounter: Encounter, kind: EncounterKind) -> Iterator[str]:
    if kind not in WITH_STAGES:
        yield from _of_stages(encounter)
    if kind not in WITH_SURGERY:
        yield from _of_surgery(encounter)
    visit = PostOpVisit.objects.filter(encounter=encounter).first()
    if kind is not EncounterKind.POST_OP and visit is not None and _says(visit):
        yield "what the visit found"
    if kind not in AFTER_SURGERY:
        if encounter.follows is not None:
            yield f"that it follows {encounter.follows.case_number}"
        earlier = EarlierSurgery.objects.filter(encounter=encounter).first()
        if earlier is not None and any(_is_said(getattr(earlier, name)) for name in _ELSEWHERE):
            yield "Mohs surgery of another surgeon"


def _of_stages(encounter: Encounter) -> Iterator[str]:
    for lesion in encounter.lesions.order_by("letter"):
        if lesion.stages.exists():
            yield f"the stages of lesion {lesion.letter}"
        elif lesion.merged_into_id is not None:
            yield f"that lesion {lesion.letter} merged into another"
        elif lesion.outcome != LesionOutcome.IN_PROGRESS:
            yield f"how the case of lesion {lesion.letter} stands"


def _of_surgery(encounter: Encounter) -> Iterator[str]:
    for model, words in _OF_SURGERY:
        row = model._default_manager.filter(encounter=encounter).first()
        if row is not None and _says(row):
            yield words
    verified = encounter.lesions.exclude(verification=None).order_by("letter")
    for letter in verified.values_list("letter", flat=True):
        yield f"the verified site of lesion {letter}"
    if encounter.service_days.exists():
        yield "a further day of surgery"
    if encounter.anesthetics.exists():
        yield "anesthetic"
    if Repair.objects.filter(defect__encounter=encounter).exists():
        yield "a repair"
    # Those of a division that nobody has filled go with it.
    leaves = _empty_defects(encounter) if encounter.kind == EncounterKind.DIVISION else []
    if encounter.defects.exclude(pk__in=[defect.pk for defect in leaves]).exists():
        yield "a defect"


def _says(row: Model) -> bool:
    names = own_columns(type(row), leave_out=("encounter",))
    return any(_is_said(getattr(row, name)) for name in names if name != _PHOTO_CONSENT)


def _is_said(value: object) -> bool:
    """A "No" says something too."""
    return value not in EMPTY_VALUES


def _empty_defects(encounter: Encounter) -> list[Defect]:
    names = own_columns(Defect, leave_out=("encounter",))
    rows = encounter.defects.filter(repairs=None).order_by("created_at")
    return [row for row in rows if not any(_is_said(getattr(row, name)) for name in names)]
