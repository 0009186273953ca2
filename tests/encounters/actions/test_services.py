"""Services beside the surgery: added, completed, and refused where they contradict themselves."""

from decimal import Decimal

import pytest

from encounters.actions import ActionRefusedError
from encounters.actions.chart.codes import shown_of
from encounters.models import AuditEvent
from encounters.snapshot.chart import chart_of
from tests.support.factories import a_biopsy, a_case
from tests.support.opened import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return a_case()


def lines(case):
    return [line.code for line in chart_of(case.encounter.pk).code_sheet.lines]


def test_a_service_is_on_the_claim_once_it_is_told(case):
    service = opened.add_other_service(case.encounter, {"code": "11102"}, by=case.surgeon)
    assert lines(case) == []
    told = {name: value for name, value in a_biopsy().items() if name != "code"}
    seen = shown_of(service)
    changed = opened.change_other_service(service, told, seen=seen, by=case.surgeon)
    assert lines(case) == ["11102"]
    assert shown_of(changed) != seen
    event = AuditEvent.objects.filter(action="change_other_service").get()
    assert event.changes["reason"] == ["", told["reason"]]


def test_what_somebody_else_changed_is_not_overwritten(case):
    service = opened.add_other_service(case.encounter, a_biopsy(), by=case.surgeon)
    seen = shown_of(service)
    opened.change_other_service(service, {"note": "Two sutures"}, seen=seen, by=case.surgeon)
    with pytest.raises(ActionRefusedError, match="meanwhile"):
        opened.change_other_service(service, {"note": "None"}, seen=seen, by=case.surgeon)
    service.refresh_from_db()
    assert service.note == "Two sutures"


def test_saving_what_stands_there_writes_nothing(case):
    service = opened.add_other_service(case.encounter, a_biopsy(), by=case.surgeon)
    seen = shown_of(service)
    opened.change_other_service(service, a_biopsy(), seen=seen, by=case.surgeon)
    assert not AuditEvent.objects.filter(action="change_other_service").exists()


CLOSURE = {"code": "12051", "wound": "another", "site": "chin", "units": 1, "length_cm": Decimal(2)}
REFUSED = {
    # what is entered, at which field it is refused; "" is accepted
    "a biopsy told in full": (a_biopsy(), ""),
    "an unknown site": (a_biopsy(site="wing"), "site"),
    "a side without a site": (a_biopsy(site=""), "site"),
    "a side that the site has": (a_biopsy(site="temple", side="right"), ""),
    "a side that it has not": (a_biopsy(site="temple", side="midline"), "side"),
    "the own wound of no lesion": (a_biopsy(wound="defect"), "lesion"),
    "the secondary defect of no lesion": (a_biopsy(wound="secondary"), "lesion"),
    "another wound": (a_biopsy(wound="another"), ""),
    "another wound of a lesion": (a_biopsy(wound="another", lesion=True), "wound"),
    "a known modifier": (a_biopsy(modifiers=["XS"]), ""),
    "an unknown modifier": (a_biopsy(modifiers=["5X"]), "modifiers"),
    "a modifier twice": (a_biopsy(modifiers=["59", "59"]), "modifiers"),
    "five modifiers": (a_biopsy(modifiers=["25", "57", "24", "GC", "59"]), "modifiers"),
    "a diagnosis without its point": (a_biopsy(icd10="D485"), "icd10"),
    "no specimens": (a_biopsy(specimens=0), "specimens"),
    "what a visit was about": ({"code": "99213", "visit_about": "another_matter"}, ""),
    "what a biopsy was about": (a_biopsy(visit_about="another_matter"), "visit_about"),
    "a visit about nobody knows what": ({"code": "99213", "visit_about": "x"}, "visit_about"),
    "a closure with its length": (CLOSURE, ""),
    "two of it": ({**CLOSURE, "units": 2}, "units"),
    "it with a modifier": ({**CLOSURE, "modifiers": ["59"]}, "modifiers"),
    "the length of a biopsy": (a_biopsy(length_cm=Decimal(2), units=1), "length_cm"),
    "a length of nothing": ({**CLOSURE, "length_cm": Decimal(0)}, "length_cm"),
}


@pytest.mark.parametrize(("values", "field"), REFUSED.values(), ids=REFUSED.keys())
def test_what_contradicts_itself_is_refused_at_its_field(case, values, field):
    if values.get("lesion"):
        values = {**values, "lesion": case.lesion}
    if not field:
        assert opened.add_other_service(case.encounter, values, by=case.surgeon).pk
        return
    with pytest.raises(ActionRefusedError) as refused:
        opened.add_other_service(case.encounter, values, by=case.surgeon)
    assert list(refused.value.errors) == [field]
    assert not case.encounter.other_services.exists()
