"""Filters, sorts and describes audit events for the privacy officer's report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Contains

from encounters.actions import practice_today
from encounters.forms.base import PlainForm
from encounters.forms.fields import StrictDateField
from encounters.models import AuditEvent, Encounter, Patient, Practice, User
from encounters.models.audit_event import IS_LISTING
from encounters.snapshot.identity import shown_identities
from encounters.views.oversight.audit_words import (
    ACCOUNTS,
    DISCLOSURES,
    EMERGENCIES,
    LOOKS,
    ROLES,
    TO_BE_KNOWN,
    account_of,
    detail,
    nobody,
    what,
)
from encounters.vocabulary.record_terms import Outcome
from encounters.web.keyset import Order

KINDS = [
    ("", "Everything"),
    ("looked", "Looked at"),
    ("disclosed", "Printed or exported"),
    ("changed", "Changed"),
    ("emergency", "Emergency access"),
    ("account", "Log-ins and accounts"),
    ("role", "Self-given roles"),
]
# From the name in the address to columns: nothing that is typed reaches the database as a name.
# An index holds the events of a practice by their moments; ``seq`` parts those of one moment.
SORTS: dict[str, Order[AuditEvent]] = {
    "newest": Order(("-at", "-seq")),
    "oldest": Order(("at", "seq")),
    "person": Order(("last_name", "first_name", "-seq")),
    "action": Order(("action", "-seq")),
    "patient": Order(("patient_id", "-seq")),
    "outcome": Order(("outcome", "-seq")),
    "source": Order(("source", "-seq")),
}
USUAL_DAYS = 30


class AuditFilter(PlainForm):
    """Names nobody but people of the practice, so it may stand in an address."""

    since = StrictDateField(label="From", required=False)
    until = StrictDateField(label="To", required=False)
    person = forms.ModelChoiceField(
        User.objects.none(), label="Person", required=False, empty_label="Everybody"
    )
    kind = forms.ChoiceField(label="What", choices=KINDS, required=False)
    outcome = forms.ChoiceField(
        label="Outcome", choices=[("", "Any"), *Outcome.choices()], required=False
    )
    sort = forms.ChoiceField(
        choices=[(name, name) for name in SORTS], required=False, widget=forms.HiddenInput
    )
    patient = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Q(memberships__practice=practice)
        known |= Q(emergency_accesses__encounter__practice=practice)
        today = practice_today(practice)
        self.initial = {"since": today - timedelta(days=USUAL_DAYS), "until": today}
        people = User.objects.filter(known).distinct().order_by("last_name", "first_name")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        since, until = values.get("since"), values.get("until")
        if since and until and since > until:
            self.add_error("until", "Give a day that is not before the first.")
        return values


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Days are those of the practice's clock, both included."""

    practice: Practice
    since: date
    until: date
    person: User | None = None
    kind: str = ""
    outcome: str = ""
    patient: Patient | None = None
    sort: str = "newest"

    @property
    def sorted_by(self) -> str:
        """The heading under which the arrow stands."""
        return "newest" if self.sort == "oldest" else self.sort

    @property
    def order(self) -> Order[AuditEvent]:
        return SORTS[self.sort]

    @property
    def is_by_time(self) -> bool:
        return self.sort in ("newest", "oldest")

    def events(self, *, most_sorted: int) -> QuerySet[AuditEvent]:
        """By their time all of them; in another order the newest ``most_sorted``.

        An index has them by their time alone, and to put a period of a large practice into another
        order would take longer the larger it is.
        """
        rows = self._asked()
        if self.is_by_time:
            return self.order.sorted(rows)
        newest = SORTS["newest"].sorted(rows).values("pk")[:most_sorted]
        rows = AuditEvent.objects.filter(pk__in=newest)
        if self.sort == "person":
            rows = rows.annotate(
                last_name=Coalesce("actor__last_name", Value("")),
                first_name=Coalesce("actor__first_name", Value("")),
            )
        return self.order.sorted(rows)

    def _asked(self) -> QuerySet[AuditEvent]:
        zone = ZoneInfo(self.practice.time_zone)
        begin = datetime.combine(self.since, time.min, zone)
        end = datetime.combine(self.until, time.min, zone) + timedelta(days=1)
        rows: QuerySet[AuditEvent] = AuditEvent.objects.filter(
            practice=self.practice, at__gte=begin, at__lt=end
        )
        if self.person:
            rows = rows.filter(Q(actor=self.person) | _session_events(self.person))
        if self.outcome:
            rows = rows.filter(outcome=self.outcome)
        if self.outcome and self.outcome != Outcome.DONE:
            # In the words of the index of these few.
            rows = rows.filter(~Q(outcome=Outcome.DONE.value))
        if self.kind:
            rows = rows.filter(_of_kind(self.kind))
        if self.patient:
            rows = about_patient(rows, self.patient)
        return rows


def question(practice: Practice, form: AuditFilter) -> Question:
    """What the form asks; what it leaves open is the last month."""
    values = form.cleaned_data if form.is_valid() else {}
    until = values.get("until") or practice_today(practice)
    key = values.get("patient")
    patient = Patient.objects.filter(practice=practice, pk=key).first() if key else None
    return Question(
        practice=practice,
        since=values.get("since") or until - timedelta(days=USUAL_DAYS),
        until=until,
        person=values.get("person"),
        kind=values.get("kind") or "",
        outcome=values.get("outcome") or "",
        patient=patient,
        sort=values.get("sort") or "newest",
    )


def about_patient(rows: QuerySet[AuditEvent], patient: Patient) -> QuerySet[AuditEvent]:
    """Of ``rows`` the events of the patient's charts, and the lists in which one was shown.

    A chart that was merged into this one is this person's too.
    """
    charts = [patient.survivor.pk, *patient.survivor.merged_charts.values_list("pk", flat=True)]
    encounters = Encounter.objects.of_person(patient).values_list("pk", flat=True)
    listed = _listed(patient.practice_id, charts, [*charts, *encounters])
    return rows.filter(pk__in=_of_charts(charts).union(listed, all=True))


def about_encounter(rows: QuerySet[AuditEvent], encounter: Encounter) -> QuerySet[AuditEvent]:
    """Of ``rows`` those of one chart and of its patient's identity, and lists that showed it."""
    charts = {encounter.patient_id, encounter.person.pk}
    chart = AuditEvent.objects.filter(encounter_id=str(encounter.pk)).order_by().values("pk")
    identity = _of_charts(charts).filter(encounter_id="")
    listed = _listed(encounter.practice_id, charts, [encounter.pk, *charts])
    return rows.filter(pk__in=chart.union(identity, listed, all=True))


def _of_charts(charts: Iterable[object]) -> QuerySet[AuditEvent, Any]:
    about = AuditEvent.objects.filter(patient_id__in=[str(key) for key in charts])
    return about.order_by().values("pk")


def _listed(
    practice_id: int, charts: Iterable[object], keys: Iterable[object]
) -> QuerySet[AuditEvent, Any]:
    """The lists that showed one of ``keys``, from the first event about one of ``charts`` on.

    No list showed it before that. An index has these events alone, which are few of all.
    """
    first = AuditEvent.objects.filter(patient_id__in=[str(key) for key in charts])
    since = Coalesce(Subquery(first.order_by("seq").values("seq")[:1]), Value(0))
    lists = AuditEvent.objects.filter(IS_LISTING, practice=practice_id, seq__gte=since)
    shown = reduce(or_, (_telling(str(key)) for key in keys))
    return lists.filter(shown).order_by().values("pk")


def _telling(key: str) -> Q:
    """Events whose facts hold an opaque id; both databases keep JSON that casts to its text."""
    return Q(Contains(Cast("changes", TextField()), key))


def _session_events(person: User) -> Q:
    """Who did not prove to be somebody is no actor; it happened to the account all the same."""
    return Q(action__in=(*ACCOUNTS, *ROLES), subject_kind="user", subject_id=str(person.pk))


def _of_kind(kind: str) -> Q:
    named = {
        "looked": LOOKS,
        "disclosed": DISCLOSURES,
        "emergency": EMERGENCIES,
        "account": ACCOUNTS,
        "role": ROLES,
    }
    if kind in named:
        return Q(action__in=named[kind])
    return ~Q(action__in=[action for actions in named.values() for action in actions])


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One event for a reader; ``whom`` is who it is about, as the practice knows them.

    Of a signed case that is whom its note names; ``later`` says what the chart says since.
    """

    seq: int
    at: datetime
    who: str
    what: str
    detail: str
    whom: str
    mrn: str
    later: str
    case_number: str
    encounter_id: str
    source: str
    outcome: Outcome
    is_marked: bool


def rows_of(practice: Practice, events: Iterable[AuditEvent]) -> Iterator[Row]:
    """The events in words; four questions to the database, however many there are."""
    found = list(events)
    zone = ZoneInfo(practice.time_zone)
    people = _named(User, {key for event in found for key in (event.actor_id, account_of(event))})
    patients = _named(Patient, {event.patient_id for event in found})
    encounters = _named(Encounter, {event.encounter_id for event in found})
    identities = shown_identities(row.pk for row in encounters.values())
    for event in found:
        patient = patients.get(event.patient_id)
        encounter = encounters.get(event.encounter_id)
        shown = identities.get(event.encounter_id)
        actor = people.get(str(event.actor_id))
        yield Row(
            seq=event.seq,
            at=event.at.astimezone(zone),
            who=actor.display_name if actor else nobody(event, people.get(account_of(event))),
            what=what(event),
            detail=detail(event, people.get(account_of(event))),
            whom=shown.name if shown else str(patient or ""),
            mrn=shown.mrn if shown else patient.mrn if patient else "",
            later=shown.later if shown else "",
            case_number=encounter.case_number if encounter else "",
            encounter_id=event.encounter_id if encounter else "",
            source=event.source,
            outcome=Outcome(event.outcome),
            is_marked=event.action in TO_BE_KNOWN,
        )


def _named(model: type[Any], keys: Iterable[object]) -> dict[str, Any]:
    wanted = [key for key in keys if key]
    found: dict[str, Any] = {}
    for start in range(0, len(wanted), 500):
        rows = model.objects.filter(pk__in=wanted[start : start + 500])
        found |= {str(row.pk): row for row in rows}
    return found
