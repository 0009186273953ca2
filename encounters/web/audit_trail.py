"""Middleware that writes an audit event for each access to a patient's data, before the answer is
sent, and for each session event. If the event cannot be written, the answer is not sent.

The one exception is a full disk: then the event stands in the server's log.

Around all views, so that none can forget it. What is shown, printed, exported, searched or denied
is one event each request and chart. Requests that follow a page by themselves (saves, and the parts
a save makes the page fetch again) are one event in ``COALESCED``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from encounters.accounts.session_log import save_lock, session_events_of
from encounters.accounts.throttle import keep
from encounters.actions.audit.log import record_access
from encounters.actions.audit.session_events import record_session_event
from encounters.models import AuditEvent, User
from encounters.request_state import ChartAccess, handling, state_of
from encounters.vocabulary.record_terms import Outcome
from encounters.web.chart_access import target_of
from encounters.web.outage import FULL, outage_of
from encounters.web.page_identity import wants_json

COALESCED = timedelta(minutes=5)
LISTS = ("list_charts", "search_charts")
_SEARCH = "day_search"
_SHOWING = frozenset(
    {
        HTTPStatus.OK,
        HTTPStatus.NON_AUTHORITATIVE_INFORMATION,
        HTTPStatus.PARTIAL_CONTENT,
        HTTPStatus.CONFLICT,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
_DENYING = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
_UNRECORDED = "This cannot be recorded at the moment, so nothing is shown. Try again shortly."

log = logging.getLogger(__name__)


class AuditTrailMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        state = state_of(request)
        with handling(state):
            response = self.get_response(request)
            try:
                if state.session_events or state.attempts or state.refused_attempts:
                    _write_session_events(request, response)
                _write_down(request, response)
            except Exception as error:
                log.exception("A look could not be recorded")
                if outage_of(error) != FULL:
                    save_lock(request)
                if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    return response
                if outage_of(error) != FULL:
                    return _refusal(request)
                _write_to_server_log(request)
        return response


def _write_to_server_log(request: HttpRequest) -> None:
    """Write the events to the server's log; a full disk must not block charts during surgery.

    Until there is room again who looked stands in the server's own log, by keys that name nobody.
    """
    state = state_of(request)
    for event in session_events_of(state):
        account = event.person.pk if event.person else "unknown"
        log.critical("Not in the audit log: user %s, %s, %s", account, event.act, event.outcome)
    for access in state.chart_accesses:
        who, of_whom = request.user.pk, access.encounter_id or access.patient_id or access.shown
        log.critical("Not in the audit log: user %s looked at %s", who, of_whom)


def _write_session_events(request: HttpRequest, response: HttpResponse) -> None:
    """Write log-in, log-out, lock and failed re-authentication to the audit log."""
    state, is_broken = state_of(request), response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
    for attempt in state.attempts:
        # Again, for a save that was refused has rolled it back.
        keep(attempt)
    for event in session_events_of(state):
        is_undone = is_broken and event.outcome == Outcome.DONE
        ended = replace(event, outcome=Outcome.FAILED) if is_undone else event
        record_session_event(ended, place=_place(request))


def _write_down(request: HttpRequest, response: HttpResponse) -> None:
    if not isinstance(request.user, User) or request.resolver_match is None:
        return
    state = state_of(request)
    told = state.save.told if state.save else ()
    if (
        told
        and response.status_code in _SHOWING
        and all(
            access.encounter_id in told and not access.action and not access.is_denied
            for access in state.chart_accesses
        )
    ):
        # Looks at charts whose changes, of this moment, the log tells of in the same name.
        return
    for access, outcome in _accesses(request, response):
        action = access.action or _action(response)
        # Who else is here, and keys of the device: answers that show nothing of the chart.
        shows_none = not getattr(request.resolver_match.func, "is_save", True)
        if outcome == Outcome.DONE and (shows_none or _is_in_answer(request, access, action)):
            continue
        record_access(
            action,
            _subject(access),
            by=request.user,
            practice_id=access.practice_id,
            encounter_id=access.encounter_id,
            patient_id=access.patient_id,
            outcome=outcome,
            place=_place(request),
            details=_details(access),
        )


def _accesses(request: HttpRequest, response: HttpResponse) -> list[tuple[ChartAccess, Outcome]]:
    """What the view noted, or whom the address is about if the view never got that far."""
    status = response.status_code
    found = state_of(request).chart_accesses
    denied = [(access, Outcome.DENIED) for access in found if access.is_denied]
    if denied:
        return denied
    if status in _SHOWING:
        return [(access, Outcome.DONE) for access in found or _addressed(request)]
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return [(access, Outcome.FAILED) for access in found]
    if status == HTTPStatus.FORBIDDEN:
        return [(access, Outcome.DENIED) for access in found or _addressed(request)]
    # In a chart that one may read, something is just not there; searches keep what they found.
    if found:
        return [(access, Outcome.DONE) for access in found if access.asked]
    if status in _DENYING or _is_turned_away(request, status):
        return [(access, Outcome.DENIED) for access in _addressed(request)]
    return []


def _addressed(request: HttpRequest) -> list[ChartAccess]:
    assert request.resolver_match is not None
    access = target_of(request.resolver_match) or _administered(request)
    return [access] if access else []


def _administered(request: HttpRequest) -> ChartAccess | None:
    """The patient behind an address of the administration, whoever may see the row."""
    assert request.resolver_match is not None
    key = request.resolver_match.kwargs.get("object_id")
    if key is None or request.resolver_match.app_name != "admin":
        return None
    for model, table in admin.site._registry.items():
        url_name = f"{model._meta.app_label}_{model._meta.model_name}_"
        if (request.resolver_match.url_name or "").startswith(url_name):
            find: Callable[[str], ChartAccess | None] | None = getattr(table, "access_of", None)
            return find(key) if find else None
    return None


def _is_turned_away(request: HttpRequest, status: int) -> bool:
    """Django's administration answers with its index where it has no such row for somebody."""
    assert request.resolver_match is not None
    is_admin = request.resolver_match.app_name == "admin"
    return is_admin and status == HTTPStatus.FOUND and request.method in ("GET", "HEAD")


def _action(response: HttpResponse) -> str:
    kind = response.get("Content-Type", "").partition(";")[0]
    if kind == "application/pdf":
        return "print_chart"
    is_file = response.get("Content-Disposition", "").startswith("attachment")
    return "export_chart" if is_file and not kind.startswith("image/") else "view_chart"


def _place(request: HttpRequest) -> str:
    assert request.resolver_match is not None
    return request.resolver_match.view_name


def _subject(access: ChartAccess) -> tuple[str, str]:
    if access.encounter_id:
        return "encounter", access.encounter_id
    return "patient", access.patient_id


def _details(access: ChartAccess) -> dict[str, object]:
    facts = {"asked": access.asked, "shown": list(access.shown), "missed": access.missed}
    return {name: value for name, value in facts.items() if value}


def _is_in_answer(request: HttpRequest, access: ChartAccess, action: str) -> bool:
    """Whether this access is logged already: a request that follows a page, or the same list."""
    since = timezone.now() - COALESCED
    events = AuditEvent.objects.filter(
        actor_id=request.user.pk, outcome=Outcome.DONE, at__gte=since
    )
    if access.shown or access.asked:
        last = events.filter(action__in=LISTS).order_by("-seq").first()
        if last is None or access.asked or last.changes.get("shown") != [*access.shown]:
            return False
        # What a search found is shown by the day list that the search leads to.
        return last.place in (_place(request), _SEARCH)
    if request.method in ("GET", "HEAD") and request.headers.get("HX-Target") != "followers":
        return False
    events = events.filter(encounter_id=access.encounter_id, patient_id=access.patient_id)
    return events.filter(action=action).exists()


def _refusal(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        answer = {"error": {"path": "audit", "message": _UNRECORDED}}
        return JsonResponse(answer, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return render(
        None, "unrecorded.html", {"text": _UNRECORDED}, status=HTTPStatus.SERVICE_UNAVAILABLE
    )
