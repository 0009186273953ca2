"""Measure defects and record their repairs."""

from __future__ import annotations

from collections.abc import Sequence

from encounters.actions.chart.dates import refuse_before, refuse_future
from encounters.actions.chart.kinds import refuse_without_surgery
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.merging import SeenVersions
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.removals import refuse_gone
from encounters.actions.saving.rows import (
    SectionSave,
    Values,
    create_row,
    prepare_save,
    remove_row,
    store,
)
from encounters.models import Defect, Lesion, Repair
from encounters.models.base import own_columns
from encounters.models.closure import empty_value
from encounters.models.duties import is_accredited_fellow
from encounters.vocabulary.encounter_kinds import WITH_STAGES
from encounters.vocabulary.repair_kinds import fields_of_other_kinds
from encounters.vocabulary.terms import LesionOutcome, RepairType

DEFECT_FIELDS = own_columns(Defect, leave_out=("encounter",))
REPAIR_FIELDS = own_columns(Repair, leave_out=("defect",))
_BY_SOMEBODY_ELSE_OR_LATER = (
    RepairType.OTHER_SURGEON.value,
    RepairType.DELAYED.value,
    RepairType.SECOND_INTENT.value,
)


def record_defect(case: LockedDraft, values: Values, *, lesions: Sequence[Lesion]) -> Defect:
    """The wound that one or more lesions left; each lesion has at most one."""
    refuse_without_surgery(case)
    _check_lesions(case, lesions, defect=None)
    defect = create_row(case, Defect, values, allowed=DEFECT_FIELDS, action="record_defect")
    defect.lesions.set(lesions)
    return defect


def update_defect(
    case: LockedDraft,
    defect: Defect,
    values: Values,
    *,
    lesions: Sequence[Lesion],
    seen: SeenVersions | None = None,
) -> SectionSave[Defect]:
    _check_lesions(case, lesions, defect=defect)
    if Repair.objects.filter(defect=defect).exclude(site_lesion__in=lesions).exists():
        raise refuse("The repair of this defect is coded by the lesion left out.", "lesions")
    prepared = prepare_save(case, defect, values, allowed=DEFECT_FIELDS, seen=seen)
    before = sorted(defect.lesions.values_list("letter", flat=True))
    after = sorted(lesion.letter for lesion in lesions)
    if before != after:
        defect.lesions.set(lesions)
        case.record("share_defect", defect, {"lesions": (before, after)})
    return store(case, prepared, "update_defect")


def _check_lesions(case: LockedDraft, lesions: Sequence[Lesion], *, defect: Defect | None) -> None:
    if not lesions:
        raise refuse("Say which lesion left this defect.", "lesions")
    # Asked for again: one that was chosen may have been removed meanwhile.
    present = case.encounter.lesions.filter(pk__in=[lesion.pk for lesion in lesions]).count()
    if present < len(set(lesions)):
        raise refuse("Choose lesions of this encounter.", "lesions")
    for lesion in lesions:
        others = set(lesion.defects.values_list("pk", flat=True)) - {defect and defect.pk}
        if others:
            raise refuse(f"Lesion {lesion.letter} already has a defect.", "lesions")


def remove_defect(case: LockedDraft, defect: Defect) -> None:
    if Repair.objects.filter(defect=defect).exists():
        raise refuse("This defect has a repair. Remove that first.")
    defect.lesions.clear()
    remove_row(case, case.lock_and_reload(defect), "remove_defect")


def record_repair(
    case: LockedDraft,
    defect: Defect,
    values: Values,
    *,
    place: int = 1,
    seen: SeenVersions | None = None,
) -> SectionSave[Repair]:
    """How the defect, or a part of the wound, was closed; saving again corrects it.

    Each closure of a defect has its ``place``: who saves a place that somebody else has filled
    meanwhile is asked, and records no second closure unawares.

    A wound of a lesion whose case is still open cannot be closed, except by leaving it to heal,
    putting the repair off or handing it over.
    """
    defect = case.lock_and_reload(defect)
    lesions = list(defect.lesions.all())
    present = case.find(Repair.objects.filter(defect=defect, place=place))
    usual = {"site_lesion": lesions[0], "date_of_service": case.encounter.date_of_service}
    facts = {**({} if present else usual), **values}
    if "site_lesion" in facts and facts["site_lesion"] not in lesions:
        raise refuse("Choose a lesion that left this defect.", "site_lesion")
    facts |= _emptied(facts, present)
    if present is None:
        refuse_gone(case, Repair, [defect.pk, place], seen)
        repair = create_row(
            case,
            Repair,
            facts,
            allowed=REPAIR_FIELDS,
            action="record_repair",
            defect_id=defect.pk,
            place=place,
        )
        _check_repair(repair, case, lesions)
        return SectionSave(repair, {})
    prepared = prepare_save(case, present, facts, allowed=REPAIR_FIELDS, seen=seen)
    _check_repair(prepared.row, case, lesions)
    return store(case, prepared, "record_repair")


def _emptied(facts: Values, present: Repair | None) -> Values:
    """What the repair holds of another kind than it is of from now on, empty; see
    ``repair_kinds``. What is said of another kind is refused."""
    now = {name: facts.get(name, getattr(present, name, "")) for name in ("type", "repair_class")}
    others = fields_of_other_kinds(str(now["type"]), str(now["repair_class"]))
    for name in others & facts.keys():
        if facts[name]:
            raise refuse("This kind of repair has no such field.", name)
    held = {name for name in others - facts.keys() if present and getattr(present, name)}
    return {name: empty_value(name) for name in held}


def _check_repair(repair: Repair, case: LockedDraft, lesions: Sequence[Lesion]) -> None:
    for field in ("date_of_service", "planned_date"):
        refuse_before(
            getattr(repair, field),
            case.encounter.date_of_service,
            field,
            "A repair cannot lie before the surgery.",
        )
    _check_people(repair, case)
    if repair.type in _BY_SOMEBODY_ELSE_OR_LATER:
        return
    refuse_future(repair.date_of_service, case.practice, "date_of_service")
    if case.encounter.kind not in WITH_STAGES:
        return
    for lesion in lesions:
        if lesion.outcome == LesionOutcome.IN_PROGRESS and lesion.merged_into_id is None:
            raise refuse(
                f"Lesion {lesion.letter} is still in progress: conclude its last stage, or say "
                "how its case ended, before closing the wound.",
                "type",
            )


def _check_people(repair: Repair, case: LockedDraft) -> None:
    """A fellow's work is the teaching surgeon's; named as the surgeon, it would be another's."""
    surgeon, own = repair.surgeon, case.encounter.surgeon_id
    if repair.fellow_id is not None:
        if repair.fellow_id == (repair.surgeon_id or own):
            raise refuse("The fellow is the surgeon too: name the teaching surgeon.", "fellow")
    elif surgeon is not None and surgeon.pk != own and is_accredited_fellow(surgeon, case.practice):
        raise refuse(
            f"{surgeon} is a fellow of an accredited program: name the surgeon who was present "
            "here, and the fellow as fellow.",
            "surgeon",
        )


def remove_repair(case: LockedDraft, repair: Repair) -> None:
    remove_row(case, case.lock_and_reload(repair), "remove_repair")
