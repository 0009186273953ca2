"""Who else is in a chart: advice for those who share it and for whoever signs it, never a lock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.urls import Resolver404, resolve
from django.utils import timezone

from encounters.models import AuditEvent, Encounter, Lesion, Presence, Stage, User
from encounters.vocabulary.spoken import roman

# A page says that it is there three times in this time.
SEEN_WITHIN = timedelta(seconds=60)
ACTIVE_WITHIN = timedelta(minutes=2)
# No session lives longer, so nobody can still send what a page held before.
HELD_WITHIN = timedelta(hours=12)
LACKING = "that the server does not have yet."
# Places in a chart by the name of their page, as they are said.
_WORDS = {
    "pre_op": "the preparation",
    "time_out": "the time-out",
    "anesthetics": "the anesthesia",
    "wound_care": "the wound care",
    "earlier_surgery": "the earlier surgery",
    "post_op_visit": "the visit",
    "closure": "the closure",
    "defect": "the closure",
    "repair": "the closure",
    "codes": "the codes",
    "note": "the note",
    "patient": "the patient's identity",
    "encounter_header": "the facts of the case",
}


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

    @property
    def changes(self) -> str:
        """How many the page still holds, in words."""
        return "1 change" if self.unsaved == 1 else f"{self.unsaved} changes"


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


def own_unsaved(encounter: Encounter, *, of: User, but: UUID | None) -> list[OtherPerson]:
    """This person's other open pages that hold changes which the server does not have.

    ``but`` is the page that asks: what it held it has sent before it asked.
    """
    since = timezone.now() - HELD_WITHIN
    pages = Presence.objects.filter(encounter_key=encounter.pk, user=of, unsaved__gt=0)
    if but is not None:
        pages = pages.exclude(page=but)
    return [
        OtherPerson(user=of, place=row.place, active_at=row.active_at, unsaved=row.unsaved)
        for row in pages.filter(seen_at__gte=since).order_by("-active_at", "pk")
    ]


def unsaved_in(
    encounter: Encounter, keys: Iterable[object], *, asks: User, but: UUID | None
) -> list[str]:
    """Who holds unsaved changes at places with one of ``keys`` in their address, in sentences.

    For a page that is about to remove these places.
    """
    since = timezone.now() - HELD_WITHIN
    at = Q()
    for key in keys:
        at |= Q(place__contains=str(key))
    rows = Presence.objects.filter(at, encounter_key=encounter.pk, unsaved__gt=0)
    if but is not None:
        rows = rows.exclude(user=asks, page=but)
    rows = rows.filter(seen_at__gte=since).select_related("user").order_by("-active_at", "pk")
    own = [row for row in rows if row.user_id == asks.pk]
    others = _each_once(row for row in rows if row.user_id != asks.pk)
    return [
        *(f"{person.name} has {person.changes} here {LACKING}" for person in others),
        *(
            f"Another page of yours has {person.changes} here {LACKING}"
            for person in _each_once(own)
        ),
    ]


def place_words(encounter: Encounter, place: str) -> str:
    """The place in words; an address that is none of this chart's is the case."""
    try:
        match = resolve(place)
    except Resolver404:
        return "this case"
    name, keys = match.url_name or "", match.kwargs
    if "stage_id" in keys:
        stage = Stage.objects.filter(pk=keys["stage_id"], lesion__encounter=encounter)
        return next(
            (
                f"stage {roman(found.number)} of {found.lesion.letter}"
                for found in stage.select_related("lesion")
            ),
            "this case",
        )
    if "lesion_id" in keys:
        lesion = Lesion.objects.filter(pk=keys["lesion_id"], encounter=encounter)
        return next((f"lesion {found.letter}" for found in lesion), "this case")
    return _WORDS.get(name, "this case")


def _pages(encounter: Encounter, but: User) -> QuerySet[Presence]:
    return (
        Presence.objects.filter(encounter_key=encounter.pk)
        .exclude(user=but)
        .select_related("user")
        .order_by("-active_at", "pk")
    )


def _each_once(rows: Iterable[Presence]) -> list[OtherPerson]:
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
