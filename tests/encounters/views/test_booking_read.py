"""New case: whose an MRN is and what a line says, to be confirmed by a tap."""

import html
import json
import re

import pytest
from django.urls import reverse

from encounters.actions import merge_charts, practice_today
from encounters.models import AuditEvent, Encounter, Patient, Payer
from encounters.vocabulary.terms import Role
from tests.encounters.views.test_new_case import facts
from tests.support.factories import a_practice, a_site_row, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(as_user):
    practice = a_practice()
    surgeon = a_user(practice, Role.SURGEON)
    return practice, surgeon, as_user(surgeon)


@pytest.fixture
def known(office):
    assert office[2].post(reverse("encounter_new"), facts(office)).status_code == 302
    return Patient.objects.get()


def reads(office, part="", **typed):
    sent = {"read": part, **{name.replace("__", "-"): value for name, value in typed.items()}}
    return office[2].post(reverse("booking_read"), sent)


def fills_in(answer):
    found = re.findall(r'data-fills="([^"]*)"', answer.content.decode())
    return [json.loads(html.unescape(one)) for one in found]


@pytest.mark.parametrize("typed", ["N-1", " n-1 "])
def test_a_known_mrn_shows_whose_it_is_and_what_a_tap_fills(office, known, typed):
    known.payer = Payer.objects.create(practice=known.practice, name="Cedar Mutual")
    known.save()
    answer = reads(office, "patient", patient__mrn=typed)
    assert "born 1958-03-14" in answer.content.decode()
    [fills] = fills_in(answer)
    assert fills == {
        "patient-mrn": "N-1",
        "patient-family_name": "Larkspur",
        "patient-given_names": "Theodora",
        "patient-date_of_birth": "1958-03-14",
        "patient-sex": "female",
        "patient-payer": str(known.payer.pk),
    }


def test_what_a_tap_filled_opens_the_case_of_that_chart_without_a_question(office, known):
    [fills] = fills_in(reads(office, "patient", patient__mrn="n-1"))
    answer = office[2].post(reverse("encounter_new"), facts(office, **fills))
    assert answer.status_code == 302
    assert list(Encounter.objects.values_list("patient", flat=True)) == [known.pk] * 2


def test_a_payer_that_is_not_offered_any_more_is_left_open(office, known):
    known.payer = Payer.objects.create(
        practice=known.practice, name="Cedar Mutual", is_offered=False
    )
    known.save()
    [fills] = fills_in(reads(office, "patient", patient__mrn="N-1"))
    assert fills["patient-payer"] == ""


def test_the_number_of_a_merged_chart_brings_the_one_that_goes_on(office, known):
    other = facts(office, **{"patient-mrn": "Z-77", "patient-family_name": "Quillfeather"})
    other["patient-given_names"], other["patient-date_of_birth"] = "Ambrose", "1931-07-02"
    assert office[2].post(reverse("encounter_new"), other).status_code == 302
    gone = Patient.objects.get(mrn="Z-77")
    merge_charts(gone, known, by=office[1], reason="The same person")
    answer = reads(office, "patient", patient__mrn="Z-77")
    assert "was merged into this chart" in answer.content.decode()
    assert fills_in(answer)[0]["patient-mrn"] == "N-1"


UNKNOWN = ["", " ", "N-", "N-11", "N-1%", "\u0000", "9" * 5000, "{{ 7 }}"]


@pytest.mark.parametrize("mrn", UNKNOWN)
def test_another_mrn_brings_nobody(office, known, mrn):
    answer = reads(office, "patient", patient__mrn=mrn)
    assert answer.status_code == 200
    assert fills_in(answer) == []
    assert "Larkspur" not in answer.content.decode()


def test_nobody_of_another_practice_is_told(office, known, as_user):
    elsewhere = a_practice("Elsewhere")
    stranger = as_user(a_user(elsewhere, Role.SURGEON))
    answer = reads((elsewhere, None, stranger), "patient", patient__mrn="N-1")
    assert "Larkspur" not in answer.content.decode()


def test_who_is_shown_is_in_the_log(office, known):
    reads(office, "patient", patient__mrn="N-1")
    event = AuditEvent.objects.order_by("-seq").first()
    assert (event.place, event.patient_id) == ("booking_read", str(known.pk))
    last = event.seq
    reads(office, "line", patient__mrn="N-1", line="left temple bcc")
    assert not AuditEvent.objects.filter(seq__gt=last).exists()


def test_a_clear_line_is_one_choice_and_fills_nothing_by_itself(office):
    answer = reads(office, "line", line="recurrent L temple BCC, bx proven, 68M")
    assert fills_in(answer) == [
        {
            "lesion-site": "temple",
            "lesion-side": "left",
            "lesion-tumor_type": "bcc",
            "lesion-presentation": "recurrent",
            "lesion-biopsied": "on",
        }
    ]
    assert "Read as this. Tap it to fill it in" in answer.content.decode()


def test_an_unclear_line_is_several_choices(office):
    answer = reads(office, "line", line="L forearm BCC")
    assert len(fills_in(answer)) > 1
    assert "This can mean more than one thing" in answer.content.decode()


def test_a_site_that_the_practice_does_not_offer_is_not_read(office):
    a_site_row(office[0], "temple", is_offered=False)
    sites = [fills["lesion-site"] for fills in fills_in(reads(office, "line", line="L temple BCC"))]
    assert "temple" not in sites


def test_a_line_that_contradicts_the_patient_is_told(office):
    young = practice_today(office[0]).replace(day=1)
    typed = {"patient__date_of_birth": young.replace(year=young.year - 40).isoformat()}
    told = reads(office, "line", line="68F temple bcc", **typed, patient__sex="male")
    page = told.content.decode()
    assert "The line says 68 years, the patient is 40." in page
    assert "The line says female, the patient is male." in page


def field(page, name):
    [found] = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
    return found


def test_without_scripts_the_page_comes_back_with_what_was_typed_and_found(office, known):
    typed = {"patient-mrn": "N-1", "line": "L temple BCC", "lesion-site_detail": "hairline"}
    page = office[2].post(reverse("booking_read"), typed).content.decode()
    assert 'value="hairline"' in field(page, "lesion-site_detail")
    assert "Larkspur" not in field(page, "patient-family_name")
    presses = dict(re.findall(r'name="fill" value="([^"]*)"[^>]*>([^<]*)<', page))
    assert list(presses.values()) == ["This is the patient", "Left temple, basal cell carcinoma"]
    for key in presses:
        answer = office[2].post(reverse("booking_read"), {**typed, "fill": html.unescape(key)})
        filled = answer.content.decode()
        if key.startswith("chart:"):
            assert 'value="Larkspur"' in field(filled, "patient-family_name")
        else:
            assert '<option value="temple" selected>' in filled
    assert Encounter.objects.count() == 1


@pytest.mark.parametrize("fill", ["", "chart:", "chart:0", "x|left|||", "temple|up|||", "|" * 99])
def test_a_choice_that_no_page_offers_fills_nothing(office, known, fill):
    answer = reads(office, patient__mrn="N-1", fill=fill)
    assert answer.status_code == 200
    assert "Larkspur" not in field(answer.content.decode(), "patient-family_name")


@pytest.mark.parametrize("role", [Role.CODER, Role.PRIVACY_OFFICER])
def test_who_opens_no_case_looks_nobody_up(office, known, as_user, role):
    client = as_user(a_user(office[0], role))
    answer = client.post(reverse("booking_read"), {"read": "patient", "patient-mrn": "N-1"})
    assert answer.status_code == 403
