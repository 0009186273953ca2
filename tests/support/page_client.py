"""A test client that sends the headers of every app page: its user, patient and versions."""

import uuid

from django.test import Client
from django.urls import Resolver404, resolve

from encounters.models import (
    Defect,
    Encounter,
    Lesion,
    Patient,
    PreOp,
    Repair,
    SiteVerification,
    SpecimenMap,
    Stage,
    TimeOut,
    WoundCare,
    path_from,
)
from encounters.web.chart_access import KEYS

# From the name of an address to the section that its form shows, by the key in the address.
SECTIONS = {
    "encounter_header": (Encounter, "pk"),
    "patient": (Patient, "encounters"),
    "pre_op": (PreOp, "encounter"),
    "time_out": (TimeOut, "encounter"),
    "wound_care": (WoundCare, "encounter"),
    "lesion": (Lesion, "pk"),
    "lesion_outcome": (Lesion, "pk"),
    "site_verification": (SiteVerification, "lesion"),
    "stage": (Stage, "pk"),
    "stage_histology": (Stage, "pk"),
    "drawing": (SpecimenMap, "stage"),
    "defect": (Defect, "pk"),
    "repair": (Repair, "defect"),
}


def page_headers(path, user_id):
    """The headers that a page loaded just now would send."""
    headers = {"X-Page-User": str(user_id), "Idempotency-Key": str(uuid.uuid4())}
    try:
        match = resolve(path.partition("?")[0])
    except Resolver404:
        return headers
    for name, key in match.kwargs.items():
        if name in KEYS:
            rows = KEYS[name].objects.filter(pk=key)
            patient = rows.values_list(path_from(KEYS[name], "patient_id"), flat=True).first()
            headers["X-Page-Patient"] = str(patient)
            if match.url_name in SECTIONS:
                section, field = SECTIONS[match.url_name]
                rows = section.objects.filter(**{field: key})
                headers["If-Match"] = str(rows.values_list("version", flat=True).first() or 0)
    return headers


class PageClient(Client):
    """Adds the page headers to each POST; headers and form fields given by the test win."""

    def post(self, path, data=None, *args, headers=None, **extra):
        content = data.decode("latin-1") if isinstance(data, bytes) else data or ""
        user_id = self.session.get("_auth_user_id") if self.cookies.get("sessionid") else None
        is_form = "page_user" in content
        said = page_headers(str(path), user_id) if user_id and not is_form else {}
        sent = {name: value for name, value in {**said, **(headers or {})}.items() if value}
        return super().post(path, data, *args, headers=sent, **extra)
