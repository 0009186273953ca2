"""Consent, time-out and team of a day after the first, and what may be cut on which day."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from encounters.actions.chart.confirmations import FACTS, with_facts
from encounters.actions.chart.dates import refuse_future
from encounters.actions.chart.kinds import refuse_without_surgery
from encounters.actions.saving.locked_case import LockedDraft
from encounters.actions.saving.merging import SeenVersions
from encounters.actions.saving.refusal import refuse
from encounters.actions.saving.rows import (
    SectionSave,
    Values,
    create_row,
    remove_row,
    save_section,
)
from encounters.models import Encounter, Reconfirmation, ServiceDay, Stage, TimeOut
from encounters.models.base import own_columns
from encounters.record import EncounterRecord
from encounters.workflow import confirmations
from encounters.workflow.confirmations import Confirmation, Standing

SERVICE_DAY_FIELDS = own_columns(ServiceDay, leave_out=("encounter", "date"))
# What says that it was confirmed, and not only what else is told of it.
_SAID = {
    Confirmation.DAY_CONSENT: ("consent_by", "consented_at"),
    Confirmation.DAY_TIME_OUT: ("time_out_at",),
}


def save_service_day(
    case: LockedDraft, day: date, values: Values, *, seen: SeenVersions | None = None
) -> SectionSave[ServiceDay]:
    """Keep what holds for one day after the first; its row is made by the first save."""
    refuse_without_surgery(case)
    _refuse_other_day(case, day, values)
    present = case.find(ServiceDay.objects.filter(encounter=case.encounter, date=day))
    for confirmation, says_so in _SAID.items():
        said = {name: values[name] for name in says_so if name in values}
        if said:
            key = day.isoformat()
            values = {
                **values,
                **with_facts(case, confirmation, present, said, says_so=tuple(said), key=key),
            }
    allowed = (*SERVICE_DAY_FIELDS, *(FACTS[confirmation] for confirmation in _SAID))
    action = "save_serviceday"
    if present is None:
        made = create_row(case, ServiceDay, values, allowed=allowed, action=action, date=day)
        return SectionSave(made, {})
    return save_section(case, present, values, allowed=allowed, action=action, seen=seen)


def _refuse_other_day(case: LockedDraft, day: date, values: Values) -> None:
    first = case.encounter.date_of_service
    if day <= first:
        raise refuse(f"Only a day after {first.isoformat()} is entered here.")
    refuse_future(day, case.practice, "")
    refuse_future(values.get("consented_at"), case.practice, "consented_at")
    stopped = values.get("time_out_at")
    if isinstance(stopped, datetime):
        here = stopped.astimezone(ZoneInfo(case.practice.time_zone)).date()
        if here != day:
            raise refuse(f"Give a time of {day.isoformat()}.", "time_out_at")


def remove_service_day(case: LockedDraft, day: ServiceDay) -> None:
    """Take back a day on which nothing was cut."""
    day = case.lock_and_reload(day)
    cut = Stage.objects.filter(lesion__encounter=case.encounter, date_of_service=day.date)
    if day.date > case.encounter.date_of_service and cut.exists():
        raise refuse("A stage was taken on this day: its time-out stays.")
    again = Reconfirmation.objects.filter(
        encounter=case.encounter,
        confirmation__in=[confirmation.value for confirmation in _SAID],
        subject=day.date.isoformat(),
    )
    for row in again:
        remove_row(case, row, "replace_confirmation")
    remove_row(case, day, "remove_service_day")


def refuse_without_time_out(encounter: Encounter, day: date, field: str = "") -> None:
    """Nothing is cut on a day before everybody has stopped on that day."""
    if day <= encounter.date_of_service:
        if not TimeOut.objects.filter(encounter=encounter, done_at__isnull=False).exists():
            raise refuse("Record the time-out before taking a stage.")
        return
    days = ServiceDay.objects.filter(encounter=encounter, date=day, time_out_at__isnull=False)
    if not days.exists():
        when = day.isoformat()
        raise refuse(f"Record the time-out of {when} before taking a stage on it.", field)


def time_out_of(record: EncounterRecord, day: date) -> Standing | None:
    """How the time-out of that day stands."""
    if day <= record.date_of_service:
        return confirmations.time_out(record)
    return confirmations.standing(record, Confirmation.DAY_TIME_OUT, day.isoformat())
