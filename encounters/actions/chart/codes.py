"""What people add to the derived codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from encounters.actions.audit.log import record_event
from encounters.actions.saving.rows import (
    Values,
    check,
    create_row,
    locked_draft,
    refuse_other_lesion,
    remove_row,
)
from encounters.actions.saving.transaction import one_change
from encounters.models import CodeOverride, Encounter, OtherService, User
from encounters.models.base import own_columns

OTHER_SERVICE_FIELDS = own_columns(OtherService, leave_out=("encounter",))


@one_change()
def add_other_service(encounter: Encounter, values: Values, *, by: User) -> OtherService:
    """A code billed the same day that the record does not derive."""
    row = locked_draft(encounter)
    refuse_other_lesion(row, values.get("lesion"))
    return create_row(
        OtherService,
        values,
        allowed=OTHER_SERVICE_FIELDS,
        by=by,
        encounter=row,
        action="add_other_service",
    )


@one_change()
def remove_other_service(service: OtherService, *, by: User) -> None:
    row = locked_draft(service.encounter)
    remove_row(service, by=by, encounter=row, action="remove_other_service")


@one_change()
def override_line(
    encounter: Encounter,
    *,
    code: str,
    lesion_letter: str,
    date_of_service: date,
    units: int,
    modifiers: Sequence[str],
    reason: str,
    by: User,
) -> CodeOverride:
    """Replace the units and modifiers of one derived line; overriding again replaces that."""
    row = locked_draft(encounter)
    override = row.code_overrides.filter(
        code=code, lesion_letter=lesion_letter, date_of_service=date_of_service
    ).first() or CodeOverride(
        encounter=row, code=code, lesion_letter=lesion_letter, date_of_service=date_of_service
    )
    before = (override.units, list(override.modifiers), override.reason)
    override.units, override.modifiers, override.reason = units, list(modifiers), reason
    override.by, override.at = by, timezone.now()
    check(override)
    override.save()
    record_event(
        "override_line",
        override,
        by=by,
        practice=row.practice,
        encounter=row,
        changes={code: (before, (units, list(modifiers), override.reason))},
    )
    return override


@one_change()
def withdraw_override(override: CodeOverride, *, by: User) -> None:
    row = locked_draft(override.encounter)
    remove_row(override, by=by, encounter=row, action="withdraw_override")
