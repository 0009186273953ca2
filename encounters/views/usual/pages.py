"""My usual: a surgeon's own defaults and protocols, and copies of a colleague's."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from encounters import actions
from encounters.actions import ActionRefusedError
from encounters.forms.base import SectionForm, add_refusals
from encounters.forms.usual import DefaultsForm, ProtocolForm
from encounters.models import Practice, Protocol, SurgeonDefaults, User
from encounters.models.duties import people_for
from encounters.request_state import in_transaction, state_of
from encounters.vocabulary.terms import Role
from encounters.web.posting import posted
from encounters.web.practice import current_practice
from encounters.web.roles import current_user, roles_in
from encounters.web.usual_words import lines_of


def _surgeon(request: HttpRequest) -> tuple[User, Practice]:
    """The person and the practice that they are a surgeon of; 404 for anybody else."""
    user, practice = current_user(request), current_practice(request)
    if Role.SURGEON not in roles_in(request, practice):
        raise Http404
    return user, practice


@require_GET
def my_usual(request: HttpRequest) -> HttpResponse:
    """One's own defaults and protocols, and what colleagues have that could be copied."""
    user, practice = _surgeon(request)
    defaults = SurgeonDefaults.objects.filter(practice=practice).select_related("user", "preset")
    protocols = Protocol.objects.filter(practice=practice).select_related("surgeon")
    colleagues = people_for(practice, "encounter.surgeon").exclude(pk=user.pk)
    own = next((row for row in defaults if row.user_id == user.pk), None)
    context = {
        "practice": practice,
        "defaults": own,
        "defaults_lines": lines_of(own) if own else [],
        "protocols": [(row, lines_of(row)) for row in protocols if row.surgeon_id == user.pk],
        "colleagues": [
            (
                colleague,
                next((row for row in defaults if row.user_id == colleague.pk), None),
                [row for row in protocols if row.surgeon_id == colleague.pk],
            )
            for colleague in colleagues.order_by("last_name", "first_name", "pk")
        ],
    }
    return render(request, "usual/my_usual.html", context)


def usual_defaults(request: HttpRequest) -> HttpResponse:
    """One's own defaults; ``?copy=`` the key of a colleague shows theirs, to be saved as one's."""
    user, practice = _surgeon(request)
    row = SurgeonDefaults.objects.filter(practice=practice, user=user).first()
    source = _defaults_named(practice, request.GET.get("copy", "")) if request.GET else None
    shown = SurgeonDefaults(**_columns_of(source, leave_out=("user",))) if source else row
    form = DefaultsForm(posted(request), instance=shown or SurgeonDefaults(), practice=practice)
    return _edit(
        request,
        form,
        lambda values: actions.save_defaults(practice, values, by=user),
        {"title": "My defaults", "from": source.user if source else None, "defaults": row},
    )


def protocol_new(request: HttpRequest) -> HttpResponse:
    """A protocol of one's own; ``?copy=`` the key of one, own or a colleague's, begins with it."""
    user, practice = _surgeon(request)
    source = _protocol_named(practice, request.GET.get("copy", "")) if request.GET else None
    shown = Protocol(**_columns_of(source, leave_out=("surgeon",))) if source else Protocol()
    if source and source.surgeon_id == user.pk:
        shown.name = f"{source.name}, copy"[:80]
    is_other = source is not None and source.surgeon_id != user.pk
    return _edit(
        request,
        ProtocolForm(posted(request), instance=shown),
        lambda values: actions.add_protocol(practice, values, by=user),
        {"title": "New protocol", "from": source.surgeon if source and is_other else None},
    )


def protocol(request: HttpRequest, protocol_id: UUID) -> HttpResponse:
    user, practice = _surgeon(request)
    row = _own_protocol(user, practice, protocol_id)
    return _edit(
        request,
        ProtocolForm(posted(request), instance=row),
        lambda values: actions.change_protocol(row, values, by=user),
        {"title": row.name, "protocol": row},
    )


@require_POST
def protocol_remove(request: HttpRequest, protocol_id: UUID) -> HttpResponse:
    user, practice = _surgeon(request)
    row = _own_protocol(user, practice, protocol_id)
    with in_transaction(state_of(request).save):
        actions.remove_protocol(row, by=user)
    messages.success(request, f"Removed: {row.name}")
    return HttpResponseRedirect(reverse("my_usual"))


@require_POST
def usual_defaults_remove(request: HttpRequest) -> HttpResponse:
    user, practice = _surgeon(request)
    with in_transaction(state_of(request).save):
        actions.remove_defaults(practice, by=user)
    messages.success(request, "Your defaults are removed")
    return HttpResponseRedirect(reverse("my_usual"))


def _edit(
    request: HttpRequest,
    form: SectionForm,
    save: Callable[[dict[str, object]], object],
    context: dict[str, object],
) -> HttpResponse:
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                with in_transaction(state_of(request).save):
                    save(form.cleaned_data)
                messages.success(request, "Saved")
                return HttpResponseRedirect(reverse("my_usual"))
            except ActionRefusedError as error:
                add_refusals(form, error)
    return render(request, "usual/edit.html", {**context, "form": form}, status=status)


def _own_protocol(user: User, practice: Practice, key: UUID) -> Protocol:
    row = Protocol.objects.filter(pk=key, surgeon=user, practice=practice).first()
    if row is None:
        raise Http404
    return row


def _protocol_named(practice: Practice, key: str) -> Protocol | None:
    """One's own or a colleague's, for a copy; nothing of another practice."""
    try:
        found = Protocol.objects.filter(pk=UUID(key), practice=practice)
    except ValueError:
        return None
    return found.select_related("surgeon").first()


def _defaults_named(practice: Practice, key: str) -> SurgeonDefaults | None:
    if not (key.isascii() and key.isdecimal() and len(key) < 12):
        return None
    found = SurgeonDefaults.objects.filter(user=int(key), practice=practice)
    return found.select_related("user").first()


def _columns_of(row: object, *, leave_out: tuple[str, ...]) -> dict[str, object]:
    """All a row says but whose it is; the copy is a row of its own."""
    assert isinstance(row, Protocol | SurgeonDefaults)
    named = {*leave_out, "practice"}
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in named and not field.primary_key
    }
