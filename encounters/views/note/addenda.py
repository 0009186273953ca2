"""Pages to add addenda to a signed note, and their PDF."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from encounters import actions
from encounters.actions import ActionRefusedError, LockedCase
from encounters.actions.signing.addenda import PrintedAddendum
from encounters.file_store import ADDENDUM_PDF, read_one
from encounters.forms.base import Field, Layout, add_refusals
from encounters.forms.fields import StrictDateField
from encounters.models import Addendum
from encounters.views.note.pages import pdf_file
from encounters.views.note.printed_first import printed_first
from encounters.vocabulary.permissions import Permission
from encounters.vocabulary.record_terms import AddendumKind
from encounters.vocabulary.terms import Role
from encounters.vocabulary.typed_text import composed, text_fault
from encounters.web.credentials import SignatureForm, confirmed, shows_proof
from encounters.web.open_chart import OpenChart, chart_for, require_permission
from encounters.web.page_identity import json_error, wants_json
from encounters.web.posting import posted
from encounters.web.workspace import render_section

_LONGEST = 4000


class AddendumForm(SignatureForm):
    """There is no field for the moment of writing: it is now, by the server."""

    layout = Layout(Field("kind", wrapper_class="as-buttons"), "text", "service_date", "password")

    field_order = ("kind", "text", "service_date", "password")
    kind = forms.ChoiceField(label="What it is", widget=forms.RadioSelect)
    text = forms.CharField(
        label="Text", max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 6})
    )
    service_date = StrictDateField(
        label="Day it is about",
        required=False,
        help_text="For a late entry; it shows this day and the day of writing.",
    )

    def __init__(self, *args: Any, roles: frozenset[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, kind.label) for kind in AddendumKind if actions.may_add(roles, kind)
        ]

    def clean_text(self) -> str:
        text = composed(str(self.cleaned_data["text"]))
        if fault := text_fault(text, lines=True) or ("" if text else "Say something."):
            raise forms.ValidationError(fault)
        return text


def addendum_new(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Add to a signed note; the draft of one is changed itself."""
    chart = chart_for(request, encounter_id)
    require_permission(request, chart, Permission.WRITE_CHART)
    note, status = chart.signed_note, HTTPStatus.OK
    late = actions.late_text(request.path, by=chart.user)
    form = AddendumForm(
        posted(request),
        roles=chart.roles,
        practice=chart.encounter.practice,
        initial={
            "text": late,
            "kind": AddendumKind.ADDENDUM.value,
            "service_date": chart.encounter.date_of_service,
        },
    )
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if note is None:
            raise PermissionDenied("The note is not signed: change it instead of adding to it.")
        try:
            if shows_proof(request, form) and _added(request, chart, form):
                messages.success(request, "Added")
                return HttpResponseRedirect(reverse("note", args=[encounter_id]))
        except ActionRefusedError as error:
            add_refusals(form, error)
            status = error.status
    context = {"form": form, "signed": note, "late": late}
    return render_section(request, chart, "encounters/addendum_new.html", context, status=status)


def _added(request: HttpRequest, chart: OpenChart, form: AddendumForm) -> bool:
    row = printed_first(
        chart,
        lambda: actions.print_addendum(chart.encounter, by=chart.user, **_facts(form)),
        lambda: confirmed(request, form),
        lambda case, printed: _add(case, printed, request.path),
    )
    return row is not None


def _add(case: LockedCase, printed: PrintedAddendum, place: str) -> Addendum:
    """And what it was written from is no draft any more."""
    row = actions.add_addendum(case, printed)
    actions.drop_late_text(case, place)
    return row


@require_POST
def addendum_late(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """Keep what came too late for the signature as a draft of an addendum; no text drops it."""
    chart = chart_for(request, encounter_id)
    require_permission(request, chart, Permission.WRITE_CHART)
    if chart.signed_note is None:
        raise PermissionDenied("The note is not signed: change it instead of adding to it.")
    place, text = reverse("addendum_new", args=[encounter_id]), request.POST.get("text", "")
    if fault := text_fault(composed(text), lines=True):
        return json_error(HTTPStatus.UNPROCESSABLE_ENTITY, "text", fault)
    try:
        with chart.locked_case() as case:
            if text:
                actions.keep_late_text(case, place, text)
            else:
                actions.drop_late_text(case, place)
    except ActionRefusedError as error:
        return json_error(HTTPStatus.UNPROCESSABLE_ENTITY, "text", str(error))
    if not wants_json(request):
        return HttpResponseRedirect(reverse("note", args=[encounter_id]))
    return JsonResponse({"place": place})


def _facts(form: AddendumForm) -> dict[str, Any]:
    return {
        "kind": AddendumKind(form.cleaned_data["kind"]),
        "text": form.cleaned_data["text"],
        "service_date": form.cleaned_data["service_date"],
    }


@require_GET
def note_addenda(request: HttpRequest, encounter_id: UUID) -> HttpResponse:
    """The addenda as printed when the last one was written, or the one that ``up_to`` numbers."""
    chart = chart_for(request, encounter_id)
    rows = Addendum.objects.filter(note__encounter=chart.encounter)
    asked = request.GET.get("up_to", "")
    if asked:
        rows = rows.filter(number=int(asked) if asked.isdecimal() and len(asked) < 4 else 0)
    found = rows.order_by("-number").first()
    pdf = read_one(ADDENDUM_PDF, rows.filter(pk=found.pk)) if found else None
    if found is None or pdf is None:
        raise Http404
    return pdf_file(pdf, f"{chart.encounter.case_number}-addenda-{found.number}.pdf")
