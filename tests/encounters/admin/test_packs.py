"""A practice leaves out of a payer's pack what its plan does not ask, and adds what it does."""

from datetime import date

import pytest

from encounters.models import AuditEvent, Location, PackChange
from encounters.snapshot import take_snapshot
from encounters.vocabulary.terms import Role
from encounters.workflow.packs import pack_of
from tests.encounters.admin.pages import adding, errors_of, form_data, listing, page_of
from tests.support.factories import DAY, a_case, a_pack_change, a_practice, a_user

pytestmark = pytest.mark.django_db
CHANGE = {
    "pack": "bcbs",
    "change": "left_out",
    "item": "stain",
    "at_least_mm": "",
    "since": "2026-01-01",
    "until": "",
    "source": "Letter of the plan, 2025-12-01",
}
OWN_SIZE = {"change": "added", "item": "bcbs/size_trunk_limb", "at_least_mm": "15"}


@pytest.fixture
def practice():
    return a_practice()


@pytest.fixture
def client(practice, login):
    return login(a_user(practice, Role.ADMINISTRATOR))


def added(client, **facts):
    data = form_data(client.get(adding(PackChange)))
    return client.post(adding(PackChange), {**data, **CHANGE, **facts})


# What is entered, the field at which it is refused, the words.
CHANGES = [
    ("an element left out", {}, "", ""),
    ("a criterion left out", {"item": "bcbs/recurrent"}, "", ""),
    ("an element added", {"change": "added", "item": "training"}, "", ""),
    ("another payer's criterion", {"change": "added", "item": "medicare/area_m"}, "", ""),
    ("an own size", OWN_SIZE, "", ""),
    ("one day", {"until": "2026-01-01"}, "", ""),
    ("nothing to leave out", {"item": "training"}, "item", "nothing to leave out"),
    ("another's left out", {"item": "medicare/area_m"}, "item", "nothing to leave out"),
    ("there already", {"change": "added"}, "item", "already"),
    ("no such element", {"item": "moon"}, "item", "Select a valid choice"),
    ("no such pack", {"pack": "moon"}, "pack", "Select a valid choice"),
    ("a size of no size", {**OWN_SIZE, "item": "medicare/area_m"}, "at_least_mm", "size"),
    ("a size left out", {"at_least_mm": "15"}, "at_least_mm", "that is added"),
    ("a size too large", {**OWN_SIZE, "at_least_mm": "999.1"}, "at_least_mm", "999"),
    ("no source", {"source": ""}, "source", "required"),
    ("no beginning", {"since": ""}, "since", "required"),
    ("ends before it begins", {"until": "2025-12-31"}, "__all__", "before it begins"),
]


@pytest.mark.parametrize(
    ("facts", "field", "words"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES]
)
def test_a_change_is_kept_or_refused_at_its_field(practice, client, facts, field, words):
    answer = added(client, **facts)
    assert answer.status_code == (200 if field else 302)
    assert PackChange.objects.filter(practice=practice).exists() is not bool(field)
    if field:
        assert words in " ".join(errors_of(answer)[field])


def test_a_change_is_in_the_log_with_its_source(practice, client):
    added(client)
    event = AuditEvent.objects.get(action="add_packchange", practice=practice)
    assert event.changes["item"] == [None, "stain"]
    assert event.changes["source"] == [None, CHANGE["source"]]


def test_the_same_is_not_changed_twice_from_one_day(client):
    added(client)
    assert "already" in str(errors_of(added(client)))


def test_the_list_names_the_element_in_words(practice, client):
    a_pack_change(practice)
    assert ">Stain<" in client.get(listing(PackChange)).content.decode()


def test_what_a_release_has_no_more_stays_as_it_is(practice, client):
    row = a_pack_change(practice, item="gone", pack="left")
    page = client.get(page_of(row)).content.decode()
    assert page.count("not in the packs any more") == 2


# From when to when, whether the stain is asked on the day of the case.
DAYS = [
    (DAY, None, False),
    (date(2026, 10, 6), None, True),
    (date(2026, 1, 1), DAY, False),
    (date(2026, 1, 1), date(2026, 10, 4), True),
]


@pytest.mark.parametrize(("since", "until", "is_asked"), DAYS)
def test_the_day_of_service_decides_whether_a_change_holds(since, until, is_asked):
    case = a_case()
    a_pack_change(case.encounter.practice, pack="general", since=since, until=until)
    asked = {known.element.id for known in pack_of(take_snapshot(case.encounter.pk)).elements}
    assert ("stain" in asked) is is_asked
    assert "map" in asked


def test_another_practice_changes_nothing_here():
    case = a_case()
    a_pack_change(a_practice(), pack="general")
    assert take_snapshot(case.encounter.pk).pack_changes == ()


# What a place says, what the page shows of it.
WRITTEN = [
    ("Novitas Solutions", "Novitas Solutions"),
    ("NGS", "NGS (National Government Services)"),
    ("Somebody", "Somebody (not known: the national rules hold)"),
]


@pytest.mark.parametrize(("written", "shown"), WRITTEN)
def test_the_contractor_of_a_place_is_chosen_by_name(practice, client, written, shown):
    place = Location.objects.create(practice=practice, name="Here", medicare_contractor=written)
    form = client.get(page_of(place)).context["adminform"].form
    assert dict(form.fields["medicare_contractor"].choices)[written] == shown
    data = form_data(client.get(page_of(place)))
    assert client.post(page_of(place), data).status_code == 302
    place.refresh_from_db()
    assert place.medicare_contractor == written


def test_a_contractor_that_nobody_knows_is_refused(practice, client):
    place = Location.objects.create(practice=practice, name="Here")
    data = {**form_data(client.get(page_of(place))), "medicare_contractor": "Moon"}
    assert "valid choice" in str(errors_of(client.post(page_of(place), data)))
