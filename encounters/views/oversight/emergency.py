"""Pages to request emergency access, and for the privacy officer to review it."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from encounters.actions import ActionRefusedError
from encounters.actions.audit.emergency import (
    ACTION,
    LASTS,
    EmergencyRequest,
    WrongNumberError,
    may_open_emergency,
    open_emergency,
    review_emergency,
)
from encounters.forms.base import Layout, add_refusals, row
from encounters.forms.emergency import EmergencyForm, ReviewForm
from encounters.models import EmergencyAccess, Encounter, Practice
from encounters.request_state import in_transaction, state_of
from encounters.snapshot.identity import shown_identities
from encounters.views.oversight.access import watched_practice
from encounters.vocabulary.record_terms import ReviewVerdict
from encounters.web.chart_access import note_denial, note_list
from encounters.web.credentials import CredentialForm, confirmed
from encounters.web.posting import posted
from encounters.web.roles import current_user

MOST_REVIEWED = 50


class ProvenEmergencyForm(CredentialForm, EmergencyForm):
    """What opens another practice's chart wants the same fresh proof as a signature."""

    layout = Layout(row("number", "date_of_birth"), "reason", "password")


def emergency(request: HttpRequest) -> HttpResponse:
    """Ask for one case; on success straight to it. What is open already is one click away."""
    user = current_user(request)
    if not may_open_emergency(user):
        raise PermissionDenied("Emergency access is for people who treat patients.")
    form = ProvenEmergencyForm(posted(request))
    status = HTTPStatus.OK
    if request.method == "POST":
        # First who asks: whoever finds a page open learns of no number whether it is right.
        access = _opened(request, form) if confirmed(request, form) else None
        if access is not None:
            return HttpResponseRedirect(reverse("encounter", args=[access.encounter_id]))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    still_open = EmergencyAccess.objects.open_to(user).select_related("encounter__practice")
    context = {"form": form, "hours": LASTS.seconds // 3600, "still_open": still_open}
    return render(request, "oversight/emergency.html", context, status=status)


def _opened(request: HttpRequest, form: ProvenEmergencyForm) -> EmergencyAccess | None:
    """``None`` if it was refused; the form says why then."""
    facts = form.cleaned_data
    asked = EmergencyRequest(
        number=facts["number"], date_of_birth=facts["date_of_birth"], reason=facts["reason"]
    )
    try:
        with in_transaction(state_of(request).save):
            return open_emergency(asked, by=current_user(request))
    except WrongNumberError as error:
        note_denial(request, ACTION, error.practice_id)
        add_refusals(form, error)
    except ActionRefusedError as error:
        add_refusals(form, error)
    return None


@require_GET
def emergency_queue(request: HttpRequest) -> HttpResponse:
    """What waits for a review, the oldest first, and what was reviewed last."""
    return _queue(request, watched_practice(request), None, None)


@require_POST
def emergency_review(request: HttpRequest, access_id: UUID) -> HttpResponse:
    practice = watched_practice(request)
    access = EmergencyAccess.objects.filter(pk=access_id, encounter__practice=practice).first()
    if access is None:
        raise Http404
    form = ReviewForm(request.POST, prefix=str(access.pk))
    if form.is_valid():
        verdict = ReviewVerdict(form.cleaned_data["verdict"])
        try:
            with in_transaction(state_of(request).save):
                review = form.cleaned_data["review"]
                review_emergency(access, verdict, review, by=current_user(request))
            messages.success(request, "Reviewed")
            return HttpResponseRedirect(reverse("emergency_queue"))
        except ActionRefusedError as error:
            add_refusals(form, error)
    return _queue(request, practice, access, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def unreviewed(practice: Practice) -> QuerySet[EmergencyAccess]:
    return _uses_in(practice).filter(verdict="")


def _uses_in(practice: Practice) -> QuerySet[EmergencyAccess]:
    """Asked of each use, of which there are few: a join may begin with the practice's cases."""
    own = Encounter.objects.filter(pk=OuterRef("encounter_id"), practice=practice)
    return EmergencyAccess.objects.filter(Exists(own.order_by()))


def _queue(
    request: HttpRequest,
    practice: Practice,
    at_hand: EmergencyAccess | None,
    bound: ReviewForm | None,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    related = ("user", "encounter", "reviewed_by")
    waiting = list(unreviewed(practice).select_related(*related).order_by("opened_at"))
    done = _uses_in(practice).exclude(verdict="")
    reviewed = list(done.select_related(*related).order_by("-reviewed_at")[:MOST_REVIEWED])
    shown = [access.encounter_id for access in (*waiting, *reviewed)]
    note_list(request, "list_charts", practice.pk, shown)
    timezone.activate(practice.time_zone)
    identities = shown_identities(access.encounter_id for access in waiting)
    forms = [
        (
            access,
            bound if bound and access == at_hand else ReviewForm(prefix=str(access.pk)),
            identities[str(access.encounter_id)],
        )
        for access in waiting
    ]
    context = {"practice": practice, "waiting": forms, "reviewed": reviewed}
    return render(request, "oversight/queue.html", context, status=status)
