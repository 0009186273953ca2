"""Each kind of encounter has its pages; the address of another one says why it is not there."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from encounters.models import Encounter, MapPreset
from encounters.vocabulary.encounter_kinds import NO_SURGERY, NO_VISIT, why_no_stages
from encounters.vocabulary.kind_terms import EncounterKind
from tests.support.factories import a_case
from tests.support.records import NEXT_DAY

pytestmark = pytest.mark.django_db
MOHS, REPAIR, VISIT = EncounterKind.MOHS, EncounterKind.REPAIR, EncounterKind.POST_OP

PAGES = [
    # page, a kind that has it, one that has not, what is said then
    ("before_the_cut", REPAIR, VISIT, NO_SURGERY),
    ("pre_op", REPAIR, VISIT, NO_SURGERY),
    ("time_out", REPAIR, VISIT, NO_SURGERY),
    ("service_day", REPAIR, VISIT, NO_SURGERY),
    ("anesthetics", REPAIR, VISIT, NO_SURGERY),
    ("site_verification", REPAIR, VISIT, NO_SURGERY),
    ("closure", REPAIR, VISIT, NO_SURGERY),
    ("defect_new", REPAIR, VISIT, NO_SURGERY),
    ("wound_care", REPAIR, VISIT, NO_SURGERY),
    ("stage_new", MOHS, REPAIR, why_no_stages(REPAIR)),
    ("stage_line", MOHS, VISIT, why_no_stages(VISIT)),
    ("post_op_visit", VISIT, MOHS, NO_VISIT),
]
OF_LESIONS = {"site_verification", "stage_new", "stage_line"}


def address(case, name):
    key = case.lesion.pk if name in OF_LESIONS else case.encounter.pk
    return reverse(name, args=[key, NEXT_DAY] if name == "service_day" else [key])


def turned(case, kind):
    Encounter.objects.filter(pk=case.encounter.pk).update(kind=kind)


@pytest.mark.parametrize(("name", "having", "lacking", "said"), PAGES)
def test_a_page_its_kind_lacks_leads_to_the_case_and_says_why(as_user, name, having, lacking, said):
    case = a_case()
    page = as_user(case.surgeon)
    turned(case, having)
    assert page.get(address(case, name)).status_code == 200
    turned(case, lacking)
    answer = page.get(address(case, name))
    assert (answer.status_code, answer.url) == (302, reverse("encounter", args=[case.encounter.pk]))
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [said]


def test_what_follows_a_save_moves_no_page(as_user):
    """The kind was changed elsewhere meanwhile: what is typed here stays on the screen."""
    case = a_case()
    turned(case, VISIT)
    headers = {"HX-Request": "true", "HX-Target": "followers"}
    page = as_user(case.surgeon)
    assert page.get(address(case, "pre_op"), headers=headers).status_code == 200


SENT = [
    ("anesthetics", VISIT, {"agent": "Lidocaine", "volume_ml": "3"}, "nothing is operated on"),
    ("wound_care", VISIT, {"dressing": "Gauze"}, "nothing is operated on"),
    ("pre_op", VISIT, {"allergies": "None"}, "nothing is operated on"),
    ("defect_new", VISIT, {"size": "9 x 8"}, "nothing is operated on"),
    ("stage_new", REPAIR, {}, "no Mohs surgery"),
    ("post_op_visit", MOHS, {"plan": "None"}, "no post-operative visit"),
]


@pytest.mark.parametrize(("name", "kind", "sent", "said"), SENT)
def test_what_is_posted_to_it_is_refused_in_words(as_user, name, kind, sent, said):
    case = a_case()
    turned(case, kind)
    if name == "defect_new":
        sent = {**sent, "lesions": case.lesion.pk}
    if name == "stage_new":
        sent = {**sent, "preset": MapPreset.objects.filter(practice=case.practice).first().pk}
    answer = as_user(case.surgeon).post(address(case, name), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
