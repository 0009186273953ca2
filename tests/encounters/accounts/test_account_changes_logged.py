"""Proofs of identity and changes of an account in the log; whose log it is; and if it fails."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from encounters import actions
from encounters.accounts.one_time_codes import PERIOD, code_at
from encounters.request_state import state_of
from encounters.vocabulary.terms import Role
from tests.encounters.accounts.conftest import (
    UNLOCK,
    a_page,
    code_now,
    enroll,
    events,
    head,
    log_in,
    send_code,
    spare_codes,
    unlock,
)
from tests.support.factories import PASSWORD, a_practice, a_user

pytestmark = pytest.mark.django_db
WRONG = "wrong-and-long-enough"


class TestProofs:
    """Of somebody who is in: before a change of the account, a signature, an emergency access."""

    def test_the_password_again(self, inside, told):
        for password in (WRONG, PASSWORD):
            inside.post(reverse("account_reauthenticate"), {"password": password})
        place = "account_reauthenticate"
        assert told() == [
            ("confirm_identity", "denied", {"wrong": "password"}, place),
            ("confirm_identity", "done", {"factors": ["password"]}, place),
        ]

    def test_a_code_again(self, inside, surgeon, told):
        enroll(surgeon)
        before = len(told())
        for code in ("000000", code_now()):
            inside.post(reverse("mfa_reauthenticate"), {"code": code})
        assert told()[before:] == [
            ("confirm_identity", "denied", {"wrong": "code"}, "mfa_reauthenticate"),
            ("confirm_identity", "done", {"factors": ["totp"]}, "mfa_reauthenticate"),
        ]

    def test_proof_for_emergency_access_is_logged(self, inside, told):
        facts = {"number": "M1", "date_of_birth": "1958-03-14", "reason": "Bleeding, alone"}
        for password in (WRONG, PASSWORD):
            inside.post(reverse("emergency"), {**facts, "password": password})
        assert told()[:2] == [
            ("confirm_identity", "denied", {"wrong": "password"}, "emergency"),
            ("confirm_identity", "done", {"factors": ["password"]}, "emergency"),
        ]

    def test_the_password_changed(self, inside, surgeon, told):
        new = "a-new-and-longer-secret"
        for old in (WRONG, PASSWORD):
            data = {"old_password": old, "new_password1": new, "new_password2": new}
            inside.post(reverse("password_change"), data)
        assert told() == [
            ("change_password", "denied", {"wrong": "password"}, "password_change"),
            ("change_password", "done", {"password": ["set", "set anew"]}, ""),
        ]
        assert [row.actor for row in told.rows()] == [None, surgeon]


class TestFactors:
    @pytest.fixture
    def again(self, inside):
        """Somebody who has just shown the password again."""
        inside.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        return inside

    def test_an_app_with_its_recovery_codes(self, again, surgeon, told):
        again.get(reverse("mfa_activate_totp"))
        before = len(told())
        code = code_of(again.session["mfa.totp.secret"])
        for typed in ("000000", code):
            again.post(reverse("mfa_activate_totp"), {"code": typed})
        spare, app = (
            Authenticator.objects.get(user=surgeon, type=kind).pk
            for kind in ("recovery_codes", "totp")
        )
        assert told()[before:] == [
            ("add_factor", "denied", {"wrong": "code"}, "mfa_activate_totp"),
            ("add_factor", "done", {"totp": [None, app]}, ""),
            ("add_factor", "done", {"recovery_codes": [None, spare]}, ""),
        ]
        assert {row.actor for row in told.rows()[before + 1 :]} == {surgeon}

    def test_new_recovery_codes_take_the_place_of_the_old(self, again, surgeon, told):
        enroll(surgeon)
        spare_codes(surgeon)
        before = len(told())
        again.post(reverse("mfa_generate_recovery_codes"))
        found = [(act, [*changes]) for act, _, changes, _ in told()[before:]]
        assert found == [("remove_factor", ["recovery_codes"]), ("add_factor", ["recovery_codes"])]

    def test_factor_removed_is_logged(self, again, surgeon, told):
        row = enroll(surgeon)
        before = len(told())
        again.post(reverse("mfa_deactivate_totp"))
        assert told()[before:] == [("remove_factor", "done", {"totp": [row.pk, None]}, "")]
        assert told.rows()[-1].actor == surgeon

    def test_taken_away_by_somebody_else(self, surgeon, told):
        root = a_user()
        enroll(surgeon)
        before = len(told())
        actions.reset_second_factor(surgeon, by=root, practices=[None])
        acts = [act for act, *_ in told()[before:]]
        assert acts == ["remove_factor", "reset_second_factor"]

    def test_factor_is_not_added_when_the_event_fails(self, again, surgeon, monkeypatch):
        """The other way round as well: they are one transaction."""
        again.raise_request_exception = False
        again.get(reverse("mfa_activate_totp"))
        code = code_of(again.session["mfa.totp.secret"])

        def full_disk(*_, **__):
            raise DatabaseError("no space")

        monkeypatch.setattr("encounters.actions.audit.accounts.record_event", full_disk)
        answer = again.post(reverse("mfa_activate_totp"), {"code": code})
        assert answer.status_code >= 500
        assert not Authenticator.objects.exists()


def code_of(secret):
    return code_at(secret, int(timezone.now().timestamp()) // PERIOD)


class TestInWhoseLog:
    def test_log_in_of_several_practices_is_logged_in_each(self, surgeon):
        other = a_practice()
        actions.add_member(surgeon, other, Role.ASSISTANT, by=None)
        actions.add_member(surgeon, other, Role.CODER, by=None)
        since = head()
        log_in(a_page(), surgeon.username, WRONG)
        own = surgeon.memberships.exclude(practice=other).get().practice
        assert {event.practice for event in events(since=since)} == {own, other}
        assert len(events(since=since)) == 2

    @pytest.mark.parametrize("who", ["ghost", "an account without a role"])
    def test_log_in_of_no_member_is_logged_in_the_only_practice_or_in_none(self, surgeon, who):
        name = "ghost" if who == "ghost" else a_user().username
        only = surgeon.memberships.get().practice
        found = []
        for _ in range(2):
            since = head()
            log_in(a_page(), name, WRONG)
            found.append([event.practice for event in events(since=since)])
            a_practice()
        assert found == [[only], [None]]


def test_a_name_that_somebody_has_costs_no_more_questions_than_one_that_nobody_has(surgeon):
    """Or the time of the answer would tell which is which."""
    asked = {}
    for name in (surgeon.username, "ghost"):
        page = a_page()
        page.get(reverse("login"))
        with CaptureQueriesContext(
            connection,
        ) as found:
            log_in(page, name, WRONG)
        asked[name] = [query["sql"].split()[0] for query in found.captured_queries]
    known, unknown = asked.values()
    assert known == unknown


class TestWhatCannotBeRecorded:
    @pytest.fixture
    def unwritten(self, monkeypatch):
        def no_log(*_, **__):
            raise DatabaseError("Zqcanary: no log")

        monkeypatch.setattr("encounters.actions.audit.session_events.record_access", no_log)

    def test_log_in_is_refused(self, surgeon, unwritten):
        page = a_page()
        answer = log_in(page, surgeon.username)
        assert answer.status_code == 503
        assert b"cannot be recorded" in answer.content
        assert page.get(reverse("day_list")).status_code == 302

    def test_second_factor_is_not_asked_for(self, surgeon, unwritten):
        enroll(surgeon)
        page = a_page()
        assert log_in(page, surgeon.username).status_code == 503
        assert send_code(page, code_now())["Location"].startswith("/login/")

    def test_log_in_with_a_second_factor_is_refused(self, surgeon, request):
        enroll(surgeon)
        page = a_page()
        log_in(page, surgeon.username)
        request.getfixturevalue("unwritten")
        assert send_code(page, code_now()).status_code == 503
        assert page.get(reverse("day_list"))["Location"].startswith("/login/")

    def test_a_lock_locks_all_the_same_and_nobody_unlocks_it(self, inside, surgeon, unwritten):
        assert inside.post(reverse("session_lock")).status_code == 503
        answer = unlock(inside, surgeon, password=PASSWORD)
        assert (answer.status_code, answer.json()["error"]["path"]) == (503, "audit")
        assert inside.get(reverse("day_list"))["Location"].startswith(UNLOCK)

    def test_a_log_out_counts_all_the_same(self, inside, unwritten):
        assert inside.post(reverse("logout")).status_code == 503
        assert inside.get(reverse("day_list"))["Location"].startswith("/login/")

    def test_a_wrong_try_is_not_shown_as_judged(self, surgeon, unwritten):
        assert log_in(a_page(), surgeon.username, WRONG).status_code == 503

    def test_log_in_that_crashes_is_not_logged_as_done(self, surgeon, told, monkeypatch):
        def broken(*_, **__):
            raise RuntimeError

        monkeypatch.setattr("encounters.views.session.accounts.perform_login", broken)
        page = a_page(raise_request_exception=False)
        assert log_in(page, surgeon.username).status_code == 500
        assert told() == []


def test_a_page_that_nothing_happened_on_notes_nothing(inside):
    answer = inside.get(reverse("day_list"))
    assert state_of(answer.wsgi_request).session_events == []
