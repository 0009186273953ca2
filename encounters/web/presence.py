"""Who else is in a chart: advice for those who share it and for whoever signs it, never a lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, QuerySet
from django.utils import timezone

from encounters.models import AuditEvent, Encounter, Presence, User

# A page says that it is there three times in this time.
SEEN_WITHIN = timedelta(seconds=60)
ACTIVE_WITHIN = timedelta(minutes=2)
# No session lives longer, so nobody can still send what a page held before.
HELD_WITHIN = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPerson:
    """Somebody else in the chart: since when nobody touched their page, and what it still holds."""

    user: User
    place: str
    active_at: datetime
    unsaved: int

    @property
    def name(self) -> str:
        return self.user.display_name


def others_here(encounter: Encounter, *, but: User) -> list[OtherPerson]:
    """Who else has the chart open now; each once, at the place last touched."""
    rows = _pages(encounter, but).filter(seen_at__gte=timezone.now() - SEEN_WITHIN)
    return _each_once(rows)


def others_active(encounter: Encounter, *, but: User) -> list[OtherPerson]:
    """Who else worked in the chart within two minutes, or has changes that the server has not.

    For the warning before a signature: such a person may be about to change what is signed, or
    would be told "signed elsewhere". Saves count too, of people whose browser runs no scripts.
    """
    now = timezone.now()
    rows = _pages(encounter, but).filter(seen_at__gte=now - HELD_WITHIN)
    busy = [
        person
        for person in _each_once(rows)
        if person.active_at >= now - ACTIVE_WITHIN or person.unsaved
    ]
    return [
        *busy,
        *_savers(encounter, now - ACTIVE_WITHIN, {but.pk, *(person.user.pk for person in busy)}),
    ]


def _pages(encounter: Encounter, but: User) -> QuerySet[Presence]:
    return (
        Presence.objects.filter(encounter_key=encounter.pk)
        .exclude(user=but)
        .select_related("user")
        .order_by("-active_at", "pk")
    )


def _each_once(rows: QuerySet[Presence]) -> list[OtherPerson]:
    found: dict[int, OtherPerson] = {}
    for row in rows:
        known = found.get(row.user_id)
        found[row.user_id] = OtherPerson(
            user=row.user,
            place=known.place if known else row.place,
            active_at=known.active_at if known else row.active_at,
            unsaved=row.unsaved + (known.unsaved if known else 0),
        )
    return list(found.values())


def _savers(encounter: Encounter, since: datetime, known: set[int]) -> list[OtherPerson]:
    events = AuditEvent.objects.filter(
        encounter_id=str(encounter.pk), at__gte=since, actor__isnull=False, version__isnull=False
    )
    last = dict(events.exclude(actor__in=known).order_by().values_list("actor").annotate(Max("at")))
    return [
        OtherPerson(user=user, place="", active_at=last[user.pk], unsaved=0)
        for user in User.objects.filter(pk__in=last).order_by("pk")
    ]
