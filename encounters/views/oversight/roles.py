"""The page that tells administrators and privacy officers who gave themselves a role."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from encounters.actions.administration.roles import acknowledge_role
from encounters.models import RoleNotice, User
from encounters.request_state import in_transaction, state_of
from encounters.vocabulary.permissions import OVERSEERS, Permission, may
from encounters.vocabulary.terms import Role
from encounters.web.roles import current_user

MOST_SHOWN = 50


@require_GET
def role_notices(request: HttpRequest) -> HttpResponse:
    """What waits for this person, the oldest first, and what they have seen."""
    user = _overseer(request)
    waiting = RoleNotice.objects.waiting_for(user)
    seen = RoleNotice.objects.told_to(user).filter(seen__user=user)
    context = {
        "waiting": _with_names(waiting).order_by("given_at"),
        "seen": _with_names(seen).order_by("-given_at")[:MOST_SHOWN],
        "reads_audit": may(_roles(user), Permission.READ_AUDIT),
    }
    return render(request, "oversight/roles.html", context)


@require_POST
def role_notice_seen(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    user = _overseer(request)
    notice = RoleNotice.objects.told_to(user).filter(pk=notice_id).first()
    if notice is None:
        raise Http404
    with in_transaction(state_of(request).save):
        acknowledge_role(notice, by=user)
    messages.success(request, "Noted")
    return HttpResponseRedirect(reverse("role_notices"))


def _overseer(request: HttpRequest) -> User:
    user = current_user(request)
    if not _roles(user) & OVERSEERS:
        raise PermissionDenied("This is told to administrators and privacy officers.")
    return user


def _roles(user: User) -> set[Role]:
    return {Role(name) for name in user.memberships.values_list("role", flat=True)}


def _with_names(notices: QuerySet[RoleNotice]) -> QuerySet[RoleNotice]:
    return notices.select_related("practice", "person", "given_by").prefetch_related("seen__user")
