"""A page open on a stage's drawing, and drawings to send from it."""

import json
import uuid

from django.urls import reverse

from encounters.models import SpecimenMap
from tests.support.factories import a_case, a_stage


class Desk:
    """The drawing page of a stage: the drawing it loaded, and how it sends a changed one."""

    def __init__(self, client, user, stage):
        self.client, self.stage = client, stage
        self.url = reverse("drawing", args=[stage.pk])
        self.headers = {
            "If-Match": '"1"',
            "X-Page-User": str(user.pk),
            "X-Page-Patient": str(stage.lesion.encounter.patient_id),
        }
        self.drawing = client.get(self.url).json()

    def send(self, drawing=None, body=None, kind="application/json", **headers):
        body = json.dumps(drawing or self.drawing) if body is None else body
        sent = {key: value or "" for key, value in (self.headers | headers).items()}
        return self.client.post(self.url, body, content_type=kind, headers=sent)


def stored(stage):
    return SpecimenMap.objects.get(stage=stage)


def tumor(block, **changes):
    return {"block": block, "compartment": "edge", "result": "tumor"} | changes


def clock(start, end):
    return {"clock_from": start, "clock_to": end}


def with_tumor(drawing, place=1):
    """The drawing with tumor at the edge of one block, drawn and read."""
    block = drawing["document"]["blocks"][place]
    rim = block["edges"][0]["points"]
    middle = rim[len(rim) // 2]
    area = [rim[3], rim[6], [500, 500]]
    clock = {"clock_from": 4, "clock_to": 5}
    mark = {"block": block["id"], "kind": "tumor", "compartment": "edge", "anchor": middle}
    drawing["document"]["findings"].append(mark | {"area": area} | clock)
    drawing["readings"].append(tumor(block["id"], **clock))
    return drawing


def cut_in_two(drawing):
    """The first half as two new blocks, the second renumbered: three in all."""
    document = drawing["document"]
    left, right = document["blocks"]
    margin, cut = left["edges"]
    middle = len(margin["points"]) // 2
    at = margin["points"][middle]
    face = [500, 500]
    lower = left | {
        "id": str(uuid.uuid4()),
        "number": 3,
        "edges": [
            margin | {"points": margin["points"][: middle + 1]} | clock(6, 9),
            {"kind": "cut", "points": [at, face]},
            {"kind": "cut", "points": [face, cut["points"][1]]},
        ],
    }
    upper = left | {
        "id": str(uuid.uuid4()),
        "number": 1,
        "edges": [
            margin | {"points": margin["points"][middle:]} | clock(9, 12),
            {"kind": "cut", "points": [cut["points"][0], face]},
            {"kind": "cut", "points": [face, at]},
        ],
    }
    document["specimens"][0]["layout"] = "drawn"
    document["blocks"] = [upper, right | {"number": 2}, lower]
    return drawing


def open_desk(as_user, case=None, stage=None):
    """A surgeon's page on a halved first stage, of the case or of a new one."""
    case = case or a_case()
    stage = stage or a_stage(case.lesion)
    found = Desk(as_user(case.surgeon), case.surgeon, stage)
    found.case = case
    return found
