"""The audit trail: who did what, when, on whom, with old and new values."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from encounters.admin.base import ReadOnlyAdmin
from encounters.admin.tenancy import OwnRowsFilter
from encounters.admin_access import access_of
from encounters.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """Events of a chart are shown only to those who may read that chart."""

    list_display = ["at", "actor", "action", "subject_kind", "subject_id", "practice"]
    list_select_related = ["actor", "practice"]
    list_filter = ["subject_kind", ("practice", OwnRowsFilter), ("actor", OwnRowsFilter)]
    search_fields = ["action", "subject_id", "encounter_id", "patient_id", "actor__username"]
    search_help_text = "Action, account, or the whole id of a subject, encounter or patient"
    date_hierarchy = "at"
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows = super().get_queryset(request)
        access = access_of(request)
        if access.everything:
            return rows
        return rows.filter(Q(encounter_id="") | Q(practice__in=access.charts))
