"""What must have been confirmed before tissue is taken: all that is missing is said at once."""

from __future__ import annotations

from datetime import date

from encounters.actions.chart.service_days import refuse_without_time_out, time_out_of
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.refusal import WHOLE_FORM, ActionRefusedError
from encounters.models import Lesion
from encounters.record import EncounterRecord
from encounters.workflow import confirmations


class PapersMissingError(ActionRefusedError):
    """No stage was taken: the site or the time-out of the day is not confirmed as it is now."""


def refuse_without_papers(
    case: LockedDraft, record: EncounterRecord, lesion: Lesion, day: date
) -> None:
    """What was confirmed of this lesion and its patient must be so when it is cut."""
    own = record.lesion(lesion.letter)
    missing = []
    if own.verification is None:
        missing.append("Confirm the site of this lesion before taking a stage.")
    elif confirmations.is_stale(confirmations.site(record, own)):
        missing.append("The site has changed since it was confirmed: confirm it again.")
    try:
        refuse_without_time_out(case.encounter, day)
    except ActionRefusedError as error:
        missing += error.errors[WHOLE_FORM]
    else:
        time_out = time_out_of(record, day)
        if time_out is not None and not time_out.covers("Patient", f"Lesion {lesion.letter}"):
            missing.append("The time-out was about something else: confirm it again.")
    if missing:
        raise PapersMissingError({WHOLE_FORM: missing})
