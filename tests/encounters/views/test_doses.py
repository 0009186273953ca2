"""What the pages say of doses, allergies and photographs where they are entered."""

from datetime import time
from decimal import Decimal

import pytest
from django.urls import reverse

from encounters.models import Anesthetic
from encounters.snapshot import take_snapshot, take_snapshots
from tests.support.factories import a_stage
from tests.support.opened import opened
from tests.support.photo_files import jpeg

pytestmark = pytest.mark.django_db


def page_of(client, name, case):
    return client.get(reverse(name, args=[case.encounter.pk])).content.decode()


def inject(case, **facts):
    known = {"agent": "Lidocaine", "concentration_percent": 1, "epinephrine": "1:100,000"}
    return opened.give_anesthetic(case.encounter, known | facts, by=case.nurse)


@pytest.mark.parametrize(
    ("volume", "expect"),
    [("33.5", "79.8 %"), ("33.6", "80 %"), ("42", "100 %"), ("42.1", "100.3 %")],
)
def test_the_page_adds_up_what_was_given(as_user, case, volume, expect):
    opened.save_pre_op(case.encounter, {"weight_kg": 60}, by=case.nurse)
    inject(case, volume_ml=10)
    inject(case, volume_ml=Decimal(volume) - 10, agent="xylocaine")
    page = page_of(as_user(case.nurse), "anesthetics", case)
    assert f">{expect}</b> of the maximum of one day: 420 mg (7 mg/kg) with epinephrine." in page
    share = Decimal(expect.partition(" ")[0])
    assert ("dose is-near" in page) == (80 <= share <= 100)
    assert ("dose is-above" in page) == (share > 100)
    assert ("is 80 % of the maximum" in page) == (expect == "80 %")
    assert ("is more than the maximum" in page) == (share > 100)


def test_the_page_says_that_the_weight_is_missing(as_user, case):
    inject(case, volume_ml=10)
    page = page_of(as_user(case.nurse), "anesthetics", case)
    assert "Weight was not entered" in page
    assert "20 %</b> of the maximum of one day: 500 mg with epinephrine." in page


def test_an_agent_of_the_own_words_has_no_maximum(as_user, case):
    inject(case, volume_ml=3, agent="Diphenhydramine")
    page = page_of(as_user(case.nurse), "anesthetics", case)
    assert "Diphenhydramine 30 mg</strong> in 3 mL: no maximum known" in page
    assert "of the maximum of one day" not in page


REFUSED = [
    ("concentration_percent", "20", "sold for injection at up to 4 %"),
    ("agent", "Lidocaine and bupivacaine", "agent of a mixture by itself"),
    ("stage_number", "9", "no stage was taken yet"),
    ("given_on", "2020-01-01", "before the day of service"),
    ("given_on", "2050-01-01", "in the future"),
    ("given_on", "yesterday", "year-month-day"),
]


@pytest.mark.parametrize(("field", "value", "why"), REFUSED, ids=[r[0] + r[1] for r in REFUSED])
def test_what_cannot_be_is_refused_at_its_field(as_user, case, field, value, why):
    data = {"agent": "Lidocaine", "concentration_percent": "1", "volume_ml": "2", field: value}
    answer = as_user(case.nurse).post(reverse("anesthetics", args=[case.encounter.pk]), data)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Anesthetic.objects.exists()


@pytest.mark.parametrize("allergy_first", [True, False])
def test_an_allergy_is_said_where_either_of_both_is_entered(as_user, case, allergy_first):
    acts = [
        lambda: opened.save_pre_op(case.encounter, {"allergies": "Lidocaine"}, by=case.nurse),
        lambda: inject(case, volume_ml=1, agent="Marcaine", concentration_percent="0.5"),
    ]
    for act in acts if allergy_first else reversed(acts):
        act()
    for name in ("anesthetics", "pre_op"):
        page = page_of(as_user(case.nurse), name, case)
        assert "The patient reacts to amide anesthetics, and was given Marcaine." in page, name


def test_picks_are_saved_and_come_back(as_user, case):
    nurse, url = as_user(case.nurse), reverse("pre_op", args=[case.encounter.pk])
    data = {
        "allergy_groups": ["latex", "penicillin"],
        "device_kinds": ["none"],
        "weight_kg": "81.5",
    }
    assert nurse.post(url, data).status_code == 302
    pre_op = take_snapshot(case.encounter.pk).pre_op
    assert (pre_op.allergy_groups, pre_op.device_kinds) == (("latex", "penicillin"), ("none",))
    assert pre_op.weight_kg == Decimal("81.5")
    page = page_of(nurse, "pre_op", case)
    section = page[page.index('id="section"') : page.index("</section>")]
    assert section.count(" checked") == 3
    for wrong in ({"allergy_groups": "moon"}, {"weight_kg": "0"}, {"weight_kg": "8e1"}):
        assert nurse.post(url, wrong).status_code == 422


def test_an_injection_of_another_day_prints_its_date(as_user, case):
    inject(case, volume_ml=1, given_on=case.encounter.date_of_service, given_at=time(9))
    assert f"{case.encounter.date_of_service:%Y-%m-%d} 09:00" in page_of(
        as_user(case.nurse), "anesthetics", case
    )


@pytest.fixture
def photographed(desk):
    """A case with a photograph, taken before anybody spoke of consent."""
    url = reverse("lesion_photos", args=[desk.case.lesion.pk])
    sent = {key: value or "" for key, value in desk.headers.items()}
    answer = desk.client.post(url, jpeg(), content_type="image/jpeg", headers=sent)
    assert answer.status_code == 201
    return desk.case


def test_photographs_are_counted_in_the_queries_that_load_the_case(
    photographed, django_assert_max_num_queries
):
    key = photographed.encounter.pk
    with django_assert_max_num_queries(30):
        [record] = take_snapshots([key])
    assert [lesion.photo_count for lesion in record.lesions] == [1]


@pytest.mark.parametrize(
    ("agreed", "on_stage", "on_lesion"),
    [
        (None, "Whether the patient agreed to photographs", ""),
        (False, "The patient has not agreed to photographs.", "A photograph of lesion A is kept"),
        (True, "", ""),
    ],
)
def test_consent_to_photographs_is_said_where_one_is_added(
    as_user, photographed, agreed, on_stage, on_lesion
):
    case = photographed
    opened.save_pre_op(case.encounter, {"photo_consent": agreed}, by=case.nurse)
    client = as_user(case.surgeon)
    stage = case.lesion.stages.first() or a_stage(case.lesion)
    page = client.get(reverse("stage", args=[stage.pk])).content.decode()
    said = ("Whether the patient agreed to photographs", "has not agreed to photographs.")
    assert on_stage in page
    assert on_stage or not any(words in page for words in said)
    lesion = client.get(reverse("lesion", args=[case.lesion.pk])).content.decode()
    assert on_lesion in lesion
    assert bool(on_lesion) == ("not agreed to photographs" in lesion)
