"""A save leads to what comes next, says where, and leads back; a conclusion confirms defaults."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from encounters.models import SurgeonDefaults
from encounters.vocabulary.terms import Role
from tests.support.factories import DAY, a_case, a_stage, a_user, lesion_facts, read_clear
from tests.support.opened import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return a_case()


def consented(case):
    opened.save_pre_op(case.encounter, {"consent_by": "Dr. Quill"}, by=case.surgeon)


def cleared(case):
    consented(case)
    read_clear(a_stage(case.lesion))


def measured(case):
    cleared(case)
    opened.record_defect(case.encounter, {"length_mm": 9}, lesions=[case.lesion], by=case.surgeon)


def repaired(case):
    measured(case)
    defect = case.encounter.defects.get()
    opened.record_repair(defect, {"type": "second_intent"}, by=case.surgeon)


# The page that is saved, what was done before, what is typed, and the page it leads to.
SAVES = [
    ("pre_op", lambda case: None, {"consent_by": "Dr. Quill"}, "stage_new"),
    ("pre_op", lambda case: None, {"allergies": "None"}, "before_the_cut"),
    ("lesion_outcome", cleared, {"outcome": "clear"}, "defect_new"),
    ("defect_new", cleared, {"size": "9", "lesions": "A"}, "repair"),
    ("repair", measured, {"type": "second_intent"}, "wound_care"),
    ("wound_care", repaired, {"dressing": "Gauze"}, "sign"),
]


def address_of(case, name):
    if name in ("lesion_outcome", "stage_new"):
        return reverse(name, args=[case.lesion.pk])
    if name == "repair":
        return reverse(name, args=[case.encounter.defects.get().pk, 1])
    return reverse(name, args=[case.encounter.pk])


@pytest.mark.parametrize(
    ("name", "before", "typed", "leads_to"), SAVES, ids=[f"{row[0]} to {row[3]}" for row in SAVES]
)
def test_a_save_goes_on_and_its_message_leads_back(case, as_user, name, before, typed, leads_to):
    before(case)
    if "lesions" in typed:
        typed = {**typed, "lesions": str(case.lesion.pk)}
    if name == "repair":
        shown = {"date_of_service": DAY.isoformat(), "surgeon": str(case.surgeon.pk)}
        typed = {**typed, **shown, "site_lesion": str(case.lesion.pk)}
    url = address_of(case, name)
    answer = as_user(case.surgeon).post(url, typed)
    assert answer.status_code == 302
    assert answer.url == address_of(case, leads_to)
    [message] = get_messages(answer.wsgi_request)
    assert str(message).startswith("Saved. Next: ")
    assert message.extra_tags == url


# What is concluded, by whom, whether another lesion is still to be cut, and where it leads.
CONCLUSIONS = [
    ("clear", Role.SURGEON, False, "defect_new"),
    ("indeterminate", Role.SURGEON, False, "stage"),
    ("clear", Role.SURGEON, True, "stage"),
    ("clear", Role.ASSISTANT, False, "stage"),
]


@pytest.mark.parametrize(("said", "role", "is_more", "leads_to"), CONCLUSIONS)
def test_the_last_clear_conclusion_goes_on_to_the_defect(
    case, as_user, said, role, is_more, leads_to
):
    if is_more:
        opened.add_lesion(case.encounter, lesion_facts(side="right"), by=case.surgeon)
    stage = a_stage(case.lesion)
    opened.read_all_clear(stage, by=case.surgeon)
    by = case.surgeon if role == Role.SURGEON else a_user(case.practice, role)
    answer = as_user(by).post(reverse("stage_conclude", args=[stage.pk]), {"conclusion": said})
    page = reverse("stage", args=[stage.pk])
    assert answer.status_code == 302
    assert answer.url == (page if leads_to == "stage" else address_of(case, leads_to))
    [message] = get_messages(answer.wsgi_request)
    if leads_to == "stage":
        assert (str(message), message.extra_tags) == ("Saved", "")
    else:
        next_words = "Next: Measure the defect of lesion A"
        assert (str(message), message.extra_tags) == (f"Concluded: Clear. {next_words}", page)


# The margin that the page showed, and whether concluding confirms it.
@pytest.mark.parametrize(("shown", "is_confirmed"), [("2.0", True), ("3.0", False)])
def test_a_conclusion_confirms_the_default_that_its_page_showed(case, as_user, shown, is_confirmed):
    SurgeonDefaults.objects.create(practice=case.practice, user=case.surgeon, margin_mm=2)
    stage = a_stage(case.lesion)
    opened.read_all_clear(stage, by=case.surgeon)
    surgeon = as_user(case.surgeon)
    page = surgeon.get(reverse("stage", args=[stage.pk])).content.decode()
    assert "Concluding also confirms what is usual: margin 2 mm" in page
    url = reverse("stage_conclude", args=[stage.pk])
    sent = {"conclusion": "clear", "default": f"margin_mm={shown}"}
    assert surgeon.post(url, sent).status_code == 302
    stage.refresh_from_db()
    assert ("margin_mm" in stage.unconfirmed) is not is_confirmed


# What is answered in New case, and what is stored; nothing where the form comes back.
ANSWERS = [("", None), ("not_known_yet", ""), ("default", "default"), ("moon", None)]


@pytest.mark.parametrize(("answer", "stored"), ANSWERS)
def test_what_a_site_asks_is_asked_when_the_lesion_is_added(case, as_user, answer, stored):
    surgeon = as_user(case.surgeon)
    url = reverse("lesion_new", args=[case.encounter.pk])
    sent = {"site": "temple", "side": "left", "tumor_type": "bcc", "site_choice": answer}
    got = surgeon.post(url, {name: value for name, value in sent.items() if value})
    assert got.status_code == (422 if stored is None else 302)
    assert (b'name="site_choice"' in got.content) is (stored is None)
    added = case.encounter.lesions.filter(letter="B").first()
    assert (added.site_choice if added else None) == stored


def test_what_a_site_asks_comes_back_with_a_new_case_that_does_not_answer_it(case, as_user):
    sent = {"lesion-site": "medial-canthus", "lesion-side": "left", "lesion-tumor_type": "bcc"}
    got = as_user(case.surgeon).post(reverse("encounter_new"), sent)
    assert got.status_code == 422
    assert b'name="lesion-site_choice"' in got.content
    assert b"Choose one, or say that it is not known yet." in got.content


@pytest.mark.parametrize("name", ["site", "lesion-site"])
def test_the_chosen_site_brings_its_question_under_the_name_of_its_form(case, as_user, name):
    surgeon = as_user(case.surgeon)
    url = reverse("site_question")
    asked = surgeon.get(url, {name: "temple"}).content.decode()
    assert f'name="{name.replace("site", "site_choice")}"' in asked
    for slug in ("nasal-tip", "moon", ""):
        assert "<input" not in surgeon.get(url, {name: slug}).content.decode()
