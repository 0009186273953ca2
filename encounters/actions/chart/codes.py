"""What people add to the derived codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.rows import (
    Values,
    check,
    create_row,
    refuse_other_lesion,
    remove_row,
)
from encounters.models import CodeOverride, OtherService
from encounters.models.base import own_columns

OTHER_SERVICE_FIELDS = own_columns(OtherService, leave_out=("encounter",))


def add_other_service(case: LockedDraft, values: Values) -> OtherService:
    """A code billed the same day that the record does not derive."""
    refuse_other_lesion(case, values.get("lesion"))
    return create_row(
        case, OtherService, values, allowed=OTHER_SERVICE_FIELDS, action="add_other_service"
    )


def remove_other_service(case: LockedDraft, service: OtherService) -> None:
    remove_row(case, case.lock_and_reload(service), "remove_other_service")


def override_line(
    case: LockedDraft,
    *,
    code: str,
    lesion_letter: str,
    date_of_service: date,
    units: int,
    modifiers: Sequence[str],
    reason: str,
) -> CodeOverride:
    """Replace the units and modifiers of one derived line; overriding again replaces that."""
    line = {"code": code, "lesion_letter": lesion_letter, "date_of_service": date_of_service}
    overrides = case.encounter.code_overrides
    override = overrides.filter(**line).first() or CodeOverride(encounter=case.encounter, **line)
    before = (override.units, list(override.modifiers), override.reason)
    override.units, override.modifiers, override.reason = units, list(modifiers), reason
    override.by, override.at = case.by, timezone.now()
    check(override, trusted_fields=("encounter",))
    override.save()
    after = (units, list(modifiers), override.reason)
    case.record("override_line", override, {code: (before, after)})
    return override


def withdraw_override(case: LockedDraft, override: CodeOverride) -> None:
    remove_row(case, case.lock_and_reload(override), "withdraw_override")
