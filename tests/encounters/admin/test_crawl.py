"""Every page of the administration opens, for both kinds of administrators, at a constant price."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from encounters.models import CHART_ROLES, Encounter, Patient, User
from encounters.specimen_map import PLANNED_LAYOUTS
from encounters.vocabulary.terms import Role
from tests.encounters.admin.pages import adding, listing, page_of, registered
from tests.support import scale
from tests.support.factories import (
    a_stage,
    a_user,
    an_encounter,
    lesion_facts,
    read_clear,
    time_out,
    verify,
)

pytestmark = pytest.mark.begins_early

TABLES = registered()
# No browser obeys them here: the pages' policy lets nothing run that stands in a page.
INLINE = ("<style", " style=", "<script>", " onclick=")
NAMES = [model.__name__ for model, _ in TABLES]


@pytest.fixture
def charted(world):
    """The administrator also reads charts, and there is one."""
    world.mine.memberships.create(user=world.admin, role=CHART_ROLES[0].value)
    open_case(world)
    return world


def open_case(world):
    encounter = an_encounter(world.mine, world.shared)
    lesion = encounter.lesions.get()
    verify(lesion, by=world.shared)
    time_out(encounter, by=world.shared)
    read_clear(a_stage(lesion))
    return encounter


def test_the_index_groups_what_one_looks_for(charted, login):
    page = login(charted.admin).get(reverse("admin:index"))
    groups = [group["name"] for group in page.context["app_list"]]
    assert groups == [
        "People and places",
        "Maps and laboratory",
        "Coding",
        "Oversight",
        "Charts (read only)",
    ]


@pytest.mark.parametrize("who", ["admin", pytest.param("root", marks=pytest.mark.both_databases)])
def test_every_list_and_every_page_opens(charted, login, who):
    client = login(getattr(charted, who))
    found, inline = {}, set()

    def opened(name, address, **query):
        answer = client.get(address, query)
        found[name] = answer.status_code
        inline.update((name, word) for word in INLINE if word in answer.content.decode())

    # Whoever installs opens all; by default an administrator of a practice half of them.
    for model, table in TABLES if who == "root" else scale.some(TABLES, each=2):
        opened(model.__name__, listing(model), q="a")
        opened(adds := f"add {model.__name__}", adding(model))
        found[adds] = found[adds] == (200 if may_add(table, who) else 403)
        row = table.get_queryset(request_of(client, getattr(charted, who))).first()
        if row is not None:
            opened(f"{model.__name__} {row}", page_of(row))
            opened(f"history of {row}", page_of(row, "history"))
    assert {name for name, status in found.items() if status not in (200, True)} == set()
    assert inline == set()


def may_add(table, who):
    return table.may_add and (who == "root" or table.model.__name__ != "Practice")


def request_of(client, user):
    request = client.get(reverse("admin:index")).wsgi_request
    request.user = user
    return request


@pytest.mark.parametrize("who", ["admin", "root"])
def test_charts_are_only_looked_at(charted, login, who):
    client = login(getattr(charted, who))
    encounter = Encounter.objects.get()
    assert client.post(page_of(encounter), {"case_number": "X"}).status_code == 403
    assert client.post(page_of(encounter, "delete"), {"post": "yes"}).status_code == 403
    assert Encounter.objects.get().case_number != "X"


def test_an_administrator_without_a_chart_role_sees_no_chart(world, login):
    encounter = open_case(world)
    client = login(world.admin)
    assert client.get(listing(Encounter)).status_code == 403
    assert client.get(page_of(encounter)).status_code in (302, 403)
    names = {
        model["object_name"]
        for group in client.get(reverse("admin:index")).context["app_list"]
        for model in group["models"]
    }
    assert "Encounter" not in names
    assert "Reading" not in names


def test_a_list_costs_the_same_for_more_rows(charted, login):
    client = login(charted.root)
    before = queries(client)
    for _ in range(2):
        open_case(charted)
        a_user(charted.mine, Role.ASSISTANT, Role.CODER)
    after = queries(client)
    assert {name: (before[name], after[name]) for name in NAMES if after[name] > before[name]} == {}


def queries(client):
    """How many questions the list of each table asks."""
    asked = {}
    for model, _ in TABLES:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(listing(model)).status_code == 200, model
        asked[model.__name__] = len(captured)
    return asked


def test_lists_have_no_bulk_delete():
    for _, table in TABLES:
        assert "delete_selected" not in dict(admin.site.actions)
        assert not table.actions


def test_people_without_an_administrator_s_role_find_nothing(world, login):
    client = login(world.shared)
    for address in (
        reverse("admin:index"),
        listing(Patient),
        "/admin/nonsense/",
        reverse("admin:login"),
    ):
        assert client.get(address).status_code == 404, address


def test_a_role_taken_away_ends_an_open_session(world, login):
    client = login(world.admin)
    assert client.get(listing(User)).status_code == 200
    world.mine.memberships.filter(user=world.admin).delete()
    assert client.get(listing(User)).status_code == 404


def test_strangers_are_asked_to_log_in(client, db):
    answer = client.get(reverse("admin:index"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("admin:login"))


def test_an_administrator_comes_in_by_the_one_door_without_is_staff(client, world):
    from tests.support.factories import PASSWORD

    data = {"username": world.admin.username, "password": PASSWORD, "next": reverse("admin:index")}
    answer = client.post(reverse("login"), data)
    assert (answer.status_code, answer.url) == (302, reverse("admin:index"))
    assert not world.admin.is_staff
    assert client.get(reverse("admin:index")).status_code == 200


def test_layouts_are_what_the_preset_page_offers(world, login):
    from encounters.models import MapPreset

    page = login(world.admin).get(adding(MapPreset))
    offered = {
        value for value, _ in page.context["adminform"].form.fields["layout"].choices if value
    }
    assert offered == {layout.value for layout in PLANNED_LAYOUTS}


def test_two_lesions_are_one_row_each_in_the_list(charted, login):
    from encounters.models import Lesion

    an_encounter(charted.mine, charted.shared, lesion_facts(), lesion_facts(side="right"))
    page = login(charted.admin).get(listing(Lesion))
    assert page.context["cl"].result_count == 3
