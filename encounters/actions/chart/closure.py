"""Measure defects and record their repairs."""

from __future__ import annotations

from collections.abc import Sequence

from encounters.actions.audit.log import record_event
from encounters.actions.chart.dates import refuse_before, refuse_future
from encounters.actions.saving.merging import Seen
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import (
    Values,
    create_row,
    locked_draft,
    remove_row,
    save_section,
)
from encounters.actions.saving.transaction import one_change
from encounters.models import Defect, Encounter, Lesion, Repair, User
from encounters.models.base import own_columns
from encounters.vocabulary.terms import LesionOutcome, RepairType

DEFECT_FIELDS = own_columns(Defect, leave_out=("encounter",))
REPAIR_FIELDS = own_columns(Repair, leave_out=("defect",))
_BY_SOMEBODY_ELSE_OR_LATER = (
    RepairType.OTHER_SURGEON.value,
    RepairType.DELAYED.value,
    RepairType.SECOND_INTENT.value,
)


@one_change()
def record_defect(
    encounter: Encounter, values: Values, *, lesions: Sequence[Lesion], by: User
) -> Defect:
    """The wound that one or more lesions left; each lesion has at most one."""
    row = locked_draft(encounter)
    _check_lesions(row, lesions, defect=None)
    defect = create_row(
        Defect,
        values,
        allowed=DEFECT_FIELDS,
        by=by,
        encounter=row,
        action="record_defect",
    )
    defect.lesions.set(lesions)
    return defect


@one_change()
def update_defect(
    defect: Defect,
    values: Values,
    *,
    lesions: Sequence[Lesion],
    by: User,
    version: Seen = None,
) -> Defect:
    row = locked_draft(defect.encounter)
    _check_lesions(row, lesions, defect=defect)
    repair = Repair.objects.filter(defect=defect).first()
    if repair and repair.site_lesion not in lesions:
        raise refuse("The repair of this defect is coded by the lesion left out.", "lesions")
    before = sorted(defect.lesions.values_list("letter", flat=True))
    defect.lesions.set(lesions)
    after = sorted(lesion.letter for lesion in lesions)
    if before != after:
        record_event(
            "share_defect",
            defect,
            by=by,
            practice=row.practice,
            encounter=row,
            changes={"lesions": (before, after)},
        )
    return save_section(
        defect,
        values,
        allowed=DEFECT_FIELDS,
        by=by,
        encounter=row,
        action="update_defect",
        version=version,
    )


def _check_lesions(
    encounter: Encounter, lesions: Sequence[Lesion], *, defect: Defect | None
) -> None:
    if not lesions:
        raise refuse("Say which lesion left this defect.", "lesions")
    # Asked for again: one that was chosen may have been removed meanwhile.
    if encounter.lesions.filter(pk__in=[one.pk for one in lesions]).count() < len(set(lesions)):
        raise refuse("Choose lesions of this encounter.", "lesions")
    for lesion in lesions:
        others = set(lesion.defects.values_list("pk", flat=True)) - {defect and defect.pk}
        if others:
            raise refuse(f"Lesion {lesion.letter} already has a defect.", "lesions")


@one_change()
def remove_defect(defect: Defect, *, by: User) -> None:
    row = locked_draft(defect.encounter)
    if Repair.objects.filter(defect=defect).exists():
        raise refuse("This defect has a repair. Remove that first.")
    defect.lesions.clear()
    remove_row(defect, by=by, encounter=row, action="remove_defect")


@one_change()
def record_repair(defect: Defect, values: Values, *, by: User, version: Seen = None) -> Repair:
    """How the defect was closed; saving again corrects it.

    A wound of a lesion whose case is still open cannot be closed, except by leaving it to heal,
    putting the repair off or handing it over.
    """
    row = locked_draft(defect.encounter)
    lesions = list(defect.lesions.all())
    present = Repair.objects.filter(defect=defect).first()
    usual = {"site_lesion": lesions[0], "date_of_service": row.date_of_service}
    facts = {**({} if present else usual), **values}
    if "site_lesion" in facts and facts["site_lesion"] not in lesions:
        raise refuse("Choose a lesion that left this defect.", "site_lesion")
    if present is None:
        repair = create_row(
            Repair,
            facts,
            allowed=REPAIR_FIELDS,
            by=by,
            encounter=row,
            action="record_repair",
            defect_id=defect.pk,
        )
    else:
        repair = save_section(
            present,
            facts,
            allowed=REPAIR_FIELDS,
            by=by,
            encounter=row,
            action="record_repair",
            version=version,
        )
    _check_repair(repair, row, lesions)
    return repair


def _check_repair(repair: Repair, encounter: Encounter, lesions: Sequence[Lesion]) -> None:
    for field in ("date_of_service", "planned_date"):
        refuse_before(
            getattr(repair, field),
            encounter.date_of_service,
            field,
            "A repair cannot lie before the surgery.",
        )
    if repair.type in _BY_SOMEBODY_ELSE_OR_LATER:
        return
    refuse_future(repair.date_of_service, encounter.practice, "date_of_service")
    for lesion in lesions:
        if lesion.outcome == LesionOutcome.IN_PROGRESS and lesion.merged_into_id is None:
            raise refuse(
                f"Lesion {lesion.letter} is still in progress: conclude its last stage, or say "
                "how its case ended, before closing the wound.",
                "type",
            )


@one_change()
def remove_repair(repair: Repair, *, by: User) -> None:
    row = locked_draft(repair.defect.encounter)
    remove_row(repair, by=by, encounter=row, action="remove_repair")
