"""What day it is where the practice works, and which days cannot be."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from encounters.actions.saving.refusal import refuse
from encounters.models import Practice
from encounters.record.people import age_years

OLDEST_PATIENT_YEARS = 120
# How far ahead a case is booked; a year typed wrongly lies beyond.
BOOKED_AHEAD_DAYS = 60


def practice_today(practice: Practice) -> date:
    return timezone.localdate(timezone=ZoneInfo(practice.time_zone))


def refuse_future(when: object, practice: Practice, field: str) -> None:
    """Nothing that is documented here has yet to happen; only a case is booked ahead.

    ``when`` is a day or an aware moment; anything else is none and is left to the row's checks.
    Moments count by their day: the clocks of two tablets differ by minutes.
    """
    if isinstance(when, datetime):
        when = when.astimezone(ZoneInfo(practice.time_zone)).date()
    if isinstance(when, date) and when > practice_today(practice):
        raise refuse("This date lies in the future.", field)


def too_far_ahead(day: date, today: date) -> str:
    """Why no case is booked for ``day`` yet; empty if it may be."""
    if day <= today + timedelta(days=BOOKED_AHEAD_DAYS):
        return ""
    return f"A case is booked at most {BOOKED_AHEAD_DAYS} days ahead."


def refuse_before(when: object, earliest: date, field: str, why: str) -> None:
    """``when`` may be none; ``why`` says what cannot come before what."""
    if isinstance(when, date) and when < earliest:
        raise refuse(why, field)


def refuse_birth(born: object, practice: Practice) -> None:
    """Nobody is born tomorrow, and nobody has grown so old; anything else is left to the row."""
    if not isinstance(born, date):
        return
    today = practice_today(practice)
    if born > today:
        raise refuse("The date of birth lies in the future.", "date_of_birth")
    if age_years(born, today) > OLDEST_PATIENT_YEARS:
        why = f"The patient would be over {OLDEST_PATIENT_YEARS} years old."
        raise refuse(why, "date_of_birth")
