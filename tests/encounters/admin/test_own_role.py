"""Who gives themself a role has it told to the others: each way in, who is told, and until when."""

import ast

import pytest
from django.contrib import admin
from django.urls import reverse

from encounters import actions
from encounters.actions import ActionRefusedError
from encounters.actions.administration.roles import TOLD_OF
from encounters.admin.people import RolesTold
from encounters.models import AuditEvent, Membership, RoleNotice
from encounters.vocabulary.terms import Role
from tests.encounters.admin.pages import adding, form_data, page_of
from tests.support.factories import a_user
from tests.support.source_tree import python_files, tree_of

pytestmark = pytest.mark.django_db


def role_form(client, world, person, role, practice=None):
    """The administration's page of roles by themselves."""
    practice = practice or world.mine
    return client.post(
        adding(Membership), {"user": person.pk, "practice": practice.pk, "role": role.value}
    )


def on_persons_page(client, world, person, role):
    """A row of the roles on the page of the person."""
    page = client.get(page_of(person))
    number = page.context["inline_admin_formsets"][0].formset.initial_form_count()
    row = {
        f"memberships-{number}-practice": world.mine.pk,
        f"memberships-{number}-role": role.value,
    }
    return client.post(page_of(person), {**form_data(page), **row, "_save": "Save"})


def by_changing_a_role(client, world, person, role):
    """A role that is held already becomes another one."""
    row = Membership.objects.filter(user=person, practice=world.mine).first()
    if row is None:
        row = Membership.objects.create(user=person, practice=world.mine, role="administrator")
    page = client.get(page_of(row))
    return client.post(page_of(row), {**form_data(page), "role": role.value})


WAYS = [role_form, on_persons_page, by_changing_a_role]


@pytest.fixture
def overseers(world):
    """Another administrator and the privacy officer."""
    return [a_user(world.mine, Role.ADMINISTRATOR), a_user(world.mine, Role.PRIVACY_OFFICER)]


@pytest.fixture(params=["admin", "root"])
def taker(world, request):
    """An administrator of the practice, or who installed it all and has no role anywhere."""
    return getattr(world, request.param)


def waiting(person):
    return [(row.person, row.role) for row in RoleNotice.objects.waiting_for(person)]


@pytest.mark.parametrize("way", WAYS)
def test_a_role_that_somebody_gives_themself_is_told_to_the_others(
    world, login, overseers, taker, way
):
    assert way(login(taker), world, taker, Role.SURGEON).status_code == 302
    for person in overseers:
        assert waiting(person) == [(taker, "surgeon")]
    assert waiting(taker) == []
    assert waiting(world.other_admin) == []
    event = AuditEvent.objects.get(action="take_role")
    assert (event.actor, event.subject_id) == (taker, str(taker.pk))
    assert event.practice == world.mine


@pytest.mark.parametrize("role", Role)
def test_every_role_that_opens_something_is_told(world, overseers, role):
    """Administration alone opens no chart, no code and no log."""
    actions.add_member(world.root, world.mine, role, by=world.root)
    assert bool(waiting(overseers[0])) is (role != Role.ADMINISTRATOR)
    assert (role in TOLD_OF) is (role != Role.ADMINISTRATOR)


@pytest.mark.parametrize("way", WAYS)
def test_a_role_that_another_gives_is_told_to_nobody(world, login, overseers, way):
    nurse = a_user(world.mine, Role.ASSISTANT)
    assert way(login(world.admin), world, nurse, Role.CODER).status_code == 302
    assert not RoleNotice.objects.exists()
    assert not AuditEvent.objects.filter(action="take_role").exists()


def test_a_role_that_is_held_already_is_no_news(world, overseers):
    for _ in range(2):
        actions.add_member(world.admin, world.mine, Role.CODER, by=world.admin)
    assert RoleNotice.objects.count() == 1


def test_a_command_that_names_nobody_may_have_been_anybodys(world, overseers):
    actions.add_member(world.shared, world.mine, Role.PRIVACY_OFFICER, by=None)
    assert waiting(overseers[1]) == [(world.shared, "privacy_officer")]
    assert waiting(world.shared) == []
    assert AuditEvent.objects.filter(action="give_role_by_command").count() == 1


def test_a_practice_that_is_made_with_its_people_has_nobody_to_tell(world):
    actions.add_member(world.shared, world.mine, Role.CODER, by=None, is_opening=True)
    assert not RoleNotice.objects.exists()


def test_who_comes_to_oversee_later_is_told_too(world):
    """An administrator alone, who makes themself the officer, is not their own overseer."""
    actions.add_member(world.admin, world.mine, Role.PRIVACY_OFFICER, by=world.admin)
    assert waiting(world.admin) == []
    officer = a_user(world.mine, Role.PRIVACY_OFFICER)
    assert waiting(officer) == [(world.admin, "privacy_officer")]


class TestPages:
    @pytest.fixture
    def notice(self, world, overseers):
        actions.add_member(world.admin, world.mine, Role.SURGEON, by=world.admin)
        return RoleNotice.objects.get()

    def test_every_page_says_so_until_it_is_acknowledged(self, login, overseers, notice):
        for person in overseers:
            client = login(person)
            pages = [reverse("role_notices"), reverse("mfa_index")]
            if person == overseers[0]:
                pages.append(reverse("admin:index"))
            else:
                pages.append(reverse("audit_report"))
            for page in pages:
                assert "that people gave themselves: read" in client.get(page).content.decode(), (
                    page
                )
            answer = client.post(reverse("role_notice_seen", args=[notice.pk]))
            assert answer["Location"] == reverse("role_notices")
            for page in pages:
                assert (
                    "that people gave themselves: read" not in client.get(page).content.decode()
                ), page
            assert "I have seen it" not in client.get(reverse("role_notices")).content.decode()
        seen = AuditEvent.objects.filter(action="acknowledge_role")
        assert [event.actor for event in seen] == overseers

    def test_acknowledged_twice_is_once(self, login, overseers, notice):
        client = login(overseers[0])
        for _ in range(2):
            address = reverse("role_notice_seen", args=[notice.pk])
            assert client.post(address).status_code == 302
        assert notice.seen.count() == 1
        assert AuditEvent.objects.filter(action="acknowledge_role").count() == 1

    def test_nobody_acknowledges_their_own_and_strangers_learn_of_none(self, world, login, notice):
        address = reverse("role_notice_seen", args=[notice.pk])
        for person, status in ((world.admin, 404), (world.other_admin, 404), (world.shared, 403)):
            assert login(person).post(address).status_code == status
            with pytest.raises(ActionRefusedError):
                actions.acknowledge_role(notice, by=person)
        assert notice.seen.count() == 0

    def test_the_log_s_report_marks_it(self, login, overseers, notice):
        page = login(overseers[1]).get(reverse("audit_report"), {"kind": "role"}).content.decode()
        assert "Gave themself a role" in page
        assert "Take note" in page
        assert page.count("row-marked") == 1


def test_every_page_of_the_administration_that_gives_roles_tells_of_it():
    giving = [
        table
        for model, table in admin.site._registry.items()
        if model is Membership or any(inline.model is Membership for inline in table.inlines)
    ]
    assert len(giving) == 2
    assert all(isinstance(table, RolesTold) for table in giving)


MAKERS = {"create", "get_or_create", "update_or_create", "bulk_create", "Membership"}
GIVES_ROLES = "encounters/actions/administration/practices.py"


def makes_roles(node):
    if not isinstance(node, ast.Call):
        return False
    text = ast.unparse(node.func)
    named = text == "Membership" or "Membership.objects" in text or "memberships." in text
    return named and text.rpartition(".")[2] in MAKERS


def test_no_other_code_gives_roles():
    """Beside the administration, whose pages the test above knows."""
    found = {
        path
        for path in (*python_files("encounters/"), *python_files("mohsdoc/"))
        if any(makes_roles(node) for node in ast.walk(tree_of(path)))
    }
    assert found == {GIVES_ROLES}
