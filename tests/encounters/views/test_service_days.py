"""The page of a day after the first: its time-out before its first cut, and the way to it."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.urls import reverse
from lxml import html

from encounters.actions import ActionRefusedError
from encounters.models import Lesion, Patient, Reconfirmation, ServiceDay, Stage
from encounters.snapshot import take_snapshot
from encounters.vocabulary.terms import LesionOutcome, Role
from tests.support.factories import DAY, a_case, a_stage, a_user, go_on, moment, read_tumor
from tests.support.opened import opened
from tests.support.page_client import PageClient
from tests.support.records import NEXT_DAY

pytestmark = pytest.mark.django_db
NEXT = NEXT_DAY.isoformat()
SAID = {
    "time_out_at": f"{NEXT}T08:30",
    "present": "All",
    "confirmed": ["patient", "site"],
    "consent_by": "Robin",
    "consented_at": "",
    "assistant": "",
    "histotechnician": "",
}


@pytest.fixture(scope="module")
def _first_day_for_all(rows_for_all):
    case = a_case()
    read_tumor(a_stage(case.lesion))
    return case


@pytest.fixture
def case(_first_day_for_all, db):
    """Tumor is left after the first day."""
    return deepcopy(_first_day_for_all)


@pytest.fixture
def client(case):
    client = PageClient()
    client.force_login(case.nurse)
    return client


def address(case, day=NEXT_DAY, name="service_day"):
    return reverse(name, args=[case.encounter.pk, day])


def test_a_day_is_recorded_and_then_tissue_is_taken_on_it(client, case):
    answer = client.post(address(case), SAID)
    assert (answer.status_code, answer.url) == (302, reverse("stage_new", args=[case.lesion.pk]))
    [own] = take_snapshot(case.encounter.pk).further_days
    assert (own.date, own.consent_by, own.confirmed) == (NEXT_DAY, "Robin", ("patient", "site"))
    assert own.time_out_facts == own.consent_facts != {}
    assert a_stage(case.lesion).date_of_service == NEXT_DAY


def test_without_its_time_out_no_stage_is_taken_on_a_day(case):
    words = f"Record the time-out of {NEXT} before taking a stage on it"
    with pytest.raises(ActionRefusedError, match=words):
        a_stage(case.lesion, date_of_service=NEXT_DAY)
    opened.save_service_day(case.encounter, NEXT_DAY, {"consent_by": "Robin"}, by=case.nurse)
    with pytest.raises(ActionRefusedError, match=words):
        a_stage(case.lesion, date_of_service=NEXT_DAY)
    assert a_stage(case.lesion).date_of_service == DAY


def test_a_stage_moves_to_a_day_only_after_that_day_s_time_out(case):
    stage = a_stage(case.lesion)
    with pytest.raises(ActionRefusedError) as refused:
        opened.update_stage(stage, {"date_of_service": NEXT_DAY}, by=case.surgeon)
    assert list(refused.value.errors) == ["date_of_service"]
    go_on(case.encounter, NEXT_DAY, by=case.nurse)
    opened.update_stage(stage, {"date_of_service": NEXT_DAY}, by=case.surgeon)
    assert Stage.objects.get(pk=stage.pk).date_of_service == NEXT_DAY


def test_a_time_out_about_another_side_lets_nobody_cut_on_its_day(case):
    go_on(case.encounter, NEXT_DAY, by=case.nurse)
    facts = {"side": "right", "site_change_reason": "Entered on the wrong side."}
    opened.update_lesion(case.lesion, facts, by=case.surgeon)
    opened.verify_site(
        case.lesion,
        {"verified_by": case.surgeon, "verified_at": moment(8, day=NEXT_DAY)},
        by=case.surgeon,
    )
    with pytest.raises(ActionRefusedError, match="confirm it again"):
        a_stage(case.lesion)


def test_a_day_s_time_out_is_confirmed_again_on_its_own_page(client, case):
    go_on(case.encounter, NEXT_DAY, by=case.nurse)
    Patient.objects.update(mrn="NEW-1")
    shown = html.fromstring(client.get(address(case)).content)
    forms = [form for form in shown.forms if (form.action or "").endswith("/confirm/")]
    assert len(forms) == 2
    url = reverse("confirm_again", args=[case.encounter.pk])
    for form in forms:
        assert client.post(url, dict(form.fields)).status_code == 302
    assert {row.subject for row in Reconfirmation.objects.all()} == {NEXT}
    assert "confirmed again" not in client.get(address(case)).content.decode()


@pytest.mark.parametrize(
    ("day", "changes", "field", "words"),
    [
        (DAY, {}, None, "Only a day after"),
        (DAY - timedelta(days=1), {}, None, "Only a day after"),
        (NEXT_DAY.replace(year=2090), {"time_out_at": ""}, None, "lies in the future"),
        (NEXT_DAY, {"time_out_at": f"{DAY}T23:59"}, "time_out_at", f"Give a time of {NEXT}."),
        (NEXT_DAY, {"consented_at": "2090-01-01T10:00"}, "consented_at", "lies in the future"),
        (NEXT_DAY, {"confirmed": ["moon"]}, "confirmed", "moon"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(client, case, day, changes, field, words):
    answer = client.post(address(case, day), {**SAID, **changes})
    assert answer.status_code == 422
    form = answer.context["form"]
    found = form.errors[field] if field else form.non_field_errors()
    assert words in str(found)
    assert not ServiceDay.objects.exists()


def test_only_people_of_the_practice_with_the_duty_are_named(client, case):
    surgeon = a_user(case.practice, Role.SURGEON)
    answer = client.post(address(case), {**SAID, "assistant": surgeon.pk})
    assert answer.status_code == 422
    with pytest.raises(ActionRefusedError, match="an assistant"):
        opened.save_service_day(case.encounter, NEXT_DAY, {"assistant": surgeon}, by=case.nurse)
    assert client.post(address(case), {**SAID, "assistant": case.nurse.pk}).status_code == 302
    assert ServiceDay.objects.get().assistant == case.nurse


@pytest.mark.parametrize("day", ["2026-13-01", "2026-02-30", "0000-01-01", "tomorrow"])
def test_a_day_that_no_calendar_has_is_not_found(client, case, day):
    url = reverse("encounter", args=[case.encounter.pk])
    assert client.get(f"{url}days/{day}/").status_code == 404


def test_the_rail_leads_to_each_day_and_to_today_while_surgery_goes_on(client, case, monkeypatch):
    today = NEXT_DAY + timedelta(days=1)
    monkeypatch.setattr("encounters.web.open_chart.practice_today", lambda _: today)
    overview = reverse("encounter", args=[case.encounter.pk])
    assert linked(client, overview) == [("Day 2, 2026-10-07", address(case, today))]
    go_on(case.encounter, NEXT_DAY, by=case.nurse)
    assert [label for label, _ in linked(client, overview)] == [
        "Day 2, 2026-10-06",
        "Day 3, 2026-10-07",
    ]
    opened.settle_lesion(
        case.lesion,
        by=case.surgeon,
        outcome=LesionOutcome.STOPPED,
        reason="Bone.",
        plan="Referred.",
    )
    assert [label for label, _ in linked(client, overview)] == ["Day 2, 2026-10-06"]


def linked(client, url):
    page = html.fromstring(client.get(url).content)
    return [
        (link.xpath("string(span)"), link.get("href"))
        for link in page.xpath("//nav[@id='rail']//a[contains(@href, '/days/')]")
    ]


def test_a_lesion_that_continues_is_taken_up_after_the_time_out_of_another_day(client, case):
    opened.settle_lesion(
        case.lesion, by=case.surgeon, outcome=LesionOutcome.CONTINUES, plan="Tomorrow."
    )
    overview = reverse("encounter", args=[case.encounter.pk])
    take = reverse("stage_new", args=[case.lesion.pk])
    assert take not in client.get(overview).content.decode()
    go_on(case.encounter, NEXT_DAY, by=case.nurse)
    assert take in client.get(overview).content.decode()


def test_the_page_of_a_new_stage_says_its_day_and_leads_to_today(client, case, monkeypatch):
    take = reverse("stage_new", args=[case.lesion.pk])
    monkeypatch.setattr("encounters.web.open_chart.practice_today", lambda _: NEXT_DAY)
    shown = html.fromstring(client.get(take).content).get_element_by_id("section")
    assert address(case) in html.tostring(shown).decode()
    go_on(case.encounter, NEXT_DAY, by=case.nurse)
    shown = html.fromstring(client.get(take).content).get_element_by_id("section")
    assert address(case) not in html.tostring(shown).decode()


def test_any_other_day_is_opened_from_the_time_out(client, case):
    url = reverse("service_day_open", args=[case.encounter.pk])
    assert client.get(url, {"day": NEXT}).url == address(case)
    back = reverse("time_out", args=[case.encounter.pk])
    for day in (DAY.isoformat(), "", "soon"):
        answer = client.get(url, {"day": day}, follow=True)
        assert answer.redirect_chain[0][0] == back
        assert f"Choose a day after {DAY}" in answer.content.decode()


def test_a_day_without_a_stage_is_removed_and_one_with_a_stage_stays(client, case):
    go_on(case.encounter, NEXT_DAY, by=case.nurse)
    remove = address(case, name="service_day_remove")
    assert remove in client.get(address(case)).content.decode()
    a_stage(case.lesion)
    assert remove not in client.get(address(case)).content.decode()
    assert client.post(remove, {}).status_code == 422
    opened.remove_stage(Lesion.objects.get().stages.get(number=2), by=case.surgeon)
    assert client.post(remove, {}).status_code == 302
    assert not ServiceDay.objects.exists()
    assert client.post(remove, {}).status_code == 404


def test_what_is_touched_is_saved_by_itself_and_makes_the_day(client, case):
    typed = {
        "present": "Ada",
        "time_out_at": f"{DAY}T08:00",
        "touched": ["present", "time_out_at"],
        "seen": [0, 0],
    }
    answer = client.post(address(case), typed, headers={"X-Save": "auto"})
    assert answer.status_code == 200
    assert list(answer.json()["errors"]) == ["time_out_at"]
    own = ServiceDay.objects.get()
    assert (own.present, own.time_out_at, own.time_out_facts) == ("Ada", None, {})
    assert answer.json()["version"] == own.version
