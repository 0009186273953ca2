"""Pages to sign and co-sign the note, and to mark an encounter as entered in error."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from encounters import actions
from encounters.actions import ActionRefusedError, ChangedSinceReadError
from encounters.forms.base import Layout, add_refusals
from encounters.forms.fields import StrictLineField
from encounters.integrity.canonical import sha256_of
from encounters.models import SectionDraft, User
from encounters.models.icd10 import why_not_covered
from encounters.snapshot import person_of
from encounters.views.note.printed_first import printed_first
from encounters.vocabulary.permissions import Permission, may
from encounters.web.changed_by_others import changed_by_others
from encounters.web.credentials import SignatureForm, confirmed, shows_proof
from encounters.web.open_chart import OpenChart, chart_for, require_permission, require_write
from encounters.web.page_identity import page_of
from encounters.web.posting import posted
from encounters.web.presence import LACKING, others_active, own_unsaved, place_words
from encounters.web.remarks_shown import remark_lists
from encounters.web.roles import current_user
from encounters.web.workspace import render_section

_CHANGED = (
    "The case was changed since you read it, so nothing was signed. Look again: this is the note "
    "as it stands now."
)


class SignForm(SignatureForm):
    """``content`` is the hash of what the page showed; who signs, as what and when is not asked."""

    layout = Layout("password", "content")

    content = forms.CharField(widget=forms.HiddenInput, max_length=64)


class CoSignForm(SignatureForm):
    layout = Layout("password")


class ErrorForm(SignatureForm):
    layout = Layout("reason", "password")

    field_order = ("reason", "password")
    reason = StrictLineField(label="What is wrong", max_length=500)


def sign(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """The author reads, proves to be himself, and signs exactly what he read."""
    chart = chart_for(request, encounter_id)
    is_sent = request.method == "POST"
    if is_sent and not actions.is_author(chart.encounter, current_user(request)):
        raise PermissionDenied("Only the surgeon of this encounter signs its note.")
    require_write(request, chart)
    if is_sent:
        return _sign(request, chart, SignForm(posted(request), practice=chart.encounter.practice))
    if not chart.is_draft:
        return HttpResponseRedirect(reverse("note", args=[encounter_id]))
    return _sign_page(request, chart, _fresh_form(chart), prints_ahead=True)


def _fresh_form(chart: OpenChart) -> SignForm:
    content = {"content": _content_hash(chart)}
    return SignForm(initial=content, practice=chart.encounter.practice)


def _content_hash(chart: OpenChart) -> str:
    return sha256_of(chart.chart.content_for(chart.encounter.patient_id))


def _sign(request: HttpRequest, chart: OpenChart, form: SignForm) -> HttpResponse:
    if not shows_proof(request, form):
        return _sign_page(request, chart, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        # Before the proof, which opens the transaction of the save: printing takes seconds.
        seen = form.cleaned_data["content"]
        printed = actions.print_note(chart.encounter, by=chart.user, seen=seen)
        if not confirmed(request, form):
            return _sign_page(request, chart, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        with chart.locked_draft() as case:
            actions.sign_note(case, printed)
    except ChangedSinceReadError:
        fresh = _fresh_form(chart)
        return _sign_page(
            request,
            chart,
            fresh,
            status=HTTPStatus.CONFLICT,
            refusal=_CHANGED,
            prints_ahead=True,
        )
    except ActionRefusedError as error:
        add_refusals(form, error)
        return _sign_page(request, chart, form, status=error.status)
    messages.success(request, "Signed")
    return HttpResponseRedirect(reverse("note", args=[chart.encounter.pk]))


def _sign_page(
    request: HttpRequest,
    chart: OpenChart,
    form: SignForm,
    *,
    status: int = HTTPStatus.OK,
    refusal: str = "",
    prints_ahead: bool = False,
) -> HttpResponse:
    lists = remark_lists(chart)
    user = current_user(request)
    content_sha256, is_author = _content_hash(chart), actions.is_author(chart.encounter, user)
    if prints_ahead and is_author and not lists["blocking"] and not lists["unanswered"]:
        actions.print_note_ahead(chart.chart, content_sha256)
    others = [*_others_at_work(chart, user, page_of(request)), *_diagnosis_codes(chart)]
    context: dict[str, Any] = {
        **lists,
        "form": form,
        "others_at_work": others,
        "told_count": lists["told_count"] + len(others),
        "changed_by_others": changed_by_others(chart.encounter, chart.record, but=user),
        "content_sha256": content_sha256,
        "may_hand_over": chart.is_draft and may(chart.roles, Permission.HAND_OVER),
        "is_author": is_author,
        "refusal": refusal,
    }
    return render_section(request, chart, "encounters/sign.html", context, status=status)


def _diagnosis_codes(chart: OpenChart) -> Iterator[dict[str, str]]:
    if text := why_not_covered(chart.encounter.date_of_service):
        yield {"text": text, "url": reverse("codes", args=[chart.encounter.pk])}


def _others_at_work(chart: OpenChart, user: User, page: UUID | None) -> Iterator[dict[str, str]]:
    """What somebody typed that the record could not take, and who else was here just now.

    The signer's own other pages and devices hold what he typed as well as anybody's.
    """
    now = timezone.now()
    drafts = SectionDraft.objects.filter(
        encounter=chart.encounter, updated_at__gte=now - actions.DRAFT_RETENTION
    )
    for draft in drafts.select_related("user"):
        text = f"{draft.user.display_name} typed something that could not be saved yet."
        yield {"text": text, "url": draft.place}
    for person in others_active(chart.encounter, but=user):
        text = f"{person.name} changed this case less than two minutes ago."
        if person.unsaved:
            text = f"{person.name} has {person.changes} in this case {LACKING}"
        yield {"text": text, "url": reverse("encounter", args=[chart.encounter.pk])}
    for own in own_unsaved(chart.encounter, of=user, but=page):
        where = place_words(chart.encounter, own.place)
        text = f"Another page of yours, {where}, has {own.changes} {LACKING}"
        yield {"text": text, "url": own.place}


def co_sign(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """A second surgeon puts a name beside the author's."""
    chart = chart_for(request, encounter_id)
    require_permission(request, chart, Permission.SIGN)
    note, user = chart.signed_note, current_user(request)
    form, status = CoSignForm(posted(request), practice=chart.encounter.practice), HTTPStatus.OK
    may_sign = note is not None and actions.may_co_sign(note, user)
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if note is None or not may_sign:
            raise PermissionDenied("Another surgeon of this practice may sign a signed note, once.")
        try:
            if shows_proof(request, form) and _co_signed(request, chart, form):
                messages.success(request, "Co-signed")
                return HttpResponseRedirect(reverse("note", args=[encounter_id]))
        except ActionRefusedError as error:
            add_refusals(form, error)
            status = error.status
    own_name = person_of(user).signature_name
    context = {"form": form, "signed": note, "may_sign": may_sign, "own_name": own_name}
    return render_section(request, chart, "encounters/co_sign.html", context, status=status)


def _co_signed(request: HttpRequest, chart: OpenChart, form: CoSignForm) -> bool:
    signature = printed_first(
        chart,
        lambda: actions.print_co_signature(chart.encounter, by=chart.user),
        lambda: confirmed(request, form),
        actions.co_sign,
    )
    return signature is not None


def entered_in_error(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Out of the lists instead of deleted, with a reason and a name."""
    chart = chart_for(request, encounter_id)
    require_permission(request, chart, Permission.SIGN)
    form, status = ErrorForm(posted(request), practice=chart.encounter.practice), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if confirmed(request, form):
            try:
                with chart.locked_case() as case:
                    actions.mark_entered_in_error(case, reason=form.cleaned_data["reason"])
                return HttpResponseRedirect(reverse("note", args=[encounter_id]))
            except ActionRefusedError as error:
                add_refusals(form, error)
    own_name = person_of(current_user(request)).signature_name
    may_mark = may(chart.roles, Permission.SIGN)
    context = {"form": form, "may_mark": may_mark, "own_name": own_name}
    return render_section(
        request, chart, "encounters/entered_in_error.html", context, status=status
    )
