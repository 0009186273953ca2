"""A test client that sends what every app page does: its user, patient, versions, what it shows."""

import uuid

from django.test import Client
from django.urls import Resolver404, resolve

from encounters.actions import defaults_shown, lesion_seen, photo_seen, stage_seen
from encounters.models import (
    Block,
    BlockFinding,
    Defect,
    EarlierSurgery,
    Encounter,
    Lesion,
    LesionPhoto,
    Patient,
    PostOpVisit,
    PreOp,
    Reading,
    Recut,
    Repair,
    ServiceDay,
    SiteVerification,
    SpecimenMap,
    Stage,
    TimeOut,
    WoundCare,
    path_from,
)
from encounters.snapshot.chart import chart_of
from encounters.web.chart_access import KEYS
from encounters.workflow.next_stage import propose_next_stage, tray_sentence

# From the name of an address to the section that its form shows, by the key in the address.
SECTIONS = {
    "encounter_header": (Encounter, "pk"),
    "patient": (Patient, "encounters"),
    "pre_op": (PreOp, "encounter"),
    "time_out": (TimeOut, "encounter"),
    "service_day": (ServiceDay, "encounter"),
    "wound_care": (WoundCare, "encounter"),
    "earlier_surgery": (EarlierSurgery, "encounter"),
    "post_op_visit": (PostOpVisit, "encounter"),
    "lesion": (Lesion, "pk"),
    "lesion_outcome": (Lesion, "pk"),
    "site_verification": (SiteVerification, "lesion"),
    "stage": (Stage, "pk"),
    "stage_histology": (Stage, "pk"),
    "drawing": (SpecimenMap, "stage"),
    "stage_map": (SpecimenMap, "stage"),
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
                if "day" in match.kwargs:
                    rows = rows.filter(date=match.kwargs["day"])
                if "place" in match.kwargs:
                    rows = rows.filter(place=match.kwargs["place"])
                headers["If-Match"] = str(rows.values_list("version", flat=True).first() or 0)
    return headers


def page_values(path):
    """What the buttons of a page loaded just now would send of what it shows."""
    try:
        match = resolve(path.partition("?")[0])
    except Resolver404:
        return {}
    for name, model in (
        ("reading_id", Reading),
        ("finding_id", BlockFinding),
        ("recut_id", Recut),
        ("block_id", Block),
    ):
        if name in match.kwargs:
            row = _row(model, match, name)
            block = getattr(row, "block", row)
            return {"shown": stage_seen(block.stage).blocks[str(block.pk)]} if row else {}
    if photo := _row(LesionPhoto, match, "photo_id"):
        return {"shown": photo_seen(photo)}
    if stage := _row(Stage, match, "stage_id"):
        return {"shown": stage_seen(stage).whole, "default": defaults_shown(stage)}
    lesion = _row(Lesion, match, "lesion_id")
    if lesion is None:
        return {}
    if match.url_name != "stage_new":
        return {"shown": lesion_seen(lesion)}
    stages = chart_of(lesion.encounter_id).record.lesion(lesion.letter).stages
    return {"shown": tray_sentence(propose_next_stage(stages[-1]))} if stages else {}


def _row(model, match, name):
    """The row that the address names; ``None`` where it names none, or one that is not there."""
    key = match.kwargs.get(name)
    return None if key is None else model.objects.filter(pk=key).first()


class PageClient(Client):
    """Adds the page headers to each POST; headers and form fields given by the test win."""

    def post(self, path, data=None, *args, headers=None, **extra):
        content = data.decode("latin-1") if isinstance(data, bytes) else data or ""
        user_id = self.session.get("_auth_user_id") if self.cookies.get("sessionid") else None
        is_form = "page_user" in content
        said = page_headers(str(path), user_id) if user_id and not is_form else {}
        if said and (data is None or isinstance(data, dict)):
            data = {**self._values(str(path), headers or {}), **(data or {})}
        sent = {name: value for name, value in {**said, **(headers or {})}.items() if value}
        return super().post(path, data, *args, headers=sent, **extra)

    def _values(self, path, headers):
        """A request that is sent again has in it what its page showed when it was sent first."""
        key = headers.get("Idempotency-Key", uuid.uuid4())
        return self.__dict__.setdefault("_sent", {}).setdefault((path, key), page_values(path))
