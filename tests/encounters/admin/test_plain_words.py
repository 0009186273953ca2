"""Refusals and labels of the administration, and what its forms begin with."""

import re

import pytest
from django.apps import apps
from django.urls import reverse

from encounters.models import (
    AuditEvent,
    Icd10Code,
    MapPreset,
    Membership,
    Practice,
    Site,
    Stain,
    SurgeonDefaults,
    User,
)
from encounters.vocabulary.terms import Role
from tests.encounters.admin.pages import adding, errors_of, form_data, listing, page_of
from tests.encounters.admin.test_tenancy import NEW
from tests.support.factories import a_user


def roles_of(page):
    return page.context["inline_admin_formsets"][0].formset


class TestRoles:
    def sent(self, client, address, **changes):
        data = {**form_data(client.get(address)), **NEW, **changes}
        return client.post(address, data)

    def test_a_new_person_without_a_role_is_told_so(self, world, login):
        page = self.sent(login(world.admin), adding(User))
        assert roles_of(page).non_form_errors() == ["Give this person at least one role."]

    def test_the_last_role_taken_away_is_told_so(self, world, login):
        nurse, client = a_user(world.mine, Role.ASSISTANT), login(world.admin)
        data = {**form_data(client.get(page_of(nurse))), "memberships-0-DELETE": "on"}
        errors = roles_of(client.post(page_of(nurse), data)).non_form_errors()
        assert errors == ["Give this person at least one role."]

    def test_a_role_given_twice_is_told_so(self, world, login):
        twice = {
            f"memberships-{number}-{name}": value
            for number in (0, 1)
            for name, value in (("practice", world.mine.pk), ("role", "coder"))
        }
        page = self.sent(
            login(world.admin), adding(User), **twice, **{"memberships-TOTAL_FORMS": 2}
        )
        assert roles_of(page).non_form_errors() == ["A role is given twice. Take one of them away."]

    def test_a_page_that_came_in_part_is_told_so(self, world, login):
        client = login(world.admin)
        data = {**form_data(client.get(adding(User))), **NEW}
        whole = {name: value for name, value in data.items() if not name.endswith("_FORMS")}
        errors = roles_of(client.post(adding(User), whole)).non_form_errors()
        assert errors == ["The page did not arrive whole. Load it again."]

    @pytest.mark.parametrize("who", ["admin", "root"])
    def test_a_role_that_the_way_named_is_saved_unchanged(self, world, login, who):
        address = f"{adding(User)}?practice={world.mine.pk}&role=surgeon"
        assert self.sent(login(getattr(world, who)), address).status_code == 302
        found = User.objects.get(username="newcomer").memberships.get()
        assert (found.practice, found.role) == (world.mine, "surgeon")

    def test_a_superuser_may_leave_the_role_empty(self, world, login):
        assert self.sent(login(world.root), adding(User)).status_code == 302
        assert not User.objects.get(username="newcomer").memberships.exists()

    def test_the_only_practice_is_chosen_and_no_role(self, world, login):
        form = roles_of(login(world.admin).get(adding(User))).forms[0]
        assert (form["practice"].value(), form["role"].value()) == (world.mine.pk, None)

    @pytest.mark.parametrize(
        "way", ["practice=x&role=emperor", "practice=%F0&role=", "practice=9e9"]
    )
    def test_an_odd_way_here_chooses_nothing(self, world, login, way):
        form = roles_of(login(world.admin).get(f"{adding(User)}?{way}")).forms[0]
        assert (form["practice"].value(), form["role"].value()) == (world.mine.pk, None)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (adding(Practice), "Only a superuser of this installation opens a practice"),
        (reverse("admin:encounters_icd10code_load"), "Only a superuser of this installation loads"),
        (listing(Icd10Code) + "add/", "Only a superuser of this installation loads"),
        (reverse("admin:encounters_cmstable_load"), "Only a superuser of this installation loads"),
        (listing(AuditEvent) + "add/", "written elsewhere"),
        (listing(Site) + "add/", "Your role does not allow this."),
    ],
)
def test_a_refusal_says_who_may(world, login, address, words):
    answer = login(world.admin).get(address)
    assert answer.status_code == 403
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    ("model", "given", "words"),
    [
        (Stain, {"name": "MART-1"}, "The practice already has one with this name."),
        (Membership, {"role": "surgeon"}, "This person has this role already."),
        (SurgeonDefaults, {}, "This person has defaults already. Change those."),
    ],
    ids=["stain", "role", "defaults"],
)
def test_a_row_that_is_there_already(world, login, model, given, words):
    SurgeonDefaults.objects.create(practice=world.mine, user=world.shared)
    data = {"practice": world.mine.pk, "user": world.shared.pk, **given}
    assert errors_of(login(world.admin).post(adding(model), data))["__all__"] == [words]


class TestDefaults:
    @pytest.fixture
    def fellow(self, world):
        return a_user(world.mine, Role.SURGEON)

    def form(self, client, query=""):
        return client.get(adding(SurgeonDefaults) + query).context["adminform"].form

    def test_labels_carry_their_units(self, world, login):
        fields = self.form(login(world.admin)).fields
        names = ("margin_mm", "bevel_degrees", "anesthetic_percent", "anesthetic_volume_ml", "user")
        assert [fields[name].label for name in names] == [
            "Margin (mm)",
            "Bevel (degrees)",
            "Concentration (%)",
            "Volume (mL)",
            "Surgeon",
        ]

    def test_stains_are_those_that_the_practice_offers(self, world, login):
        Stain.objects.filter(practice=world.mine, name="CD34").update(is_offered=False)
        Stain.objects.create(practice=world.other, name="Elsewhere")
        offered = [value for value, _ in self.form(login(world.admin)).fields["stain"].choices]
        names = Stain.objects.filter(practice=world.mine, is_offered=True)
        assert offered == ["", *names.values_list("name", flat=True)]

    @pytest.mark.parametrize(
        ("stain", "is_refused"),
        [("MART-1", False), ("", False), ("H&E", True), ("Elsewhere", True)],
    )
    def test_a_stain_of_no_list_is_refused(self, world, login, fellow, stain, is_refused):
        Stain.objects.create(practice=world.other, name="Elsewhere")
        for person in (world.admin, world.root):
            data = {"practice": world.mine.pk, "user": fellow.pk, "stain": stain}
            answer = login(person).post(adding(SurgeonDefaults), data)
            assert answer.status_code == (200 if is_refused else 302)
            if is_refused:
                assert list(errors_of(answer)) == ["stain"]
            SurgeonDefaults.objects.filter(user=fellow).delete()

    def test_a_stain_that_is_offered_no_more_stays(self, world, login):
        row = SurgeonDefaults.objects.create(practice=world.mine, user=world.shared, stain="Giemsa")
        client = login(world.admin)
        data = {**form_data(client.get(page_of(row))), "margin_mm": "2"}
        assert client.post(page_of(row), data).status_code == 302
        row.refresh_from_db()
        assert (row.stain, row.margin_mm) == ("Giemsa", 2)

    def test_another_surgeon_s_defaults_are_copied(self, world, login, fellow):
        preset = MapPreset.objects.filter(practice=world.mine).first()
        row = SurgeonDefaults.objects.create(
            practice=world.mine,
            user=world.shared,
            stain="MART-1",
            margin_mm=2,
            preset=preset,
            dressing="Petrolatum",
        )
        client = login(world.admin)
        address = f"{adding(SurgeonDefaults)}?like={row.pk}"
        assert address in client.get(page_of(row)).content.decode()
        assert address in client.get(adding(SurgeonDefaults)).content.decode()
        data = {**form_data(client.get(address)), "user": fellow.pk}
        assert client.post(address, data).status_code == 302
        copy = SurgeonDefaults.objects.get(user=fellow)
        names = ("practice", "stain", "margin_mm", "preset", "dressing", "anesthetic_buffered")
        assert [getattr(copy, name) for name in names] == [getattr(row, name) for name in names]

    def test_defaults_of_another_practice_are_not_copied(self, world, login):
        row = SurgeonDefaults.objects.create(
            practice=world.other, user=world.shared, dressing="Petrolatum"
        )
        for key in (row.pk, "x", "9" * 40, "%00"):
            answer = login(world.admin).get(f"{adding(SurgeonDefaults)}?like={key}")
            assert answer.status_code == (400 if key == "%00" else 200)
            assert "Petrolatum" not in answer.content.decode()


class TestPreset:
    @pytest.fixture
    def halves(self, world):
        return MapPreset.objects.get(practice=world.mine, layout="halves")

    def test_a_stored_preset_is_drawn(self, login, world, halves):
        text = login(world.admin).get(page_of(halves)).content.decode()
        picture = text[text.index('class="preset-picture"') :]
        assert "Stage I cut by the preset Halves" in picture
        assert ">I-2<" in picture
        assert ">I-3<" not in picture

    def test_a_new_preset_has_no_picture_yet(self, login, world):
        assert "preset-picture" not in login(world.admin).get(adding(MapPreset)).content.decode()

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"block_count": 9}, "Halves makes 2 blocks, not 9."),
            ({"name": "<script>alert(1)</script>"}, "&lt;script&gt;"),
            ({"nicks": []}, "I-2"),
        ],
    )
    def test_an_odd_stored_preset_still_opens(self, login, world, halves, change, words):
        MapPreset.objects.filter(pk=halves.pk).update(**change)
        text = login(world.admin).get(page_of(halves)).content.decode()
        assert words in text
        assert "<script>alert" not in text

    def test_a_refused_change_shows_the_stored_map(self, login, world, halves):
        client = login(world.admin)
        data = {**form_data(client.get(page_of(halves))), "block_count": "9", "layout": "arc"}
        data["ink_letters"] = "KX"
        page = client.post(page_of(halves), data)
        assert list(errors_of(page)) == ["ink_letters"]
        assert ">I-3<" not in page.content.decode()

    def test_each_field_says_what_it_is(self, login, world):
        fields = login(world.admin).get(adding(MapPreset)).context["adminform"].form.fields
        assert all(fields[name].help_text for name in ("ink_letters", "position", "nicks"))


def test_tables_are_named_in_the_plural_as_people_say_it():
    """Django adds an s to whatever it is: surgerys, accesss."""
    plurals = [str(model._meta.verbose_name_plural) for model in apps.get_models()]
    assert [plural for plural in plurals if re.search(r"([^aeiou]y|s)s$", plural)] == []
