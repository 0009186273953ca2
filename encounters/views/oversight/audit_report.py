"""The privacy officer's pages: the log by period, who looked at one chart, disclosures."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from encounters.models import AuditEvent, Encounter, Patient, Practice, SearchEntry
from encounters.snapshot.identity import ShownIdentity, shown_identity, with_identity
from encounters.views.oversight.access import watched_practice
from encounters.views.oversight.audit_query import (
    AuditFilter,
    Question,
    Row,
    about_encounter,
    about_patient,
    question,
    rows_of,
)
from encounters.views.oversight.audit_words import DISCLOSURES
from encounters.views.oversight.emergency import unreviewed
from encounters.vocabulary.csv_cells import csv_cell
from encounters.vocabulary.permissions import Permission, may
from encounters.vocabulary.typed_text import searchable
from encounters.web.chart_access import note_act, note_list, note_patient
from encounters.web.keyset import AFTER, BEFORE, MOST_COUNTED, Order, page_of
from encounters.web.open_chart import chart_for
from encounters.web.workspace import render_section

PAGE_ROWS = 50
MOST_CSV_ROWS = 100_000
# On a page in another order than that of time; more than are counted, which tells that it is cut.
MOST_SORTED = MOST_COUNTED + 1
MOST_FOUND = 40
_CHUNK = 5_000
_NEWEST: Order[AuditEvent] = Order(("-seq",))
_HEADINGS = {
    "newest": "When",
    "person": "Who",
    "action": "What",
    "patient": "On whom",
    "source": "From",
    "outcome": "Outcome",
}


@require_GET
def audit_report(request: HttpRequest) -> HttpResponse:
    practice = watched_practice(request)
    form = AuditFilter(request.GET or None, practice=practice)
    asked = question(practice, form)
    _note(request, asked)
    context = {
        **_paged(request, practice, asked.events(most_sorted=MOST_SORTED), asked.order),
        "most_sorted": MOST_SORTED,
        "form": form,
        "asked": asked,
        "practice": practice,
        "headings": [(name, label, _turned(request, name)) for name, label in _HEADINGS.items()],
        "query": _query(request),
        "sort_query": _query(request, AFTER, BEFORE, "sort"),
        "page_query": _query(request, AFTER, BEFORE),
        "waiting": unreviewed(practice).count(),
    }
    status = (
        HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and not form.is_valid() else HTTPStatus.OK
    )
    return render(request, "oversight/report.html", context, status=status)


@require_GET
def audit_csv(request: HttpRequest) -> HttpResponse:
    """The same report as a file for a spreadsheet: every event of the period, up to a bound."""
    practice = watched_practice(request)
    form = AuditFilter(request.GET or None, practice=practice)
    if form.is_bound and not form.is_valid():
        raise Http404
    asked = question(practice, form)
    _note(request, asked, action="export_audit")
    events = asked.events(most_sorted=MOST_CSV_ROWS)[:MOST_CSV_ROWS]
    response = HttpResponse(_csv(practice, events), content_type="text/csv; charset=utf-8")
    name = f"audit-{asked.since}-{asked.until}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def audit_find(request: HttpRequest) -> HttpResponse:
    """Find a patient by name or number, by POST as everywhere, to see who looked at them."""
    practice = watched_practice(request)
    asked = searchable(request.POST.get("search", ""))[:80]
    keys = SearchEntry.objects.newest(practice, asked, most=MOST_FOUND) if asked else []
    note_list(request, "search_charts", practice.pk, keys, asked=asked)
    context = {"practice": practice, "asked": asked, "found": _people(keys)}
    return render(request, "oversight/found.html", context)


def _people(keys: Sequence[UUID]) -> list[tuple[Patient, list[tuple[Encounter, ShownIdentity]]]]:
    """Whose cases these are, each with all of the person's cases, and as whom they show them."""
    own = Q(encounters__in=keys) | Q(merged_charts__encounters__in=keys)
    people = list(Patient.objects.filter(own, merged_into__isnull=True).distinct())
    charts = Patient.objects.of_persons(person.pk for person in people)
    cases = Encounter.objects.filter(patient__in=charts)
    by_person: dict[object, list[tuple[Encounter, ShownIdentity]]] = {}
    for case in with_identity(cases):
        by_person.setdefault(case.person.pk, []).append((case, shown_identity(case)))
    return [(person, by_person.get(person.pk, [])) for person in people]


@require_GET
def who_looked(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """In the chart itself: everybody who saw, printed, changed or was refused it."""
    chart = chart_for(request, encounter_id)
    if not may(chart.roles, Permission.READ_AUDIT):
        raise PermissionDenied("The log is read by privacy officers.")
    note_act(request, chart.encounter, "view_audit")
    practice = chart.encounter.practice
    events = about_encounter(AuditEvent.objects.filter(practice=practice), chart.encounter)
    context = {
        **_paged(request, practice, events, _NEWEST),
        "looked_url": request.path,
    }
    return render_section(request, chart, "oversight/who_looked.html", context)


@require_GET
def disclosures(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """What left the house about one patient, for the patient: when, by whom, what."""
    practice = watched_practice(request)
    patient = Patient.objects.filter(practice=practice, pk=patient_id).first()
    if patient is None:
        raise Http404
    note_patient(request, patient)
    events = AuditEvent.objects.filter(practice=practice, action__in=DISCLOSURES)
    context = {
        **_paged(request, practice, about_patient(events, patient), _NEWEST),
        "patient": patient,
        "practice": practice,
        "today": timezone.now(),
    }
    return render(request, "oversight/disclosures.html", context)


def _note(request: HttpRequest, asked: Question, *, action: str = "view_audit") -> None:
    """The report names patients, so whoever reads it leaves a trace like any reader."""
    about = [asked.patient.pk] if asked.patient else [asked.practice.pk]
    note_list(request, action, asked.practice.pk, about)


def _paged(
    request: HttpRequest,
    practice: Practice,
    events: QuerySet[AuditEvent],
    order: Order[AuditEvent],
) -> dict[str, object]:
    page = page_of(events, order, request.GET, size=PAGE_ROWS)
    return {"page": page, "rows": list(rows_of(practice, page.rows))}


def _turned(request: HttpRequest, name: str) -> str:
    """The sort a heading leads to: of the time the other way round, if it is sorted by it."""
    now = request.GET.get("sort", "newest")
    return "oldest" if name == "newest" and now in ("", "newest") else name


def _query(request: HttpRequest, *without: str) -> str:
    """The filter as it stands, for links that go on from it."""
    kept = request.GET.copy()
    for name in without:
        kept.pop(name, None)
    text = kept.urlencode()
    return f"{text}&" if text and without else text


def _csv(practice: Practice, events: QuerySet[AuditEvent]) -> str:
    """The events in their order, read some thousand at a time.

    By their keys: a pooler gives no cursor that stays, and to walk without one reads all at once.
    """
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(
        ["Number", "When", "Who", "What", "Detail", "Patient", "MRN", "Case", "From", "Outcome"]
    )
    keys = list(events.values_list("pk", flat=True))
    for start in range(0, len(keys), _CHUNK):
        some = keys[start : start + _CHUNK]
        found = AuditEvent.objects.in_bulk(some)
        writer.writerows(map(_cells, rows_of(practice, [found[key] for key in some])))
    return out.getvalue()


def _cells(row: Row) -> list[str]:
    texts = (row.who, row.what, row.detail, row.whom, row.mrn, row.case_number, row.source)
    return [csv_cell(value) for value in (row.seq, row.at.isoformat(), *texts, row.outcome.label)]
