"""The audit trail: who did what, when, on whom, with old and new values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from encounters.admin.audit_values import value_lines
from encounters.admin.base import ReadOnlyAdmin
from encounters.admin.long_lists import NEWEST_EVENTS, asked_for, is_list, shown_practices
from encounters.admin.tenancy import OwnRowsFilter
from encounters.models import AuditEvent
from encounters.request_state import ChartAccess
from encounters.web.admin_access import access_of
from encounters.web.chart_access import note_list

# Each has an index with the number of the event.
_WHOLE_IDS = ("subject_id", "encounter_id", "patient_id")


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """Events of a chart are shown only to those who may read that chart."""

    list_display = ["at", "actor", "action", "subject_kind", "subject_id", "practice"]
    list_select_related = ["actor", "practice"]
    list_filter = ["subject_kind", ("practice", OwnRowsFilter), ("actor", OwnRowsFilter)]
    search_fields = ["action", "subject_id", "encounter_id", "patient_id", "actor__username"]
    search_help_text = (
        f"Action or account among the newest {NEWEST_EVENTS:,} events, or the whole id of a "
        "subject, encounter or patient among all"
    )
    date_hierarchy = "at"
    ordering = ["-seq"]
    readonly_fields = ["at", "outcome", "what_changed"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "at",
                    "actor",
                    "practice",
                    "action",
                    "outcome",
                    "what_changed",
                    "subject_kind",
                    "subject_id",
                    "patient_id",
                    "encounter_id",
                    "version",
                    "source",
                    "place",
                ]
            },
        ),
        ("As it is stored", {"fields": ["changes"], "classes": ["collapse"]}),
    ]

    @admin.display(description="What changed")
    def what_changed(self, event: AuditEvent) -> SafeString:
        lines = format_html_join("", "<li>{}</li>", ((line,) for line in value_lines(event)))
        return format_html("<ul>{}</ul>", lines) if lines else format_html("{}", "No field")

    def access_of(self, key: object) -> ChartAccess | None:
        if not str(key).isdecimal() or len(str(key)) > 18:
            return None
        event = AuditEvent.objects.filter(pk=int(str(key))).first()
        if event is None or not event.patient_id:
            return None
        return ChartAccess(
            practice_id=event.practice_id,
            patient_id=event.patient_id,
            encounter_id=event.encounter_id,
            action="view_audit",
        )

    def note_rows(self, request: HttpRequest, keys: Sequence[Any]) -> None:
        events = AuditEvent.objects.filter(pk__in=keys).exclude(encounter_id="")
        shown: dict[int | None, list[object]] = {}
        for practice_id, encounter_id in events.values_list("practice_id", "encounter_id"):
            shown.setdefault(practice_id, []).append(encounter_id)
        for practice, encounters in shown.items():
            note_list(request, "view_audit", practice, encounters)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows = super().get_queryset(request)
        access = access_of(request)
        if not access.everything:
            rows = rows.filter(Q(encounter_id="") | Q(practice__in=access.charts))
        if not is_list(request):
            return rows
        return rows.filter(pk__in=self._shown(request, rows))

    def _shown(self, request: HttpRequest, rows: QuerySet[Model]) -> set[int]:
        """Neither counted nor sorted is more than the newest; others are found by whole ids."""
        if access_of(request).everything:
            asked_of = [(rows, NEWEST_EVENTS)]
        else:
            # Of each practice by itself: no index has the events of several in their order.
            own = shown_practices(self.own_practices(request))
            each = NEWEST_EVENTS // max(len(own), 1)
            asked_of = [(rows.filter(practice=key), each) for key in own]
        if asked := asked_for(request):
            # Whosever they are: the practice's own are taken from them afterwards.
            about = (self.model._base_manager.filter(**{column: asked}) for column in _WHOLE_IDS)
            asked_of += [(events, NEWEST_EVENTS) for events in about]
        found: set[int] = set()
        for events, most in asked_of:
            found |= set(events.order_by("-seq").values_list("pk", flat=True)[:most])
        return found
