"""Which encounters belong to a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q

from encounters.models import Stage


def seen_on(day: date) -> Q:
    """Encounters of that day, and those in which a later stage was taken on it."""
    later_stage = Stage.objects.filter(lesion__encounter=OuterRef("pk"), date_of_service=day)
    return Q(date_of_service=day) | Q(Exists(later_stage))
