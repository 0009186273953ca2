"""The page of a defect's closures: each has its place, and a further one is added."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from lxml import html

from encounters.models import AuditEvent, Repair
from encounters.snapshot import take_snapshot
from encounters.vocabulary.terms import WoundPart
from tests.support.factories import a_stage, read_clear
from tests.support.opened import opened

pytestmark = pytest.mark.django_db
FLAP = {"type": "flap", "primary_cm2": Decimal(3), "secondary_cm2": Decimal(5)}
GRAFT = {"type": "full_thickness_graft", "area_cm2": Decimal(5), "closes": "secondary"}


@pytest.fixture
def row(case):
    read_clear(a_stage(case.lesion))
    return opened.record_defect(
        case.encounter, {"length_mm": 9}, lesions=[case.lesion], by=case.surgeon
    )


@pytest.fixture
def grafted(case, row):
    """A defect closed by a flap, whose secondary defect was grafted."""
    opened.record_repair(row, FLAP, by=case.surgeon)
    opened.record_repair(row, GRAFT, place=2, by=case.surgeon)
    return row


def sent(case, **values):
    day = case.encounter.date_of_service
    usual = {"type": "second_intent", "closes": "part", "site_lesion": case.lesion.pk}
    return {**usual, "date_of_service": day, **values}


def page(client, name, *keys):
    return html.fromstring(client.get(reverse(name, args=keys)).content)


def test_both_closures_and_a_way_to_another_are_shown(as_user, case, grafted):
    shown = page(as_user(case.surgeon), "closure", case.encounter.pk)
    links = {link.text_content().strip(): link.get("href") for link in shown.iter("a")}
    assert links["Add another closure"] == reverse("repair", args=[grafted.pk, 3])
    assert len(shown.xpath("//button[contains(., 'Remove this closure')]")) == 2


def test_what_is_left_open_is_the_next_thing_to_record(as_user, case, row):
    sutured = {"type": "linear", "repair_class": "simple", "length_cm": 1, "closes": "part"}
    opened.record_repair(row, sutured, by=case.surgeon)
    shown = page(as_user(case.surgeon), "closure", case.encounter.pk)
    (link,) = shown.xpath("//a[contains(., 'Record how the rest was closed')]/@href")
    form = page(as_user(case.surgeon), "repair", row.pk, 2)
    assert link == reverse("repair", args=[row.pk, 2])
    assert form.xpath("//input[@name='closes'][@checked]/@value") == ["part"]


PROPOSED = [
    ("nothing before", [], 1, "whole"),
    ("a flap before", [FLAP], 2, "secondary"),
    ("a flap and its graft before", [FLAP, GRAFT], 3, "part"),
    ("second intention before", [{"type": "second_intent"}], 2, "part"),
]


@pytest.mark.parametrize(
    ("before", "place", "closes"), [row[1:] for row in PROPOSED], ids=[row[0] for row in PROPOSED]
)
def test_what_a_closure_is_about_is_proposed(as_user, case, row, before, place, closes):
    for number, facts in enumerate(before, start=1):
        opened.record_repair(row, facts, place=number, by=case.surgeon)
    form = page(as_user(case.surgeon), "repair", row.pk, place)
    assert form.xpath("//input[@name='closes'][@checked]/@value") == [closes]
    assert ("secondary" in form.xpath("//input[@name='closes']/@value")) is bool(before)


def test_a_further_closure_is_recorded_beside_the_first(as_user, case, row):
    opened.record_repair(row, FLAP, by=case.surgeon)
    url = reverse("repair", args=[row.pk, 2])
    graft = sent(case, **{**GRAFT, "area_cm2": "5"})
    assert as_user(case.surgeon).post(url, graft).status_code == 302
    (defect,) = take_snapshot(case.encounter.pk).defects
    assert [repair.closes for repair in defect.repairs] == [WoundPart.WHOLE, WoundPart.SECONDARY]
    assert AuditEvent.objects.filter(action="record_repair").count() == 2


def test_who_adds_a_closure_that_somebody_else_added_meanwhile_is_asked(as_user, case, row):
    opened.record_repair(row, FLAP, by=case.surgeon)
    client, url = as_user(case.nurse), reverse("repair", args=[row.pk, 2])
    opened.record_repair(row, GRAFT, place=2, by=case.surgeon)
    answer = client.post(url, sent(case), headers={"If-Match": "0"})
    assert answer.status_code == 409
    assert row.repairs.count() == 2


def test_one_closure_is_removed_and_the_other_stays(as_user, case, grafted):
    client = as_user(case.surgeon)
    assert client.post(reverse("repair_remove", args=[grafted.pk, 1])).status_code == 302
    (defect,) = take_snapshot(case.encounter.pk).defects
    assert (defect.repair.place, defect.next_place, defect.is_closed) == (2, 1, False)
    assert client.post(reverse("defect_remove", args=[grafted.pk])).status_code == 422


def test_a_page_of_a_removed_closure_makes_no_other(as_user, case, grafted):
    opened.remove_repair(grafted.repairs.get(place=2), by=case.surgeon)
    url = reverse("repair", args=[grafted.pk, 2])
    answer = as_user(case.nurse).post(url, sent(case), headers={"If-Match": "1"})
    assert answer.status_code == 410
    assert grafted.repairs.count() == 1


def test_the_removal_of_another_closure_holds_up_nothing(as_user, case, grafted):
    opened.remove_repair(grafted.repairs.get(place=2), by=case.surgeon)
    url = reverse("repair", args=[grafted.pk, 1])
    flap = sent(case, type="flap", primary_cm2="3", secondary_cm2="6", closes="whole")
    assert as_user(case.nurse).post(url, flap).status_code == 302


@pytest.mark.parametrize(("place", "status"), [(0, 404), (1, 200), (9, 200), (10, 404)])
def test_a_defect_has_nine_places_for_closures(as_user, case, row, place, status):
    assert as_user(case.surgeon).get(reverse("repair", args=[row.pk, place])).status_code == status


@pytest.mark.both_databases
@pytest.mark.parametrize("place", [0, 1, 10])
def test_the_database_holds_one_closure_in_each_of_its_places(case, row, place):
    repair = opened.record_repair(row, FLAP, by=case.surgeon)
    facts = {"defect_id": row.pk, "site_lesion": case.lesion, "type": "second_intent"}
    facts |= {"date_of_service": case.encounter.date_of_service, "place": place}
    with pytest.raises(IntegrityError), transaction.atomic():
        Repair.objects.create(**facts)
    assert repair.place == 1


def test_a_link_shows_the_fields_of_a_kind_where_no_script_does(as_user, case, row):
    url = reverse("repair", args=[row.pk, 1])
    shown = html.fromstring(as_user(case.surgeon).get(f"{url}?kind=flap").content)
    assert not shown.xpath("//input[@name='primary_cm2']/ancestor::*[@hidden]")
    assert shown.xpath("//input[@name='length_cm']/ancestor::*[@hidden]")
    odd = as_user(case.surgeon).get(f"{url}?kind=glue")
    assert odd.status_code == 200


def test_what_was_left_out_is_said_after_saving(as_user, case, row):
    client, url = as_user(case.surgeon), reverse("repair", args=[row.pk, 1])
    facts = sent(case, closes="whole", length_cm="2.5")
    shown = client.post(url, facts, follow=True).content.decode()
    assert "Left out, as it belongs to another kind of repair: Final length (cm)." in shown
