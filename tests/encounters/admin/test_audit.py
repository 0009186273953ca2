"""Every change of configuration leaves an event with old and new values, and nothing else does."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from encounters.actions import SpecimenOrder
from encounters.actions.audit.log import record_access, record_event
from encounters.models import AuditEvent, Ink, Membership, Patient, Payer, Site, Stain, User
from encounters.vocabulary.terms import MapLayout, Role
from tests.encounters.admin.pages import adding, errors_of, form_data, listing, page_of
from tests.support.factories import DAY, a_case, a_stage, a_user, an_encounter


@pytest.fixture
def events_after(world):
    """Call it to see what was written since the world began, as (action, changes) pairs."""
    last = AuditEvent.objects.order_by("id").last().pk

    def events():
        found = AuditEvent.objects.filter(pk__gt=last).order_by("id")
        assert {event.actor for event in found} <= {world.admin}
        assert {event.practice for event in found} <= {world.mine}
        return [(event.action, event.changes) for event in found]

    return events


def resend(client, row, **changes):
    """Save the page of ``row`` as the browser would, with ``changes``."""
    return client.post(page_of(row), {**form_data(client.get(page_of(row))), **changes})


def test_a_change_tells_old_and_new(world, login, events_after):
    ink = Ink.objects.filter(practice=world.mine).first()
    old = ink.color
    assert resend(login(world.admin), ink, color="#123456").status_code == 302
    assert events_after() == [("change_ink", {"color": [old, "#123456"]})]


def test_saving_without_a_change_is_no_event(world, login, events_after):
    ink = Ink.objects.filter(practice=world.mine).first()
    assert resend(login(world.admin), ink).status_code == 302
    assert events_after() == []


def test_a_new_row_tells_its_values(world, login, events_after):
    data = {"practice": world.mine.pk, "name": "Congo red", "is_offered": "on"}
    login(world.admin).post(adding(Stain), data)
    ((action, changes),) = events_after()
    assert action == "add_stain"
    assert changes["name"] == [None, "Congo red"]


def test_a_deleted_row_leaves_its_values(world, login, events_after):
    stain = Stain.objects.filter(practice=world.mine).first()
    login(world.admin).post(page_of(stain, "delete"), {"post": "yes"})
    ((action, changes),) = events_after()
    assert action == "delete_stain"
    assert changes["name"] == [stain.name, None]
    assert not Stain.objects.filter(pk=stain.pk).exists()


def test_a_payer_in_use_is_not_deleted(world, login, events_after):
    payer = Payer.objects.filter(practice=world.mine).first()
    patient = an_encounter(world.mine, world.shared).patient
    Patient.objects.filter(pk=patient.pk).update(payer=payer)
    count = AuditEvent.objects.count()
    login(world.admin).post(page_of(payer, "delete"), {"post": "yes"})
    assert Payer.objects.filter(pk=payer.pk).exists()
    assert AuditEvent.objects.count() == count


def test_an_edit_in_the_list_is_an_event_too(world, login, events_after):
    client = login(world.admin)
    page = client.get(listing(Site))
    formset = page.context["cl"].formset
    data = {bound.html_name: bound.value() for bound in formset.management_form}
    for form in formset.forms:
        values = {bound.html_name: bound.value() for bound in form}
        data |= {name: value for name, value in values.items() if value not in (None, False)}
    data["form-0-synonyms"] = "pate"
    assert client.post(listing(Site), {**data, "_save": "Save"}).status_code == 302
    assert events_after() == [("change_site", {"synonyms": ["sleeper", "pate"]})]


@pytest.fixture
def nurse(world):
    return a_user(world.mine, Role.ASSISTANT)


def test_a_password_is_told_without_its_hash(world, login, nurse, events_after):
    address = reverse("admin:auth_user_password_change", args=[nurse.pk])
    data = {"password1": "a-long-enough-secret", "password2": "a-long-enough-secret"}
    assert login(world.admin).post(address, data).status_code == 302
    assert User.objects.get(pk=nurse.pk).check_password("a-long-enough-secret")
    assert events_after() == [("change_user", {"password": ["set", "set anew"]})]


def test_a_refused_password_is_no_event(world, login, events_after):
    address = reverse("admin:auth_user_password_change", args=[world.admin.pk])
    data = {"password1": "short", "password2": "other"}
    assert login(world.admin).post(address, data).status_code == 200
    assert events_after() == []


def test_a_role_given_on_the_person_s_page_is_an_event(world, login, events_after):
    data = {"memberships-1-practice": world.mine.pk, "memberships-1-role": Role.CODER.value}
    assert resend(login(world.admin), world.admin, **data).status_code == 302
    ((action, changes), (told, _)) = events_after()
    assert (action, told) == ("add_membership", "take_role")
    assert changes["role"] == [None, "coder"]
    assert Membership.objects.filter(user=world.admin, role="coder").exists()


class TestEventPages:
    @pytest.fixture
    def texts(self, world, login):
        """The lines of what changed, on an event's page."""

        def read(event):
            page = login(world.root).get(page_of(event))
            assert page.status_code == 200
            found = re.search(r"<ul>(<li>.*?</li>)</ul>", page.content.decode(), re.S)
            return re.findall(r"<li>(.*?)</li>", found[1]) if found else []

        return read

    def test_a_stage_s_tissue_can_be_read(self, texts):
        case = a_case()
        order = SpecimenOrder(
            layout=MapLayout.ARC, block_count=2, clock_from=Decimal(3), clock_to=Decimal("5.5")
        )
        a_stage(case.lesion, order)
        lines = texts(AuditEvent.objects.get(action="take_stage"))
        specimen = "blocks I-1, I-2, clock from 3, clock to 5.5, layout arc, specimen 1"
        assert f"Specimens: nothing, then {specimen}" in lines
        assert "Block count: nothing, then 2" in lines
        assert "Map version: nothing, then 1" in lines

    def test_a_value_is_text_and_no_markup(self, world, texts):
        event = record_event(
            "change_ink", world.mine, by=None, practice=None, changes={"name": ("", "<b>x</b>")}
        )
        assert texts(event) == ["Name: nothing, then &lt;b&gt;x&lt;/b&gt;"]

    def test_a_look_tells_what_was_asked(self, world, texts):
        event = record_access(
            "search_charts",
            ("practice", world.mine.pk),
            by=None,
            practice_id=world.mine.pk,
            details={"asked": "Okafor", "shown": ["a", "b"]},
        )
        assert texts(event) == ["Asked: Okafor", "Shown: a, b"]

    def test_a_long_value_is_cut(self, world, texts):
        words = "x" * 499
        changes = {"short": (None, f"{words}y"), "long": (None, f"{words}yz")}
        event = record_event("change_ink", world.mine, by=None, practice=None, changes=changes)
        cut = f"{words}y"
        assert texts(event) == [f"Long: nothing, then {cut} ...", f"Short: nothing, then {cut}"]

    def test_truths_and_lists_are_spelled(self, world, texts):
        changes = {"with_diagram": (False, True), "nicks": ([], [{"clock": "12", "mark": ""}])}
        event = record_event("change_ink", world.mine, by=None, practice=None, changes=changes)
        assert texts(event) == ["Nicks: nothing, then clock 12", "With diagram: no, then yes"]


class TestPatients:
    @pytest.fixture
    def patient(self, world):
        return an_encounter(world.mine, world.shared).patient

    def test_the_identity_is_mended_by_the_action(self, world, login, patient):
        assert resend(login(world.admin), patient, family_name="Okáfor").status_code == 302
        event = AuditEvent.objects.get(action="update_patient")
        assert event.changes == {"family_name": ["Okafor", "Okáfor"]}
        assert (event.actor, event.patient_id) == (world.admin, str(patient.pk))
        assert Patient.objects.get().version == patient.version + 1

    @pytest.mark.parametrize(
        ("born", "is_fine"),
        [(DAY, True), (date(DAY.year, DAY.month, DAY.day + 1), False)],
        ids=["on the day of surgery", "the day after"],
    )
    def test_refusal_of_the_action_stands_at_the_field(self, world, login, patient, born, is_fine):
        answer = resend(login(world.admin), patient, date_of_birth=born.isoformat())
        assert answer.status_code == (302 if is_fine else 200)
        if not is_fine:
            assert list(errors_of(answer)) == ["date_of_birth"]
        assert (Patient.objects.get().date_of_birth == born) is is_fine

    def test_a_refused_page_writes_no_event(self, world, login, patient):
        resend(login(world.admin), patient, mrn="M-2", date_of_birth="2026-10-06")
        assert not AuditEvent.objects.filter(action="update_patient").exists()
