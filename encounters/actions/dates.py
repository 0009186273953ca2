"""What day it is where the practice works."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from encounters.actions.refusal import refuse
from encounters.models import Practice


def practice_today(practice: Practice) -> date:
    return timezone.localdate(timezone=ZoneInfo(practice.time_zone))


def refuse_future(day: date, practice: Practice, field: str) -> None:
    """Nothing that is documented here has yet to happen."""
    if day > practice_today(practice):
        raise refuse("This date lies in the future.", field)
