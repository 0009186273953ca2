"""Addresses of the privacy officer's pages and of emergency access."""

from __future__ import annotations

from django.urls import path

from encounters.views.oversight import audit_report, emergency

urlpatterns = [
    path("emergency/", emergency.emergency, name="emergency"),
    path("audit/", audit_report.audit_report, name="audit_report"),
    path("audit/log.csv", audit_report.audit_csv, name="audit_csv"),
    path("audit/find/", audit_report.audit_find, name="audit_find"),
    path("audit/emergency/", emergency.emergency_queue, name="emergency_queue"),
    path(
        "audit/emergency/<uuid:access_id>/review/",
        emergency.emergency_review,
        name="emergency_review",
    ),
    path(
        "audit/patients/<uuid:patient_id>/disclosures/",
        audit_report.disclosures,
        name="disclosures",
    ),
    path("encounters/<uuid:encounter_id>/looked/", audit_report.who_looked, name="who_looked"),
]
