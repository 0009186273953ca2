"""Lists of tables that grow show what belongs to the newest cases; the rest is asked for."""

from datetime import timedelta

import pytest

from encounters.admin import audit_events, long_lists
from encounters.models import CHART_ROLES, AuditEvent, Encounter, Lesion
from tests.encounters.admin.pages import listing, page_of
from tests.support.factories import DAY, an_encounter

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def cases(world, monkeypatch):
    """An old one and a new one, of which lists show the new one alone."""
    monkeypatch.setattr(long_lists, "NEWEST", 1)
    monkeypatch.setattr(long_lists, "NEWEST_EACH", 1)
    world.mine.memberships.create(user=world.admin, role=CHART_ROLES[0].value)
    Encounter.objects.filter(practice=world.mine).update(date_of_service=DAY - timedelta(days=9))
    old = an_encounter(world.mine, world.shared, date_of_service=DAY - timedelta(days=1))
    return old, an_encounter(world.mine, world.shared, date_of_service=DAY)


def shown(client, model, **asked):
    answer = client.get(listing(model), asked)
    assert answer.status_code == 200
    return answer.context["cl"]


def cases_in(changes, name):
    return {getattr(row, name) for row in changes.result_list}


@pytest.mark.parametrize("who", ["admin", "root"])
def test_a_list_shows_the_rows_of_the_newest_case(world, login, cases, who):
    _, new = cases
    client = login(getattr(world, who))
    lesions = cases_in(shown(client, Lesion), "encounter_id")
    assert new.pk in lesions
    assert lesions.isdisjoint({cases[0].pk})
    assert new.pk in cases_in(shown(client, Encounter), "pk")
    assert cases[0].pk not in cases_in(shown(client, Encounter), "pk")


def test_an_older_case_is_found_by_its_number_and_its_pages_open(world, login, cases):
    old, _ = cases
    client = login(world.admin)
    found = shown(client, Lesion, q=old.case_number)
    assert cases_in(found, "encounter_id") == {old.pk}
    assert long_lists.HELP in client.get(listing(Lesion)).content.decode()
    for row in (old, old.lesions.get()):
        assert client.get(page_of(row)).status_code == 200


def test_a_search_for_people_goes_through_all_cases(world, login, cases):
    old, _ = cases
    client = login(world.admin)
    client.post(listing(Encounter), {"private_search": old.case_number})
    assert cases_in(shown(client, Encounter), "pk") == {old.pk}


def test_the_log_shows_the_newest_events_and_finds_others_by_whole_ids(
    world, login, cases, monkeypatch
):
    old, _ = cases
    monkeypatch.setattr(audit_events, "NEWEST_EVENTS", 2)
    client = login(world.root)
    newest = list(AuditEvent.objects.order_by("-seq").values_list("pk", flat=True)[:2])
    assert [row.pk for row in shown(client, AuditEvent).result_list] == newest
    found = shown(client, AuditEvent, q=str(old.pk)).result_list
    assert {row.encounter_id for row in found} == {str(old.pk)}


@pytest.mark.parametrize(("most", "counted"), [(1, 1), (2, 2), (3, 2)])
def test_counting_ends(world, login, cases, monkeypatch, most, counted):
    monkeypatch.setattr(long_lists, "NEWEST_EACH", 2)
    monkeypatch.setattr(long_lists, "MOST_COUNTED", most)
    assert shown(login(world.admin), Encounter).result_count == counted
