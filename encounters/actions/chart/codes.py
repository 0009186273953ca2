"""What people add to the derived codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import ActionRefusedError
from encounters.actions.saving.rows import (
    Values,
    check,
    create_row,
    refuse_other_lesion,
    remove_row,
)
from encounters.coding import NoRulebookError, rulebook_for
from encounters.coding.by_hand import LinePlace, TypedLine, faults_of
from encounters.models import CodeOverride, OtherService
from encounters.models.base import own_columns
from encounters.vocabulary.terms import Side

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
    """Replace the units and modifiers of one derived line; overriding again replaces that.

    Refuses, at the field, what no claim can carry: an unknown modifier, one of another place,
    units above a limit that no documentation raises.
    """
    _refuse_impossible(case, code, lesion_letter, units, modifiers)
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


def _refuse_impossible(
    case: LockedDraft, code: str, letter: str, units: int, modifiers: Sequence[str]
) -> None:
    try:
        rulebook = rulebook_for(case.encounter.date_of_service)
    except NoRulebookError:
        return
    lesion = case.encounter.lesions.filter(letter=letter).first() if letter else None
    place = lesion and LinePlace(
        letter=lesion.letter,
        site=lesion.site,
        choice=lesion.site_choice,
        lid=lesion.lid,
        side=Side(lesion.side) if lesion.side else None,
    )
    typed = TypedLine(code=code, units=units, modifiers=modifiers, place=place)
    faults = faults_of(typed, rulebook)
    if faults:
        raise ActionRefusedError(dict(faults))


def withdraw_override(case: LockedDraft, override: CodeOverride) -> None:
    remove_row(case, case.lock_and_reload(override), "withdraw_override")
