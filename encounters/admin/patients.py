"""Patients: who they are. What was done to them is written on the encounter's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse

from encounters.actions import ActionRefusedError, update_patient
from encounters.actions.chart.patients import LONGEST_REASON, PATIENT_FIELDS
from encounters.admin.base import LIST_ACTION, AnyForm, SettingAdmin
from encounters.admin.forms import PracticeForm
from encounters.admin.long_lists import is_list, newest_charts
from encounters.admin.merging import MergePages
from encounters.admin.private_search import MOST_FOUND, PrivateSearch
from encounters.admin.tenancy import OwnRowsFilter
from encounters.forms.fields import StrictLineField
from encounters.models import Patient, Practice, SearchEntry, User
from encounters.request_state import ChartAccess
from encounters.web.admin_access import access_of
from encounters.web.chart_access import note_list


class PatientForm(PracticeForm):
    """Asks the action whether it would refuse, so that its rules show at the field."""

    actor: User
    reason = StrictLineField(
        label="Why the identity changes",
        max_length=LONGEST_REASON,
        required=False,
        help_text="Where notes of this patient are signed: they keep the identity as it was.",
    )

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors or self.instance._state.adding:
            return
        assert isinstance(self.instance, Patient)
        with transaction.atomic():
            try:
                self.write()
            except ActionRefusedError as refused:
                for field, messages in refused.errors.items():
                    self.add_error(field or None, messages)
            # Only asked: the page writes once the other forms on it are right too.
            transaction.set_rollback(True)

    def write(self) -> None:
        assert isinstance(self.instance, Patient)
        facts = {name: self.cleaned_data[name] for name in self.changed_data if name != "reason"}
        reason = self.cleaned_data.get("reason", "")
        update_patient(self.instance, facts, by=self.actor, reason=reason)


@admin.register(Patient)
class PatientAdmin(PrivateSearch, SettingAdmin):
    """A patient is added with the first encounter; here the identity is mended."""

    form = PatientForm
    may_add = False
    list_display = ["__str__", "date_of_birth", "mrn", "sex", "payer", "merged", "practice"]
    list_select_related = ["practice", "payer", "merged_into"]
    change_form_template = "admin/patients/change_form.html"
    list_filter = ["sex", ("payer", OwnRowsFilter), ("practice", OwnRowsFilter)]
    private_help = "Name or MRN. Without a search the patients of the newest cases are shown."
    autocomplete_fields = ["payer"]
    fieldsets = [
        (
            "Identity",
            {
                "fields": [
                    "practice",
                    "mrn",
                    ("family_name", "given_names"),
                    ("date_of_birth", "sex"),
                    "payer",
                    "reason",
                ],
                "description": "A signed note keeps the identity it was signed with.",
            },
        ),
        (
            "Referred by",
            {"fields": [name for name in PATIENT_FIELDS if name.startswith("referrer_")]},
        ),
    ]

    @admin.display(description="merged into")
    def merged(self, patient: Patient) -> str:
        return f"MRN {patient.merged_into.mrn}" if patient.merged_into else ""

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(getattr(self, f"{name}_view")),
                name=f"encounters_patient_{name}",
            )
            for name in ("merge", "part")
        ]
        return [*own, *super().get_urls()]

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        patient = self._own(request, object_id)
        return MergePages(request, patient).merge() if patient else self._away(request)

    def part_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        patient = self._own(request, object_id)
        return MergePages(request, patient).part() if patient else self._away(request)

    def _own(self, request: HttpRequest, object_id: str) -> Patient | None:
        """The patient of a practice that the person administers."""
        patient = self.get_object(request, object_id)
        if not isinstance(patient, Patient) or not self.has_change_permission(request, patient):
            return None
        return patient

    @staticmethod
    def _away(request: HttpRequest) -> HttpResponseBase:
        """As Django answers for a row that is not there: back to the beginning."""
        messages.warning(request, "There is no such patient.")
        return HttpResponseRedirect(reverse("admin:index"))

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        """A chart that was merged away is kept as it was; the one that goes on is mended."""
        found = super().get_readonly_fields(request, obj)
        if isinstance(obj, Patient) and obj.merged_into_id is not None:
            return tuple(dict.fromkeys((*found, *PATIENT_FIELDS)))
        return found

    def access_of(self, key: object) -> ChartAccess | None:
        try:
            row = Patient.objects.filter(pk=UUID(str(key))).first()
        except ValueError:
            return None
        return ChartAccess(practice_id=row.practice_id, patient_id=str(row.pk)) if row else None

    def note_rows(self, request: HttpRequest, keys: Sequence[Any]) -> None:
        rows = Patient.objects.filter(pk__in=keys).values_list("practice_id", "pk")
        by_practice: dict[int, list[object]] = {}
        for practice_id, key in rows:
            by_practice.setdefault(practice_id, []).append(key)
        for practice_id, shown in by_practice.items():
            note_list(request, LIST_ACTION, practice_id, shown)

    def message_user(self, request: HttpRequest, message: object, *args: Any, **named: Any) -> None:
        """Messages wait in a cookie or a session: they name nobody."""
        super().message_user(request, "The patient was changed.", *args, **named)

    def log_change(self, request: HttpRequest, obj: Model, message: object) -> None:  # type: ignore[override]
        """Nothing: the audit log tells it, and "recent actions" would show the name."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows = super().get_queryset(request)
        if not is_list(request) or self.has_found(request):
            return rows
        own = None if access_of(request).everything else self.own_practices(request)
        return rows.filter(pk__in=newest_charts(own))

    def found_in(self, practice: Practice, asked: str) -> list[UUID]:
        return SearchEntry.objects.charts(practice, asked, most=MOST_FOUND)

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> type[AnyForm]:
        made = super().get_form(request, obj, change=change, **kwargs)
        assert isinstance(request.user, User)
        return type(made.__name__, (made,), {"actor": request.user})

    def save_model(self, request: HttpRequest, obj: Model, form: AnyForm, change: bool) -> None:
        assert isinstance(form, PatientForm) and isinstance(obj, Patient)
        form.write()
