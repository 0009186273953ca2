"""A signed case names whom its note names, on every page; what the chart says now stands beside."""

from copy import deepcopy

import pytest
from django.urls import reverse

from encounters.actions import merge_charts, practice_today, update_patient
from encounters.actions.audit.emergency import EmergencyRequest, open_emergency
from encounters.models import Encounter
from encounters.note import blank_map, downtime
from encounters.vocabulary.terms import Role
from tests.support.factories import a_case, a_practice, a_user, an_encounter, patient_facts
from tests.support.opened import opened
from tests.support.page_client import PageClient
from tests.support.signed_case import a_complete_case, sign, unprinted

pytestmark = pytest.mark.django_db
LATER = "Signed as Okafor, Miriam, born 1958-03-14"
NOW = "the chart now says Otherperson, Quite"


@pytest.fixture(scope="module")
def _renamed_for_all(rows_for_all):
    with pytest.MonkeyPatch.context() as patch:
        unprinted(patch)
        case = a_complete_case()
        sign(case)
        change = {"family_name": "Otherperson", "given_names": "Quite"}
        update_patient(case.encounter.patient, change, by=case.nurse, reason="Passport seen")
        return case


@pytest.fixture
def renamed(_renamed_for_all, db, monkeypatch):
    unprinted(monkeypatch)
    return deepcopy(_renamed_for_all)


@pytest.fixture
def jobs(monkeypatch):
    """What would be printed, instead of printing it."""
    made = []

    class Printer:
        def render(self, job):
            made.append(job.html)
            return type("Rendered", (), {"pdf": b"%PDF-1.7"})()

    for module in (blank_map, downtime):
        monkeypatch.setattr(module, "renderer", Printer)
    return made


def client_of(user):
    client = PageClient()
    client.force_login(user)
    return client


def says_both(text):
    assert LATER in text
    assert NOW in text


@pytest.mark.parametrize("page", ["encounter", "note", "encounter_header", "pre_op", "codes"])
def test_each_page_of_the_case(renamed, page):
    text = client_of(renamed.surgeon).get(reverse(page, args=[renamed.encounter.pk])).content
    assert b'<strong class="identity-name"><bdi>Okafor, Miriam</bdi></strong>' in text
    says_both(text.decode())


def test_day_list_and_search(renamed):
    client = client_of(renamed.surgeon)
    day = renamed.encounter.date_of_service.isoformat()
    listed = client.get(reverse("day_list"), {"day": day}).content.decode()
    assert "<bdi>Okafor, Miriam</bdi></a>" in listed
    says_both(listed)
    for asked in ("Okafor", "Otherperson"):
        client.post(reverse("day_search"), {"search": asked})
        says_both(client.get(reverse("day_list")).content.decode())


def test_the_list_of_marks(renamed):
    opened.mark_entered_in_error(renamed.encounter, reason="Twice", by=renamed.surgeon)
    text = client_of(renamed.surgeon).get(reverse("unsigned")).content.decode()
    assert "<bdi>Okafor, Miriam</bdi>, born 1958-03-14: Twice" in text
    says_both(text)


def test_papers(renamed, jobs):
    client = client_of(renamed.surgeon)
    stage = renamed.lesion.stages.get()
    day = renamed.encounter.date_of_service.isoformat()
    assert client.get(reverse("map_sheet", args=[stage.pk])).status_code == 200
    assert client.get(reverse("downtime_sheet"), {"day": day}).status_code == 200
    assert len(jobs) == 2
    for html in jobs:
        assert "<bdi>Okafor, Miriam</bdi>" in html
        says_both(html)


def test_oversight(renamed):
    practice = renamed.practice
    officer = client_of(a_user(practice, Role.PRIVACY_OFFICER))
    stranger = a_user(a_practice(), Role.SURGEON)
    encounter = Encounter.objects.get(pk=renamed.encounter.pk)
    born = encounter.patient.date_of_birth
    asked = EmergencyRequest(
        number=encounter.case_number, date_of_birth=born, reason="Unconscious in the lobby"
    )
    open_emergency(asked, by=stranger)
    client_of(renamed.surgeon).get(reverse("encounter", args=[encounter.pk]))
    for text in (
        officer.get(reverse("emergency_queue")).content.decode(),
        officer.get(reverse("audit_report")).content.decode(),
        officer.post(reverse("audit_find"), {"search": "Okafor"}).content.decode(),
    ):
        says_both(text)


def test_a_draft_names_whom_the_chart_names_now(renamed):
    draft = an_encounter(renamed.practice, renamed.surgeon)
    Encounter.objects.filter(pk=draft.pk).update(patient=renamed.encounter.patient)
    text = client_of(renamed.surgeon).get(reverse("encounter", args=[draft.pk])).content.decode()
    assert "Otherperson, Quite" in text
    assert "Signed as" not in text


@pytest.mark.both_databases
def test_search_and_emergency_follow_a_merged_chart():
    case = a_case()
    other = an_encounter(case.practice, case.surgeon)
    into = other.patient
    update_patient(into, {"family_name": "Rowan"}, by=case.nurse)
    merge_charts(case.encounter.patient, into, reason="One passport", by=case.surgeon)
    client = client_of(case.surgeon)
    for asked in ("Rowan", into.mrn):
        client.post(reverse("day_search"), {"search": asked})
        listed = client.get(reverse("day_list")).content.decode()
        assert case.encounter.case_number in listed
        assert other.case_number in listed
    asked = EmergencyRequest(
        number=into.mrn, date_of_birth=into.date_of_birth, reason="Unconscious in the lobby"
    )
    access = open_emergency(asked, by=a_user(a_practice(), Role.SURGEON))
    assert access.encounter in (case.encounter, other)


class TestNamesakes:
    @pytest.fixture
    def namesakes(self):
        """Two of one name today, and one on another day."""
        case = a_case()
        today = practice_today(case.practice)
        cases = []
        for mrn, given in (("NS-1", "Maria"), ("NS-2", "Marie")):
            facts = patient_facts(mrn=mrn, family_name="Namesake", given_names=given)
            row = an_encounter(case.practice, case.surgeon, date_of_service=today)
            type(row.patient).objects.filter(pk=row.patient_id).update(**facts)
            cases.append(row)
        return case, cases

    def test_list_and_header_say_it_in_words(self, namesakes):
        case, (one, _) = namesakes
        client = client_of(case.surgeon)
        words = "Name alert: another Namesake, Marie today, born 1958-03-14"
        for page in (
            client.get(reverse("day_list")),
            client.get(reverse("encounter", args=[one.pk])),
        ):
            assert words in page.content.decode()
        other_day = client.get(reverse("encounter", args=[case.encounter.pk])).content.decode()
        assert "ame alert" not in other_day

    def test_paper_in_a_chart_names_no_other_patient(self, namesakes, jobs):
        case, _ = namesakes
        client = client_of(case.surgeon)
        assert client.get(reverse("downtime_sheet")).status_code == 200
        [html] = jobs
        listed, _, sheets = html.partition('class="sheet"')
        assert "Name alert: another Namesake, Marie today" in listed
        assert "Another patient of this day has a like name." in sheets
        assert "Name alert" not in sheets
