"""What the privacy officer reads of log-ins, locks and accounts, and through which filters."""

import csv
import io

import pytest
from django.urls import reverse

from encounters import actions
from encounters.actions.audit.session_events import record_session_event
from encounters.request_state import SessionEvent
from encounters.views.oversight.audit_words import ACCOUNTS
from encounters.vocabulary.record_terms import Outcome
from encounters.vocabulary.terms import Role
from tests.support.factories import PASSWORD, a_practice, a_user
from tests.support.page_client import PageClient

pytestmark = pytest.mark.django_db
WRONG = "wrong-and-long-enough"


def log_in(name, password):
    PageClient().post(reverse("login"), {"username": name, "password": password})


@pytest.fixture
def officer(case):
    client = PageClient()
    client.force_login(a_user(case.practice, Role.PRIVACY_OFFICER))
    return client


@pytest.fixture
def tried(case):
    """One who errs and comes in, and one whose name nobody has."""
    log_in("ghost", WRONG)
    log_in(case.nurse.username, WRONG)
    log_in(case.nurse.username, PASSWORD)
    return case


def rows(client, **query):
    answer = client.get(reverse("audit_report"), {"sort": "oldest", **query})
    assert answer.status_code == 200
    return [(row.who, row.what, row.detail, row.outcome.value) for row in answer.context["rows"]]


def expected(nurse):
    return [
        ("Somebody, by an unknown name", "Log-in", "wrong password", "denied"),
        (f"Somebody, as {nurse.display_name}", "Log-in", "wrong password", "denied"),
        (nurse.display_name, "Log-in", "password", "done"),
    ]


def test_log_ins_in_words(tried, officer):
    assert rows(officer, kind="account") == expected(tried.nurse)


def test_account_events_are_in_the_whole_log_and_no_other_kind(tried, officer):
    found = {row for row in rows(officer) if row[1] == "Log-in"}
    assert found == set(expected(tried.nurse))
    for kind in ("looked", "disclosed", "changed", "emergency"):
        assert not found & set(rows(officer, kind=kind))


def test_account_events_of_a_person_include_wrong_passwords(tried, officer):
    found = rows(officer, person=tried.nurse.pk, kind="account")
    assert found == expected(tried.nurse)[1:]
    assert rows(officer, person=tried.surgeon.pk, kind="account") == []


def test_account_events_by_outcome(tried, officer):
    assert rows(officer, outcome="denied") == expected(tried.nurse)[:2]


def test_the_export_has_them_too(tried, officer):
    answer = officer.get(reverse("audit_csv"), {"kind": "account"})
    lines = list(csv.reader(io.StringIO(answer.content.decode())))
    assert [line[2] for line in lines[1:]] == [who for who, *_ in reversed(expected(tried.nurse))]


def test_account_events_of_another_practice_need_a_role_here(tried, officer):
    other = a_practice()
    stranger = a_user(other, Role.SURGEON)
    log_in(stranger.username, PASSWORD)
    log_in("ghost", WRONG)
    assert rows(officer, kind="account") == expected(tried.nurse)
    actions.add_member(stranger, tried.practice, Role.SURGEON, by=None)
    log_in(stranger.username, PASSWORD)
    assert rows(officer, kind="account")[3:] == [
        (stranger.display_name, "Log-in", "password", "done")
    ]


TOLD = {
    ("log_in", "factors", ("password", "totp")): "password and authenticator app",
    ("log_in", "wrong", "account"): "account switched off",
    ("lock", "why", "idle"): "nobody was there",
    ("lock", "why", "asked"): "by hand",
    ("unlock", "factors", ("webauthn",)): "passkey",
    ("unlock", "wrong", "code"): "wrong code",
    ("confirm_identity", "factors", ("password", "recovery_codes")): (
        "password and recovery codes, sign"
    ),
    ("refuse_tries", "tried", "log_in"): "",
}


@pytest.mark.parametrize("told", TOLD, ids=str)
def test_account_event_is_described_in_words(case, officer, told):
    act, name, value = told
    outcome = Outcome.DENIED if name in ("wrong", "tried") else Outcome.DONE
    value = list(value) if isinstance(value, tuple) else value
    event = SessionEvent(
        act=act, person=case.nurse, outcome=outcome, details={name: value}, source="10.0.0.9"
    )
    record_session_event(event, place="sign")
    ((_, _, detail, _),) = rows(officer, kind="account")
    assert detail == TOLD[told]


def test_every_act_has_its_words(case, officer):
    for act in ACCOUNTS:
        record_session_event(SessionEvent(act=act, person=case.nurse), place="login")
    found = rows(officer, kind="account")
    assert len(found) == len(ACCOUNTS)
    raw = {act.replace("_", " ").capitalize() for act in ACCOUNTS}
    assert not {what for _, what, *_ in found} & raw


def test_a_changed_password(case, officer):
    actions.set_password(case.nurse, "a-new-and-longer-secret")
    assert rows(officer, kind="account") == [
        (case.nurse.display_name, "Changed the own password", "password", "done")
    ]
