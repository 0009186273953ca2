"""What people add to the derived codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from django.utils import timezone

from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import ActionRefusedError, refuse
from encounters.actions.saving.rows import (
    Values,
    assign,
    check,
    create_row,
    refuse_other_lesion,
    remove_row,
)
from encounters.anatomy import UnknownSiteError, catalogue
from encounters.coding.by_hand import LinePlace, TypedLine, faults_of
from encounters.coding.closures import CLASSES
from encounters.coding.loader import NoRulebookError, rulebook_for
from encounters.coding.rulebook import CodeKind, Rulebook
from encounters.models import CodeOverride, Lesion, OtherService
from encounters.models.base import own_columns
from encounters.vocabulary.service_terms import ServiceWound
from encounters.vocabulary.spoken import listed
from encounters.vocabulary.terms import (
    Side,
)

OTHER_SERVICE_FIELDS = own_columns(OtherService, leave_out=("encounter",))
_OF_A_LESION = (ServiceWound.DEFECT, ServiceWound.SECONDARY)


def add_other_service(case: LockedDraft, values: Values) -> OtherService:
    """A code billed the same day that the record does not derive, with what was done."""
    _refuse_contradictions(case, values)
    return create_row(
        case, OtherService, values, allowed=OTHER_SERVICE_FIELDS, action="add_other_service"
    )


def change_other_service(
    case: LockedDraft, service: OtherService, values: Values, *, seen: str
) -> OtherService:
    """Complete or correct a service; ``seen`` is the ``shown_of`` that the page was made from."""
    row = case.lock_and_reload(service)
    if seen != shown_of(row):
        raise refuse("Somebody changed this service meanwhile. Load the page to see how.")
    _refuse_contradictions(case, values)
    changes = assign(row, values, OTHER_SERVICE_FIELDS)
    if changes:
        row.save(update_fields=list(changes))
        case.keep(row)
        case.record("change_other_service", row, changes)
    return row


def shown_of(service: OtherService) -> str:
    """What stands in the service, in few signs; it differs once anything of it does."""
    told = repr([service.serializable_value(name) for name in OTHER_SERVICE_FIELDS])
    return sha256(told.encode()).hexdigest()


def _refuse_contradictions(case: LockedDraft, values: Values) -> None:
    """What cannot be true of one service, each at its field."""
    lesion, wound = values.get("lesion"), values.get("wound") or ""
    refuse_other_lesion(case, lesion)
    if wound in _OF_A_LESION and lesion is None:
        raise refuse("Choose the lesion whose wound it is.", "lesion")
    if wound == ServiceWound.ANOTHER and lesion is not None:
        raise refuse("Another wound than that of a lesion has no lesion here.", "wound")
    _refuse_place(str(values.get("site") or ""), str(values.get("side") or ""))
    _refuse_modifiers(case, values.get("modifiers"))
    if values.get("length_cm") is not None:
        _refuse_length(case, values)
    if values.get("visit_about"):
        _refuse_about(case, values)


def _refuse_place(slug: str, side: str) -> None:
    if not slug:
        if side:
            raise refuse("Choose the site that has this side.", "site")
        return
    try:
        site = catalogue().site(slug)
    except UnknownSiteError:
        raise refuse("Choose a site of the list.", "site") from None
    if side and not site.allows_side(Side(side)):
        allowed = (
            listed([allowed.label.lower() for allowed in site.sides]) if site.sides else "none"
        )
        raise refuse(f"{site.name} has these sides: {allowed}.", "side")


def _refuse_modifiers(case: LockedDraft, modifiers: object) -> None:
    book = _rulebook(case)
    if book is None or not isinstance(modifiers, list):
        return
    for modifier in modifiers:
        if modifier not in book.places.known:
            raise refuse(f"{modifier} is not a modifier that is known here.", "modifiers")


def _refuse_about(case: LockedDraft, values: Values) -> None:
    book = _rulebook(case)
    entry = book.codes.entry(str(values.get("code") or "")) if book else None
    if book is not None and (entry is None or entry.kind is not CodeKind.EVALUATION):
        raise refuse("Only a visit is asked what it was about.", "visit_about")


def _refuse_length(case: LockedDraft, values: Values) -> None:
    """A closure with its length is added up with others: its code and modifiers are derived."""
    book = _rulebook(case)
    entry = book.codes.entry(str(values.get("code") or "")) if book else None
    if book is not None and (entry is None or entry.kind not in CLASSES):
        raise refuse("Only the code of a linear closure has a length.", "length_cm")
    if values.get("units") != 1:
        raise refuse("A closure with its length is one unit.", "units")
    if values.get("modifiers"):
        raise refuse("The modifiers of a closure with its length are derived.", "modifiers")


def _rulebook(case: LockedDraft) -> Rulebook | None:
    try:
        return rulebook_for(case.encounter.date_of_service)
    except NoRulebookError:
        return None


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


def _place_of(lesion: Lesion) -> LinePlace:
    return LinePlace(
        letter=lesion.letter,
        site=lesion.site,
        choice=lesion.site_choice,
        lid=lesion.lid,
        side=Side(lesion.side) if lesion.side else None,
    )


def _refuse_impossible(
    case: LockedDraft, code: str, letter: str, units: int, modifiers: Sequence[str]
) -> None:
    try:
        rulebook = rulebook_for(case.encounter.date_of_service)
    except NoRulebookError:
        return
    lesion = case.encounter.lesions.filter(letter=letter).first() if letter else None
    place = _place_of(lesion) if lesion else None
    typed = TypedLine(code=code, units=units, modifiers=modifiers, place=place)
    faults = faults_of(typed, rulebook)
    if faults:
        raise ActionRefusedError(dict(faults))


def withdraw_override(case: LockedDraft, override: CodeOverride) -> None:
    remove_row(case, case.lock_and_reload(override), "withdraw_override")
