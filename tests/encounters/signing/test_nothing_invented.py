"""What was only proposed stands in no signed note: each standard case, nothing of it confirmed."""

import json

import pytest
from django.urls import reverse

from encounters.models import WoundCare
from encounters.vocabulary.terms import LesionOutcome
from tests.support.factories import a_case, a_stage, read_clear, read_tumor
from tests.support.opened import opened
from tests.support.signed_case import answer_all, sign, signable_lesion, unprinted
from tests.support.usual import a_protocol, has_defaults, usual

pytestmark = pytest.mark.django_db
# Every free word that the protocol or the defaults propose begins so; nothing else does.
# Long enough not to stand in a random token of the page.
MARK = "Zqvxwq"
PRE_OP = {"allergies": "None known", "consent_by": "Robin", "consented_at": "2026-10-05T08:30"}
# What no note is signed without. The dressing is left as it was proposed.
WOUND_CARE = {
    "hemostasis": "Electrocoagulation",
    "blood_loss": "2 mL",
    "complications": "None",
    "instructions": "Sheet given",
    "condition": "Stable",
    "follow_up": "Two weeks",
}
NOSE = {"site": "nasal-tip", "side": "midline"}


def clear_at_once(lesion):
    read_clear(a_stage(lesion))


def in_two_stages(lesion):
    read_tumor(a_stage(lesion))
    clear_at_once(lesion)


def in_three_stages(lesion):
    read_tumor(a_stage(lesion))
    in_two_stages(lesion)


def stopped(lesion):
    read_tumor(a_stage(lesion))
    how = {"outcome": LesionOutcome.STOPPED, "reason": "Bone", "plan": "Radiotherapy"}
    opened.settle_lesion(lesion, by=lesion.encounter.surgeon, **how)


SECOND_INTENT = {"type": "second_intent"}
LINEAR = {"type": "linear", "repair_class": "intermediate", "length_cm": "4.2"}
FLAP = {"type": "flap", "primary_cm2": "3", "secondary_cm2": "4"}
CASES = {
    "a: one stage, second intention": (has_defaults, [{}], clear_at_once, SECOND_INTENT),
    "b: forearm, halves, intermediate": (a_protocol, [{}], in_two_stages, LINEAR),
    "c: three stages, flap": (a_protocol, [NOSE], in_three_stages, FLAP),
    "d: two lesions": (a_protocol, [{}, NOSE], clear_at_once, SECOND_INTENT),
    "e: stopped": (has_defaults, [NOSE], stopped, SECOND_INTENT),
}


def typed(client, url, **values):
    """What a page sends of the fields that were touched, and no others."""
    data = {**values, "touched": list(values), "seen": ["0"] * len(values)}
    answer = client.post(url, data, headers={"X-Save": "auto"})
    assert (answer.status_code, answer.json()["errors"]) == (200, {})


def sees_proposals(client, url):
    shown = client.get(url).content.decode()
    assert MARK in shown
    assert "not confirmed yet" in shown


@pytest.mark.parametrize(("keep", "lesions", "operate", "repair"), CASES.values(), ids=CASES)
def test_nothing_proposed_stands_in_the_note(as_user, monkeypatch, keep, lesions, operate, repair):
    unprinted(monkeypatch)
    case = a_case(*(signable_lesion(**facts) for facts in lesions))
    kind = {"repair_type": repair["type"], "repair_class": repair.get("repair_class", "")}
    design = {} if repair["type"] == "flap" else {"flap_design": ""}
    keep(case, **usual("case", **kind, **design))
    client = as_user(case.surgeon)
    of_case = {
        name: reverse(name, args=[case.encounter.pk])
        for name in ("pre_op", "anesthetics", "wound_care")
    }
    typed(client, of_case["pre_op"], **PRE_OP)
    sees_proposals(client, of_case["pre_op"])
    sees_proposals(client, of_case["anesthetics"])
    given = {"agent": "Lidocaine", "volume_ml": "3"}
    assert client.post(of_case["anesthetics"], given).status_code == 302
    for lesion in case.encounter.lesions.all():
        operate(lesion)
        defect = opened.record_defect(
            case.encounter, {"length_mm": 9}, lesions=[lesion], by=case.surgeon
        )
        url = reverse("repair", args=[defect.pk, 1])
        sees_proposals(client, url)
        facts = {"site_lesion": lesion.pk, "date_of_service": "2026-10-05", **repair}
        assert client.post(url, facts).status_code == 302
    typed(client, of_case["wound_care"], **WOUND_CARE)
    sees_proposals(client, of_case["wound_care"])
    assert WoundCare.objects.get().unconfirmed == ["dressing"]
    answer_all(case.encounter, by=case.surgeon)
    note = sign(case)
    assert MARK not in note.content
    [injection] = json.loads(note.content)["record"]["anesthetics"]
    said = {name: value for name, value in injection.items() if value}
    assert said == {"agent": "Lidocaine", "volume_ml": "3"}
    # Nor does the page of the signed case show it as if somebody had entered it.
    assert MARK not in client.get(of_case["wound_care"]).content.decode()
