"""An administrator reaches the rows of the own practice, and no row, name or account beyond it."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.urls import reverse

from encounters.admin.base import stored_values
from encounters.anatomy import catalogue
from encounters.forms.sites import offered_sites
from encounters.models import (
    AuditEvent,
    Ink,
    Location,
    MapPreset,
    Membership,
    PackChange,
    Patient,
    Payer,
    Practice,
    Site,
    Stain,
    SurgeonDefaults,
    User,
    UsualWords,
)
from encounters.vocabulary.terms import Role
from tests.encounters.admin.pages import adding, errors_of, form_data, listing, page_of
from tests.support.factories import PASSWORD, a_user, an_encounter

OWNED = [
    *(Practice, Location, Ink, Stain, MapPreset, Payer, Site, UsualWords, PackChange),
    *(Membership, AuditEvent),
]


def row_of(model, practice):
    rows = (
        model.objects.filter(pk=practice.pk)
        if model is Practice
        else model.objects.filter(practice=practice)
    )
    return rows.first()


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model.__name__)
class TestPairs:
    def test_the_own_row_opens(self, world, login, model):
        assert login(world.admin).get(page_of(row_of(model, world.mine))).status_code == 200

    def test_the_other_row_does_not(self, world, login, model):
        answer = login(world.admin).get(page_of(row_of(model, world.other)))
        assert answer.status_code == 302, "Django's answer to an object that does not exist"

    def test_the_other_row_is_not_saved(self, world, login, model):
        row = row_of(model, world.other)
        before = stored_values(row)
        data = {"name": "Taken over", "role": "surgeon", "practice": world.mine.pk}
        assert login(world.admin).post(page_of(row), data).status_code in (302, 403)
        assert stored_values(model.objects.get(pk=row.pk)) == before

    def test_the_list_names_only_own_rows(self, world, login, model):
        page = login(world.admin).get(listing(model))
        practices = {getattr(row, "practice", row) for row in page.context["cl"].queryset}
        assert practices == {world.mine}

    def test_the_superuser_opens_both(self, world, login, model):
        client = login(world.root)
        for practice in (world.mine, world.other):
            assert client.get(page_of(row_of(model, practice))).status_code == 200


def test_a_row_cannot_be_added_to_another_practice(world, login):
    data = {"practice": world.other.pk, "name": "Planted", "is_offered": "on"}
    page = login(world.admin).post(adding(Stain), data)
    assert list(errors_of(page)) == ["practice"]
    assert not Stain.objects.filter(name="Planted").exists()


def test_a_row_is_added_to_the_own_practice(world, login):
    data = {"practice": world.mine.pk, "name": "Congo red", "is_offered": "on"}
    assert login(world.admin).post(adding(Stain), data).status_code == 302
    assert Stain.objects.get(name="Congo red").practice == world.mine


def test_a_row_never_moves_to_another_practice(world, login):
    location = world.mine.locations.get()
    client = login(world.root)
    data = {**form_data(client.get(page_of(location))), "practice": world.other.pk}
    assert client.post(page_of(location), data).status_code == 302
    assert Location.objects.get(pk=location.pk).practice == world.mine


def test_a_patient_takes_no_payer_of_another_practice(world, login):
    patient = an_encounter(world.mine, world.shared).patient
    foreign = Payer.objects.filter(practice=world.other).first()
    for user in (world.admin, world.root):
        client = login(user)
        data = {**form_data(client.get(page_of(patient))), "payer": foreign.pk}
        assert list(errors_of(client.post(page_of(patient), data))) == ["payer"]
    assert Patient.objects.get().payer is None


def test_defaults_take_no_preset_and_no_person_of_another_practice(world, login):
    stranger = a_user(world.other, Role.SURGEON)
    preset = MapPreset.objects.filter(practice=world.other).first()
    for user in (world.admin, world.root):
        data = {"practice": world.mine.pk, "user": stranger.pk, "preset": preset.pk}
        assert set(errors_of(login(user).post(adding(SurgeonDefaults), data))) == {"user", "preset"}
    assert not SurgeonDefaults.objects.exists()


def test_filters_and_searches_name_nobody_else(world, login):
    client = login(world.admin)
    assert world.other.name not in client.get(listing(User)).content.decode()
    query = {
        "app_label": "encounters",
        "model_name": "location",
        "field_name": "practice",
        "term": "Practice",
    }
    found = client.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [option["text"] for option in found] == [world.mine.name]


def test_a_filter_names_each_row_by_its_key_and_its_name(world, login):
    specs = login(world.root).get(listing(AuditEvent)).context["cl"].filter_specs
    (choices,) = [spec.lookup_choices for spec in specs if spec.field_path == "practice"]
    assert set(choices) == {
        (str(practice.pk), practice.name) for practice in (world.mine, world.other)
    }


def test_filtering_by_another_practice_finds_none_of_its_rows(world, login):
    page = login(world.admin).get(listing(Ink), {"practice__id__exact": world.other.pk})
    assert {ink.practice for ink in page.context["cl"].queryset} <= {world.mine}


class TestPeople:
    def person_data(self, client, person, **changes):
        return {**form_data(client.get(page_of(person))), **changes}

    def test_a_person_of_the_own_practice_is_changed(self, world, login):
        nurse, client = a_user(world.mine, Role.ASSISTANT), login(world.admin)
        data = self.person_data(client, nurse, credentials="RN")
        assert client.post(page_of(nurse), data).status_code == 302
        assert User.objects.get(pk=nurse.pk).credentials == "RN"

    def test_a_person_of_two_practices_is_only_looked_at(self, world, login):
        client = login(world.admin)
        assert client.get(page_of(world.shared)).status_code == 200
        assert client.post(page_of(world.shared), {"username": "stolen"}).status_code == 403
        address = reverse("admin:auth_user_password_change", args=[world.shared.pk])
        data = {"password1": "stolen-password-1", "password2": "stolen-password-1"}
        assert client.post(address, data).status_code == 403
        assert User.objects.get(pk=world.shared.pk).check_password(PASSWORD)

    def test_a_superuser_who_works_here_is_out_of_reach(self, world, login):
        world.mine.memberships.create(user=world.root, role=Role.SURGEON.value)
        address = reverse("admin:auth_user_password_change", args=[world.root.pk])
        data = {"password1": "stolen-password-1", "password2": "stolen-password-1"}
        assert login(world.admin).post(address, data).status_code == 403
        assert login(world.admin).post(page_of(world.root), {"username": "x"}).status_code == 403

    @pytest.mark.parametrize("power", ["is_superuser", "is_staff"])
    def test_power_is_granted_by_a_superuser_only(self, world, login, power):
        client = login(world.admin)
        data = self.person_data(client, world.admin, **{power: "on"})
        assert client.post(page_of(world.admin), data).status_code == 302
        assert not getattr(User.objects.get(pk=world.admin.pk), power)

    def test_a_superuser_grants_it(self, world, login):
        nurse, client = a_user(world.mine, Role.ASSISTANT), login(world.root)
        data = self.person_data(client, nurse, is_superuser="on")
        assert client.post(page_of(nurse), data).status_code == 302
        assert User.objects.get(pk=nurse.pk).is_superuser

    def test_a_new_person_needs_a_role_here(self, world, login):
        client = login(world.admin)
        data = {**form_data(client.get(adding(User))), **NEW}
        page = client.post(adding(User), data)
        assert page.status_code == 200
        assert not User.objects.filter(username="newcomer").exists()
        data |= {"memberships-0-practice": world.mine.pk, "memberships-0-role": "assistant"}
        assert client.post(adding(User), data).status_code == 302
        newcomer = User.objects.get(username="newcomer")
        assert newcomer.memberships.get().practice == world.mine
        assert newcomer.check_password(NEW["password1"])

    def test_a_new_person_gets_no_role_elsewhere(self, world, login):
        client = login(world.admin)
        data = {**form_data(client.get(adding(User))), **NEW}
        data |= {"memberships-0-practice": world.other.pk, "memberships-0-role": "surgeon"}
        assert client.post(adding(User), data).status_code == 200
        assert not User.objects.filter(username="newcomer").exists()

    def test_the_last_role_here_stays(self, world, login):
        nurse, client = a_user(world.mine, Role.ASSISTANT), login(world.admin)
        data = self.person_data(client, nurse, **{"memberships-0-DELETE": "on"})
        assert client.post(page_of(nurse), data).status_code == 200
        assert nurse.memberships.count() == 1

    def test_a_role_of_a_shared_person_is_given_by_itself(self, world, login):
        data = {"user": world.shared.pk, "practice": world.mine.pk, "role": "privacy_officer"}
        assert login(world.admin).post(adding(Membership), data).status_code == 302
        roles = world.shared.memberships.filter(practice=world.mine)
        assert set(roles.values_list("role", flat=True)) == {"surgeon", "privacy_officer"}

    def test_a_role_elsewhere_is_not_told(self, world, login):
        page = login(world.admin).get(listing(User))
        roles = {person.pk: person.shown_roles for person in page.context["cl"].result_list}
        assert {role.practice for role in roles[world.shared.pk]} == {world.mine}
        for role, is_found in (("surgeon", True), ("coder", False)):
            found = login(world.admin).get(listing(User), {"role": role}).context["cl"].queryset
            assert found.filter(pk=world.shared.pk).exists() is is_found
        found = login(world.root).get(listing(User), {"role": "coder"}).context["cl"].queryset
        assert found.filter(pk=world.shared.pk).exists()

    @pytest.mark.parametrize("is_shared", [False, True])
    def test_a_lost_factor_is_taken_away_by_whoever_administers_all_of_the_person(
        self, world, login, is_shared
    ):
        person = world.shared if is_shared else a_user(world.mine, Role.ASSISTANT)
        Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
        client = login(world.admin)
        data = {"username": person.username, "reset_second_factor": "on"}
        if not is_shared:
            data = self.person_data(client, person, reset_second_factor="on")
        answer = client.post(page_of(person), data)
        assert answer.status_code == (403 if is_shared else 302)
        assert Authenticator.objects.filter(user=person).exists() is is_shared
        events = AuditEvent.objects.filter(action="reset_second_factor", practice=world.mine)
        assert events.exists() is not is_shared

    def test_person_is_never_deleted(self, world, login):
        for user in (world.admin, world.root):
            assert (
                login(user).post(page_of(world.shared, "delete"), {"post": "yes"}).status_code
                == 403
            )


NEW = {
    "username": "newcomer",
    "password1": "a-long-enough-secret",
    "password2": "a-long-enough-secret",
    "first_name": "New",
    "last_name": "Comer",
}


def test_only_a_superuser_opens_a_practice_and_it_is_equipped(world, login):
    data = {"name": "Third", "time_zone": "America/Chicago"}
    assert login(world.admin).post(adding(Practice), data).status_code == 403
    assert login(world.root).post(adding(Practice), data).status_code == 302
    third = Practice.objects.get(name="Third")
    assert len(offered_sites(third).sites) == len(catalogue().sites)
    assert Ink.objects.filter(practice=third).exists()


def test_events_of_a_chart_need_a_role_that_reads_it(world, login):
    encounter = an_encounter(world.mine, world.shared)
    events = AuditEvent.objects.filter(encounter_id=encounter.pk)
    table = admin.site.get_model_admin(AuditEvent)
    page = login(world.admin).get(listing(AuditEvent))
    assert not page.context["cl"].queryset.filter(encounter_id=encounter.pk).exists()
    world.mine.memberships.create(user=world.admin, role=Role.PRIVACY_OFFICER.value)
    page = login(world.admin).get(listing(AuditEvent))
    assert page.context["cl"].queryset.filter(encounter_id=encounter.pk).count() == events.count()
    assert not table.may_change


@pytest.mark.parametrize("name", ["admin", "root"])
def test_log_is_never_offered_for_adding_or_changing(world, rf, name):
    """The log, for one, has neither, whoever asks; what has both is not open to strangers."""
    request, stranger = rf.get("/"), rf.get("/")
    request.user, stranger.user = getattr(world, name), a_user()
    log, stains = (admin.site.get_model_admin(model) for model in (AuditEvent, Stain))
    assert not log.has_add_permission(request)
    assert not log.has_change_permission(request)
    assert stains.has_add_permission(request)
    assert stains.has_change_permission(request)
    assert not stains.has_add_permission(stranger)
    assert not stains.has_change_permission(stranger)


# The databases' largest key has 19 digits, of which not all are one.
KEYS = {
    "a key": ("7", ["7"]),
    "the longest that is always one": ("9" * 18, ["9" * 18]),
    "one digit more": ("9" * 19, []),
    "an empty field": ("", []),
    "a word": ("x", []),
    "a sign": ("-7", []),
    "a digit of another script": ("\u0667", []),
    "a raised digit": ("\u00b2", []),
}


@pytest.mark.parametrize(("sent", "shown"), KEYS.values(), ids=KEYS.keys())
def test_a_refused_form_shows_again_what_may_be_a_key(world, login, sent, shown):
    for key in (7, 10**18 - 1):
        Practice.objects.update_or_create(pk=key, defaults={"name": f"Number {key}"})
    page = login(world.root).post(adding(Stain), {"practice": sent, "name": ""})
    assert page.status_code == 200
    field = page.context["adminform"].form["practice"]
    groups = field.field.widget.widget.optgroups("practice", [sent], {"class": "own"})
    options = [choice for _, group, _ in groups for choice in group if choice["value"]]
    assert [str(option["value"]) for option in options] == shown
    assert all(option["name"] == "practice" for option in options)
    assert f'value="{sent}" selected' in str(field) or not shown
