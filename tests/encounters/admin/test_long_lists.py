"""Lists of tables that grow show what belongs to the newest cases; the rest is asked for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from encounters.admin import audit_events, charts, long_lists, private_search
from encounters.models import (
    CHART_ROLES,
    Addendum,
    AuditEvent,
    Encounter,
    EnteredInError,
    Lesion,
    Patient,
    SignedNote,
)
from encounters.vocabulary.terms import Role
from tests.encounters.admin.pages import listing, page_of
from tests.support.factories import DAY, a_user, an_encounter

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


@pytest.mark.parametrize(("cut", "is_found"), [(slice(0, -1), True), (slice(1, None), False)])
def test_a_number_is_found_by_its_beginning(world, login, cases, cut, is_found):
    old, new = cases
    old.case_number, new.case_number = "K77-1", "L88-2"
    for case in cases:
        case.save()
    client = login(world.admin)
    for case in cases:
        found = cases_in(shown(client, Lesion, q=case.case_number[cut]), "encounter_id")
        assert found == ({case.pk} if is_found else set())


def test_an_address_asks_nothing_of_the_list_of_cases(world, login, cases):
    """It would stand in logs, and answer guesses."""
    old, new = cases
    for asked in (old.case_number, "nobody"):
        assert cases_in(shown(login(world.admin), Encounter, q=asked), "pk") == {new.pk}


def searched(client, model, asked):
    assert client.post(listing(model), {"private_search": asked}).status_code == 302
    return cases_in(shown(client, model), "pk")


@pytest.mark.parametrize("who", ["admin", "root"])
def test_a_search_for_people_goes_through_all_cases(world, login, cases, who):
    old, _ = cases
    client = login(getattr(world, who))
    assert searched(client, Encounter, old.case_number) == {old.pk}
    # A search for nothing shows the newest again.
    assert old.pk not in searched(client, Encounter, "")


def test_a_list_of_patients_is_of_the_newest_cases_and_a_search_is_not(world, login, cases):
    old, new = cases
    Patient.objects.filter(pk=old.patient_id).update(name_key="zurcher anna")
    client = login(world.admin)
    assert cases_in(shown(client, Patient), "pk") == {new.patient_id}
    for asked in ("Zürcher", "urch", "a zür", old.patient.mrn, old.patient.mrn[:-1]):
        assert old.patient_id in searched(client, Patient, asked)
    for asked in ("rch nobody", old.patient.mrn[1:], "%", "'", '"', "qz\x00x", "龍"):
        assert searched(client, Patient, asked) == set()


def test_where_a_chart_goes_on_that_chart_is_listed_too(world, login, cases):
    old, new = cases
    Patient.objects.filter(pk=new.patient_id).update(merged_into=old.patient_id)
    found = cases_in(shown(login(world.admin), Patient), "pk")
    assert found == {new.patient_id, old.patient_id}


def test_what_was_entered_in_error_is_found_by_name_and_number(world, login, cases):
    old, _ = cases
    Patient.objects.filter(pk=old.patient_id).update(name_key="zurcher anna")
    in_error(old)
    client = login(world.admin)
    for asked in ("zurcher", old.case_number):
        assert searched(client, Encounter, asked) == {old.pk}
    assert searched(client, Patient, "zurcher") == {old.patient_id}


def test_of_several_practices_each_has_a_share_of_what_is_found(world, login, cases, monkeypatch):
    monkeypatch.setattr(private_search, "MOST_FOUND", 2)
    theirs = an_encounter(world.other, a_user(world.other, Role.SURGEON))
    Patient.objects.update(name_key="zurcher anna")
    assert {theirs.patient_id} < searched(login(world.root), Patient, "zurcher")
    client = login(world.admin)
    assert theirs.patient_id not in searched(client, Patient, "zurcher")


def in_error(case, **values):
    return EnteredInError.objects.create(
        encounter=case,
        reason="Wrong patient",
        marked_by=case.surgeon,
        printed_name="R. Tester",
        marked_at=timezone.now(),
        seal="0" * 64,
        **values,
    )


def a_note(case):
    return SignedNote.objects.create(
        encounter=case,
        content="{}",
        content_sha256="0" * 64,
        app_version="1",
        page="-",
        pdf_sha256="a1" * 32,
        patient_id=str(case.patient_id),
        signed_at=timezone.now(),
        seal="0" * 64,
    )


def an_addendum(note, number):
    return Addendum.objects.create(
        note=note,
        number=number,
        kind="addendum",
        text="-",
        author=note.encounter.surgeon,
        printed_name="R. Tester",
        service_date=DAY,
        written_at=timezone.now() + timedelta(minutes=number),
        pdf_sha256=f"{number}" * 64,
        seal="0" * 64,
    )


def test_what_was_added_last_to_an_old_case_is_listed(world, login, cases, monkeypatch):
    """And the rest of that case; another old case only once it is asked for."""
    older = an_encounter(world.mine, world.shared, date_of_service=DAY - timedelta(days=2))
    monkeypatch.setattr(charts, "NEWEST_ROWS", 1)
    client = login(world.admin)
    early, late = an_addendum(a_note(older), 1), an_addendum(a_note(cases[0]), 2)
    errors = in_error(older), in_error(cases[0])
    assert cases_in(shown(client, Addendum), "pk") == {late.pk}
    assert cases_in(shown(client, EnteredInError), "pk") == {errors[1].pk}
    assert cases_in(shown(client, Addendum, q=older.case_number), "pk") == {early.pk}
    assert cases_in(shown(client, EnteredInError, q=older.case_number), "pk") == {errors[0].pk}
    assert cases_in(shown(client, Addendum, q=early.pdf_sha256), "pk") == {early.pk}


def test_an_old_note_is_found_by_the_hash_of_its_pdf(world, login, cases):
    note = a_note(cases[0])
    client = login(world.admin)
    assert cases_in(shown(client, SignedNote), "pk") == set()
    assert cases_in(shown(client, SignedNote, q=note.pdf_sha256), "pk") == {note.pk}
    assert cases_in(shown(client, SignedNote, q=note.pdf_sha256[:-1]), "pk") == set()


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
